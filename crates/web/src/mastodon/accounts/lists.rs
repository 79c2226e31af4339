//! Lists of accounts.

use crate::{
    edge::error::ApiError,
    extract::{
        Auth, Input, PathId, Reader,
        auth::{ReadAccounts, ReadBlocks, ReadFollows, ReadMutes},
    },
    mastodon::{
        json::{self, ACCOUNTS},
        statuses::read::accounts as page_of_accounts,
    },
    state::State,
};
use axum::{extract::State as FromState, http::Uri, response::Response};
use domain::AccountId;
use serde_json::Value;
use wire::time;

/// Who follows an account: `GET /api/v1/accounts/{id}/followers`.
///
/// Spec: <https://docs.joinmastodon.org/methods/accounts/#followers>
pub async fn followers(
    FromState(state): FromState<State>,
    reader: Reader<ReadAccounts>,
    uri: Uri,
    PathId(id): PathId<AccountId>,
    input: Input,
) -> Result<Response, ApiError> {
    let page = json::place(input.page(ACCOUNTS)?);
    let rows = state.app().followers(reader.viewer(), id, page).await?;
    page_of_accounts(&state, &uri, &rows).await
}

/// Whom an account follows: `GET /api/v1/accounts/{id}/following`.
///
/// Spec: <https://docs.joinmastodon.org/methods/accounts/#following>
pub async fn following(
    FromState(state): FromState<State>,
    reader: Reader<ReadAccounts>,
    uri: Uri,
    PathId(id): PathId<AccountId>,
    input: Input,
) -> Result<Response, ApiError> {
    let page = json::place(input.page(ACCOUNTS)?);
    let rows = state.app().following(reader.viewer(), id, page).await?;
    page_of_accounts(&state, &uri, &rows).await
}

/// Who asks to follow: `GET /api/v1/follow_requests`.
///
/// Spec: <https://docs.joinmastodon.org/methods/follow_requests/#get>
pub async fn follow_requests(
    FromState(state): FromState<State>,
    auth: Auth<ReadFollows>,
    uri: Uri,
    input: Input,
) -> Result<Response, ApiError> {
    let page = json::place(input.page(ACCOUNTS)?);
    let rows = state.app().follow_requests(&auth, page).await?;
    page_of_accounts(&state, &uri, &rows).await
}

/// Whom one blocks: `GET /api/v1/blocks`.
///
/// Spec: <https://docs.joinmastodon.org/methods/blocks/#get>
pub async fn blocks(
    FromState(state): FromState<State>,
    auth: Auth<ReadBlocks>,
    uri: Uri,
    input: Input,
) -> Result<Response, ApiError> {
    let page = json::place(input.page(ACCOUNTS)?);
    let rows = state.app().blocks(&auth, page).await?;
    page_of_accounts(&state, &uri, &rows).await
}

/// Whom one mutes, and until when: `GET /api/v1/mutes`.
///
/// Spec: <https://docs.joinmastodon.org/methods/mutes/#get>
pub async fn mutes(
    FromState(state): FromState<State>,
    auth: Auth<ReadMutes>,
    uri: Uri,
    input: Input,
) -> Result<Response, ApiError> {
    let page = json::place(input.page(ACCOUNTS)?);
    let rows = state.app().mutes(&auth, page).await?;
    let accounts = state.render().accounts(rows.items.iter().map(|muted| muted.account.0)).await?;
    let mut entities = Vec::with_capacity(rows.items.len());
    for muted in &rows.items {
        let Some(account) = accounts.get(&muted.account.0) else { continue };
        let mut entity: Value = serde_json::from_slice(account.bytes()).map_err(ApiError::internal)?;
        entity["mute_expires_at"] = muted.until.map(time::date_time).into();
        entities.push(entity);
    }
    let body = json::entity(&entities)?;
    Ok(json::page(&state, &uri, body.0, rows.ends))
}
