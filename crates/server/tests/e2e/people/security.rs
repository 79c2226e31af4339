//! Sessions against those who want somebody else's.

use domain::Role;
use http::Method;
use store::testing::TestDatabase;
use testkit::{
    Browser, TestServer, on_both_engines,
    server::{PASSWORD, Sent, Wish},
};

on_both_engines!(
    another_site_sends_no_form,
    a_session_is_new_at_each_sign_in_and_dead_after_the_last,
    a_new_password_ends_everything_else,
    nothing_leads_away,
);

async fn another_site_sends_no_form(server: TestServer) {
    server.member("ada", Role::User, "read").await;
    let mut browser = Browser::new(&server);
    browser.sign_in("ada", PASSWORD).await;
    let form = [("login", "ada"), ("password", PASSWORD)];
    let own = server.base_url();
    for (headers, allowed) in [
        (vec![("sec-fetch-site", "cross-site")], false),
        (vec![("sec-fetch-site", "same-site")], false),
        (vec![("origin", "https://evil.example")], false),
        (vec![("origin", "null")], false),
        (vec![("sec-fetch-site", "same-origin"), ("origin", own.as_str())], true),
    ] {
        for path in
            ["/auth/sign_out", "/oauth/authorize", "/settings/security/password", "/settings/sign_ups", "/auth/sign_in"]
        {
            let mut eve = browser.clone();
            let answer = eve.send(Method::POST, path, Some(&form), &headers).await;
            assert_eq!(answer.status != 403, allowed, "{path} {headers:?}");
            if !allowed {
                assert_eq!(answer.header("set-cookie"), "", "{path} {headers:?}");
            }
            if allowed {
                break; // the sign-out ended the session
            }
        }
    }
}

async fn a_session_is_new_at_each_sign_in_and_dead_after_the_last(server: TestServer) {
    server.member("ada", Role::User, "read").await;
    let mut browser = Browser::new(&server);
    browser.cookies.insert("watertower_session".into(), "chosen-by-somebody-else".into());
    let answer = browser.post("/auth/sign_in", &[("login", "ada"), ("password", PASSWORD)]).await;
    let cookie = answer.header("set-cookie").to_owned();
    assert!(cookie.starts_with("watertower_session=") && !cookie.contains("chosen"), "{cookie}");
    assert!(cookie.contains("; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"), "{cookie}");
    let mut kept = browser.clone();
    browser.post("/auth/sign_out", &[]).await;
    assert!(!browser.cookies.contains_key("watertower_session"));
    assert_eq!(kept.get("/settings/security").await.status, 303, "a copy of the cookie opens nothing");

    browser.sign_in("ada", PASSWORD).await;
    let mut other = Browser::new(&server);
    other.sign_in("ada", PASSWORD).await;
    let page = browser.get("/settings/security").await.ok().text();
    let id = page.split_once("name=\"id\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
    let mut eve = Browser::new(&server);
    server.member("eve", Role::User, "read").await;
    eve.sign_in("eve", PASSWORD).await;
    assert_eq!(eve.post("/settings/security/sessions", &[("id", &id)]).await.status, 404);
    assert_eq!(other.get("/settings/security").await.status, 200);
    assert_eq!(browser.post("/settings/security/sessions", &[("id", &id)]).await.status, 303);
    assert_eq!(other.get("/settings/security").await.status, 303);
    assert_eq!(browser.get("/settings/security").await.status, 200);
    assert_eq!(browser.post("/settings/security/sessions", &[("id", "x")]).await.status, 404);
}

async fn a_new_password_ends_everything_else(server: TestServer) {
    let ada = server.member("ada", Role::User, "read write").await;
    let (mut here, mut there) = (Browser::new(&server), Browser::new(&server));
    here.sign_in("ada", PASSWORD).await;
    there.sign_in("ada", PASSWORD).await;
    let change = |present, new| [("current_password", present), ("password", new)];
    let answer = here.post("/settings/security/password", &change("wrong", "another horse battery")).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("Present password is not right"), "{answer}");
    let answer = here.post("/settings/security/password", &change(PASSWORD, "another horse battery")).await;
    assert_eq!(answer.header("location"), "/settings/security?done=password");
    assert_eq!(here.get("/settings/security").await.status, 200);
    assert_eq!(there.get("/settings/security").await.status, 303);
    let answer = server.send(Method::GET, "/oauth/userinfo", Some(&ada.token), Sent::Nothing).await;
    assert_eq!(answer.status, 401);
    server.settle().await;
}

