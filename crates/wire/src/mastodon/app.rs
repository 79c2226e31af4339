//! Applications and their tokens.

use super::Id;
use serde::Serialize;

/// An application, as it sees itself.
///
/// Spec: <https://docs.joinmastodon.org/entities/Application/>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct Application {
    pub id: Id,
    pub name: String,
    pub website: Option<String>,
    pub scopes: Vec<String>,
    pub redirect_uris: Vec<String>,
    /// All of them, one a line: what older clients read.
    pub redirect_uri: String,
    /// Empty: this server has no push service yet.
    pub vapid_key: String,
}

/// An application with its secrets, told once, to whoever registered it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct CredentialApplication {
    #[serde(flatten)]
    pub application: Application,
    pub client_id: String,
    pub client_secret: String,
    /// 0: never.
    pub client_secret_expires_at: i64,
}

/// An access token, told once.
///
/// Spec: <https://docs.joinmastodon.org/entities/Token/>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "fields are described by the specification")]
pub struct Token {
    pub access_token: String,
    pub token_type: &'static str,
    pub scope: String,
    /// Seconds since 1970.
    pub created_at: i64,
}
