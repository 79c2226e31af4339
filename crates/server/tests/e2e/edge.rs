//! The edge, made from the table of routes: headers of every answer, one name for each address, throttles that count.

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use std::{collections::BTreeMap, time::Duration};
use store::testing::TestDatabase;
use testkit::{
    Browser, TestServer, on_both_engines,
    server::{PASSWORD, Wish},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use web::{Pace, Throttle, edge::throttle::Whose};

on_both_engines!(
    every_answer_carries_the_headers_that_guard_it,
    an_address_has_one_spelling,
    no_header_moves_a_request,
    what_is_for_one_reader_is_kept_by_nobody,
    only_names_of_this_server_are_answered,
    a_token_in_an_address_opens_streams_alone,
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
        let tells_nobody = shared && !route.path.starts_with("/assets/");
        let mut expected = vec![
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", if tells_nobody { "no-referrer" } else { "same-origin" }),
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
    let pages = [
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
    ];
    let calls = [
        "/api/v1/accounts/verify_credentials%2f.js",
        "/api/v1/accounts/verify_credentials.json",
        "/api/v1/accounts/verify_credentials;.png",
        "//api/v1/accounts/verify_credentials",
        "/API/v1/accounts/verify_credentials",
        "/api/v1/%2e%2e/v1/accounts/verify_credentials",
    ];
    let mut answers = Vec::new();
    for path in pages {
        answers.push((path, browser.get(path).await));
    }
    for path in calls {
        answers.push((path, ada.get(path).await));
    }
    for (path, answer) in answers {
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.header("cache-control").contains("public"), "{path}: {}", answer.header("cache-control"));
        assert!(!answer.text().contains("Signed"), "{path}");
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

/// Says something on a connection of its own, and gives all that comes until the server ends it.
pub async fn say(server: &TestServer, text: &str) -> String {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let end = stream.read_to_end(&mut answer);
    tokio::time::timeout(Duration::from_secs(30), end).await.unwrap().unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

pub fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_default()
}

/// EDG-23: who asks for another host is not answered by this one.
async fn only_names_of_this_server_are_answered(server: TestServer) {
    let port = server.address().port();
    for (status_code, target, hosts) in [
        (200, "/about", format!("host: localhost:{port}\r\n")),
        (200, "/about", format!("Host: 127.0.0.1:{port}\r\n")),
        (200, "/about", "host: localhost\r\nx-forwarded-host: evil.example\r\n".to_owned()),
        (200, "http://localhost/about", "host: localhost\r\n".to_owned()),
        (421, "/about", "host: evil.example\r\n".to_owned()),
        (
            421,
            "/about",
            "host: evil.example\r\nx-forwarded-host: localhost\r\nforwarded: host=localhost\r\n".to_owned(),
        ),
        (421, "/api/v1/instance", "host: evil.example\r\n".to_owned()),
        (421, "/media/a/bc/abc.png", "host: evil.example\r\n".to_owned()),
        (421, "http://evil.example/about", "host: evil.example\r\n".to_owned()),
        (400, "http://evil.example/about", "host: localhost\r\n".to_owned()),
        (400, "/about", String::new()),
        (400, "/about", "host:\r\n".to_owned()),
        (400, "/about", "host: localhost\r\nhost: localhost\r\n".to_owned()),
        (400, "/about", "host: localhost\r\nhost: evil.example\r\n".to_owned()),
        (400, "/about", "host: localhost, evil.example\r\n".to_owned()),
        (200, "/health/live", "host: 10.1.2.3:80\r\n".to_owned()),
    ] {
        let answer = say(&server, &format!("GET {target} HTTP/1.1\r\n{hosts}connection: close\r\n\r\n")).await;
        assert_eq!(status(&answer), status_code, "{target} {hosts:?}: {answer}");
        if status_code != 200 {
            assert!(!answer.contains("evil.example") && !answer.contains("set-cookie"), "{answer}");
            assert!(answer.contains("cache-control: private, no-store"), "{answer}");
            assert!(!answer.contains("access-control-allow-origin"), "{answer}");
        }
    }
}

/// R8: where files have a host of their own, they are there alone, and nothing else is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_have_a_host_of_their_own() {
    let wish = Wish { media_host: true, ..Wish::default() };
    let server = TestServer::start(TestDatabase::sqlite().unwrap(), wish).await;
    drop(server.cast(["ada"]).await);
    let files = server.folder().join("media/files/a/bc");
    std::fs::create_dir_all(&files).unwrap();
    std::fs::write(files.join("abc.png"), "a picture").unwrap();
    let host = format!("media.localhost:{}", server.address().port());
    let ask = async |method: Method, path: &str| {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::try_from(&host).unwrap());
        headers.insert(header::ORIGIN, HeaderValue::from_static("https://app.example"));
        headers.insert(header::COOKIE, HeaderValue::from_static("watertower_session=x"));
        server.send_with(method, path, headers, bytes::Bytes::new()).await
    };
    let picture = "/media/a/bc/abc.png";
    let answer = ask(Method::GET, picture).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, "a picture".into()));
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    assert_eq!(server.get(picture).await.status, 404, "the app serves a file");
    for path in ["/", "/@ada", "/about", "/api/v2/instance", "/auth/sign_in", "/.well-known/nodeinfo", "/assets/x"] {
        for method in [Method::GET, Method::POST, Method::OPTIONS] {
            let answer = ask(method.clone(), path).await;
            assert_eq!(answer.status, 404, "{method} {path}");
            assert_eq!(answer.header("set-cookie"), "", "{method} {path}");
            assert_eq!(answer.header("access-control-allow-origin"), "", "{method} {path}");
        }
    }
    server.finish().await;
}

