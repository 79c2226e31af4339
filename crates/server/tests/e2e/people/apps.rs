//! Apps from their registration to the end of their tokens.

use domain::Role;
use http::Method;
use serde_json::{Value, json};
use testkit::{
    Answer, Browser, TestServer, on_both_engines,
    server::{PASSWORD, Sent},
};

on_both_engines!(
    an_app_connects_with_pkce,
    an_app_without_a_page_shows_its_code,
    a_refusal_goes_back_to_the_app,
    what_is_wrong_is_said_in_the_words_of_the_protocol,
    an_app_signs_somebody_up,
    an_app_may_end_its_own_tokens_alone,
    a_code_dies_when_the_app_is_locked_out,
    a_token_in_the_header_does_not_hide_the_app,
    a_token_from_the_command_line_is_good_without_an_app,
    the_metadata_names_every_door,
);

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const BACK: &str = "https://app.example/cb?x=1";

pub async fn form(server: &TestServer, path: &str, token: Option<&str>, fields: &[(&str, &str)]) -> Answer {
    let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    server.send(Method::POST, path, token, Sent::Form(&form)).await
}

async fn register(server: &TestServer) -> Value {
    let app = json!({
        "client_name": "Toots", "redirect_uris": [BACK, "urn:ietf:wg:oauth:2.0:oob", "toots://cb"],
        "scopes": "read write follow push", "website": "https://app.example",
    });
    server.send(Method::POST, "/api/v1/apps", None, Sent::Json(&app)).await.ok().json()
}

fn text<'a>(app: &'a Value, key: &str) -> &'a str {
    app[key].as_str().unwrap()
}

fn ask<'a>(app: &'a Value, redirect_uri: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("response_type", "code"),
        ("client_id", text(app, "client_id")),
        ("redirect_uri", redirect_uri),
        ("scope", "read write"),
        ("state", "x y"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]
}

fn address(ask: &[(&str, &str)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(ask).finish();
    format!("/oauth/authorize?{query}")
}

async fn exchange(server: &TestServer, app: &Value, code: &str, redirect_uri: &str) -> Answer {
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", text(app, "client_id")),
        ("client_secret", text(app, "client_secret")),
        ("redirect_uri", redirect_uri),
        ("code", code),
        ("code_verifier", VERIFIER),
    ];
    form(server, "/oauth/token", None, &fields).await
}

async fn a_code_dies_when_the_app_is_locked_out(server: TestServer) {
    server.member("ada", Role::User, "read").await;
    let app = register(&server).await;
    let mut browser = Browser::new(&server);
    browser.sign_in("ada", PASSWORD).await;
    let allow: Vec<_> = ask(&app, BACK).into_iter().chain([("decision", "allow")]).collect();
    let mut codes = Vec::new();
    for _ in 0..2 {
        let answer = browser.post("/oauth/authorize", &allow).await;
        let code = answer.header("location").strip_prefix("https://app.example/cb?x=1&code=").unwrap();
        codes.push(code.strip_suffix("&state=x+y").unwrap().to_owned());
    }
    let token = exchange(&server, &app, &codes[0], BACK).await.ok().json();
    assert_eq!(browser.post("/settings/security/apps", &[("id", text(&app, "id"))]).await.status, 303);
    let answer = exchange(&server, &app, &codes[1], BACK).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["error"]), (400, &json!("invalid_grant")), "{answer}");
    let token = text(&token, "access_token");
    let answer = server.send(Method::GET, "/oauth/userinfo", Some(token), Sent::Nothing).await;
    assert_eq!(answer.status, 401);
}

