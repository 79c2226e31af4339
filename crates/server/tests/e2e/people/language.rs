//! Languages: what people read is in that of their account, else in that of their browser or app.

use app::{Operator, people::create::NewAccount};
use domain::{Role, Scopes};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::{Value, json};
use testkit::{Answer, Browser, TestServer, on_both_engines, server::PASSWORD};

on_both_engines!(
    pages_speak_the_language_of_the_browser,
    an_account_keeps_the_language_in_which_it_was_made,
    errors_of_the_api_are_for_whoever_reads_them,
);

const GERMAN: (&str, &str) = ("accept-language", "de-AT,de;q=0.9,en;q=0.5");
const ENGLISH: (&str, &str) = ("accept-language", "en");
const OWN_FORM: (&str, &str) = ("sec-fetch-site", "same-origin");

async fn get(browser: &mut Browser, path: &str, language: (&'static str, &str)) -> Answer {
    browser.send(Method::GET, path, None, &[language]).await
}

/// Whether the page is in this language: it says so, its frame is, and whoever keeps it knows that there are others.
#[track_caller]
fn is_in(answer: &Answer, language: &str, sentence: &str) {
    let page = answer.text();
    assert!(page.contains(&format!("<html lang=\"{language}\">")), "{page}");
    let skip = if language == "de" { "Zum Inhalt springen" } else { "Skip to content" };
    assert!(page.contains(skip) && page.contains(sentence), "{sentence} is not in {page}");
    assert_eq!(answer.header("content-language"), language);
    if answer.header("cache-control").starts_with("public") {
        assert!(answer.header("vary").contains("Accept-Language"), "{answer}");
    }
}

async fn pages_speak_the_language_of_the_browser(server: TestServer) {
    server.member("ada", Role::Owner, "read").await;
    let mut browser = Browser::new(&server);
    for (path, german, english) in [
        ("/", "Nimm deine eigene App", "Use your own app"),
        ("/about", "keine Regeln aufgeschrieben", "has not written down any rules"),
        ("/auth/sign_up", "Warum möchtest du mitmachen?", "Why do you want to join?"),
        ("/auth/sign_in", "Passwort vergessen?", "Forgot your password?"),
        ("/auth/password", "E-Mail schicken", "Send the mail"),
        ("/@ada", "<strong>0</strong> Beiträge", "<strong>0</strong> posts"),
        ("/tags/towers", "Darüber hat hier noch niemand", "Nobody has written about this"),
        ("/@nobody", "Hier ist nichts", "There is nothing here"),
        ("/no/such/page", "Hier ist nichts", "There is nothing here"),
        ("/setup", "Dieser Einrichtungslink gilt nicht", "This setup link is not valid"),
        ("/auth/confirm", "Dieser Link gilt nicht mehr", "This link is not valid any more"),
    ] {
        is_in(&get(&mut browser, path, GERMAN).await, "de", german);
        is_in(&get(&mut browser, path, ENGLISH).await, "en", english);
        is_in(&browser.get(path).await, "en", english);
        is_in(&get(&mut browser, path, ("accept-language", "fr, zz;q=x")).await, "en", english);
    }
    let kept = get(&mut browser, "/", GERMAN).await;
    assert_eq!(kept.header("cache-control"), "public, max-age=60");

    let wrong = [("login", "<b>ada</b>"), ("password", "wrong")];
    let answer = browser.send(Method::POST, "/auth/sign_in", Some(&wrong), &[OWN_FORM, GERMAN]).await;
    is_in(&answer, "de", "Die Adresse oder das Passwort stimmt nicht.");
    assert!(answer.text().contains("value=\"&#60;b&#62;ada&#60;/b&#62;\""), "{answer}");
    let foreign = [("sec-fetch-site", "cross-site"), GERMAN];
    let answer = browser.send(Method::POST, "/auth/sign_in", Some(&wrong), &foreign).await;
    assert_eq!(answer.status, 403);
    is_in(&answer, "de", "Das ist nicht für dich");
}

async fn an_account_keeps_the_language_in_which_it_was_made(server: TestServer) {
    let operator = app::Operator::at_the_console();
    server.app().change_setting(&operator, "sign_ups", "\"open\"").await.unwrap();
    let mut browser = Browser::new(&server);
    let mut form = vec![("username", "bob"), ("email", "bob@example.org"), ("agreement", "true")];
    let answer = browser.send(Method::POST, "/auth/sign_up", Some(&form), &[OWN_FORM, GERMAN]).await;
    assert_eq!(answer.status, 422);
    is_in(&answer, "de", "Passwort darf nicht leer sein");
    form.push(("password", PASSWORD));
    let answer = browser.send(Method::POST, "/auth/sign_up", Some(&form), &[OWN_FORM, GERMAN]).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/auth/waiting"));

    for language in [ENGLISH, GERMAN] {
        is_in(&get(&mut browser, "/auth/waiting", language).await, "de", "<strong>bob@example.org</strong> geschickt.");
        is_in(&get(&mut browser, "/settings/security", language).await, "de", "Angemeldete Browser");
        is_in(&get(&mut browser, "/@nobody", language).await, "de", "Hier ist nichts");
        is_in(&get(&mut browser, "/settings/sign_ups", language).await, "de", "Das ist nicht für dich");
    }
    is_in(&get(&mut Browser::new(&server), "/", ENGLISH).await, "en", "Use your own app");
    server.settle().await;
    let mail = std::fs::read_dir(server.folder().join("mail")).unwrap().next().unwrap().unwrap().path();
    let mail = std::fs::read_to_string(mail).unwrap();
    assert!(mail.contains("Der Link gilt zwei Tage."), "{mail}");
}

/// Sends JSON, with a token and a language where there are any.
async fn send(server: &TestServer, path: &str, token: Option<&str>, language: Option<&str>, body: Value) -> Answer {
    let mut headers = HeaderMap::new();
    let mut set =
        |name, value: String| headers.insert(HeaderName::from_static(name), HeaderValue::try_from(value).unwrap());
    set("content-type", "application/json".to_owned());
    token.map(|token| set("authorization", format!("Bearer {token}")));
    language.map(|language| set("accept-language", language.to_owned()));
    server.send_with(Method::POST, path, headers, body.to_string().into()).await
}

async fn errors_of_the_api_are_for_whoever_reads_them(server: TestServer) {
    for (language, token, missing, grant) in [
        (None, "The access token is invalid", "Record not found", "The parameter grant_type is missing"),
        (Some("en-GB"), "The access token is invalid", "Record not found", "The parameter grant_type is missing"),
        (
            Some("fr;q=0.9, de;q=0.8"),
            "Der Zugriffsschlüssel ist ungültig",
            "Eintrag nicht gefunden",
            "Der Parameter grant_type fehlt",
        ),
    ] {
        let ask = async |path: &str, token| send(&server, path, token, language, json!({})).await;
        for given in [None, Some("wrong")] {
            let answer = ask("/api/v1/statuses", given).await;
            assert_eq!((answer.status.as_u16(), answer.json()), (401, json!({"error": token})));
            assert!(answer.header("www-authenticate").contains("error=\"invalid_token\""), "{answer}");
            assert_eq!(answer.header("content-type"), "application/json");
        }
        for path in ["/api/v1/no/such/thing", "/api/v1/instance"] {
            let answer = ask(path, None).await;
            assert_eq!((answer.status.as_u16(), answer.json()), (404, json!({"error": missing})), "{path}");
        }
        // What programs look for is the same in every language.
        let answer = ask("/oauth/token", None).await;
        assert_eq!(answer.json(), json!({"error": "invalid_request", "error_description": grant}));
    }

    let new = |name: &str, locale: &str| NewAccount {
        username: name.into(),
        email: format!("{name}@example.org"),
        password: PASSWORD.into(),
        locale: locale.into(),
        ..NewAccount::default()
    };
    let operator = Operator::at_the_console();
    server.app().create_account(&operator, new("greta", "de"), Role::User).await.unwrap();
    server.app().create_account(&operator, new("ada", "en"), Role::User).await.unwrap();
    for (name, other, blank, kind) in [
        ("ada", "de", "Validation failed: Text can't be blank", "Validation failed: in_reply_to_id must be an id"),
        (
            "greta",
            "en",
            "Prüfung fehlgeschlagen: Der Text darf nicht leer sein",
            "Prüfung fehlgeschlagen: in_reply_to_id muss eine ID sein",
        ),
    ] {
        let scopes = Scopes::parse("read write:statuses").unwrap();
        let token = server.app().create_token(&operator, name, &scopes).await.unwrap();
        let post = async |status| send(&server, "/api/v1/statuses", Some(&token), Some(other), status).await;
        let answer = post(json!({"status": " "})).await;
        assert_eq!((answer.status.as_u16(), answer.json()), (422, json!({"error": blank})));
        let answer = post(json!({"status": "x", "in_reply_to_id": "a"})).await;
        assert_eq!((answer.status.as_u16(), answer.json()), (422, json!({"error": kind})));
        let answer = send(&server, "/api/v1/media", Some(&token), Some(other), json!({})).await;
        let outside = if name == "ada" { "This action is outside the authorized scopes" } else { "Das geht über" };
        assert!(answer.status == 403 && answer.json()["error"].as_str().unwrap().starts_with(outside), "{answer}");
    }

    server.app().change_setting(&operator, "sign_ups", "\"open\"").await.unwrap();
    let app = json!({"client_name": "x", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob", "scopes": "read write"});
    let app = send(&server, "/api/v1/apps", None, None, app).await.ok().json();
    let own = json!({
        "grant_type": "client_credentials", "client_id": app["client_id"], "client_secret": app["client_secret"],
        "scope": "read write",
    });
    let own = send(&server, "/oauth/token", None, None, own).await.ok().json();
    let own = own["access_token"].as_str().unwrap();
    let mut bob = json!({"username": "ada", "email": "bob@example.org", "password": PASSWORD, "agreement": true});
    let answer = send(&server, "/api/v1/accounts", Some(own), Some("de"), bob.clone()).await;
    let details = json!({"username": [{"error": "ERR_TAKEN", "description": "ist schon vergeben"}]});
    let error = "Prüfung fehlgeschlagen: Benutzername ist schon vergeben";
    assert_eq!(answer.json(), json!({"error": error, "details": details}));
    bob["username"] = "bob".into();
    let token = send(&server, "/api/v1/accounts", Some(own), Some("de"), bob).await.ok().json();
    let answer = send(&server, "/api/v1/statuses", token["access_token"].as_str(), None, json!({})).await;
    assert_eq!(answer.json(), json!({"error": "Deinem Zugang fehlt eine bestätigte E-Mail-Adresse"}));
    server.settle().await;
}
