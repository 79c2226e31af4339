//! Cross-origin requests: any web app may call the client API, because its token, and never a cookie, is the key.
//!
//! Spec: <https://fetch.spec.whatwg.org/#http-cors-protocol>

use axum::http::{HeaderMap, HeaderValue, header};

/// Headers of answers that scripts may read.
const EXPOSED: &str = "Link, X-RateLimit-Reset, X-RateLimit-Limit, X-RateLimit-Remaining, X-Request-Id, Idempotency-Key, \
                       Mastodon-Async-Refresh, Deprecation, Retry-After";

/// Whether scripts of other origins may call this address.
#[must_use]
pub fn is_shared(path: &str) -> bool {
    const SHARED: [&str; 4] = ["/api/", "/.well-known/", "/nodeinfo/", "/media/"];
    const OAUTH: [&str; 3] = ["/oauth/token", "/oauth/revoke", "/oauth/userinfo"];
    SHARED.iter().any(|start| path.starts_with(start)) || OAUTH.contains(&path)
}

/// Adds what a script of another origin needs to read an answer.
pub fn share(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
}

/// Answers the question that a browser asks before the request itself.
pub fn allow(headers: &mut HeaderMap) {
    share(headers);
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE, OPTIONS, HEAD"),
    );
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static(
            "Authorization, Content-Type, Idempotency-Key, Accept, Accept-Language, Cache-Control, X-Requested-With",
        ),
    );
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
}
