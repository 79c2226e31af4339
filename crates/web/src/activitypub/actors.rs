//! Accounts and the server itself, as actors.

use super::answer::{Answer, Named, Reader};
use crate::{edge::error::ApiError, state::State};
use axum::extract::State as FromState;

/// `GET /users/{name}` and `GET /@{name}`, for those who ask for the document. A suspended account says that it is.
///
/// Spec: <https://www.w3.org/TR/activitypub/#actor-objects>
pub async fn show(FromState(state): FromState<State>, Named(name): Named, _: Reader) -> Result<Answer, ApiError> {
    Answer::of(&state.app().actor_document(&name).await?)
}

/// `GET /actor`: the server itself, which signs where no person stands behind a request.
///
/// Spec: <https://www.w3.org/TR/activitypub/#actor-objects>,
/// <https://docs.joinmastodon.org/spec/activitypub/#secure-mode>
pub async fn instance(FromState(state): FromState<State>) -> Result<Answer, ApiError> {
    Answer::of(&state.app().instance_document())
}

/// `GET /actor/outbox`: the server itself says nothing.
///
/// Spec: <https://www.w3.org/TR/activitypub/#outbox>
pub async fn instance_outbox(FromState(state): FromState<State>) -> Result<Answer, ApiError> {
    Answer::of(&state.app().instance_outbox_document())
}
