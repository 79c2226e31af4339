//! Figures for Prometheus: a registry for each server, so that many servers fit into one test process, and a listener
//! of its own that shows them.
//!
//! Refuses whoever has no token, where one is set (N-054).

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use http::header::{AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::config::value::Secret;
use crate::listen::{self, Drained};

/// The figures of one server.
#[derive(Debug)]
pub struct Metrics {
    registry: Mutex<Registry>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// A registry that knows the version of the server.
    #[must_use]
    pub fn new() -> Self {
        let mut registry = Registry::default();
        let build = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("watertower_build", "the version of the server", build);
        Self { registry: Mutex::new(registry) }
    }

    /// Lets a room make its figures known.
    pub fn register(&self, register: impl FnOnce(&mut Registry)) {
        register(&mut self.registry.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// All figures, in the OpenMetrics text format.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        let registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        // Writing to a text cannot fail.
        prometheus_client::encoding::text::encode(&mut text, &registry).unwrap_or_default();
        text
    }
}

/// Shows the figures at `GET /metrics` until `shutdown`.
pub async fn serve(
    listener: TcpListener,
    metrics: Arc<Metrics>,
    token: Option<Secret>,
    shutdown: CancellationToken,
) -> Drained {
    let service = tower::service_fn(move |request: Request<Incoming>| {
        let answer = answer(request.method(), request.uri().path(), request.headers(), token.as_ref(), &metrics);
        std::future::ready(Ok::<_, Infallible>(answer))
    });
    listen::serve(listener, service, shutdown).await
}

fn answer(
    method: &Method,
    path: &str,
    headers: &HeaderMap,
    token: Option<&Secret>,
    metrics: &Metrics,
) -> Response<Body> {
    let (status, header, body) = if !token.is_none_or(|token| shows(headers, token)) {
        (StatusCode::UNAUTHORIZED, (WWW_AUTHENTICATE, "Bearer"), "a token is needed\n".to_owned())
    } else if path != "/metrics" {
        (StatusCode::NOT_FOUND, (CONTENT_TYPE, "text/plain"), "the figures are at /metrics\n".to_owned())
    } else if method != Method::GET {
        (StatusCode::METHOD_NOT_ALLOWED, (http::header::ALLOW, "GET"), String::new())
    } else {
        let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        (StatusCode::OK, (CONTENT_TYPE, kind), metrics.text())
    };
    let mut answer = Response::new(Body::from(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header.0, http::HeaderValue::from_static(header.1));
    answer
}

/// Whether the caller shows the token; how long the comparison takes tells nothing about it.
fn shows(headers: &HeaderMap, token: &Secret) -> bool {
    let shown = headers.get(AUTHORIZATION).and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
    shown.is_some_and(|shown| {
        aws_lc_rs::constant_time::verify_slices_are_equal(shown, token.expose().as_bytes()).is_ok()
    })
}
