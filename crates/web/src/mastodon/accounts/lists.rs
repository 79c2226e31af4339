//! Lists of accounts.

use crate::{
    edge::error::ApiError,
    extract::{
        Auth, PathId, Reader,
        auth::{ReadAccounts, ReadBlocks, ReadFollows, ReadMutes},
    },
    mastodon::{
        json,
        list::{ACCOUNTS, List},
    },
};
use axum::response::Response;
use domain::AccountId;
use serde_json::Value;
use wire::time;

/// Who follows an account: `GET /api/v1/accounts/{id}/followers`.
///
/// Spec: <https://docs.joinmastodon.org/methods/accounts/#followers>
pub async fn followers(
    reader: Reader<ReadAccounts>,
    PathId(id): PathId<AccountId>,
    list: List,
) -> Result<Response, ApiError> {
    let rows = list.app().followers(reader.viewer(), id, list.place(ACCOUNTS)?).await?;
    list.accounts(&rows).await
}

/// Whom an account follows: `GET /api/v1/accounts/{id}/following`.
///
/// Spec: <https://docs.joinmastodon.org/methods/accounts/#following>
pub async fn following(
    reader: Reader<ReadAccounts>,
    PathId(id): PathId<AccountId>,
    list: List,
) -> Result<Response, ApiError> {
    let rows = list.app().following(reader.viewer(), id, list.place(ACCOUNTS)?).await?;
    list.accounts(&rows).await
}

/// Who asks to follow: `GET /api/v1/follow_requests`.
///
/// Spec: <https://docs.joinmastodon.org/methods/follow_requests/#get>
pub async fn follow_requests(auth: Auth<ReadFollows>, list: List) -> Result<Response, ApiError> {
    let rows = list.app().follow_requests(&auth, list.place(ACCOUNTS)?).await?;
    list.accounts(&rows).await
}

/// Whom one blocks: `GET /api/v1/blocks`.
///
/// Spec: <https://docs.joinmastodon.org/methods/blocks/#get>
pub async fn blocks(auth: Auth<ReadBlocks>, list: List) -> Result<Response, ApiError> {
    let rows = list.app().blocks(&auth, list.place(ACCOUNTS)?).await?;
    list.accounts(&rows).await
}

/// Whom one mutes, and until when: `GET /api/v1/mutes`.
///
/// Spec: <https://docs.joinmastodon.org/methods/mutes/#get>
pub async fn mutes(auth: Auth<ReadMutes>, list: List) -> Result<Response, ApiError> {
    let rows = list.app().mutes(&auth, list.place(ACCOUNTS)?).await?;
    let accounts = list.state.render().accounts(rows.items.iter().map(|muted| muted.account.0)).await?;
    let mut entities = Vec::with_capacity(rows.items.len());
    for muted in &rows.items {
        let Some(account) = accounts.get(&muted.account.0) else { continue };
        let mut entity: Value = serde_json::from_slice(account.bytes()).map_err(ApiError::internal)?;
        entity["mute_expires_at"] = muted.until.map(time::date_time).into();
        entities.push(entity);
    }
    let body = json::entity(&entities)?;
    Ok(list.page(body.0, rows.ends))
}
