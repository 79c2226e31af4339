//! Answers of prepared JSON. Those that are pages of lists: `super::list`.

use crate::edge::error::ApiError;
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde_json::value::RawValue;

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

/// Prepared JSON as part of an entity.
pub fn raw(json: &[u8]) -> Result<Box<RawValue>, ApiError> {
    let text = String::from_utf8(json.to_vec()).map_err(ApiError::internal)?;
    RawValue::from_string(text).map_err(ApiError::internal)
}

/// An entity as JSON.
pub fn entity(value: &impl serde::Serialize) -> Result<Json, ApiError> {
    Ok(Json(serde_json::to_vec(value).map_err(ApiError::internal)?.into()))
}
