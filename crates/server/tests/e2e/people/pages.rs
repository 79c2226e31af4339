//! Pages: what they show, and what a form does.

use domain::Role;
use testkit::{Answer, Browser, TestServer, on_both_engines, server::PASSWORD};

on_both_engines!(
    every_page_is_whole_and_guarded,
    the_owner_sets_the_server_up,
    somebody_signs_up_confirms_and_waits,
    a_wrong_form_comes_back_with_what_was_typed,
    a_forgotten_password,
    errors_help,
);

/// What holds for every page.
#[track_caller]
fn whole(answer: &Answer) {
    let (text, policy) = (answer.text(), answer.header("content-security-policy"));
    assert!(text.starts_with("<!doctype html>\n<html lang=\"en\">"), "{text}");
    for part in ["<main id=\"main\"", "<h1", "class=\"skip\"", "<title>", "aria-label=\"Main\""] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    for inline in ["<script", "<style", " style=", " onclick="] {
        assert!(!text.contains(inline), "{inline} in {text}");
    }
    for rule in ["default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(rule), "no {rule} in {policy}");
    }
    assert!(!policy.contains("unsafe"));
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    page.split_once(&start).unwrap().1.split('"').next().unwrap().to_owned()
}

/// The mails so far, oldest first.
async fn mails(server: &TestServer) -> Vec<String> {
    server.settle().await;
    let Ok(files) = std::fs::read_dir(server.folder().join("mail")) else { return Vec::new() };
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    let read = |path| std::fs::read_to_string(path).unwrap().replace("=\r\n", "").replace("=3D", "=");
    paths.into_iter().map(read).collect()
}

/// The path of the link in a mail.
fn link(server: &TestServer, mail: &str) -> String {
    let after = mail.split_once(&server.base_url()).unwrap().1;
    after.split_whitespace().next().unwrap().to_owned()
}

async fn every_page_is_whole_and_guarded(server: TestServer) {
    server.member("ada", Role::Owner, "read").await;
    let operator = app::Operator::at_the_console();
    server.app().add_rule(&operator, "No <script>alert(1)</script>", "").await.unwrap();
    let mut browser = Browser::new(&server);
    for path in ["/", "/about", "/auth/sign_up", "/auth/sign_in", "/auth/password"] {
        whole(&browser.get(path).await.ok());
    }
    assert!(
        browser.get("/about").await.text().contains("&lt;script&gt;")
            || browser.get("/about").await.text().contains("&#60;script")
    );
    for path in ["/settings/security", "/settings/sign_ups", "/auth/waiting"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, 303, "{path}");
        assert!(answer.header("location").starts_with("/auth/sign_in?next="), "{answer}");
    }
    browser.sign_in("ada", PASSWORD).await;
    for path in ["/", "/about", "/settings/security", "/settings/sign_ups", "/auth/waiting"] {
        let answer = browser.get(path).await.ok();
        whole(&answer);
        assert!(answer.text().contains("@ada"), "{path}");
        assert_eq!(answer.header("cache-control"), "private, no-store", "{path}");
    }
    let page = browser.get("/").await.text();
    let style = page.split_once("stylesheet\" href=\"").unwrap().1.split('"').next().unwrap();
    let css = browser.get(style).await.ok();
    assert_eq!(css.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(css.header("content-type"), "text/css; charset=utf-8");
    for path in ["/assets/avatar.png", "/assets/header.png"] {
        assert_eq!(browser.get(path).await.ok().header("content-type"), "image/png");
    }
    for path in ["/assets/x", "/assets/0000000000000000/style.css", "/assets/..%2fstyle.css"] {
        let answer = browser.get(path).await;
        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (404, "no-store"), "{path}");
    }
}

async fn the_owner_sets_the_server_up(server: TestServer) {
    let setup = server.app().setup_link().await.unwrap().unwrap();
    let path = setup.strip_prefix(&server.base_url()).unwrap();
    let mut browser = Browser::new(&server);
    assert_eq!(browser.get("/setup").await.status, 410);
    assert_eq!(browser.get("/setup?token=wrong").await.status, 410);
    let page = browser.get(path).await.ok();
    whole(&page);
    let token = hidden(&page.text(), "token");
    let mut form = vec![
        ("token", token.as_str()),
        ("title", "The \"Tower\" & co"),
        ("username", "Ada"),
        ("email", "ada@example.org"),
    ];
    let answer = browser.post("/setup", &form).await;
    assert_eq!(answer.status, 422, "no password");
    assert!(answer.text().contains("The &#34;Tower&#34; &#38; co"), "{answer}");
    form.push(("password", PASSWORD));
    let answer = browser.post("/setup", &form).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/auth/waiting"));
    assert!(browser.get("/settings/sign_ups").await.ok().text().contains("@Ada"), "the owner is signed in");
    assert_eq!(browser.post("/setup", &form).await.status, 410);
    assert_eq!(browser.get(path).await.status, 410);
    assert!(browser.get("/").await.text().contains("<h1>The &#34;Tower&#34; &#38; co</h1>"));
}

