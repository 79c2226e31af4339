//! Polls: reading them, and voting.

use crate::{
    edge::{
        error::ApiError,
        route::{Access, CacheClass, Route, Throttle, get, post},
    },
    extract::{
        Auth, Input, PathId, Reader,
        auth::{ReadStatuses, WriteStatuses},
    },
    mastodon::json::Json,
    state::State,
};
use app::{messages::Message, polls::PollDraft};
use axum::extract::State as FromState;
use domain::{PollId, limits};

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let (api, private) = (Throttle::Api, CacheClass::Private);
    vec![
        get("/api/v1/polls/{id}", Access::anyone::<ReadStatuses>(), api, private, one),
        post("/api/v1/polls/{id}/votes", Access::user::<WriteStatuses>(), api, private, vote),
    ]
}

/// A poll on a status that the viewer may see: `GET /api/v1/polls/{id}`.
///
/// Spec: <https://docs.joinmastodon.org/methods/polls/#get>
pub async fn one(
    FromState(state): FromState<State>,
    reader: Reader<ReadStatuses>,
    PathId(id): PathId<PollId>,
) -> Result<Json, ApiError> {
    Ok(Json(state.render().poll(reader.viewer(), id).await?))
}

/// Votes: `POST /api/v1/polls/{id}/votes`, with places of options in `choices`. Answers with the poll as it then stands.
///
/// Spec: <https://docs.joinmastodon.org/methods/polls/#vote>
pub async fn vote(
    FromState(state): FromState<State>,
    auth: Auth<WriteStatuses>,
    PathId(id): PathId<PollId>,
    input: Input,
) -> Result<Json, ApiError> {
    let choices = input.texts("choices", limits::BATCH)?;
    let choices: Result<Vec<i64>, _> = choices.iter().map(|choice| choice.trim().parse()).collect();
    let choices = choices.map_err(|_| ApiError::validation(Message::new("poll-no-choice")))?;
    state.app().vote(&auth, id, choices).await?;
    Ok(Json(state.render().poll(Some(auth.account()), id).await?))
}

/// The poll that a status is sent with. Clients send one that nobody filled in.
pub(super) fn draft(input: &Input) -> Result<Option<PollDraft>, ApiError> {
    if input.text("poll").is_ok_and(|text| text.is_none_or(|text| text.trim().is_empty())) {
        return Ok(None);
    }
    let poll = input.inside("poll")?;
    if poll.is_empty() {
        return Ok(None);
    }
    Ok(Some(PollDraft {
        options: poll.texts("options", limits::BATCH)?,
        seconds: poll.integer("expires_in")?,
        multiple: poll.bool("multiple")?.unwrap_or(false),
        hide_totals: poll.bool("hide_totals")?.unwrap_or(false),
    }))
}
