//! Whether the server lives, and whether it can serve.

use crate::{
    edge::route::{Access, CacheClass, Route, Throttle, get},
    state::State,
};
use axum::{extract::State as FromState, http::StatusCode};

/// A tail that has not looked for so long is stuck.
const TAIL_STALLED_MILLIS: i64 = 5_000;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        get("/health/live", Access::Probe, Throttle::None, CacheClass::Private, live),
        get("/health/ready", Access::Probe, Throttle::None, CacheClass::Private, ready),
        get("/health", Access::Probe, Throttle::None, CacheClass::Private, ready),
    ]
}

/// The process answers.
///
/// Spec: none; a liveness probe as container platforms ask.
pub async fn live() -> &'static str {
    "OK"
}

/// The database answers, and the node follows the event tail.
///
/// Spec: <https://docs.joinmastodon.org/methods/health/>
pub async fn ready(FromState(state): FromState<State>) -> (StatusCode, &'static str) {
    if state.app().stopping().is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping");
    }
    if let Err(error) = state.app().ping().await {
        tracing::warn!(%error, "not ready: the database does not answer");
        return (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer");
    }
    let behind = state.now().0 - state.app().tail().last_look();
    if behind > TAIL_STALLED_MILLIS {
        return (StatusCode::SERVICE_UNAVAILABLE, "the event tail is behind");
    }
    (StatusCode::OK, "OK")
}
