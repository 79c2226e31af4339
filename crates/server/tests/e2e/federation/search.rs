//! Searching for what lives elsewhere: by handle, by id, by page; and what is never asked for.

use super::scene::{STATUSES, Scene, scene};
use app::{Operator, policy::Severity};
use http::StatusCode;
use serde_json::{Value, json};
use testkit::{
    TestServer,
    fediverse::{Draft, Mood, Reply},
    on_both_engines,
};

on_both_engines!(
    somebody_elsewhere_is_found_by_handle_and_by_address,
    a_status_elsewhere_is_found_by_its_id_and_by_its_page,
    only_members_make_the_server_ask_others,
    ori_08_addresses_of_our_own_are_never_fetched,
    who_does_not_answer_is_not_found_and_that_is_no_error,
    suspended_domains_are_not_found,
);

fn query(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

impl Scene {
    /// What Alice finds, wherever it is.
    async fn finds(&self, text: &str) -> Value {
        self.alice.get(&format!("/api/v2/search?resolve=true&q={}", query(text))).await.ok().json()
    }

    /// The `acct` of the only account that she finds.
    async fn finds_account(&self, text: &str) -> Option<String> {
        let found = self.finds(text).await;
        assert_eq!((&found["statuses"], &found["hashtags"]), (&json!([]), &json!([])), "{text}");
        let accounts = found["accounts"].as_array().unwrap();
        assert!(accounts.len() < 2, "{text}: {found}");
        accounts.first().map(|account| account["acct"].as_str().unwrap().to_owned())
    }

    /// The `uri` of the only status that she finds.
    async fn finds_status(&self, text: &str) -> Option<String> {
        let found = self.finds(text).await;
        assert_eq!(found["accounts"], json!([]), "{text}");
        let statuses = found["statuses"].as_array().unwrap();
        assert!(statuses.len() < 2, "{text}: {found}");
        statuses.first().map(|status| status["uri"].as_str().unwrap().to_owned())
    }
}

async fn somebody_elsewhere_is_found_by_handle_and_by_address(server: TestServer) {
    let scene = scene(server).await;
    let acct = scene.bob.handle()[1..].to_owned();
    let lookup = format!("/api/v1/accounts/lookup?acct={}", query(&acct));
    assert_eq!(scene.alice.get(&lookup).await.status, StatusCode::NOT_FOUND, "a lookup asks nobody");
    assert_eq!(scene.finds_account(&format!("  {}", scene.bob.handle())).await, Some(acct.clone()));
    assert_eq!(scene.alice.get(&lookup).await.ok().json()["uri"], scene.bob.id());

    // Who is known is not asked for again, however the name is written. What they pinned is asked for once, by itself.
    scene.server.settle().await;
    let asked = scene.peer.seen().len();
    for known in [acct.clone(), acct.to_uppercase().replace("LOCALHOST", "localhost"), scene.bob.id()] {
        assert_eq!(scene.finds_account(&known).await, Some(acct.clone()), "{known}");
    }
    assert_eq!(scene.peer.seen().len(), asked);

    // A page leads to the id of whose it is.
    let dora = scene.peer.person("dora");
    scene.peer.answers(&dora.url()[scene.peer.url("").len()..], Reply::document(&dora.document()));
    for address in [dora.url(), dora.id()] {
        assert_eq!(scene.finds_account(&address).await.as_deref(), Some(&dora.handle()[1..]), "{address}");
    }

    let eve = scene.peer.person("eve");
    let search = format!("/api/v1/accounts/search?q={}", query(&eve.handle()));
    assert_eq!(scene.alice.get(&search).await.ok().json(), json!([]));
    let found = scene.alice.get(&format!("{search}&resolve=true")).await.ok().json();
    assert_eq!(found[0]["uri"], eve.id());
    assert_eq!(scene.alice.get(&search).await.ok().json()[0]["uri"], eve.id(), "from now on she is known");
}

async fn a_status_elsewhere_is_found_by_its_id_and_by_its_page(server: TestServer) {
    let scene = scene(server).await;
    let note = scene.bob.writes(&Draft::public(&scene.bob, "<p>found</p>"));
    let (id, page) = (note["id"].as_str().unwrap(), "/@bob/4711");
    scene.peer.answers(page, Reply::document(&note));
    assert_eq!(scene.finds_status(&scene.peer.url(page)).await.as_deref(), Some(id));
    assert_eq!(scene.finds_status(id).await.as_deref(), Some(id));
    assert_eq!(scene.server.counts().await["statuses"], 1, "it is the same one");
    let kinds = format!("/api/v2/search?resolve=true&type=accounts&q={}", query(id));
    assert_eq!(scene.alice.get(&kinds).await.ok().json()["statuses"], json!([]));

    // What is not for her is not shown to her.
    let closed = scene.bob.writes(&Draft::for_followers(&scene.bob, "<p>closed</p>"));
    assert_eq!(scene.finds_status(closed["id"].as_str().unwrap()).await, None);
    // What is neither somebody nor something that was written is nothing.
    assert_eq!(scene.finds_status(&scene.bob.followers()).await, None);
}

async fn only_members_make_the_server_ask_others(server: TestServer) {
    let scene = scene(server).await;
    let note = scene.bob.writes(&Draft::public(&scene.bob, "<p>found</p>"));
    for wanted in [scene.bob.handle(), scene.bob.id(), note["id"].as_str().unwrap().to_owned()] {
        for (path, member) in [("resolve=true&", false), ("", true), ("resolve=false&", true)] {
            let path = format!("/api/v2/search?{path}q={}", query(&wanted));
            let found = if member { scene.alice.get(&path).await } else { scene.server.get(&path).await };
            let found = found.ok().json();
            assert_eq!((&found["accounts"], &found["statuses"]), (&json!([]), &json!([])), "{path}");
        }
    }
    assert_eq!(scene.fediverse.connections(), 0);
}

async fn ori_08_addresses_of_our_own_are_never_fetched(server: TestServer) {
    let scene = scene(server).await;
    let status = scene.alice.send(http::Method::POST, STATUSES, &json!({ "status": "here" })).await;
    let status = status.ok().json();
    for address in ["uri", "url"].map(|address| status[address].as_str().unwrap()) {
        assert_eq!(scene.finds_status(address).await.as_deref(), status["uri"].as_str(), "{address}");
    }
    let own = scene.server.base_url();
    for address in [format!("{own}/users/alice"), format!("{own}/@alice"), "@alice".into(), "alice".into()] {
        assert_eq!(scene.finds_account(&address).await.as_deref(), Some("alice"), "{address}");
    }
    for nothing in ["/users/nobody", "/users/alice/statuses/1", "/media/a.png", "/nowhere"] {
        let found = scene.finds(&format!("{own}{nothing}")).await;
        assert_eq!((&found["accounts"], &found["statuses"]), (&json!([]), &json!([])), "{nothing}");
    }
    assert_eq!(scene.fediverse.connections(), 0);
}

async fn who_does_not_answer_is_not_found_and_that_is_no_error(server: TestServer) {
    let scene = scene(server).await;
    for mood in [StatusCode::INTERNAL_SERVER_ERROR, StatusCode::FORBIDDEN, StatusCode::GONE] {
        scene.peer.becomes(Mood::Only(mood));
        assert_eq!(scene.finds_account(&scene.bob.handle()).await, None, "{mood}");
        assert_eq!(scene.finds_account(&scene.bob.id()).await, None, "{mood}");
    }
    let noise = [
        "@@",
        "bob@",
        "@bob@",
        "bob@192.0.2.1",
        "bob@localhost@localhost",
        "https://",
        "http://[::1]/",
        "https://a b/",
        "https://user@host.localhost/",
        "@bob@nowhere.localhost:1",
        "http://nowhere.localhost:1/users/bob",
    ];
    for nothing in noise {
        assert_eq!(scene.finds_account(nothing).await, None, "{nothing}");
    }
}

async fn suspended_domains_are_not_found(server: TestServer) {
    let scene = scene(server).await;
    let note = scene.bob.writes(&Draft::public(&scene.bob, "<p>found</p>"));
    let id = note["id"].as_str().unwrap();
    assert_eq!(scene.finds_status(id).await.as_deref(), Some(id));
    suspend(&scene.server, "mastodon.localhost").await;
    let eve = scene.peer.person("eve");
    // Other nodes hear of it a moment later.
    scene.server.until("the domain is closed", async || scene.finds_account(&scene.bob.id()).await.is_none()).await;
    scene.server.settle().await;
    let asked = scene.peer.seen().len();
    for wanted in [scene.bob.handle(), scene.bob.id(), "bob".to_owned(), eve.handle(), eve.id()] {
        assert_eq!(scene.finds_account(&wanted).await, None, "{wanted}");
    }
    assert_eq!(scene.finds_status(id).await, None);
    let lookup = format!("/api/v1/accounts/lookup?acct={}", query(&scene.bob.handle()));
    assert_eq!(scene.alice.get(&lookup).await.status, StatusCode::NOT_FOUND);
    assert_eq!(scene.peer.seen().len(), asked);
}

async fn suspend(server: &TestServer, domain: &str) {
    let rule = super::rule(domain, Severity::Suspend);
    server.app().set_domain_rule(&Operator::at_the_console(), rule).await.unwrap();
    server.settle().await;
}
