//! Reading statuses.

use crate::{
    edge::error::ApiError,
    extract::{
        Auth, Input, PathId, Reader,
        auth::{ReadBookmarks, ReadFavourites, ReadStatuses},
    },
    mastodon::{
        json::{self, Json},
        list::{ACCOUNTS, List, STATUSES},
    },
    render::media_entity,
    state::State,
};
use axum::{extract::State as FromState, response::Response};
use domain::{AccountId, Status, StatusId, limits};
use store::media::Media;
use wire::{
    mastodon::{Context, EditedPoll, EditedPollOption, Id, StatusEdit, StatusSource},
    time,
};

/// A status that the viewer may see; one that is hidden looks like one that is missing.
pub(crate) async fn visible(state: &State, viewer: Option<AccountId>, id: StatusId) -> Result<Status, ApiError> {
    state.app().visible_status(viewer, id).await?.ok_or(ApiError::NotFound)
}

/// One status: `GET /api/v1/statuses/{id}`.
///
/// Spec: <https://docs.joinmastodon.org/methods/statuses/#get>
pub async fn one(
    FromState(state): FromState<State>,
    reader: Reader<ReadStatuses>,
    PathId(id): PathId<StatusId>,
) -> Result<Json, ApiError> {
    visible(&state, reader.viewer(), id).await?;
    json::found(state.render().status(reader.viewer(), id).await?)
}

/// Many statuses, those that the viewer may see: `GET /api/v1/statuses?id[]=`.
///
/// Spec: <https://docs.joinmastodon.org/methods/statuses/#index>
pub async fn many(
    FromState(state): FromState<State>,
    reader: Reader<ReadStatuses>,
    input: Input,
) -> Result<Json, ApiError> {
    let mut ids: Vec<StatusId> = input.ids("id", limits::BATCH)?.into_iter().map(StatusId).collect();
    ids.extend(input.ids("ids", limits::BATCH)?.into_iter().map(StatusId));
    let visible = state.app().visible_statuses(reader.viewer(), &ids).await?;
    let ids: Vec<StatusId> = visible.iter().map(|status| status.id).collect();
    Ok(Json(state.render().status_list(reader.viewer(), &ids).await?))
}

/// What stands around a status in its thread: `GET /api/v1/statuses/{id}/context`.
///
/// Spec: <https://docs.joinmastodon.org/methods/statuses/#context>
pub async fn context(
    FromState(state): FromState<State>,
    reader: Reader<ReadStatuses>,
    PathId(id): PathId<StatusId>,
) -> Result<Json, ApiError> {
    let viewer = reader.viewer();
    let context = state.app().status_context(viewer, id).await?;
    json::entity(&Context {
        ancestors: json::raw(&state.render().status_list(viewer, &context.ancestors).await?)?,
        descendants: json::raw(&state.render().status_list(viewer, &context.descendants).await?)?,
    })
}

/// All versions of a status, the oldest first: `GET /api/v1/statuses/{id}/history`.
///
/// Spec: <https://docs.joinmastodon.org/methods/statuses/#history>
pub async fn history(
    FromState(state): FromState<State>,
    reader: Reader<ReadStatuses>,
    PathId(id): PathId<StatusId>,
) -> Result<Json, ApiError> {
    let history = state.app().status_history(reader.viewer(), id).await?;
    let account = state.render().account(history.status.account_id).await?.ok_or(ApiError::NotFound)?;
    let addresses = state.app().addresses().await?;
    let mut edits = Vec::new();
    for version in history.versions {
        // Each version has its own alt texts; a file that is gone is left out.
        let files = version.media.iter().filter_map(|shown| {
            let file = history.media.iter().find(|file| file.id == shown.id && addresses.shows(file))?;
            let file = Media { description: shown.description.clone(), ..file.clone() };
            Some(media_entity(&addresses, &file))
        });
        edits.push(StatusEdit {
            content: version.content,
            spoiler_text: version.spoiler_text,
            sensitive: version.sensitive,
            created_at: time::date_time(version.created_at),
            account: json::raw(&account)?,
            media_attachments: files.collect(),
            emojis: Vec::new(),
            poll: version.poll.map(|titles| EditedPoll {
                options: titles.into_iter().map(|title| EditedPollOption { title }).collect(),
            }),
        });
    }
    json::entity(&edits)
}

/// A status as its author typed it: `GET /api/v1/statuses/{id}/source`.
///
/// Spec: <https://docs.joinmastodon.org/methods/statuses/#source>
/// Differs from Mastodon: only the author is told, which is the only one to need it.
pub async fn source(
    FromState(state): FromState<State>,
    auth: Auth<ReadStatuses>,
    PathId(id): PathId<StatusId>,
) -> Result<Json, ApiError> {
    let status = visible(&state, Some(auth.account()), id).await?;
    if status.account_id != auth.account() {
        return Err(ApiError::NotFound);
    }
    json::entity(&StatusSource { id: Id(status.id.0), text: status.text, spoiler_text: status.spoiler_text })
}

/// Who favourited a status: `GET /api/v1/statuses/{id}/favourited_by`.
///
/// Spec: <https://docs.joinmastodon.org/methods/statuses/#favourited_by>
pub async fn favourited_by(
    reader: Reader<ReadStatuses>,
    PathId(id): PathId<StatusId>,
    list: List,
) -> Result<Response, ApiError> {
    let listed = list.app().favourited_by(reader.viewer(), id, list.place(ACCOUNTS)?).await?;
    list.accounts(&listed).await
}

/// Who boosted a status: `GET /api/v1/statuses/{id}/reblogged_by`.
///
/// Spec: <https://docs.joinmastodon.org/methods/statuses/#reblogged_by>
pub async fn reblogged_by(
    reader: Reader<ReadStatuses>,
    PathId(id): PathId<StatusId>,
    list: List,
) -> Result<Response, ApiError> {
    let listed = list.app().boosted_by(reader.viewer(), id, list.place(ACCOUNTS)?).await?;
    list.accounts(&listed).await
}

/// What one favourited: `GET /api/v1/favourites`.
///
/// Spec: <https://docs.joinmastodon.org/methods/favourites/#get>
pub async fn favourites(auth: Auth<ReadFavourites>, list: List) -> Result<Response, ApiError> {
    let listed = list.app().favourites(&auth, list.place(STATUSES)?).await?;
    list.statuses(auth.account(), &listed).await
}

/// What one bookmarked: `GET /api/v1/bookmarks`.
///
/// Spec: <https://docs.joinmastodon.org/methods/bookmarks/#get>
pub async fn bookmarks(auth: Auth<ReadBookmarks>, list: List) -> Result<Response, ApiError> {
    let listed = list.app().bookmarks(&auth, list.place(STATUSES)?).await?;
    list.statuses(auth.account(), &listed).await
}
