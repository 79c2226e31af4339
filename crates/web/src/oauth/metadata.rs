//! What this server's OAuth can do, for programs that ask before they begin.

use crate::state::State;
use axum::{Json, extract::State as FromState};
use domain::Scope;
use serde_json::{Value, json};

/// `GET /.well-known/oauth-authorization-server`
///
/// Spec: <https://www.rfc-editor.org/rfc/rfc8414>, <https://docs.joinmastodon.org/methods/oauth/#authorization-server-metadata>
pub async fn show(FromState(state): FromState<State>) -> Json<Value> {
    let base = &state.app().site().base_url;
    let scopes: Vec<&str> = Scope::ALL.iter().map(|scope| scope.name()).collect();
    Json(json!({
        "issuer": format!("{base}/"),
        "service_documentation": "https://docs.joinmastodon.org/",
        "authorization_endpoint": format!("{base}/oauth/authorize"),
        "token_endpoint": format!("{base}/oauth/token"),
        "app_registration_endpoint": format!("{base}/api/v1/apps"),
        "revocation_endpoint": format!("{base}/oauth/revoke"),
        "userinfo_endpoint": format!("{base}/oauth/userinfo"),
        "scopes_supported": scopes,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "code_challenge_methods_supported": ["S256"],
        "grant_types_supported": ["authorization_code", "client_credentials"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    }))
}