async fn an_app_connects_with_pkce(server: TestServer) {
    server.member("ada", Role::User, "read").await;
    let app = register(&server).await;
    assert_eq!(app["redirect_uri"], "https://app.example/cb?x=1\nurn:ietf:wg:oauth:2.0:oob\ntoots://cb");
    assert_eq!(app["client_secret_expires_at"], 0);
    let ask = ask(&app, BACK);
    let mut browser = Browser::new(&server);

    // Not signed in: first the sign-in page, which knows the way back.
    let answer = browser.get(&address(&ask)).await;
    assert_eq!(answer.status, 303);
    let sign_in = answer.header("location").to_owned();
    assert!(sign_in.starts_with("/auth/sign_in?next=%2Foauth%2Fauthorize%3F"), "{sign_in}");
    assert_eq!(browser.get(&sign_in).await.status, 200);
    let next = address(&ask);
    let answer =
        browser.post("/auth/sign_in", &[("login", "ada@example.org"), ("password", PASSWORD), ("next", &next)]).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, next.as_str()));

    let page = browser.get(&next).await.ok();
    let policy = page.header("content-security-policy");
    assert!(policy.contains("form-action 'self' https://app.example;"), "{policy}");
    assert!(page.text().contains("Toots") && page.text().contains("@ada"));
    assert_eq!(page.header("cache-control"), "private, no-store");

    let allow: Vec<_> = ask.iter().copied().chain([("decision", "allow")]).collect();
    let answer = browser.post("/oauth/authorize", &allow).await;
    assert_eq!(answer.status, 303);
    let location = answer.header("location");
    let code = location.strip_prefix("https://app.example/cb?x=1&code=").unwrap().strip_suffix("&state=x+y").unwrap();
    let token = exchange(&server, &app, code, BACK).await.ok().json();
    assert_eq!((&token["token_type"], &token["scope"]), (&json!("Bearer"), &json!("read write")));
    assert!(token["created_at"].is_i64());
    let token = text(&token, "access_token").to_owned();
    let own =
        server.send(Method::GET, "/api/v1/apps/verify_credentials", Some(&token), Sent::Nothing).await.ok().json();
    assert_eq!((&own["name"], &own["website"]), (&json!("Toots"), &json!("https://app.example")));
    assert_eq!(own["client_secret"], Value::Null);
    let me = server.send(Method::GET, "/oauth/userinfo", Some(&token), Sent::Nothing).await.ok().json();
    assert_eq!(me["preferred_username"], "ada");
    assert_eq!(me["sub"], format!("{}/users/ada", server.base_url()));

    // The person locks the app out: at once.
    let page = browser.get("/settings/security").await.ok().text();
    assert!(page.contains("Toots") && !page.contains(text(&app, "client_secret")));
    let answer = browser.post("/settings/security/apps", &[("id", text(&app, "id"))]).await;
    assert_eq!(answer.status, 303);
    let answer = server.send(Method::GET, "/oauth/userinfo", Some(&token), Sent::Nothing).await;
    assert_eq!(answer.status, 401);
}

async fn an_app_without_a_page_shows_its_code(server: TestServer) {
    server.member("ada", Role::User, "read").await;
    let app = register(&server).await;
    let mut browser = Browser::new(&server);
    browser.sign_in("ada", PASSWORD).await;
    let ask = ask(&app, "urn:ietf:wg:oauth:2.0:oob");
    let policy = browser.get(&address(&ask)).await.ok().header("content-security-policy").to_owned();
    assert!(policy.contains("form-action 'self' ;"), "{policy}");
    let allow: Vec<_> = ask.iter().copied().chain([("decision", "allow")]).collect();
    let page = browser.post("/oauth/authorize", &allow).await.ok().text();
    let code = page.split_once("readonly value=\"").unwrap().1.split('"').next().unwrap();
    assert_eq!(exchange(&server, &app, code, "urn:ietf:wg:oauth:2.0:oob").await.status, 200);
    assert_eq!(exchange(&server, &app, code, "urn:ietf:wg:oauth:2.0:oob").await.status, 400);

    let again: Vec<_> = ask.iter().copied().chain([("force_login", "true")]).collect();
    let answer = browser.get(&address(&again)).await;
    assert!(answer.header("location").ends_with("&again=1"), "{answer}");
    assert!(!answer.header("location").contains("force_login"), "or it would go round and round");
    assert_eq!(browser.get(answer.header("location")).await.status, 200);
}

async fn a_refusal_goes_back_to_the_app(server: TestServer) {
    server.member("ada", Role::User, "read").await;
    let app = register(&server).await;
    let mut browser = Browser::new(&server);
    browser.sign_in("ada", PASSWORD).await;
    let ask = ask(&app, "toots://cb");
    let policy = browser.get(&address(&ask)).await.ok().header("content-security-policy").to_owned();
    assert!(policy.contains("form-action 'self' toots:;"), "{policy}");
    let deny: Vec<_> = ask.iter().copied().chain([("decision", "deny")]).collect();
    let answer = browser.post("/oauth/authorize", &deny).await;
    assert!(answer.header("location").starts_with("toots://cb?error=access_denied&"), "{answer}");
    assert!(answer.header("location").ends_with("&state=x+y"), "{answer}");
}

