//! Errors as clients of the Mastodon API know them: a status code and `{"error": "..."}`. The text is public; causes go
//! to the log, once.
//!
//! Spec: <https://docs.joinmastodon.org/entities/Error/>

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};
use store::StoreError;
use wire::params::{FieldError, ParamsError};

/// Why a request of the client API was not done.
#[derive(Debug)]
pub enum ApiError {
    /// There is no such thing, or the caller may not know of it: the two look the same.
    NotFound,
    /// No token, or one that is not valid.
    Unauthorized,
    /// As [`ApiError::Unauthorized`], in other words.
    Unauthenticated(&'static str),
    /// The caller may not do this.
    Forbidden(&'static str),
    /// The input is wrong. The text names the field and the problem.
    Unprocessable(String),
    /// The input is wrong, in these fields: `details` is a map from field to `[{error, description}]`.
    Invalid {
        /// The whole, in a sentence.
        error: String,
        /// By field.
        details: Map<String, Value>,
    },
    /// The request cannot be read at all.
    BadRequest(String),
    /// An error of the OAuth protocol: status, code and description.
    OAuth(StatusCode, &'static str, String),
    /// The body is over the limit, which is named.
    TooLarge(usize),
    /// The body's type is none that we read.
    UnsupportedType(String),
    /// Asked too often: come back in so many seconds.
    TooManyRequests(i64),
    /// Somebody else was quicker.
    Conflict(&'static str),
    /// What was asked for is over.
    Gone,
    /// The server cannot do it just now.
    Unavailable(&'static str),
    /// Our own fault. The text is for the log alone.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl ApiError {
    /// `Validation failed: ...`, as Mastodon says it.
    #[must_use]
    pub fn validation(problem: impl std::fmt::Display) -> Self {
        Self::Unprocessable(format!("Validation failed: {problem}"))
    }

    /// The disk failed; a full one is said to be full.
    #[must_use]
    pub fn disk(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::StorageFull { StoreError::Full.into() } else { Self::internal(error) }
    }

    /// Our own fault, with its cause.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// The status code.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Unauthorized | Self::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::Unprocessable(_) | Self::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::OAuth(status, ..) => *status,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooManyRequests(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Gone => StatusCode::GONE,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The text that the caller reads.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::NotFound => "Record not found".into(),
            Self::Unauthorized => "The access token is invalid".into(),
            Self::Unauthenticated(text) | Self::Forbidden(text) | Self::Unavailable(text) | Self::Conflict(text) => {
                (*text).into()
            }
            Self::Unprocessable(text) | Self::BadRequest(text) | Self::OAuth(_, _, text) => text.clone(),
            Self::Invalid { error, .. } => error.clone(),
            Self::TooLarge(limit) => format!("The request body is too large (the limit is {limit} bytes)"),
            Self::UnsupportedType(given) => format!(
                "The content type {given:?} is not supported: send application/json, \
                 application/x-www-form-urlencoded or multipart/form-data"
            ),
            Self::TooManyRequests(_) => "Too many requests".into(),
            Self::Gone => "Gone".into(),
            Self::Internal(_) => "Something went wrong on our side. It has been logged".into(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let Self::Internal(cause) = &self {
            tracing::error!(error = %cause, cause = ?cause, "a request failed through a fault of the server");
        }
        let body = match &self {
            Self::Invalid { error, details } => json!({"error": error, "details": details}),
            Self::OAuth(_, code, description) => json!({"error": code, "error_description": description}),
            other => json!({"error": other.message()}),
        };
        let mut response = (self.status(), Json(body)).into_response();
        let headers = response.headers_mut();
        match self {
            Self::Unauthorized | Self::Unauthenticated(_) => {
                let challenge = HeaderValue::from_static("Bearer realm=\"Watertower\", error=\"invalid_token\"");
                headers.insert(header::WWW_AUTHENTICATE, challenge);
            }
            Self::TooManyRequests(seconds) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
            }
            Self::Unavailable(_) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
            }
            _ => {}
        }
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::Unavailable("The server's disk is full: nothing can be written just now"),
            StoreError::Unavailable(_) => Self::Unavailable("The database cannot be reached just now"),
            other => Self::Internal(other.into()),
        }
    }
}

impl From<FieldError> for ApiError {
    fn from(error: FieldError) -> Self {
        Self::validation(error)
    }
}

impl From<ParamsError> for ApiError {
    fn from(error: ParamsError) -> Self {
        Self::BadRequest(error.to_string())
    }
}

/// An error as a page for people.
#[must_use]
pub fn page_error(status: StatusCode) -> Response {
    crate::html::error::page_of(status)
}

/// An error of the API as a page for people: the same status, and when to come back.
#[must_use]
pub fn page_of(response: Response) -> Response {
    let mut page = page_error(response.status());
    if let Some(when) = response.headers().get(header::RETRY_AFTER) {
        page.headers_mut().insert(header::RETRY_AFTER, when.clone());
    }
    page
}

/// The answer to a form that another site sent.
#[must_use]
pub fn cross_site_form() -> Response {
    page_error(StatusCode::FORBIDDEN)
}