/// AUT-13: addresses stand in logs and histories.
async fn a_token_in_an_address_opens_streams_alone(server: TestServer) {
    let ada = server.member("ada", domain::Role::User, "read write").await;
    let private = ada.posts("for my followers", "private").await;
    for path in ["/api/v1/accounts/verify_credentials", "/api/v1/timelines/home", "/oauth/userinfo"] {
        let answer = server.get(&format!("{path}?access_token={}", ada.token)).await;
        assert_eq!(answer.status, 401, "{path}");
    }
    let answer = server.get(&format!("/api/v1/statuses/{private}?access_token={}", ada.token)).await;
    assert_eq!(answer.status, 404);
    let stream = format!("/api/v1/streaming/user?access_token={}", ada.token);
    assert_eq!(server.status_of("GET", &stream, HeaderMap::new()).await, 200);
}

/// DOS-12: a body has to come, whatever it is for. The connection ends with the answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_has_to_come() {
    let pace = Pace { text: Duration::from_millis(100), upload: Duration::from_millis(300) };
    let server = TestServer::start(TestDatabase::sqlite().unwrap(), Wish { pace, ..Wish::default() }).await;
    let ada = server.member("ada", domain::Role::User, "read write").await;
    let form = "content-type: application/x-www-form-urlencoded";
    for (path, kind) in [
        ("/api/v1/apps", form),
        ("/api/v1/apps", "content-type: application/json"),
        ("/auth/sign_in", form),
        ("/api/v1/statuses", "content-type: multipart/form-data; boundary=edge"),
        ("/api/v2/media", "content-type: multipart/form-data; boundary=edge"),
    ] {
        let head = format!("POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n{kind}", ada.token);
        for length in ["content-length: 100\r\n\r\na", "transfer-encoding: chunked\r\n\r\n1\r\na\r\n"] {
            let answer = say(&server, &format!("{head}\r\n{length}")).await;
            assert_eq!(status(&answer), 408, "{path} {length:?}: {answer}");
        }
    }
    server.finish().await;
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
            let mut headers = HeaderMap::new();
            headers.extend(route.accept().map(|accept| (header::ACCEPT, HeaderValue::from_static(accept))));
            server.send_with(method, &fill(route.path), headers, bytes::Bytes::new()).await
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
