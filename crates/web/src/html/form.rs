//! What a browser's form sends.

use crate::{html::page::PageError, state::State};
use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{StatusCode, header, request::Parts},
};

/// Bytes of a form: the longest has a reason of 2,000 characters in it.
const MOST: usize = 64 * 1024;

/// Names and values, from a form or from an address.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    fn parse(text: &[u8]) -> Result<Self, PageError> {
        let fields: Vec<(String, String)> = url::form_urlencoded::parse(text).into_owned().take(200).collect();
        if fields.iter().any(|(name, value)| name.contains('\0') || value.contains('\0')) {
            return Err(PageError::Status(StatusCode::BAD_REQUEST));
        }
        Ok(Self(fields))
    }

    /// The first value of this name; empty when there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(given, _)| given == name).map_or("", |(_, value)| value)
    }

    /// The same, owned.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        self.get(name).to_owned()
    }

    /// Whether a box was ticked, or a switch is on.
    #[must_use]
    pub fn is_on(&self, name: &str) -> bool {
        matches!(self.get(name), "true" | "1" | "on")
    }

    /// An id.
    ///
    /// # Errors
    /// "Not found" for what is none.
    pub fn id<T: std::str::FromStr>(&self, name: &str) -> Result<T, PageError> {
        self.get(name).parse().map_err(|_| PageError::NotFound)
    }
}

/// The parameters in the address.
impl FromRequestParts<State> for Fields {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, PageError> {
        Self::parse(parts.uri.query().unwrap_or("").as_bytes())
    }
}

/// The fields of a form that was sent.
#[derive(Debug, Clone)]
pub struct Form(pub Fields);

impl FromRequest<State> for Form {
    type Rejection = PageError;
    async fn from_request(request: Request, state: &State) -> Result<Self, PageError> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
        let kind = kind.split(';').next().unwrap_or("").trim();
        if !kind.is_empty() && !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(PageError::Status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let limited = http_body_util::Limited::new(request.into_body(), MOST);
        let collected = tokio::time::timeout(state.pace().text, http_body_util::BodyExt::collect(limited)).await;
        match collected.map_err(|_| PageError::Status(StatusCode::REQUEST_TIMEOUT))? {
            Ok(collected) => Ok(Self(Fields::parse(&collected.to_bytes())?)),
            Err(error) if error.is::<http_body_util::LengthLimitError>() => {
                Err(PageError::Status(StatusCode::PAYLOAD_TOO_LARGE))
            }
            Err(_) => Err(PageError::Status(StatusCode::BAD_REQUEST)),
        }
    }
}

/// A path on this server, for going on after a form; the front page for anything that leads elsewhere.
#[must_use]
pub fn own_path(text: &str) -> &str {
    let own = text.starts_with('/')
        && !text.starts_with("//")
        && text.len() <= 8_000
        && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if own { text } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_to_another_server() {
        for own in ["/", "/oauth/authorize?client_id=x&scope=read+write", "/@ada/1#x"] {
            assert_eq!(own_path(own), own);
        }
        for other in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/x\r\nSet-Cookie: a=b",
            " /x",
            "/ü",
        ] {
            assert_eq!(own_path(other), "/", "{other:?}");
        }
    }
}
