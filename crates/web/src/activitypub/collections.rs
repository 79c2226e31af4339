//! Collections of an account.

use super::answer::{Answer, Named, PageQuery, Reader};
use crate::{edge::error::ApiError, state::State};
use app::documents::Ties;
use axum::extract::State as FromState;

/// `GET /users/{name}/outbox`, and its pages: what the account wrote and boosted for everybody.
///
/// Spec: <https://www.w3.org/TR/activitypub/#outbox>
pub async fn outbox(
    FromState(state): FromState<State>,
    Named(name): Named,
    Reader(reader): Reader,
    query: PageQuery,
) -> Result<Answer, ApiError> {
    match query.page() {
        None => Answer::of(&state.app().outbox_document(&name).await?),
        Some(place) => Answer::of(&state.app().outbox_page(reader, &name, place).await?),
    }
}

/// `GET /users/{name}/followers`, and its pages, where the account shows them.
///
/// Spec: <https://www.w3.org/TR/activitypub/#followers>
pub async fn followers(
    state: FromState<State>,
    name: Named,
    reader: Reader,
    query: PageQuery,
) -> Result<Answer, ApiError> {
    ties(state, name, reader, query, Ties::Followers).await
}

/// `GET /users/{name}/following`, and its pages, where the account shows them.
///
/// Spec: <https://www.w3.org/TR/activitypub/#following>
pub async fn following(
    state: FromState<State>,
    name: Named,
    reader: Reader,
    query: PageQuery,
) -> Result<Answer, ApiError> {
    ties(state, name, reader, query, Ties::Following).await
}

async fn ties(
    FromState(state): FromState<State>,
    Named(name): Named,
    Reader(reader): Reader,
    query: PageQuery,
    ties: Ties,
) -> Result<Answer, ApiError> {
    match query.page() {
        None => Answer::of(&state.app().ties_document(&name, ties).await?),
        Some(place) => Answer::of(&state.app().ties_page(reader, &name, ties, place).await?),
    }
}

/// `GET /users/{name}/followers_synchronization`: the followers at the host of whoever signs.
///
/// Spec: <https://codeberg.org/fediverse/fep/src/branch/main/fep/8fcf/fep-8fcf.md>
pub async fn of_one_host(
    FromState(state): FromState<State>,
    Named(name): Named,
    Reader(reader): Reader,
) -> Result<Answer, ApiError> {
    Answer::of(&state.app().followers_at_reader(reader, &name).await?)
}

/// `GET /users/{name}/collections/featured`: what the account pinned.
///
/// Spec: <https://docs.joinmastodon.org/spec/activitypub/#featured>
pub async fn featured(
    FromState(state): FromState<State>,
    Named(name): Named,
    Reader(reader): Reader,
) -> Result<Answer, ApiError> {
    Answer::of(&state.app().featured_document(reader, &name).await?)
}

/// `GET /users/{name}/collections/tags`: hashtags on the profile.
///
/// Spec: <https://docs.joinmastodon.org/spec/activitypub/#featuredTags>
pub async fn featured_tags(
    FromState(state): FromState<State>,
    Named(name): Named,
    _: Reader,
) -> Result<Answer, ApiError> {
    Answer::of(&state.app().featured_tags_document(&name).await?)
}
