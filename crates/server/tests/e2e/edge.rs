//! The edge, made from the table of routes: headers of every answer, one name for each address, throttles that count.

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use std::collections::BTreeMap;
use store::testing::TestDatabase;
use testkit::{
    Browser, TestServer, on_both_engines,
    server::{PASSWORD, Wish},
};
use web::{Throttle, edge::throttle::Whose};

on_both_engines!(
    every_answer_carries_the_headers_that_guard_it,
    an_address_has_one_spelling,
    no_header_moves_a_request,
    what_is_for_one_reader_is_kept_by_nobody,
);

/// A path with names filled in, which lead to nothing.
fn fill(path: &str) -> String {
    let mut parts = path.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |filled, part| filled + "1" + part.split_once('}').unwrap().1)
}

/// XSS-19, XSS-18, AUT-13: whatever is asked, and whatever becomes of it.
async fn every_answer_carries_the_headers_that_guard_it(server: TestServer) {
    let mut wrong = Vec::new();
    for route in &web::routes() {
        let method: Method = route.method_name.parse().unwrap();
        let answer = server.send_with(method, &fill(route.path), HeaderMap::new(), bytes::Bytes::new()).await;
        let shared = ["/api/", "/.well-known/", "/nodeinfo/", "/media/", "/assets/", "/oauth/token", "/oauth/revoke"];
        let shared = shared.iter().any(|start| route.path.starts_with(start)) || route.path == "/oauth/userinfo";
        let mut expected = vec![
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-resource-policy", if shared { "cross-origin" } else { "same-origin" }),
        ];
        if answer.header("content-type").starts_with("text/html") {
            expected.push(("cross-origin-opener-policy", "same-origin"));
            expected.push(("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"));
        }
        for (name, value) in expected {
            if answer.header(name) != value {
                wrong.push(format!("{} {}: {name}: {:?}", route.method_name, route.path, answer.header(name)));
            }
        }
        let policy = answer.header("content-security-policy");
        if !policy.contains("default-src 'none'") || !policy.contains("frame-ancestors 'none'") {
            wrong.push(format!("{} {}: {policy:?}", route.method_name, route.path));
        }
        if answer.header("cache-control").is_empty() {
            wrong.push(format!("{} {}: nobody says who may keep it", route.method_name, route.path));
        }
        // A cookie opens pages alone, and no page is for scripts of other origins.
        if route.access.is_page() && !answer.header("access-control-allow-origin").is_empty() {
            wrong.push(format!("{} {}: a page is shared with other origins", route.method_name, route.path));
        }
        if !answer.header("access-control-allow-credentials").is_empty() {
            wrong.push(format!("{} {}: credentials of other origins", route.method_name, route.path));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// EDG-07, ADM-12, ADM-13: tricks with addresses and methods reach nothing that their plain form would not.
async fn an_address_has_one_spelling(server: TestServer) {
    let ada = server.member("ada", domain::Role::User, "read write").await;
    let mut browser = Browser::new(&server);
    browser.sign_in("ada", PASSWORD).await;
    for path in [
        "/settings/security/x.css",
        "/settings/security.css",
        "/settings/security;.png",
        "/settings/security%0a.css",
        "/settings/security%2fx.js",
        "/settings//security",
        "//settings/security",
        "/SETTINGS/security",
        "/settings/%73ecurity/..;/",
        "/settings/x/../security",
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.header("cache-control").contains("public"), "{path}: {}", answer.header("cache-control"));
        assert!(!answer.text().contains("Signed"), "{path}");
    }
    for path in [
        "/api/v1/accounts/verify_credentials%2f.js",
        "/api/v1/accounts/verify_credentials.json",
        "/api/v1/accounts/verify_credentials;.png",
        "//api/v1/accounts/verify_credentials",
        "/API/v1/accounts/verify_credentials",
        "/api/v1/%2e%2e/v1/accounts/verify_credentials",
    ] {
        let answer = ada.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.header("cache-control").contains("public"), "{path}: {}", answer.header("cache-control"));
    }
    for method in ["TRACE", "CONNECT", "PROPFIND", "PUT"] {
        let status = server.status_of(method, "/settings/security", HeaderMap::new()).await;
        assert!(matches!(status.as_u16(), 400 | 404 | 405), "{method}: {status}");
    }
    // Another method by the back door.
    let id = ada.posts("stays", "public").await;
    let mut headers = HeaderMap::new();
    headers.insert("x-http-method-override", HeaderValue::from_static("DELETE"));
    headers.insert(header::AUTHORIZATION, HeaderValue::try_from(format!("Bearer {}", ada.token)).unwrap());
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    let path = format!("/api/v1/statuses/{id}?_method=DELETE");
    drop(server.send_with(Method::POST, &path, headers.clone(), "_method=DELETE".into()).await);
    drop(server.send_with(Method::GET, &path, headers, bytes::Bytes::new()).await);
    assert_eq!(server.get(&format!("/api/v1/statuses/{id}")).await.status, 200);
}

/// EDG-08: addresses are made of the configuration, and nothing that a request says changes the route.
async fn no_header_moves_a_request(server: TestServer) {
    let ada = server.member("ada", domain::Role::User, "read write").await;
    let id = ada.posts("hello", "public").await;
    for path in [
        format!("/api/v1/statuses/{id}"),
        "/api/v2/instance".into(),
        "/.well-known/oauth-authorization-server".into(),
        "/@ada".into(),
        "/auth/sign_in".into(),
    ] {
        let plain = server.get(&path).await;
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("x-forwarded-host", "evil.example"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-port", "1234"),
            ("x-forwarded-for", "127.0.0.1, 10.0.0.1"),
            ("forwarded", "host=evil.example;proto=https"),
            ("x-original-url", "/settings/security"),
            ("x-rewrite-url", "/settings/security"),
            ("x-host", "evil.example"),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let moved = server.send_with(Method::GET, &path, headers, bytes::Bytes::new()).await;
        assert_eq!((moved.status, moved.text()), (plain.status, plain.text()), "{path}");
        assert!(!format!("{:?}", moved.headers).contains("evil.example"), "{path}");
    }
}

/// EDG-10, EDG-11, EDG-13, XSS-20: what carries or answers a secret is not to be kept, nor is an error.
async fn what_is_for_one_reader_is_kept_by_nobody(server: TestServer) {
    let ada = server.member("ada", domain::Role::User, "read write").await;
    let id = ada.posts("hello", "public").await;
    let private = ada.posts("for my followers", "private").await;
    let mut browser = Browser::new(&server);
    browser.sign_in("ada", PASSWORD).await;
    let public = |answer: &testkit::Answer| answer.header("cache-control").contains("public");
    for path in ["/@ada".to_owned(), format!("/@ada/{id}"), "/api/v2/instance".into(), format!("/api/v1/statuses/{id}")]
    {
        let mut stranger = Browser::new(&server);
        let open = stranger.get(&path).await.ok();
        assert!(open.header("set-cookie").is_empty(), "{path}");
        assert!(open.header("vary").contains("Cookie") && open.header("vary").contains("Authorization"), "{path}");
        assert!(!public(&browser.get(&path).await.ok()), "{path} with a cookie");
        assert!(!public(&ada.get(&path).await.ok()), "{path} with a token");
        assert!(!public(&server.get(&format!("{path}?access_token={}", ada.token)).await), "{path} with a token in it");
    }
    for path in
        ["/@ada/1".to_owned(), format!("/@ada/{private}"), format!("/api/v1/statuses/{private}"), "/media/x".into()]
    {
        let answer = server.get(&path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(!public(&answer), "an error is kept: {path}");
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static("*"));
        headers.insert(header::RANGE, HeaderValue::from_static("bytes=0-1"));
        let conditional = server.send_with(Method::GET, &path, headers, bytes::Bytes::new()).await;
        assert_eq!((conditional.status, conditional.body), (answer.status, answer.body), "{path}");
    }
}

/// AUT-30: no route has a throttle that does not count. Each throttle's window is used up once; then every route that
/// declares it refuses.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_throttled_route_refuses_the_request_after_the_last() {
    let wish = Wish { rate_limits: true, ..Wish::default() };
    let server = TestServer::start(TestDatabase::sqlite().unwrap(), wish).await;
    let mut by_throttle: BTreeMap<String, (Throttle, Vec<web::Route>)> = BTreeMap::new();
    for route in web::routes() {
        by_throttle.entry(format!("{:?}", route.throttle)).or_insert((route.throttle, Vec::new())).1.push(route);
    }
    let mut wrong = Vec::new();
    for (name, (throttle, routes)) in by_throttle {
        let Some(allowance) = throttle.allowance(&Whose::Client([0; 16])) else {
            assert!(routes.iter().all(|route| route.path.contains("/health")), "{name} limits no stranger");
            continue;
        };
        let ask = async |route: &web::Route| {
            let method: Method = route.method_name.parse().unwrap();
            server.send_with(method, &fill(route.path), HeaderMap::new(), bytes::Bytes::new()).await
        };
        for turn in 0..allowance.limit {
            let status = ask(&routes[0]).await.status;
            assert_ne!(status, 429, "{name}: request {turn} of {}", allowance.limit);
        }
        for route in &routes {
            let answer = ask(route).await;
            let again = answer.header("retry-after").parse::<i64>().unwrap_or(0);
            if answer.status != 429 || !(1..=allowance.window + 1).contains(&again) {
                wrong.push(format!("{} {} ({name}): {}, {again}", route.method_name, route.path, answer.status));
            }
        }
        server.clock().advance_millis(allowance.window * 1000);
        assert_ne!(ask(&routes[0]).await.status, 429, "{name}: the window does not open again");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    server.finish().await;
}
