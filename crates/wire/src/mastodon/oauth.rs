//! What OAuth answers, beside tokens.

use serde::Serialize;

/// Why a token was not given.
///
/// Spec: <https://www.rfc-editor.org/rfc/rfc6749#section-5.2>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OAuthError {
    /// A code of the specification, such as `invalid_grant`.
    pub error: &'static str,
    /// The same in words.
    pub error_description: String,
}

/// What this server's OAuth can do: `/.well-known/oauth-authorization-server`.
///
/// Spec: <https://www.rfc-editor.org/rfc/rfc8414>, <https://docs.joinmastodon.org/methods/oauth/#authorization-server-metadata>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServerMetadata {
    /// The server.
    pub issuer: String,
    /// Where to read about it.
    pub service_documentation: String,
    /// Where people are asked.
    pub authorization_endpoint: String,
    /// Where tokens are given.
    pub token_endpoint: String,
    /// Where applications register (not the protocol of RFC 7591, hence a name of Mastodon's own).
    pub app_registration_endpoint: String,
    /// Where tokens are revoked.
    pub revocation_endpoint: String,
    /// Who the token belongs to.
    pub userinfo_endpoint: String,
    /// All scopes.
    pub scopes_supported: Vec<String>,
    /// `code`.
    pub response_types_supported: Vec<&'static str>,
    /// `query`, `fragment`, `form_post`.
    pub response_modes_supported: Vec<&'static str>,
    /// `authorization_code`, `client_credentials`.
    pub grant_types_supported: Vec<&'static str>,
    /// How an application shows its secret.
    pub token_endpoint_auth_methods_supported: Vec<&'static str>,
    /// `S256`.
    pub code_challenge_methods_supported: Vec<&'static str>,
}

/// Who a token belongs to.
///
/// Spec: <https://docs.joinmastodon.org/methods/oauth/#userinfo>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UserInfo {
    /// The server.
    pub iss: String,
    /// The actor's id.
    pub sub: String,
    /// The name to show.
    pub name: String,
    /// The name without the server.
    pub preferred_username: String,
    /// The page for people.
    pub profile: String,
    /// The avatar.
    pub picture: String,
}
