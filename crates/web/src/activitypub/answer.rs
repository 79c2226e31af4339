//! What the handlers of this room share: who reads, which page, and the answer.

use crate::{edge::error::ApiError, state::State};
use app::{
    documents::{NoDocument, Place, ReaderError},
    inbox::Delivery,
    messages::Message,
};
use axum::{
    extract::{FromRequestParts, Path},
    http::{HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use domain::{AccountId, QuoteId, StatusId};
use wire::{activitystreams::document, media_type};

/// Who reads: the account elsewhere that signed the request, if one did. It is asked of every document of a person, because
/// the community may want it of everybody.
///
/// Spec: <https://docs.joinmastodon.org/spec/security/#http>
#[derive(Debug, Clone, Copy)]
pub struct Reader(pub Option<AccountId>);

impl FromRequestParts<State> for Reader {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
        let read = Delivery { method: &parts.method, target, headers: &parts.headers, body: &[] };
        Ok(Self(state.app().reader(read).await?))
    }
}

/// A document that is ready.
pub struct Answer(Vec<u8>);

impl Answer {
    /// This document, with its `@context`.
    ///
    /// # Errors
    /// None in practice.
    pub fn of(document: &impl document::Document) -> Result<Self, ApiError> {
        document::to_json(document).map(Self).map_err(ApiError::internal)
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, HeaderValue::from_static(media_type::ACTIVITY))], self.0).into_response()
    }
}

impl From<NoDocument> for ApiError {
    fn from(error: NoDocument) -> Self {
        match error {
            NoDocument::NotFound => Self::NotFound,
            NoDocument::Gone => Self::Gone,
            NoDocument::Store(error) => error.into(),
        }
    }
}

impl From<ReaderError> for ApiError {
    fn from(error: ReaderError) -> Self {
        match error {
            ReaderError::Unproved(why) => {
                Self::Unauthenticated(Message::new("reader-unproved").with("why", why.to_string()))
            }
            ReaderError::Later(_) => Self::Unavailable(Message::new("reader-later")),
            ReaderError::Blocked => Self::Forbidden(Message::new("inbox-blocked")),
            ReaderError::Store(error) => error.into(),
        }
    }
}

/// Whether a page of a collection is asked for, and which.
#[derive(Debug, Clone, Copy, Default)]
pub struct PageQuery {
    wanted: bool,
    place: Place,
}

impl PageQuery {
    /// The page, where one is asked for.
    #[must_use]
    pub fn page(self) -> Option<Place> {
        self.wanted.then_some(self.place)
    }
}

impl FromRequestParts<State> for PageQuery {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, ApiError> {
        let mut query = Self::default();
        let id = |value: &str| value.parse::<StatusId>().map(|id| Some(id.0)).map_err(|_| ApiError::NotFound);
        for (name, value) in url::form_urlencoded::parse(parts.uri.query().unwrap_or("").as_bytes()) {
            match name.as_ref() {
                "page" => query.wanted = matches!(value.as_ref(), "true" | "1"),
                "max_id" => query.place.max_id = id(&value)?,
                "min_id" => query.place.min_id = id(&value)?,
                _ => {}
            }
        }
        Ok(query)
    }
}

/// The name in the path.
#[derive(Debug, Clone)]
pub struct Named(pub String);

impl FromRequestParts<State> for Named {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let Path(name) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| ApiError::NotFound)?;
        Ok(Self(own_name(state, name)))
    }
}

/// The name and the status in the path.
#[derive(Debug, Clone)]
pub struct NamedStatus(pub String, pub StatusId);

impl FromRequestParts<State> for NamedStatus {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let path = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Path((name, id)) = path.map_err(|_| ApiError::NotFound)?;
        Ok(Self(name, id.parse().map_err(|_| ApiError::NotFound)?))
    }
}

/// The name and the permission to quote in the path.
#[derive(Debug, Clone)]
pub struct NamedQuote(pub String, pub QuoteId);

impl FromRequestParts<State> for NamedQuote {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let path = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Path((name, id)) = path.map_err(|_| ApiError::NotFound)?;
        Ok(Self(name, id.parse().map_err(|_| ApiError::NotFound)?))
    }
}

/// Without the name of the server behind it, as people write it elsewhere.
fn own_name(state: &State, name: String) -> String {
    let site = state.app().site();
    match name.split_once('@') {
        Some((bare, domain)) if [&site.handle_domain, site.host()].contains(&domain) => bare.to_owned(),
        _ => name,
    }
}
