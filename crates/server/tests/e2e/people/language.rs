//! Languages: what people read is in that of their account, else in that of their browser or app.

use domain::Role;
use http::Method;
use testkit::{Answer, Browser, TestServer, on_both_engines, server::PASSWORD};

on_both_engines!(pages_speak_the_language_of_the_browser, an_account_keeps_the_language_in_which_it_was_made,);

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