async fn somebody_signs_up_confirms_and_waits(server: TestServer) {
    server.member("ada", Role::Owner, "read").await; // approval and confirmation are the defaults
    let mut browser = Browser::new(&server);
    let form = [
        ("username", "bob"),
        ("email", "bob@example.org"),
        ("password", PASSWORD),
        ("reason", "I like <b>towers</b>"),
        ("agreement", "true"),
    ];
    let answer = browser.post("/auth/sign_up", &form).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/auth/waiting"));
    let page = browser.get("/auth/waiting").await.ok();
    whole(&page);
    assert!(page.text().contains("bob@example.org") && page.text().contains("cannot send mail"));
    let mail = mails(&server).await.remove(0);
    let path = link(&server, &mail);
    let mut scanner = Browser::new(&server);
    let page = scanner.get(&path).await.ok();
    whole(&page);
    let token = hidden(&page.text(), "token");
    assert!(
        browser.get("/auth/waiting").await.text().contains("Open the link"),
        "looking at the link confirms nothing"
    );
    let answer = browser.post("/auth/confirm", &[("token", &token)]).await;
    assert_eq!(answer.header("location"), "/auth/waiting?done=confirmed");
    assert_eq!(browser.post("/auth/confirm", &[("token", &token)]).await.status, 410);
    assert!(browser.get("/auth/waiting").await.text().contains("The moderators look at"));

    let mut staff = Browser::new(&server);
    staff.sign_in("ada", PASSWORD).await;
    let page = staff.get("/settings/sign_ups").await.ok().text();
    assert!(page.contains("I like &#60;b&#62;towers"), "{page}");
    let id = hidden(&page, "id");
    assert_eq!(browser.post("/settings/sign_ups", &[("id", &id), ("decision", "approve")]).await.status, 403);
    assert_eq!(staff.post("/settings/sign_ups", &[("id", &id), ("decision", "x")]).await.status, 422);
    assert_eq!(staff.post("/settings/sign_ups", &[("id", &id), ("decision", "approve")]).await.status, 303);
    assert_eq!(staff.post("/settings/sign_ups", &[("id", &id), ("decision", "reject")]).await.status, 404);
    assert!(browser.get("/auth/waiting").await.text().contains("Your account is ready"));
    assert!(mails(&server).await[1].contains("your account is ready"));
    assert_eq!(browser.get("/settings/sign_ups").await.status, 403);
}

async fn a_wrong_form_comes_back_with_what_was_typed(server: TestServer) {
    let mut browser = Browser::new(&server);
    let form = [("username", "a b\"><script>"), ("email", "x"), ("password", "short pw"), ("reason", "")];
    let answer = browser.post("/auth/sign_up", &form).await;
    assert_eq!(answer.status, 422);
    whole(&answer);
    let page = answer.text();
    assert!(page.contains("aria-describedby=\"username-hint username-problem\" aria-invalid=\"true\""), "{page}");
    assert!(page.contains("id=\"username-problem\""));
    assert!(page.contains("a b&#34;&#62;&#60;script&#62;"), "{page}");
    assert!(!page.contains("short pw"), "a password never comes back");
    let wrong = browser.post("/auth/sign_in", &[("login", "nobody"), ("password", PASSWORD)]).await;
    assert_eq!(wrong.status, 422);
    whole(&wrong);
    assert!(browser.cookies.is_empty());
}

async fn a_forgotten_password(server: TestServer) {
    server.member("ada", Role::User, "read").await;
    let mut old = Browser::new(&server);
    old.sign_in("ada", PASSWORD).await;
    let mut browser = Browser::new(&server);
    let known = browser.post("/auth/password", &[("email", "ada@example.org")]).await.ok();
    let unknown = browser.post("/auth/password", &[("email", "eve@example.org")]).await.ok();
    assert_eq!(known.body, unknown.body);
    whole(&known);
    let mail = mails(&server).await;
    assert_eq!(mail.len(), 1);
    let path = link(&server, &mail[0]);
    let page = browser.get(&path).await.ok();
    let token = hidden(&page.text(), "token");
    let short = browser.post("/auth/password/edit", &[("token", &token), ("password", "short")]).await;
    assert_eq!(short.status, 422);
    let new = "another horse battery";
    let answer = browser.post("/auth/password/edit", &[("token", &token), ("password", new)]).await;
    assert_eq!(answer.header("location"), "/auth/sign_in?done=password");
    assert_eq!(browser.get(&path).await.status, 410);
    assert_eq!(old.get("/settings/security").await.status, 303, "the old browser is out");
    browser.sign_in("ada@example.org", new).await;
    server.settle().await;
}

async fn errors_help(server: TestServer) {
    let mut browser = Browser::new(&server);
    let answer = browser.get("/nothing/here").await;
    assert_eq!(answer.status, 404);
    assert!(
        answer.text().contains("There is nothing here") && answer.text().contains("<a class=\"button\" href=\"/\">")
    );
    let huge = "x".repeat(100_000);
    assert_eq!(browser.post("/auth/sign_in", &[("login", &huge)]).await.status, 413);
    assert_eq!(browser.post("/auth/sign_in", &[("login", "a\0b")]).await.status, 400);
    assert_eq!(browser.get("/auth/sign_in?next=%00").await.status, 400);
    let extra = [("content-type", "application/json"), ("sec-fetch-site", "same-origin")];
    assert_eq!(browser.send(http::Method::POST, "/auth/sign_in", None, &extra).await.status, 415);
}