async fn what_is_wrong_is_said_in_the_words_of_the_protocol(server: TestServer) {
    let app = register(&server).await;
    let (id, secret) = (text(&app, "client_id"), text(&app, "client_secret"));
    let client = [("client_id", id), ("client_secret", secret)];
    let token = async |fields: &[(&str, &str)]| {
        let fields: Vec<_> = client.iter().chain(fields).copied().collect();
        let answer = form(&server, "/oauth/token", None, &fields).await;
        (answer.status.as_u16(), answer.json()["error"].as_str().unwrap().to_owned())
    };
    for (fields, status, error) in [
        (vec![], 400, "invalid_request"),
        (vec![("grant_type", "password"), ("username", "ada"), ("password", PASSWORD)], 400, "unsupported_grant_type"),
        (vec![("grant_type", "authorization_code")], 400, "invalid_request"),
        (vec![("grant_type", "authorization_code"), ("code", "x")], 400, "invalid_grant"),
        (vec![("grant_type", "client_credentials"), ("scope", "admin:read")], 400, "invalid_scope"),
        (vec![("grant_type", "client_credentials"), ("scope", "nonsense")], 400, "invalid_scope"),
    ] {
        assert_eq!(token(&fields).await, (status, error.to_owned()), "{fields:?}");
    }
    let wrong = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", "wrong")];
    let answer = form(&server, "/oauth/token", None, &wrong).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["error"]), (401, &json!("invalid_client")));

    for (app, problem) in [
        (json!({"redirect_uris": BACK}), "name"),
        (json!({"client_name": "x"}), "Redirect URI"),
        (json!({"client_name": "x", "redirect_uris": "javascript:alert(1)"}), "Redirect URI"),
        (json!({"client_name": "x", "redirect_uris": BACK, "scopes": "read wriet"}), "wriet"),
        (json!({"client_name": {"a": 1}, "redirect_uris": BACK}), "client_name"),
    ] {
        let answer = server.send(Method::POST, "/api/v1/apps", None, Sent::Json(&app)).await;
        assert_eq!(answer.status, 422, "{app}");
        assert!(answer.json()["error"].as_str().unwrap().contains(problem), "{answer}");
    }
    // A page, and no redirect, for what nobody registered.
    let mut browser = Browser::new(&server);
    for wrong in [
        vec![("client_id", "x"), ("redirect_uri", BACK), ("response_type", "code")],
        vec![("client_id", id), ("redirect_uri", "https://evil.example/"), ("response_type", "code")],
        vec![("client_id", id), ("redirect_uri", BACK), ("response_type", "token")],
        vec![("client_id", id), ("redirect_uri", BACK), ("response_type", "code"), ("scope", "admin:write")],
    ] {
        let answer = browser.get(&address(&wrong)).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (400, ""), "{wrong:?}");
    }
}

async fn own_token(server: &TestServer, app: &Value) -> String {
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", text(app, "client_id")),
        ("client_secret", text(app, "client_secret")),
        ("scope", "read write"),
    ];
    text(&form(server, "/oauth/token", None, &fields).await.ok().json(), "access_token").to_owned()
}

