//! Apps and what people allow them: OAuth 2.0 as Mastodon's clients use it. Nothing else than authorization codes with
//! PKCE (S256) and an app's own credentials; passwords are never taken from an app.
//!
//! Spec: <https://www.rfc-editor.org/rfc/rfc6749>, <https://docs.joinmastodon.org/spec/oauth/>

pub mod authorize;
pub mod redirect;
pub mod register;
pub mod revoke;
pub mod token;
