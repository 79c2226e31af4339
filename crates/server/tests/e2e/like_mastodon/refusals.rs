//! How callers are refused, on every route that declares a reason: without a token, with one that carries another scope,
//! with an app's own, and with an id that leads nowhere.

use super::Comparison;
use http::Method;
use testkit::{Answer, Member, TestServer, server::Sent};
use web::{Access, Route};

pub async fn compare(with: &Comparison, server: &TestServer, alice: &Member) {
    let (everything, other) =
        (server.token("alice", "read write follow push").await, server.token("bob", "push").await);
    assert_ne!(alice.token, everything);
    for route in with.routes().filter(|route| !matches!(route.access, Access::Open)) {
        if matches!(route.access, Access::Stream(_)) {
            with.refusal(route.method_name, route.path, &server.get(route.path).await, 401);
            continue;
        }
        let needs_token = !matches!(route.access, Access::Anyone(_));
        let scopes = match route.access {
            Access::Anyone(scopes) | Access::App(scopes) | Access::User(scopes) | Access::UnreadyUser(scopes) => scopes,
            _ => &[],
        };
        let tell = |answer: &Answer, status: u16, error: &str| {
            let json = with.refusal(route.method_name, &call(route), answer, status);
            assert_eq!(json["error"], error, "{} {}", route.method_name, route.path);
        };
        if needs_token {
            tell(&ask(server, route, None).await, 401, "The access token is invalid");
        }
        tell(&ask(server, route, Some("nonsense")).await, 401, "The access token is invalid");
        if !scopes.is_empty() {
            let refused = ask(server, route, Some(&other)).await;
            tell(&refused, 403, "This action is outside the authorized scopes");
        }
        if route.path.contains("{id}") {
            tell(&ask(server, route, Some(&everything)).await, 404, "Record not found");
        }
        // Four requests a route: the throttles are not what this is about.
        server.clock().advance_millis(60_000);
    }
}

/// The address with ids that lead nowhere.
fn call(route: &Route) -> String {
    route.path.replace("{id}", "1").replace("{hashtag}", "water")
}

async fn ask(server: &TestServer, route: &Route, token: Option<&str>) -> Answer {
    let method = Method::from_bytes(route.method_name.as_bytes()).unwrap();
    server.send(method, &call(route), token, Sent::Nothing).await
}