async fn an_app_signs_somebody_up(server: TestServer) {
    let operator = app::Operator::at_the_console();
    let set = async |name: &str, value: &str| server.app().change_setting(&operator, name, value).await.unwrap();
    let app = register(&server).await;
    let own = own_token(&server, &app).await;
    let ada = [
        ("username", "ada"),
        ("email", "ada@example.org"),
        ("password", PASSWORD),
        ("agreement", "true"),
        ("locale", "en"),
        ("reason", "towers"),
    ];
    set("sign_ups", "\"closed\"").await;
    let answer = form(&server, "/api/v1/accounts", Some(&own), &ada).await;
    assert_eq!((answer.status.as_u16(), answer.json()), (403, json!({"error": "This action is not allowed"})));
    assert_eq!(form(&server, "/api/v1/accounts", None, &ada).await.status, 401);

    set("sign_ups", "\"open\"").await;
    set("confirm_email", "false").await;
    let token = form(&server, "/api/v1/accounts", Some(&own), &ada).await.ok().json();
    let token = text(&token, "access_token");
    let me = server.send(Method::GET, "/oauth/userinfo", Some(token), Sent::Nothing).await.ok().json();
    assert_eq!(me["preferred_username"], "ada");
    let confirmed = server.send(Method::GET, "/api/v1/emails/check_confirmation", Some(token), Sent::Nothing).await;
    assert_eq!(confirmed.ok().json(), json!(true));
    let resend = form(&server, "/api/v1/emails/confirmations", Some(token), &[]).await;
    assert_eq!(resend.status, 403);

    let wrong = [("username", "Ada"), ("email", "nobody"), ("password", ""), ("agreement", "0")];
    let answer = form(&server, "/api/v1/accounts", Some(&own), &wrong).await;
    assert_eq!(answer.status, 422);
    let details = &answer.json()["details"];
    let codes: Vec<_> = ["username", "email", "password", "agreement"]
        .iter()
        .map(|f| details[f][0]["error"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["ERR_TAKEN", "ERR_INVALID", "ERR_BLANK", "ERR_ACCEPTED"]);
    assert!(answer.json()["error"].as_str().unwrap().starts_with("Validation failed: "));

    set("confirm_email", "true").await;
    let bob = [("username", "bob"), ("email", "bob@example.org"), ("password", PASSWORD), ("agreement", "true")];
    let token = form(&server, "/api/v1/accounts", Some(&own), &bob).await.ok().json();
    let token = text(&token, "access_token");
    let answer = server.send(Method::GET, "/oauth/userinfo", Some(token), Sent::Nothing).await;
    assert_eq!(answer.status, 403);
    let confirmed = server.send(Method::GET, "/api/v1/emails/check_confirmation", Some(token), Sent::Nothing).await;
    assert_eq!(confirmed.ok().json(), json!(false));
    // Only the app that signed bob up may ask for his mail.
    let other = server.token("bob", "write:accounts").await;
    let refused = form(&server, "/api/v1/emails/confirmations", Some(&other), &[]).await;
    let only = "This method is only available to the application the user originally signed-up with";
    assert_eq!((refused.status.as_u16(), refused.json()), (403, json!({"error": only})));
    let resent = form(&server, "/api/v1/emails/confirmations", Some(token), &[("email", "bob@other.example")]).await;
    assert_eq!(resent.ok().json(), json!({}));
    server.settle().await;
}

async fn an_app_may_end_its_own_tokens_alone(server: TestServer) {
    let (app, other) = (register(&server).await, register(&server).await);
    let token = own_token(&server, &app).await;
    let revoke = async |app: &Value| {
        let fields = [
            ("client_id", text(app, "client_id")),
            ("client_secret", text(app, "client_secret")),
            ("token", token.as_str()),
        ];
        form(&server, "/oauth/revoke", None, &fields).await
    };
    let answer = revoke(&other).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["error"]), (403, &json!("unauthorized_client")));
    let verify =
        async || server.send(Method::GET, "/api/v1/apps/verify_credentials", Some(&token), Sent::Nothing).await;
    assert_eq!(verify().await.status, 200);
    assert_eq!(revoke(&app).await.ok().json(), json!({}));
    assert_eq!(verify().await.status, 401);
    assert_eq!(revoke(&app).await.ok().json(), json!({}));
}

/// As Mastodon.py does: it sends its token with every request.
async fn a_token_in_the_header_does_not_hide_the_app(server: TestServer) {
    let app = register(&server).await;
    let token = own_token(&server, &app).await;
    let fields =
        [("client_id", text(&app, "client_id")), ("client_secret", text(&app, "client_secret")), ("token", &token)];
    assert_eq!(form(&server, "/oauth/revoke", Some(&token), &fields).await.ok().json(), json!({}));
    let verify = server.send(Method::GET, "/api/v1/apps/verify_credentials", Some(&token), Sent::Nothing).await;
    assert_eq!(verify.status, 401);
}

async fn a_token_from_the_command_line_is_good_without_an_app(server: TestServer) {
    let ada = server.member("ada", Role::User, "read").await;
    let shown = ada.get("/api/v1/apps/verify_credentials").await.ok().json();
    assert_eq!((&shown["name"], &shown["website"]), (&json!("Command line"), &Value::Null));
    assert_eq!((&shown["id"], &shown["redirect_uris"]), (&json!("0"), &json!([])));
    assert!(shown["scopes"].as_array().unwrap().contains(&json!("read")), "{shown}");
}

async fn the_metadata_names_every_door(server: TestServer) {
    let answer = server.send(Method::GET, "/.well-known/oauth-authorization-server", None, Sent::Nothing).await.ok();
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let json = answer.json();
    assert_eq!(json["issuer"], format!("{}/", server.base_url()));
    assert_eq!(json["code_challenge_methods_supported"], json!(["S256"]));
    for endpoint in ["authorization", "token", "revocation", "userinfo", "app_registration"] {
        let address = json[format!("{endpoint}_endpoint")].as_str().unwrap();
        let path = address.strip_prefix(&server.base_url()).unwrap();
        let answer = server.send(Method::POST, path, None, Sent::Form("")).await;
        assert_ne!(answer.status, 404, "{address}");
    }
}
