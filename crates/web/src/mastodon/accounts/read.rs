//! Reading accounts.

use crate::{
    edge::error::ApiError,
    extract::{
        Input, PathId, Reader,
        auth::ReadAccounts,
    },
    mastodon::json::{self, Json},
    state::State,
};
use axum::extract::State as FromState;
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
pub async fn many(
    FromState(state): FromState<State>,
    _: Reader<ReadAccounts>,
    input: Input,
) -> Result<Json, ApiError> {
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
    let acct = input.required("acct")?;
    let account = state.app().lookup(&acct).await?.ok_or(ApiError::NotFound)?;
    json::found(state.render().account(account.id).await?)
}
