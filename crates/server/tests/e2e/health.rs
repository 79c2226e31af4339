//! Whether the server lives, and how unknown addresses are answered.

use testkit::{TestServer, on_both_engines};

on_both_engines!(a_server_is_ready, an_unknown_api_path_is_json, a_browser_of_another_origin_may_ask);

async fn a_server_is_ready(server: TestServer) {
    let answer = server.get("/health/ready").await;
    assert_eq!((answer.status.as_u16(), answer.text().as_str()), (200, "OK"));
    assert_eq!(answer.header("cache-control"), "private, no-store");
}

async fn an_unknown_api_path_is_json(server: TestServer) {
    for path in ["/api/v1/nothing", "/api/", "/oauth/nothing", "/api/v1/../../etc/passwd"] {
        let answer = server.get(path).await;
        insta::allow_duplicates! {
            insta::assert_snapshot!(answer, @r#"
            404 Not Found
            {"error":"Record not found"}
            "#);
        }
        let shared = path.starts_with("/api/");
        assert_eq!(answer.header("access-control-allow-origin"), if shared { "*" } else { "" });
    }
}

async fn a_browser_of_another_origin_may_ask(server: TestServer) {
    let method = http::Method::OPTIONS;
    let answer = server.send(method, "/api/v1/statuses", None, testkit::server::Sent::Nothing).await;
    assert_eq!(answer.status, 204);
    assert!(answer.header("access-control-allow-headers").contains("Idempotency-Key"));
}

on_both_engines!(a_slash_at_the_end_changes_nothing);

/// Mastodon.py asks for `/api/v1/instance/`, and toot opens `/oauth/authorize/?...`.
async fn a_slash_at_the_end_changes_nothing(server: TestServer) {
    for path in ["/api/v1/instance", "/about", "/nowhere"] {
        let (plain, slash) = (server.get(path).await, server.get(&format!("{path}/")).await);
        assert_eq!((slash.status, slash.text()), (plain.status, plain.text()), "{path}");
    }
    let asked = server.get("/api/v1/accounts/lookup/?acct=nobody").await;
    assert_eq!(asked.to_string(), server.get("/api/v1/accounts/lookup?acct=nobody").await.to_string());
    assert_eq!(server.get("/").await.status, 200);
}
