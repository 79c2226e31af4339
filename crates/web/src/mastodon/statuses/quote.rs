//! Quotes of a status, as its author deals with them.

use crate::{
    edge::error::ApiError,
    extract::{
        Auth, Input, PathId,
        auth::{ReadStatuses, WriteStatuses},
    },
    mastodon::{
        json::{self, Json},
        list::{List, STATUSES},
    },
    state::State,
};
use axum::{
    extract::{Path, State as FromState},
    response::Response,
};
use domain::{QuotePolicy, StatusId};

const POLICIES: [&str; 3] = ["public", "followers", "nobody"];

/// Who may quote a status, as a client says it.
pub(super) fn policy(input: &Input) -> Result<Option<QuotePolicy>, ApiError> {
    Ok(input.one_of("quote_approval_policy", &POLICIES)?.and_then(QuotePolicy::from_name))
}

/// What quotes a status: `GET /api/v1/statuses/{id}/quotes`.
///
/// Spec: <https://docs.joinmastodon.org/methods/statuses/#quotes>
pub async fn quotes(auth: Auth<ReadStatuses>, PathId(id): PathId<StatusId>, list: List) -> Result<Response, ApiError> {
    let listed = list.app().quotes(&auth, id, list.place(STATUSES)?).await?;
    list.statuses(auth.account(), &listed).await
}

/// Withdraws the permission to quote: `POST /api/v1/statuses/{id}/quotes/{quoting}/revoke`. Answers with the status that
/// quoted, as its author's readers see it from now on.
///
/// Spec: <https://docs.joinmastodon.org/methods/statuses/#revoke_quote>
pub async fn revoke(
    FromState(state): FromState<State>,
    auth: Auth<WriteStatuses>,
    Path((id, quoting)): Path<(String, String)>,
) -> Result<Json, ApiError> {
    let parse = |text: String| text.parse::<StatusId>().map_err(|_| ApiError::NotFound);
    let (id, quoting) = (parse(id)?, parse(quoting)?);
    state.app().revoke_quote(&auth, id, quoting).await?;
    json::found(state.render().status(Some(auth.account()), quoting).await?)
}

/// Changes who may quote a status: `PUT /api/v1/statuses/{id}/interaction_policy`. What was permitted stays so.
///
/// Spec: <https://docs.joinmastodon.org/methods/statuses/#edit_interaction_policy>
pub async fn set_policy(
    FromState(state): FromState<State>,
    auth: Auth<WriteStatuses>,
    PathId(id): PathId<StatusId>,
    input: Input,
) -> Result<Json, ApiError> {
    if let Some(policy) = policy(&input)? {
        state.app().set_quote_policy(&auth, id, policy).await?;
    }
    super::read::visible(&state, Some(auth.account()), id).await?;
    json::found(state.render().status(Some(auth.account()), id).await?)
}
