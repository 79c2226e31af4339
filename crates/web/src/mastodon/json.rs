//! Answers of prepared JSON, and pages of lists.

use crate::{edge::error::ApiError, state::State};
use axum::{
    http::{HeaderValue, Uri, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde_json::value::RawValue;
use store::page::Page as StorePage;
use wire::{
    link,
    params::{Page, PageRule},
};

/// Pages of statuses.
pub const STATUSES: PageRule = PageRule { default: 20, max: 40 };
/// Pages of accounts.
pub const ACCOUNTS: PageRule = PageRule { default: 40, max: 80 };
/// Pages of notifications.
pub const NOTIFICATIONS: PageRule = PageRule { default: 40, max: 80 };

/// The places of the first and the last entry of a list that is ordered by its entries' own ids.
pub fn ends<T>(entries: &[T], id: impl Fn(&T) -> i64) -> Option<(i64, i64)> {
    Some((id(entries.first()?), id(entries.last()?)))
}

/// JSON that is ready.
pub struct Json(pub Bytes);

impl IntoResponse for Json {
    fn into_response(self) -> Response {
        let kind = HeaderValue::from_static("application/json; charset=utf-8");
        ([(header::CONTENT_TYPE, kind)], self.0).into_response()
    }
}

/// An entity that may be gone by now.
pub fn found(entity: Option<Bytes>) -> Result<Json, ApiError> {
    entity.map(Json).ok_or(ApiError::NotFound)
}

/// A page of a list, with the links to its neighbours. `ends` are the places of its first and last entry.
pub fn page(state: &State, uri: &Uri, body: Bytes, ends: Option<(i64, i64)>) -> Response {
    let mut response = Json(body).into_response();
    let base = &state.app().site().base_url;
    let link =
        link::pages(base, uri.path(), uri.query().unwrap_or(""), ends.map(|ends| ends.0), ends.map(|ends| ends.1));
    if let Some(Ok(link)) = link.map(HeaderValue::try_from) {
        response.headers_mut().insert(header::LINK, link);
    }
    response
}

/// The place in a list, for the store.
#[must_use]
pub fn place(page: Page) -> StorePage {
    StorePage {
        max_id: page.max_id,
        since_id: page.since_id,
        min_id: page.min_id,
        limit: i64::try_from(page.limit).unwrap_or(i64::MAX),
    }
}

/// Prepared JSON as part of an entity.
pub fn raw(json: &[u8]) -> Result<Box<RawValue>, ApiError> {
    let text = String::from_utf8(json.to_vec()).map_err(ApiError::internal)?;
    RawValue::from_string(text).map_err(ApiError::internal)
}

/// An entity as JSON.
pub fn entity(value: &impl serde::Serialize) -> Result<Json, ApiError> {
    Ok(Json(serde_json::to_vec(value).map_err(ApiError::internal)?.into()))
}
