//! How an app says who it is: HTTP Basic, or parameters.
//!
//! Spec: <https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1>

use crate::{
    edge::error::{ApiError, parameter_problem},
    extract::Input,
};
use app::{messages::Message, oauth::token::Client};
use axum::http::{HeaderMap, StatusCode, header};
use base64::Engine as _;

/// An error in the request itself.
#[must_use]
pub fn invalid_request(description: Message) -> ApiError {
    ApiError::OAuth(StatusCode::BAD_REQUEST, "invalid_request", description)
}

/// The app's credentials: HTTP Basic where the request has it, otherwise the parameters. A bearer token in the header
/// is no credential of an app, and stands in nobody's way: Mastodon.py sends its token with everything.
///
/// # Errors
/// When the header or a parameter cannot be read.
pub fn client(headers: &HeaderMap, input: &Input) -> Result<Client, ApiError> {
    let header = headers.get(header::AUTHORIZATION).map(|header| header.to_str().unwrap_or_default());
    if let Some(header) = header.filter(|header| !has_scheme(header, "bearer")) {
        return basic(header).ok_or_else(|| invalid_request(Message::new("oauth-basic")));
    }
    Ok(Client { id: text(input, "client_id")?, secret: text(input, "client_secret")? })
}

/// A parameter of the protocol; empty where it is missing.
///
/// # Errors
/// When it is no text.
pub fn text(input: &Input, name: &str) -> Result<String, ApiError> {
    let text = input.text(name).map_err(|error| {
        let problem = parameter_problem(&error.problem);
        invalid_request(Message::new("oauth-parameter").with("field", &error.field).with("problem", problem))
    })?;
    Ok(text.unwrap_or_default())
}

fn has_scheme(header: &str, scheme: &str) -> bool {
    header.split(' ').next().is_some_and(|first| first.eq_ignore_ascii_case(scheme))
}

fn basic(header: &str) -> Option<Client> {
    let (_, encoded) = header.split_once(' ').filter(|_| has_scheme(header, "basic"))?;
    let bytes = base64::engine::general_purpose::STANDARD.decode(encoded.trim()).ok()?;
    let (id, secret) = std::str::from_utf8(&bytes).ok()?.split_once(':')?;
    let decode = |text: &str| url::form_urlencoded::parse(format!("x={text}").as_bytes()).next().map(|(_, v)| v.into());
    let client = Client { id: decode(id)?, secret: decode(secret)? };
    // No name has U+0000 in it, and PostgreSQL knows no text with it.
    (!client.id.contains('\0') && !client.secret.contains('\0')).then_some(client)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_credentials() {
        let client = basic("Basic YSUzQWI6YyUyMGQ=").unwrap(); // a%3Ab:c%20d
        assert_eq!((client.id.as_str(), client.secret.as_str()), ("a:b", "c d"));
        for bad in ["Basic", "Basic !", "Bearer YTpi", "Basic YWI=", "Basic ADoA", "Basic YSUwMDpi", ""] {
            assert!(basic(bad).is_none(), "{bad}");
        }
    }
}
