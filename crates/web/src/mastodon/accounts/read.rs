//! Reading accounts.

use crate::{
    edge::error::ApiError,
    extract::{
        Input, PathId, Reader,
        auth::{ReadAccounts, ReadStatuses},
    },
    mastodon::{
        json::{self, Json},
        list::{List, STATUSES},
    },
    state::State,
};
use app::timelines::AccountFilter;
use axum::{extract::State as FromState, response::Response};
use domain::{AccountId, limits};

/// One account: `GET /api/v1/accounts/{id}`.
///
/// Spec: <https://docs.joinmastodon.org/methods/accounts/#get>
pub async fn one(
    FromState(state): FromState<State>,
    _: Reader<ReadAccounts>,
    PathId(id): PathId<AccountId>,
) -> Result<Json, ApiError> {
    json::found(state.render().account(id).await?)
}

/// Many accounts: `GET /api/v1/accounts?id[]=`.
///
/// Spec: <https://docs.joinmastodon.org/methods/accounts/#index>
pub async fn many(FromState(state): FromState<State>, _: Reader<ReadAccounts>, input: Input) -> Result<Json, ApiError> {
    let mut ids: Vec<AccountId> = input.ids("id", limits::BATCH)?.into_iter().map(AccountId).collect();
    ids.extend(input.ids("ids", limits::BATCH)?.into_iter().map(AccountId));
    Ok(Json(state.render().account_list(&ids).await?))
}

/// The account with this name: `GET /api/v1/accounts/lookup?acct=`.
///
/// Spec: <https://docs.joinmastodon.org/methods/accounts/#lookup>
pub async fn lookup(
    FromState(state): FromState<State>,
    _: Reader<ReadAccounts>,
    input: Input,
) -> Result<Json, ApiError> {
    // Nobody has no name: not found, as in Mastodon.
    let acct = input.text("acct")?.unwrap_or_default();
    let account = state.app().lookup(&acct).await?.ok_or(ApiError::NotFound)?;
    json::found(state.render().account(account.id).await?)
}

/// The statuses of an account that the viewer may see: `GET /api/v1/accounts/{id}/statuses`.
///
/// Spec: <https://docs.joinmastodon.org/methods/accounts/#statuses>
pub async fn statuses(
    reader: Reader<ReadStatuses>,
    PathId(id): PathId<AccountId>,
    list: List,
) -> Result<Response, ApiError> {
    store::accounts::by_id(&list.state.read(), id).await?.ok_or(ApiError::NotFound)?;
    let input = &list.input;
    let page = input.page(STATUSES)?;
    let filter = AccountFilter {
        only_media: input.bool("only_media")?.unwrap_or(false),
        exclude_replies: input.bool("exclude_replies")?.unwrap_or(false),
        exclude_boosts: input.bool("exclude_reblogs")?.unwrap_or(false),
        exclude_direct: input.bool("exclude_direct")?.unwrap_or(false),
        pinned: input.bool("pinned")?.unwrap_or(false),
        tagged: input.text("tagged")?.as_deref().and_then(domain::tag::normalise),
    };
    let ids = list.app().account_statuses(reader.viewer(), id, &filter, page).await?;
    list.timeline(reader.viewer(), &ids).await
}
