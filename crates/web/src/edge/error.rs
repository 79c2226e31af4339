//! Errors as clients of the Mastodon API know them: a status code and `{"error": "..."}`. The text is public, and in the
//! language of whoever reads it; causes go to the log, once.
//!
//! Spec: <https://docs.joinmastodon.org/entities/Error/>

use crate::edge::language::Told;
use app::messages::{Language, Message, Part};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};
use store::StoreError;
use wire::params::{DEPTH, FieldError, ParamsError, Problem, Wanted};

/// A field that is wrong, as clients find it in `details`.
#[derive(Debug, Clone)]
pub struct Invalid {
    /// Name of the parameter.
    pub field: &'static str,
    /// The word that programs look for: `ERR_BLANK` ...
    pub code: &'static str,
    /// What is wrong, in a sentence that may leave the field out.
    pub description: Message,
    /// The same in a sentence that names it.
    pub whole: Message,
}

/// Why a request of the client API was not done.
#[derive(Debug)]
pub enum ApiError {
    /// There is no such thing, or the caller may not know of it: the two look the same.
    NotFound,
    /// No token, or one that is not valid.
    Unauthorized,
    /// As [`ApiError::Unauthorized`], in other words.
    Unauthenticated(Message),
    /// The caller may not do this.
    Forbidden(Message),
    /// The input is wrong. The text names the field and the problem.
    Unprocessable(Message),
    /// The input is wrong, in these fields; at least one.
    Invalid(Vec<Invalid>),
    /// The request cannot be read at all.
    BadRequest(Message),
    /// An error of the OAuth protocol: status, code and description.
    OAuth(StatusCode, &'static str, Message),
    /// The body did not come in time.
    TooSlow,
    /// The body is over the limit, which is named.
    TooLarge(usize),
    /// The body's type is none that we read.
    UnsupportedType(String),
    /// Asked too often: come back in so many seconds.
    TooManyRequests(i64),
    /// Somebody else was quicker.
    Conflict(Message),
    /// What was asked for is over.
    Gone,
    /// The server cannot do it just now.
    Unavailable(Message),
    /// Our own fault. The text is for the log alone.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl ApiError {
    /// `Validation failed: ...`, as Mastodon says it.
    #[must_use]
    pub fn validation(problem: impl Into<Part>) -> Self {
        Self::Unprocessable(Message::new("error-validation").with("problem", problem))
    }

    /// The same about a parameter, whose name comes first.
    #[must_use]
    pub fn field(name: &str, problem: impl Into<Part>) -> Self {
        Self::Unprocessable(Message::new("error-field").with("field", name).with("problem", problem))
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
            Self::Unprocessable(_) | Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::OAuth(status, ..) => *status,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooManyRequests(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Gone => StatusCode::GONE,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The sentence that the caller reads.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Self::NotFound => Message::new("error-not-found"),
            Self::Unauthorized => Message::new("error-token"),
            Self::Unauthenticated(message)
            | Self::Forbidden(message)
            | Self::Unavailable(message)
            | Self::Conflict(message)
            | Self::Unprocessable(message)
            | Self::BadRequest(message)
            | Self::OAuth(_, _, message) => message.clone(),
            Self::Invalid(fields) => {
                let problems: Vec<Message> = fields.iter().map(|field| field.whole.clone()).collect();
                Message::new("error-validation").with("problem", problems)
            }
            Self::TooSlow => Message::new("request-late"),
            Self::TooLarge(limit) => Message::new("error-too-large").with("limit", limit),
            Self::UnsupportedType(given) => Message::new("error-unsupported-type").with("given", format!("{given:?}")),
            Self::TooManyRequests(_) => Message::new("error-too-many-requests"),
            Self::Gone => Message::new("error-gone"),
            Self::Internal(_) => Message::new("error-ours"),
        }
    }

    /// The body of the answer. What programs look for is the same in every language.
    #[must_use]
    pub fn body(&self, language: Language) -> Value {
        let text = self.message().in_language(language);
        match self {
            Self::Invalid(fields) => {
                let mut details: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
                for Invalid { field, code, description, .. } in fields {
                    let entry = json!({"error": code, "description": description.in_language(language)});
                    details.entry(field).or_default().push(entry);
                }
                json!({"error": text, "details": details})
            }
            Self::OAuth(_, code, _) => json!({"error": code, "error_description": text}),
            _ => json!({"error": text}),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let Self::Internal(cause) = &self {
            tracing::error!(error = %cause, cause = ?cause, "a request failed through a fault of the server");
        }
        let mut response = (self.status(), Json(self.body(Language::default()))).into_response();
        let headers = response.headers_mut();
        match &self {
            Self::Unauthorized | Self::Unauthenticated(_) => {
                let challenge = HeaderValue::from_static("Bearer realm=\"Watertower\", error=\"invalid_token\"");
                headers.insert(header::WWW_AUTHENTICATE, challenge);
            }
            Self::TooManyRequests(seconds) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(*seconds.max(&1)));
            }
            Self::Unavailable(_) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
            }
            _ => {}
        }
        response.extensions_mut().insert(Told::Api(Arc::new(self)));
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::Unavailable(Message::new("error-disk-full")),
            StoreError::Unavailable(_) => Self::Unavailable(Message::new("error-database")),
            other => Self::Internal(other.into()),
        }
    }
}

impl From<FieldError> for ApiError {
    fn from(error: FieldError) -> Self {
        Self::field(&error.field, parameter_problem(&error.problem))
    }
}

/// What is wrong with a parameter.
pub(crate) fn parameter_problem(problem: &Problem) -> Message {
    match problem {
        Problem::Missing => Message::new("problem-blank"),
        Problem::NotA(Wanted::Text) => Message::new("problem-not-text"),
        Problem::NotA(Wanted::Bool) => Message::new("problem-not-bool"),
        Problem::NotA(Wanted::Integer) => Message::new("problem-not-integer"),
        Problem::NotA(Wanted::Id) => Message::new("problem-not-id"),
        Problem::NotA(Wanted::Ids) => Message::new("problem-not-ids"),
        Problem::NotA(Wanted::Texts) => Message::new("problem-not-texts"),
        Problem::NotA(Wanted::Object) => Message::new("problem-not-object"),
        Problem::NotA(Wanted::Objects) => Message::new("problem-not-objects"),
        Problem::NotOneOf(values) => Message::new("problem-not-one-of").with("values", values.join(", ")),
        Problem::TooMany(most) => Message::new("problem-too-many").with("most", most),
    }
}

impl From<ParamsError> for ApiError {
    fn from(error: ParamsError) -> Self {
        Self::BadRequest(match error {
            ParamsError::Json(problem) => Message::new("request-json").with("problem", problem),
            ParamsError::NotAnObject => Message::new("request-no-object"),
            ParamsError::Duplicate(field) => Message::new("request-duplicate").with("field", field),
            ParamsError::TooDeep => Message::new("request-too-deep").with("most", DEPTH),
            ParamsError::TooMany => Message::new("request-too-many"),
            ParamsError::NotUtf8 => Message::new("request-not-utf8"),
            ParamsError::FieldNotUtf8(field) => Message::new("request-field-not-utf8").with("field", field),
            ParamsError::Nul(field) => Message::new("request-nul").with("field", field),
            ParamsError::Name(field) => Message::new("request-name").with("field", field),
        })
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
