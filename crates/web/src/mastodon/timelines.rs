//! Timelines.

use super::json::{self, STATUSES};
use crate::{
    edge::{
        error::ApiError,
        route::{Access, CacheClass, Route, Throttle, get},
    },
    extract::{Auth, Input, Reader, auth::ReadStatuses},
    state::State,
};
use app::timelines::{PublicFilter, TagFilter};
use axum::{
    extract::{Path, State as FromState},
    http::Uri,
    response::Response,
};
use domain::{AccountId, StatusId};
use wire::params::Params;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let (api, private) = (Throttle::Api, CacheClass::Private);
    vec![
        get("/api/v1/timelines/home", Access::user::<ReadStatuses>(), api, private, home),
        get("/api/v1/timelines/public", Access::anyone::<ReadStatuses>(), api, private, public),
        get("/api/v1/timelines/tag/{hashtag}", Access::anyone::<ReadStatuses>(), api, private, tag),
    ]
}

/// A page of statuses.
async fn statuses(state: &State, uri: &Uri, viewer: Option<AccountId>, ids: &[StatusId]) -> Result<Response, ApiError> {
    let body = state.render().status_list(viewer, ids).await?;
    Ok(json::page(state, uri, body, json::ends(ids, |id| id.0)))
}

/// The statuses of those whom one follows: `GET /api/v1/timelines/home`.
///
/// Spec: <https://docs.joinmastodon.org/methods/timelines/#home>
pub async fn home(
    FromState(state): FromState<State>,
    auth: Auth<ReadStatuses>,
    uri: Uri,
    input: Input,
) -> Result<Response, ApiError> {
    let page = input.page(STATUSES)?;
    let ids = state.app().home(auth.account(), page).await?;
    statuses(&state, &uri, Some(auth.account()), &ids).await
}

fn public_filter(input: &Params) -> Result<PublicFilter, ApiError> {
    Ok(PublicFilter {
        local: input.bool("local")?.unwrap_or(false),
        remote: input.bool("remote")?.unwrap_or(false),
        only_media: input.bool("only_media")?.unwrap_or(false),
    })
}

/// Public statuses: `GET /api/v1/timelines/public`.
///
/// Spec: <https://docs.joinmastodon.org/methods/timelines/#public>
pub async fn public(
    FromState(state): FromState<State>,
    reader: Reader<ReadStatuses>,
    uri: Uri,
    input: Input,
) -> Result<Response, ApiError> {
    let page = input.page(STATUSES)?;
    let filter = public_filter(&input)?;
    let ids = state.app().public_timeline(reader.viewer(), filter, page).await?;
    statuses(&state, &uri, reader.viewer(), &ids).await
}

/// Tags in one request.
const TAGS: usize = 4;

fn tag_names(input: &Params, name: &str) -> Result<Vec<String>, ApiError> {
    let names = input.texts(name, TAGS)?;
    Ok(names.iter().filter_map(|name| domain::tag::normalise(name)).collect())
}

/// Public statuses with a hashtag: `GET /api/v1/timelines/tag/{hashtag}`.
///
/// Spec: <https://docs.joinmastodon.org/methods/timelines/#tag>
pub async fn tag(
    FromState(state): FromState<State>,
    reader: Reader<ReadStatuses>,
    uri: Uri,
    Path(hashtag): Path<String>,
    input: Input,
) -> Result<Response, ApiError> {
    let page = input.page(STATUSES)?;
    let Some(tag) = domain::tag::normalise(&hashtag) else {
        return statuses(&state, &uri, reader.viewer(), &[]).await;
    };
    let filter = TagFilter {
        any: tag_names(&input, "any")?,
        all: tag_names(&input, "all")?,
        none: tag_names(&input, "none")?,
        public: public_filter(&input)?,
    };
    let ids = state.app().tag_timeline(reader.viewer(), &tag, &filter, page).await?;
    statuses(&state, &uri, reader.viewer(), &ids).await
}
