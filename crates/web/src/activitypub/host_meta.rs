//! Where WebFinger is, for those who still ask first.
//!
//! Spec: <https://www.rfc-editor.org/rfc/rfc6415>

use crate::{
    edge::error::ApiError,
    mastodon::json::{self, Json},
    state::State,
};
use axum::{
    extract::State as FromState,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// Where it is, with `{uri}` to be filled in.
fn template(state: &State) -> String {
    format!("{}/.well-known/webfinger?resource={{uri}}", state.app().site().base_url)
}

/// `GET /.well-known/host-meta`
///
/// Spec: <https://www.rfc-editor.org/rfc/rfc6415#section-2>
pub async fn show(FromState(state): FromState<State>) -> Response {
    // The address of the server has no character that XML writes otherwise: the configuration sees to that.
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<XRD xmlns=\"http://docs.oasis-open.org/ns/xri/xrd-1.0\">\n  \
         <Link rel=\"lrdd\" template=\"{}\"/>\n</XRD>\n",
        template(&state)
    );
    let kind = HeaderValue::from_static("application/xrd+xml; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], document).into_response()
}

/// `GET /.well-known/host-meta.json`
///
/// Spec: <https://www.rfc-editor.org/rfc/rfc6415#appendix-A>
pub async fn show_json(FromState(state): FromState<State>) -> Result<Json, ApiError> {
    json::entity(&json!({ "links": [{ "rel": "lrdd", "template": template(&state) }] }))
}
