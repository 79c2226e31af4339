//! Profiles, statuses and hashtags, as anybody reads them.

use app::{Actor, accounts::ProfileChange, statuses::Draft};
use domain::{Role, StatusId, Visibility};
use testkit::{Browser, Member, TestServer, on_both_engines, server::PASSWORD};

on_both_engines!(
    a_profile_shows_what_is_public_page_by_page,
    a_status_shows_its_thread,
    what_may_not_be_seen_looks_like_what_is_not,
    nothing_that_people_write_is_code,
);

async fn actor(member: &Member) -> Actor {
    member.server.app().authenticate(&member.token).await.unwrap().unwrap().actor().unwrap()
}

async fn post(member: &Member, draft: Draft) -> StatusId {
    let actor = actor(member).await;
    member.server.app().post_status(&actor, draft, None).await.unwrap()
}

fn draft(text: &str, visibility: Visibility) -> Draft {
    Draft { text: text.into(), visibility: Some(visibility), ..Draft::default() }
}

async fn a_profile_shows_what_is_public_page_by_page(server: TestServer) {
    let [ada, bob] = server.cast(["Ada", "bob"]).await;
    let mut browser = Browser::new(&server);
    let page = browser.get("/@ada").await.ok().text();
    assert!(page.contains("There is nothing public here"), "{page}");
    for i in 0..21 {
        post(&ada, draft(&format!("number {i} of many #towers"), Visibility::Public)).await;
    }
    post(&ada, draft("for my followers", Visibility::Followers)).await;
    post(&ada, draft("@bob between us", Visibility::Direct)).await;
    let quiet = post(&ada, draft("quietly public", Visibility::Unlisted)).await;
    let boosted = post(&bob, draft("bob says so", Visibility::Public)).await;
    server.app().boost(&actor(&ada).await, boosted, None).await.unwrap();

    let answer = browser.get("/@ADA").await.ok();
    let page = answer.text();
    assert!(page.contains("quietly public") && page.contains("bob says so") && page.contains("Boosted by Ada"));
    assert!(!page.contains("for my followers") && !page.contains("between us"), "{page}");
    assert!(page.contains("number 20 ") && !page.contains("number 1 "));
    assert!(page.contains("<meta property=\"og:title\" content=\"Ada (@Ada@localhost:"), "{page}");
    assert!(answer.header("content-security-policy").contains("img-src 'self' http://localhost:"));
    let older = page.split_once("href=\"/@Ada?max_id=").unwrap().1.split('"').next().unwrap();
    let page = browser.get(&format!("/@Ada?max_id={older}")).await.ok().text();
    assert!(page.contains("number 0 ") && page.contains("number 1 ") && !page.contains("number 20 "));
    assert!(!page.contains("?max_id="), "this is the last one");
    assert!(browser.get("/tags/Towers").await.ok().text().contains("number 20 "));
    assert!(browser.get("/tags/nothing").await.ok().text().contains("Nobody has written"));
    assert_eq!(browser.get(&format!("/@ada/{quiet}")).await.status, 200);
}

