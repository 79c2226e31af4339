//! Statuses, and what hangs on them.

use super::answer::{Answer, NamedQuote, NamedStatus, PageQuery, Reader};
use crate::{edge::error::ApiError, state::State};
use app::documents::Counted;
use axum::extract::State as FromState;
use wire::activitystreams::document::Object;

/// `GET /users/{name}/statuses/{id}` and `GET /@{name}/{id}`, for those who ask for the document. A boost is its
/// `Announce`.
///
/// Spec: <https://www.w3.org/TR/activitypub/#retrieving-objects>
pub async fn show(
    FromState(state): FromState<State>,
    NamedStatus(name, id): NamedStatus,
    Reader(reader): Reader,
) -> Result<Answer, ApiError> {
    match state.app().status_document(reader, &name, id).await? {
        Object::Note(note) => Answer::of(&*note),
        Object::Activity(activity) => Answer::of(&*activity),
        _ => Err(ApiError::NotFound),
    }
}

/// `GET /users/{name}/statuses/{id}/activity`: the `Create` of a status, or the `Announce` of a boost.
///
/// Spec: <https://www.w3.org/TR/activitypub/#retrieving-objects>
pub async fn activity(
    FromState(state): FromState<State>,
    NamedStatus(name, id): NamedStatus,
    Reader(reader): Reader,
) -> Result<Answer, ApiError> {
    Answer::of(&state.app().activity_document(reader, &name, id).await?)
}

/// `GET /users/{name}/statuses/{id}/replies`, and its pages: answers that everybody may read.
///
/// Spec: <https://www.w3.org/TR/activitystreams-vocabulary/#dfn-replies>
pub async fn replies(
    FromState(state): FromState<State>,
    NamedStatus(name, id): NamedStatus,
    Reader(reader): Reader,
    query: PageQuery,
) -> Result<Answer, ApiError> {
    match query.page() {
        None => Answer::of(&state.app().replies_document(reader, &name, id).await?),
        Some(place) => Answer::of(&state.app().replies_page(reader, &name, id, place.min_id).await?),
    }
}

/// `GET /users/{name}/statuses/{id}/likes`: how many like it.
///
/// Spec: <https://www.w3.org/TR/activitypub/#likes>
pub async fn likes(
    FromState(state): FromState<State>,
    NamedStatus(name, id): NamedStatus,
    Reader(reader): Reader,
) -> Result<Answer, ApiError> {
    Answer::of(&state.app().counted_document(reader, &name, id, Counted::Likes).await?)
}

/// `GET /users/{name}/statuses/{id}/shares`: how many boosted it.
///
/// Spec: <https://www.w3.org/TR/activitypub/#shares>
pub async fn shares(
    FromState(state): FromState<State>,
    NamedStatus(name, id): NamedStatus,
    Reader(reader): Reader,
) -> Result<Answer, ApiError> {
    Answer::of(&state.app().counted_document(reader, &name, id, Counted::Shares).await?)
}

/// `GET /users/{name}/quote_authorizations/{id}`: that this person permits a quote, for as long as they do. Others may keep
/// it for a moment only, since it may be withdrawn.
///
/// Spec: <https://docs.joinmastodon.org/spec/activitypub/#quote-posts>
pub async fn quote_authorization(
    FromState(state): FromState<State>,
    NamedQuote(name, id): NamedQuote,
    Reader(reader): Reader,
) -> Result<Answer, ApiError> {
    Answer::of(&state.app().quote_authorization(reader, &name, id).await?)
}
