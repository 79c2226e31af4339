//! Timelines.

use super::list::{List, STATUSES};
use crate::{
    edge::{
        error::ApiError,
        route::{Access, CacheClass, Route, Throttle, get},
    },
    extract::{Auth, Reader, auth::ReadStatuses},
};
use app::timelines::{PublicFilter, TagFilter};
use axum::{extract::Path, response::Response};
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

/// The statuses of those whom one follows: `GET /api/v1/timelines/home`.
///
/// Spec: <https://docs.joinmastodon.org/methods/timelines/#home>
pub async fn home(auth: Auth<ReadStatuses>, list: List) -> Result<Response, ApiError> {
    let page = list.input.page(STATUSES)?;
    let ids = list.app().home(auth.account(), page).await?;
    list.timeline(Some(auth.account()), &ids).await
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
pub async fn public(reader: Reader<ReadStatuses>, list: List) -> Result<Response, ApiError> {
    let page = list.input.page(STATUSES)?;
    let filter = public_filter(&list.input)?;
    let ids = list.app().public_timeline(reader.viewer(), filter, page).await?;
    list.timeline(reader.viewer(), &ids).await
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
pub async fn tag(reader: Reader<ReadStatuses>, Path(hashtag): Path<String>, list: List) -> Result<Response, ApiError> {
    let page = list.input.page(STATUSES)?;
    let Some(tag) = domain::tag::normalise(&hashtag) else {
        return list.timeline(reader.viewer(), &[]).await;
    };
    let filter = TagFilter {
        any: tag_names(&list.input, "any")?,
        all: tag_names(&list.input, "all")?,
        none: tag_names(&list.input, "none")?,
        public: public_filter(&list.input)?,
    };
    let ids = list.app().tag_timeline(reader.viewer(), &tag, &filter, page).await?;
    list.timeline(reader.viewer(), &ids).await
}
