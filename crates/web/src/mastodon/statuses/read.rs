//! Reading statuses.

use crate::{
    edge::error::ApiError,
    extract::{
        Auth, Input, PathId, Reader,
        auth::{ReadBookmarks, ReadFavourites, ReadStatuses},
    },
    mastodon::json::{self, ACCOUNTS, Json, STATUSES},
    render::media_entity,
    state::State,
};
use app::statuses::Listed;
use axum::{extract::State as FromState, http::Uri, response::Response};
use domain::{AccountId, Status, StatusId, limits};
use store::media::Media;
use wire::{
    mastodon::{Context, Id, StatusEdit, StatusSource},
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
    let mut edits = Vec::new();
    for version in history.versions {
        // Each version has its own alt texts; a file that is gone is left out.
        let files = version.media.iter().filter_map(|shown| {
            let file = history.media.iter().find(|file| file.id == shown.id)?;
            let file = Media { description: shown.description.clone(), ..file.clone() };
            Some(media_entity(state.app().site(), &file))
        });
        edits.push(StatusEdit {
            content: version.content,
            spoiler_text: version.spoiler_text,
            sensitive: version.sensitive,
            created_at: time::date_time(version.created_at),
            account: json::raw(&account)?,
            media_attachments: files.collect(),
            emojis: Vec::new(),
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
    FromState(state): FromState<State>,
    reader: Reader<ReadStatuses>,
    uri: Uri,
    PathId(id): PathId<StatusId>,
    input: Input,
) -> Result<Response, ApiError> {
    let page = json::place(input.page(ACCOUNTS)?);
    let listed = state.app().favourited_by(reader.viewer(), id, page).await?;
    accounts(&state, &uri, &listed).await
}

/// Who boosted a status: `GET /api/v1/statuses/{id}/reblogged_by`.
///
/// Spec: <https://docs.joinmastodon.org/methods/statuses/#reblogged_by>
pub async fn reblogged_by(
    FromState(state): FromState<State>,
    reader: Reader<ReadStatuses>,
    uri: Uri,
    PathId(id): PathId<StatusId>,
    input: Input,
) -> Result<Response, ApiError> {
    let page = json::place(input.page(ACCOUNTS)?);
    let listed = state.app().boosted_by(reader.viewer(), id, page).await?;
    accounts(&state, &uri, &listed).await
}

/// A page of accounts, by the ids of the rows that list them.
pub(crate) async fn accounts(state: &State, uri: &Uri, listed: &Listed<AccountId>) -> Result<Response, ApiError> {
    let body = state.render().account_list(&listed.items).await?;
    Ok(json::page(state, uri, body, listed.ends))
}

/// A page of statuses that the viewer may still see, by the ids of the rows that list them.
async fn statuses(
    state: &State,
    uri: &Uri,
    viewer: AccountId,
    listed: &Listed<StatusId>,
) -> Result<Response, ApiError> {
    let body = state.render().status_list(Some(viewer), &listed.items).await?;
    Ok(json::page(state, uri, body, listed.ends))
}

/// What one favourited: `GET /api/v1/favourites`.
///
/// Spec: <https://docs.joinmastodon.org/methods/favourites/#get>
pub async fn favourites(
    FromState(state): FromState<State>,
    auth: Auth<ReadFavourites>,
    uri: Uri,
    input: Input,
) -> Result<Response, ApiError> {
    let page = json::place(input.page(STATUSES)?);
    let listed = state.app().favourites(&auth, page).await?;
    statuses(&state, &uri, auth.account(), &listed).await
}

/// What one bookmarked: `GET /api/v1/bookmarks`.
///
/// Spec: <https://docs.joinmastodon.org/methods/bookmarks/#get>
pub async fn bookmarks(
    FromState(state): FromState<State>,
    auth: Auth<ReadBookmarks>,
    uri: Uri,
    input: Input,
) -> Result<Response, ApiError> {
    let page = json::place(input.page(STATUSES)?);
    let listed = state.app().bookmarks(&auth, page).await?;
    statuses(&state, &uri, auth.account(), &listed).await
}
