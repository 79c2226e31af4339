//! What people do with statuses. Each answers with the status as they see it afterwards; doing it twice changes nothing.

use crate::{
    edge::error::ApiError,
    extract::{
        Auth, Input, PathId,
        auth::{WriteAccounts, WriteBookmarks, WriteFavourites, WriteMutes, WriteStatuses},
    },
    mastodon::{
        acts::acts,
        json::{self, Json},
    },
    state::State,
};
use axum::extract::State as FromState;
use domain::{AccountId, StatusId, Visibility};

/// The status that the use case says, as the person sees it.
async fn answer(state: &State, viewer: AccountId, _: StatusId, shown: StatusId) -> Result<Json, ApiError> {
    json::found(state.render().status(Some(viewer), shown).await?)
}

acts! {
    on StatusId, answered by answer:
    /// Favourites a status: `POST /api/v1/statuses/{id}/favourite`.
    ///
    /// Spec: <https://docs.joinmastodon.org/methods/statuses/#favourite>
    pub async fn favourite(WriteFavourites) = favourite;
    /// Takes a favourite back: `POST /api/v1/statuses/{id}/unfavourite`.
    ///
    /// Spec: <https://docs.joinmastodon.org/methods/statuses/#unfavourite>
    pub async fn unfavourite(WriteFavourites) = unfavourite;
    /// Bookmarks a status: `POST /api/v1/statuses/{id}/bookmark`.
    ///
    /// Spec: <https://docs.joinmastodon.org/methods/statuses/#bookmark>
    pub async fn bookmark(WriteBookmarks) = bookmark;
    /// Takes a bookmark back: `POST /api/v1/statuses/{id}/unbookmark`.
    ///
    /// Spec: <https://docs.joinmastodon.org/methods/statuses/#unbookmark>
    pub async fn unbookmark(WriteBookmarks) = unbookmark;
    /// Pins an own status to the profile: `POST /api/v1/statuses/{id}/pin`.
    ///
    /// Spec: <https://docs.joinmastodon.org/methods/statuses/#pin>
    pub async fn pin(WriteAccounts) = pin;
    /// Takes a pin away: `POST /api/v1/statuses/{id}/unpin`.
    ///
    /// Spec: <https://docs.joinmastodon.org/methods/statuses/#unpin>
    pub async fn unpin(WriteAccounts) = unpin;
    /// Mutes the thread of a status: `POST /api/v1/statuses/{id}/mute`.
    ///
    /// Spec: <https://docs.joinmastodon.org/methods/statuses/#mute>
    pub async fn mute(WriteMutes) = mute_thread;
    /// Unmutes the thread of a status: `POST /api/v1/statuses/{id}/unmute`.
    ///
    /// Spec: <https://docs.joinmastodon.org/methods/statuses/#unmute>
    pub async fn unmute(WriteMutes) = unmute_thread;
    /// Takes a boost back: `POST /api/v1/statuses/{id}/unreblog`.
    ///
    /// Spec: <https://docs.joinmastodon.org/methods/statuses/#unreblog>
    pub async fn unboost(WriteStatuses) = unboost;
}

/// Boosts a status: `POST /api/v1/statuses/{id}/reblog`. Answers with the boost, around the original.
///
/// Spec: <https://docs.joinmastodon.org/methods/statuses/#boost>
/// Idempotent: boosting twice returns the first boost.
pub async fn boost(
    FromState(state): FromState<State>,
    auth: Auth<WriteStatuses>,
    PathId(id): PathId<StatusId>,
    input: Input,
) -> Result<Json, ApiError> {
    let visibility = input.one_of("visibility", &["public", "unlisted", "private"])?;
    let boost = state.app().boost(&auth, id, visibility.and_then(Visibility::from_name)).await?;
    answer(&state, auth.account(), id, boost).await
}
