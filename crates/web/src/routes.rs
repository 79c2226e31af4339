//! The table of all routes. What is not in it does not exist.

use crate::{
    edge::{
        cors,
        error::{ApiError, page_error},
        gate::COMMON_HEADERS,
        route::Route,
    },
    health, html, mastodon, media, oauth,
    state::State,
    streaming,
};
use axum::{
    Router,
    extract::Request,
    http::{Method, StatusCode},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};

/// All routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    let rooms =
        [health::routes(), oauth::routes(), html::routes(), mastodon::routes(), media::routes(), streaming::routes()];
    rooms.into_iter().flatten().collect()
}

/// The service that answers every request.
pub fn router(state: &State) -> Router {
    let mut router = Router::new();
    for route in routes() {
        router = route.mount(router, state);
    }
    router
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(state.clone(), outermost))
        .with_state(state.clone())
}

/// What every request passes before it is matched with a route.
async fn outermost(axum::extract::State(state): axum::extract::State<State>, request: Request, next: Next) -> Response {
    let shared = cors::is_shared(request.uri().path());
    if request.method() == Method::OPTIONS && shared {
        let mut response = StatusCode::NO_CONTENT.into_response();
        cors::allow(response.headers_mut());
        return response;
    }
    let begun = state.app().clock().now();
    let mut response = next.run(request).await;
    let took = state.app().clock().now().0.saturating_sub(begun.0).max(0);
    state.app().pressure().record(std::time::Duration::from_millis(took.unsigned_abs()));
    if shared {
        cors::share(response.headers_mut());
    }
    for (name, value) in COMMON_HEADERS {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}

/// Whether errors under this path are JSON.
fn speaks_json(path: &str) -> bool {
    ["/api/", "/oauth/", "/.well-known/", "/nodeinfo/"].iter().any(|start| path.starts_with(start))
}

async fn unknown(request: Request) -> Response {
    if speaks_json(request.uri().path()) {
        ApiError::NotFound.into_response()
    } else {
        page_error(StatusCode::NOT_FOUND)
    }
}

async fn wrong_method(request: Request) -> Response {
    if speaks_json(request.uri().path()) {
        // Rails has no route for it, so Mastodon says "not found".
        ApiError::NotFound.into_response()
    } else {
        page_error(StatusCode::METHOD_NOT_ALLOWED)
    }
}
