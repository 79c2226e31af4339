//! Uploaded files, as the media box made them: a fixed type, never guessed, and a policy under which nothing in them
//! can run.

use crate::{
    edge::{
        error::{ApiError, page_error},
        route::{Access, CacheClass, Route, Throttle, get},
    },
    state::State,
};
use axum::{
    body::Body,
    extract::{Path, State as FromState},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio_util::io::ReaderStream;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![get("/media/{*key}", Access::File, Throttle::Page, CacheClass::Immutable, file)]
}

/// Nothing in a file may load, run or be framed, even where it is opened by itself.
const SANDBOX: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox");

/// A stored file: `GET /media/{key}`.
///
/// Spec: none; rule R8 of the security rules.
pub async fn file(FromState(state): FromState<State>, Path(key): Path<String>) -> Result<Response, ApiError> {
    let opened = state.app().open_file(&key).await.map_err(ApiError::disk)?;
    let Some((file, kind, length)) = opened else { return Ok(page_error(StatusCode::NOT_FOUND)) };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_LENGTH, HeaderValue::from(length)),
        (header::CONTENT_SECURITY_POLICY, SANDBOX),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline")),
    ];
    Ok((headers, Body::from_stream(ReaderStream::with_capacity(file, 64 * 1024))).into_response())
}
