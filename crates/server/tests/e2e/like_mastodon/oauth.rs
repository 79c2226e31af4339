//! Apps, their tokens, and the accounts that people make through them.

use super::Comparison;
use crate::people::apps::form;
use domain::Role;
use http::Method;
use serde_json::{Value, json};
use testkit::{Browser, TestServer, server::PASSWORD, server::Sent};

const CODE_PAGE: &str = "urn:ietf:wg:oauth:2.0:oob";

pub async fn compare(with: &Comparison, server: &TestServer) {
    with.look(server, "/.well-known/oauth-authorization-server").await;
    let new = json!({"client_name": "Toots", "redirect_uris": [CODE_PAGE], "scopes": "read write profile"});
    let answer = server.send(Method::POST, "/api/v1/apps", None, Sent::Json(&new)).await;
    let app = with.success("POST", "/api/v1/apps", &answer, false);
    let bad = server.send(Method::POST, "/api/v1/apps", None, Sent::Json(&json!({"client_name": "x"}))).await;
    with.refusal("POST", "/api/v1/apps", &bad, 422);
    let post = async |path: &str, token: Option<&str>, fields: &[(&str, &str)]| {
        let client = ["client_id", "client_secret"].map(|key| (key, app[key].as_str().unwrap()));
        let fields: Vec<_> = client.iter().chain(fields).copied().collect();
        form(server, path, token, &fields).await
    };

    let grant = [("grant_type", "client_credentials"), ("scope", "read write")];
    let own = with.success("POST", "/oauth/token", &post("/oauth/token", None, &grant).await, false);
    let own = own["access_token"].as_str().unwrap();
    let grant = [("grant_type", "authorization_code"), ("code", "wrong"), ("redirect_uri", CODE_PAGE)];
    with.refusal("POST", "/oauth/token", &post("/oauth/token", None, &grant).await, 400);
    let nobody = [("grant_type", "client_credentials"), ("client_id", "x"), ("client_secret", "y")];
    with.refusal("POST", "/oauth/token", &form(server, "/oauth/token", None, &nobody).await, 401);
    let answer = server.send(Method::GET, "/api/v1/apps/verify_credentials", Some(own), Sent::Nothing).await;
    with.success("GET", "/api/v1/apps/verify_credentials", &answer, true);

    let token = sign_in(server, &app, &post).await;
    for method in [Method::GET, Method::POST] {
        let answer = server.send(method.clone(), "/oauth/userinfo", Some(&token), Sent::Nothing).await;
        with.success(method.as_str(), "/oauth/userinfo", &answer, true);
    }
    let foreign = [("client_id", "x"), ("client_secret", "y"), ("token", &token)];
    with.refusal("POST", "/oauth/revoke", &form(server, "/oauth/revoke", None, &foreign).await, 403);
    let answer = post("/oauth/revoke", None, &[("token", &token)]).await;
    with.success("POST", "/oauth/revoke", &answer, true);
    let answer = server.send(Method::GET, "/oauth/userinfo", Some(&token), Sent::Nothing).await;
    with.refusal("GET", "/oauth/userinfo", &answer, 401);

    sign_up(with, server, own).await;
}

/// Somebody signs in with the app, by a code that they copy.
async fn sign_in(
    server: &TestServer,
    app: &Value,
    post: &impl AsyncFn(&str, Option<&str>, &[(&str, &str)]) -> testkit::Answer,
) -> String {
    server.member("dora", Role::User, "read").await;
    let mut browser = Browser::new(server);
    browser.sign_in("dora", PASSWORD).await;
    let ask = [
        ("response_type", "code"),
        ("client_id", app["client_id"].as_str().unwrap()),
        ("redirect_uri", CODE_PAGE),
        ("scope", "read profile"),
        ("decision", "allow"),
    ];
    let page = browser.post("/oauth/authorize", &ask).await.ok().text();
    let code = page.split_once("readonly value=\"").unwrap().1.split('"').next().unwrap();
    let grant = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CODE_PAGE)];
    let token = post("/oauth/token", None, &grant).await.ok().json();
    token["access_token"].as_str().unwrap().to_owned()
}

async fn sign_up(with: &Comparison, server: &TestServer, own: &str) {
    let operator = app::Operator::at_the_console();
    server.app().change_setting(&operator, "sign_ups", "\"open\"").await.unwrap();
    server.app().change_setting(&operator, "confirm_email", "true").await.unwrap();
    let emil = [
        ("username", "emil"),
        ("email", "emil@example.org"),
        ("password", PASSWORD),
        ("agreement", "true"),
        ("locale", "en"),
    ];
    let answer = form(server, "/api/v1/accounts", Some(own), &emil).await;
    let token = with.success("POST", "/api/v1/accounts", &answer, true);
    let token = token["access_token"].as_str().unwrap();
    let wrong = [("username", "frida"), ("email", "frida@example.org"), ("password", ""), ("agreement", "false")];
    let refused =
        with.refusal("POST", "/api/v1/accounts", &form(server, "/api/v1/accounts", Some(own), &wrong).await, 422);
    assert_eq!(refused["details"]["agreement"][0]["error"], "ERR_ACCEPTED");

    let answer = server.send(Method::GET, "/api/v1/emails/check_confirmation", Some(token), Sent::Nothing).await;
    assert_eq!(with.success("GET", "/api/v1/emails/check_confirmation", &answer, true), json!(false));
    let answer = form(server, "/api/v1/emails/confirmations", Some(token), &[]).await;
    with.success("POST", "/api/v1/emails/confirmations", &answer, true);
    // Who has to confirm first can do nothing else.
    let answer = server.send(Method::GET, "/api/v1/accounts/verify_credentials", Some(token), Sent::Nothing).await;
    with.refusal("GET", "/api/v1/accounts/verify_credentials", &answer, 403);
    server.settle().await;
}
