//! The table of all routes. What is not in it does not exist.

use crate::{
    activitypub,
    edge::{
        cors,
        error::{ApiError, page_error},
        gate::COMMON_HEADERS,
        language,
        route::{Access, Route},
    },
    health, html, mastodon, media, oauth,
    state::State,
    streaming,
};
use axum::{
    Router,
    extract::Request,
    http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use std::collections::HashMap;

/// Two years, for this host alone: what its neighbours do is not ours to say.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// Of what is no page nothing is told to where it leads. Pages tell it to themselves: without that, a browser says of their
/// forms that they come from nowhere, and the gate could not tell them from another site's.
const NO_REFERRER: HeaderValue = HeaderValue::from_static("no-referrer");

/// Who may show an answer inside a page.
///
/// Spec: <https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header>
const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// All routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    let rooms = [
        health::routes(),
        oauth::routes(),
        html::routes(),
        mastodon::routes(),
        media::routes(),
        streaming::routes(),
        activitypub::routes(),
    ];
    rooms.into_iter().flatten().collect()
}

/// The service that answers every request.
pub fn router(state: &State) -> Router {
    let mut router = Router::new();
    let (documents, others): (Vec<_>, Vec<_>) =
        routes().into_iter().partition(|route| route.access == Access::Document);
    let mut documents: HashMap<_, _> =
        documents.into_iter().map(|route| ((route.method_name, route.path), route)).collect();
    for route in others {
        router = match documents.remove(&(route.method_name, route.path)) {
            Some(document) => route.mount_beside(document, router, state),
            None => route.mount(router, state),
        };
    }
    for document in documents.into_values() {
        router = document.mount(router, state);
    }
    let routed = router
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(state.clone(), outermost))
        .with_state(state.clone());
    // What is to happen before a route is looked for wraps the router: a layer of its own would come too late.
    Router::new().fallback_service(routed).layer(middleware::map_request(without_last_slash))
}

/// Takes `/api/v1/instance/` for `/api/v1/instance`, as Rails does: toot and Mastodon.py ask so.
async fn without_last_slash(mut request: Request) -> Request {
    let path = request.uri().path();
    let shorter = path.trim_end_matches('/');
    // `/api/` is no address, and its slash says in which way the error is told.
    if shorter.len() == path.len() || shorter.is_empty() || (speaks_json(path) && !speaks_json(shorter)) {
        return request;
    }
    let asked = match request.uri().query() {
        Some(query) => format!("{shorter}?{query}"),
        None => shorter.to_owned(),
    };
    let mut parts = request.uri().clone().into_parts();
    // A part of an address that was good is good; were it not, the address stays as it came.
    if let Ok(asked) = asked.parse() {
        parts.path_and_query = Some(asked);
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
    }
    request
}

/// What every request passes before it is matched with a route.
async fn outermost(axum::extract::State(state): axum::extract::State<State>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let refused = state.hosts().refuse(&request);
    let shared = refused.is_none() && cors::is_shared(&path);
    if request.method() == Method::OPTIONS && shared {
        let mut response = StatusCode::NO_CONTENT.into_response();
        cors::allow(response.headers_mut());
        return response;
    }
    let begun = state.app().clock().now();
    let mut response = match refused {
        Some(refused) => refused,
        None => next.run(request).await,
    };
    let took = state.app().clock().now().0.saturating_sub(begun.0).max(0);
    state.app().pressure().record(std::time::Duration::from_millis(took.unsigned_abs()));
    if shared {
        cors::share(response.headers_mut());
        response.headers_mut().entry(header::REFERRER_POLICY).or_insert(NO_REFERRER);
    }
    // Pictures and the client API are there for apps and pages of any origin; all else is for this one's own.
    let wanted_by = if shared || is_public_file(&path) { "cross-origin" } else { "same-origin" };
    response.headers_mut().entry(CORP).or_insert(HeaderValue::from_static(wanted_by));
    if state.app().site().is_https() {
        // Browsers that were here over https never come over http again.
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    for (name, value) in COMMON_HEADERS {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}

/// Whether other origins show this file: the pictures that stand for missing ones are among our styles.
fn is_public_file(path: &str) -> bool {
    path.starts_with("/assets/")
}

/// Whether errors under this path are JSON.
fn speaks_json(path: &str) -> bool {
    ["/api/", "/oauth/", "/.well-known/", "/nodeinfo/"].iter().any(|start| path.starts_with(start))
}

async fn unknown(request: Request) -> Response {
    let response = if speaks_json(request.uri().path()) {
        ApiError::NotFound.into_response()
    } else {
        page_error(StatusCode::NOT_FOUND)
    };
    language::translated(response, language::accepted(request.headers()))
}

async fn wrong_method(request: Request) -> Response {
    let response = if speaks_json(request.uri().path()) {
        // Rails has no route for it, so Mastodon says "not found".
        ApiError::NotFound.into_response()
    } else {
        page_error(StatusCode::METHOD_NOT_ALLOWED)
    };
    language::translated(response, language::accepted(request.headers()))
}