async fn a_status_shows_its_thread(server: TestServer) {
    let [ada, bob] = server.cast(["ada", "bob"]).await;
    let root = post(&ada, draft("the root", Visibility::Public)).await;
    let reply = Draft { in_reply_to: Some(root), ..draft("the answer", Visibility::Public) };
    let reply = post(&bob, reply).await;
    let secret = Draft { in_reply_to: Some(reply), ..draft("@bob a secret", Visibility::Direct) };
    let secret = post(&ada, secret).await;
    let last =
        Draft { in_reply_to: Some(reply), spoiler_text: "The end".into(), ..draft("and goodbye", Visibility::Public) };
    let last = post(&ada, last).await;
    let mut browser = Browser::new(&server);
    let page = browser.get(&format!("/@bob/{reply}")).await.ok().text();
    let places: Vec<_> =
        ["the root", "the answer", "The end", "and goodbye"].map(|text| page.rfind(text).unwrap()).into();
    assert!(places.is_sorted(), "{page}");
    assert!(!page.contains("a secret"));
    let page = browser.get(&format!("/@ada/{last}")).await.ok().text();
    assert!(
        page.contains("<meta property=\"og:description\" content=\"The end\">"),
        "a preview keeps the warning: {page}"
    );

    // Whoever is mentioned sees more when signed in; the answer is then theirs alone.
    let mut bobs = Browser::new(&server);
    bobs.sign_in("bob", PASSWORD).await;
    let answer = bobs.get(&format!("/@ada/{secret}")).await.ok();
    assert!(answer.text().contains("a secret") && answer.text().contains("for those who are mentioned"));
    assert_eq!(answer.header("cache-control"), "private, no-store");
    assert!(answer.text().contains("content=\"noindex\""));
    let answer = browser.get(&format!("/@bob/{reply}")).await;
    assert_eq!(answer.header("cache-control"), "public, max-age=60");
    let boost = server.app().boost(&actor(&bob).await, root, None).await.unwrap();
    let answer = browser.get(&format!("/@bob/{boost}")).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, &*format!("/@ada/{root}")));
}

async fn what_may_not_be_seen_looks_like_what_is_not(server: TestServer) {
    let ada = server.member("ada", Role::User, "read write").await;
    let hidden = post(&ada, draft("for my followers", Visibility::Followers)).await;
    let open = post(&ada, draft("for all", Visibility::Public)).await;
    let mut browser = Browser::new(&server);
    let missing = browser.get("/@ada/1").await;
    assert_eq!(missing.status, 404);
    for path in [
        format!("/@ada/{hidden}"),
        format!("/@nobody/{open}"),
        "/@nobody".into(),
        "/@ada/99999999999999999999".into(),
        "/@ada/-1".into(),
        "/@ada/x".into(),
        "/@ada?max_id=x".into(),
        "/@%F0%9F%97%BC".into(),
        "/tags/no-tag".into(),
    ] {
        let answer = browser.get(&path).await;
        assert_eq!((answer.status, &answer.body), (missing.status, &missing.body), "{path}");
    }
    // Somebody who still has to wait has no page.
    let waiting = [
        ("username", "bob"),
        ("email", "bob@example.org"),
        ("password", PASSWORD),
        ("reason", "x"),
        ("agreement", "true"),
    ];
    assert_eq!(browser.clone().post("/auth/sign_up", &waiting).await.status, 303);
    assert_eq!(browser.get("/@bob").await.body, missing.body);
    server.settle().await;
}

async fn nothing_that_people_write_is_code(server: TestServer) {
    let ada = server.member("ada", Role::User, "read write").await;
    let bad = "</title><script>alert(1)</script>\"><img src=x onerror=alert(1)>";
    let change = ProfileChange {
        display_name: Some("</h1><b>Ada</b>".into()),
        note: Some(bad.into()),
        fields: Some(vec![
            ("<i>web</i>".into(), "https://ada.example/\"x".into()),
            ("js".into(), "javascript:alert(1)".into()),
        ]),
        ..ProfileChange::default()
    };
    server.app().update_profile(&actor(&ada).await, change).await.unwrap();
    let status = Draft { spoiler_text: bad.into(), ..draft(bad, Visibility::Public) };
    let status = post(&ada, status).await;
    let mut browser = Browser::new(&server);
    for path in ["/@ada".to_owned(), format!("/@ada/{status}")] {
        let page = browser.get(&path).await.ok().text();
        for code in ["<script", "<img src=x", "<b>", "<i>", "href=\"javascript", "onerror=\""] {
            assert!(!page.contains(code), "{code} in {page}");
        }
        assert!(page.contains("&lt;script") || page.contains("&#60;script"), "{page}");
    }
}