async fn nothing_leads_away(server: TestServer) {
    server.member("ada", Role::User, "read").await;
    for next in
        ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/x\r\nset-cookie: a=b"]
    {
        let mut browser = Browser::new(&server);
        let answer = browser.post("/auth/sign_in", &[("login", "ada"), ("password", PASSWORD), ("next", next)]).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/"), "{next:?}");
    }
}

/// One account tried from many places, and the owner all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guessing_is_slow_and_does_not_shut_the_owner_out() {
    let wish = Wish { rate_limits: true, ..Wish::default() };
    let server = TestServer::start(TestDatabase::sqlite().unwrap(), wish).await;
    server.member("ada", Role::User, "read").await;
    let mut owner = Browser::new(&server);
    owner.sign_in("ada", PASSWORD).await;
    owner.post("/auth/sign_out", &[]).await;
    let mut eve = Browser::new(&server);
    let guess = [("login", "ADA"), ("password", "a guess or two")];
    // The limit for each address of a machine, 25 in five minutes, is not what this is about.
    for round in 0..24 {
        if round % 20 == 19 {
            server.clock().advance_millis(300_000);
        }
        assert_eq!(eve.post("/auth/sign_in", &guess).await.status, 422, "{round}");
    }
    server.clock().advance_millis(300_000);
    // With the owner's first sign-in, that made 25 about this name.
    let answer = eve.post("/auth/sign_in", &guess).await;
    assert_eq!(answer.status, 429);
    assert!(answer.header("retry-after").parse::<i64>().unwrap() > 0, "{answer}");
    assert!(answer.text().contains("Too many attempts"));
    owner.sign_in("ada", PASSWORD).await;
    server.finish().await;
}

/// A name in other words has no attempts of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guessing_in_other_words_is_counted_together() {
    let wish = Wish { rate_limits: true, ..Wish::default() };
    let server = TestServer::start(TestDatabase::sqlite().unwrap(), wish).await;
    server.member("ada", Role::User, "read").await;
    let mut eve = Browser::new(&server);
    for round in 0..25 {
        if round % 20 == 19 {
            server.clock().advance_millis(300_000);
        }
        let login = format!("{}ada", "@".repeat(round));
        let answer = eve.post("/auth/sign_in", &[("login", &login), ("password", "a guess or two")]).await;
        assert_eq!(answer.status, 422, "{login}");
    }
    server.clock().advance_millis(300_000);
    let guess = [("login", "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@Ada "), ("password", "a guess or two")];
    assert_eq!(eve.post("/auth/sign_in", &guess).await.status, 429);
    server.finish().await;
}

/// Mails to one address are counted by the address, also when nobody writes it down, and nobody uses up another's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_are_counted_by_where_they_go() {
    let wish = Wish { rate_limits: true, ..Wish::default() };
    let server = TestServer::start(TestDatabase::sqlite().unwrap(), wish).await;
    server.member("ada", Role::Owner, "read").await;
    let operator = app::Operator::at_the_console();
    server.app().change_setting(&operator, "sign_ups", "\"open\"").await.unwrap();
    server.app().change_setting(&operator, "confirm_email", "true").await.unwrap();
    let (mut bob, mut eve) = (Browser::new(&server), Browser::new(&server));
    for (name, browser) in [("bob", &mut bob), ("eve", &mut eve)] {
        let email = format!("{name}@example.org");
        let form = [("username", name), ("email", email.as_str()), ("password", PASSWORD), ("agreement", "true")];
        assert_eq!(browser.post("/auth/sign_up", &form).await.status, 303);
    }
    for _ in 0..5 {
        assert_eq!(eve.post("/auth/confirm/resend", &[]).await.status, 303);
    }
    assert_eq!(eve.post("/auth/confirm/resend", &[]).await.status, 429);
    assert_eq!(eve.post("/auth/confirm/resend", &[("email", "Eve@example.org ")]).await.status, 429);
    assert_eq!(bob.post("/auth/confirm/resend", &[]).await.status, 303);
    // One mailbox, however it is written.
    let spellings = [
        "Cleo@b\u{fc}cher.example",
        "cleo@B\u{dc}CHER.example",
        " cleo@xn--bcher-kva.example",
        "CLEO@bu\u{308}cher.EXAMPLE",
    ];
    for spelling in spellings.into_iter().chain(["cleo@XN--BCHER-KVA.example"]) {
        assert_eq!(bob.post("/auth/password", &[("email", spelling)]).await.status, 200, "{spelling}");
    }
    assert_eq!(bob.post("/auth/password", &[("email", "cleo@b\u{fc}cher.example")]).await.status, 429);
    assert_eq!(bob.post("/auth/password", &[("email", "cleo@bucher.example")]).await.status, 200);
    server.settle().await;
    server.finish().await;
}
