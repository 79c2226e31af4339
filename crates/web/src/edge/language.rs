//! In which language somebody is answered: that of their account, else what their browser or app asks for. Errors are
//! made where nobody knows who reads them; each answer carries along what it says, until here.

use crate::{edge::error::ApiError, extract::auth::Caller};
use app::messages::Language;
use axum::{
    Json,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::sync::Arc;

/// The language of whoever calls.
#[must_use]
pub fn of(caller: &Caller, headers: &HeaderMap) -> Language {
    let person = match caller {
        Caller::Nobody => None,
        Caller::Token(credential) => credential.person(),
        Caller::Browser(session) => Some(session.person()),
    };
    person.and_then(app::authority::Person::language).unwrap_or_else(|| accepted(headers))
}

/// The language that the request itself asks for.
#[must_use]
pub fn accepted(headers: &HeaderMap) -> Language {
    let asked = headers.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
    Language::accepted(&asked.collect::<Vec<_>>().join(","))
}

/// What an error's answer says, kept beside it.
#[derive(Debug, Clone)]
pub enum Told {
    /// JSON about this error.
    Api(Arc<ApiError>),
    /// A page about this status.
    Page(StatusCode),
}

/// The answer in this language. Whatever is no error was made for its reader and stays as it is.
#[must_use]
pub fn translated(mut response: Response, language: Language) -> Response {
    let Some(told) = response.extensions_mut().remove::<Told>() else { return response };
    if language == Language::default() {
        return response;
    }
    let said = match told {
        Told::Api(error) => Json(error.body(language)).into_response(),
        Told::Page(status) => crate::html::error::page(language, status),
    };
    let (said, body) = said.into_parts();
    response.headers_mut().extend(said.headers);
    *response.body_mut() = body;
    response
}
