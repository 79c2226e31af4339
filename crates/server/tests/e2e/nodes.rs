//! Two nodes on one PostgreSQL, as behind one proxy: what is done at one is so at the other. Tests wait for states: how
//! far behind the tail may be depends on what else the cluster does.

use crate::{
    deeds::Deeds as _,
    ears::{Ears, refused},
    media::{png, upload},
};
use app::{Operator, statuses::Draft};
use domain::{Timestamp, TokenId, Visibility};
use http::{HeaderMap, Method};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use store::{
    Store, StoreError,
    engine::{Options, Tx},
    testing::TestDatabase,
};
use testkit::{
    Browser, Member, TestServer,
    server::{PASSWORD, Wish},
};
use tokio::sync::Notify;

/// Makes a test out of an `async fn name(here: TestServer, there: TestServer)`.
macro_rules! on_two_nodes {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let here = super::TestServer::postgres().await;
                let there = here.beside(super::Wish::default()).await;
                super::$name(here.clone(), there.clone()).await;
                there.finish().await;
                here.finish().await;
            }
        }
    )+};
}

mod delivery;

on_two_nodes!(
    a_post_its_edit_and_its_end_reach_the_other_node,
    a_tie_that_is_cut_at_one_node_is_cut_at_the_other,
    what_is_revoked_at_one_node_ends_streams_at_the_other,
    browsers_are_known_at_both_nodes,
    a_setting_counts_at_both_nodes,
    a_rule_for_a_domain_counts_at_both_nodes,
    jobs_run_once_across_both_nodes,
    a_key_that_is_sent_to_both_nodes_at_once_posts_once,
    one_node_stops_and_the_other_goes_on,
    a_transaction_that_stays_open_is_an_alarm_and_costs_no_event,
);

/// The ids in somebody's home.
async fn home(member: &Member) -> Vec<String> {
    let page = member.get("/api/v1/timelines/home").await.ok().json();
    page.as_array().unwrap().iter().map(|status| status["id"].as_str().unwrap().to_owned()).collect()
}

async fn a_post_its_edit_and_its_end_reach_the_other_node(here: TestServer, there: TestServer) {
    let [alice, bob] = here.cast(["alice", "bob"]).await;
    let bob = bob.at(&there);
    bob.follows(&alice.at(&there)).await;
    let before = alice.posts("before", "private").await;
    here.until("the post", async || home(&bob).await == [before.clone()]).await;

    let mut ears = Ears::open(&bob, "?stream=user").await;
    here.clock().advance_millis(1);
    let id = alice.posts("hello", "public").await;
    let update = ears.hear().await;
    assert_eq!((update.kind.as_str(), &update.status()["content"]), ("update", &json!("<p>hello</p>")));
    assert_eq!(home(&bob).await, [id.clone(), before.clone()], "what was heard is there");
    // Both ways: he answers where he is.
    drop(bob.post(&format!("/api/v1/statuses/{id}/favourite"), "").await.ok());
    here.until("the favourite", async || {
        alice.get(&format!("/api/v1/statuses/{id}")).await.ok().json()["favourites_count"] == 1
    })
    .await;

    drop(alice.send(Method::PUT, &format!("/api/v1/statuses/{id}"), &json!({"status": "hello again"})).await.ok());
    let edited = ears.hear().await;
    assert_eq!((edited.kind.as_str(), &edited.status()["content"]), ("status.update", &json!("<p>hello again</p>")));
    let seen = bob.get(&format!("/api/v1/statuses/{id}")).await.ok().json();
    assert_eq!(seen["content"], "<p>hello again</p>");

    drop(alice.delete(&format!("/api/v1/statuses/{id}")).await.ok());
    let end = ears.hear().await;
    assert_eq!((end.kind.as_str(), end.payload.as_str()), ("delete", id.as_str()));
    assert_eq!(bob.get(&format!("/api/v1/statuses/{id}")).await.status, 404);
    assert_eq!(home(&bob).await, [before]);
}

async fn a_tie_that_is_cut_at_one_node_is_cut_at_the_other(here: TestServer, there: TestServer) {
    let [alice, bob] = here.cast(["alice", "bob"]).await;
    alice.follows(&bob).await;
    let id = bob.posts("from bob", "public").await;
    let at_other = alice.at(&there);
    for (cut, mend) in [("mute", "unmute"), ("block", "follow"), ("unfollow", "follow")] {
        here.until("the post", async || home(&at_other).await == [id.clone()]).await;
        drop(alice.post(&format!("/api/v1/accounts/{}/{cut}", bob.id), "").await.ok());
        assert_eq!(home(&alice).await, <[String; 0]>::default(), "{cut}, at the node that did it");
        here.until(cut, async || home(&at_other).await.is_empty()).await;
        if cut == "block" {
            let seen = bob.at(&there).get(&format!("/api/v1/accounts/{}", alice.id)).await;
            assert_eq!(seen.status, 200, "the profile of somebody who blocks can be seen");
            let page = bob.at(&there).get(&format!("/api/v1/accounts/{}/statuses", alice.id)).await.ok().json();
            assert_eq!(page, json!([]));
            drop(alice.post(&format!("/api/v1/accounts/{}/unblock", bob.id), "").await.ok());
        }
        drop(alice.post(&format!("/api/v1/accounts/{}/{mend}", bob.id), "").await.ok());
    }
}

async fn what_is_revoked_at_one_node_ends_streams_at_the_other(here: TestServer, there: TestServer) {
    let [alice] = here.cast(["alice"]).await;
    let operator = Operator::at_the_console();
    let second = Member { token: here.token("alice", "read").await, ..alice.at(&there) };
    let first = alice.at(&there);
    let mut lost = Ears::open(&first, "?stream=user").await;
    let mut kept = Ears::open(&second, "?stream=user").await;
    assert_eq!(second.get("/api/v1/timelines/home").await.status, 200);

    let tokens = here.app().list_tokens(&operator, Some("alice")).await.unwrap();
    let oldest = tokens.iter().map(|token| token.id).min().unwrap();
    assert!(here.app().revoke_token(&operator, TokenId(oldest)).await.unwrap());
    assert_eq!(lost.end().await, Some(1008));
    assert_eq!(refused(&there, "?stream=user", Some(&first.token)).await.0, 401);
    assert_eq!(first.get("/api/v1/timelines/home").await.status, 401);
    assert_eq!(second.get("/api/v1/timelines/home").await.status, 200);

    // A new password ends everything that was given out under the old one.
    let mut browser = Browser::new(&here);
    browser.sign_in("alice", PASSWORD).await;
    let mut elsewhere = Browser::new(&there);
    elsewhere.sign_in("alice", PASSWORD).await;
    assert_eq!(elsewhere.get("/settings/security").await.status, 200);
    let form = [("current_password", PASSWORD), ("password", "another horse battery")];
    assert_eq!(browser.post("/settings/security/password", &form).await.status, 303);
    assert_eq!(kept.end().await, Some(1008));
    assert_eq!(second.get("/api/v1/timelines/home").await.status, 401);
    assert_eq!(elsewhere.get("/settings/security").await.status, 303);
    here.settle().await;
}

async fn browsers_are_known_at_both_nodes(here: TestServer, there: TestServer) {
    let [alice] = here.cast(["alice"]).await;
    let mut browser = Browser::new(&here);
    browser.sign_in("alice", PASSWORD).await;
    let mut elsewhere = Browser { server: there.clone(), ..browser.clone() };
    assert_eq!(elsewhere.get("/settings/security").await.status, 200, "a session is in the database");
    // The mark of a browser that is known is keyed with what the database holds, not with a node's own.
    let mark = here.app().device_mark(alice.id);
    assert_eq!(there.app().knows_device("alice", &mark).await.unwrap(), Some(alice.id));
    let stranger = TestServer::postgres().await;
    assert_ne!(stranger.app().device_mark(alice.id), mark, "every server has a key of its own");
    stranger.finish().await;

    assert_eq!(browser.post("/auth/sign_out", &[]).await.status, 303);
    here.until("the end of the session", async || {
        let mut elsewhere = elsewhere.clone();
        elsewhere.get("/settings/security").await.status == 303
    })
    .await;
}

async fn a_setting_counts_at_both_nodes(here: TestServer, there: TestServer) {
    let title = async |server: &TestServer| server.get("/api/v2/instance").await.ok().json()["title"].clone();
    let before = title(&there).await;
    here.app().change_setting(&Operator::at_the_console(), "title", "\"Two Towers\"").await.unwrap();
    assert_eq!(title(&here).await, "Two Towers");
    assert_ne!(before, "Two Towers");
    here.until("the title", async || title(&there).await == "Two Towers").await;
}

async fn a_rule_for_a_domain_counts_at_both_nodes(here: TestServer, there: TestServer) {
    let operator = Operator::at_the_console();
    let deals = async || there.app().policy().await.unwrap().deals_with("deep.evil.example");
    assert!(deals().await);
    let rule = crate::federation::rule("evil.example", app::policy::Severity::Suspend);
    here.app().set_domain_rule(&operator, rule).await.unwrap();
    there.until("the rule", async || !deals().await).await;
    assert!(here.app().remove_domain_rule(&operator, "evil.example").await.unwrap());
    there.until("the end of the rule", async || deals().await).await;
    here.app().change_setting(&operator, "allow_list", "true").await.unwrap();
    there.until("the allow list", async || !deals().await).await;
    here.app().allow_domain(&operator, "evil.example").await.unwrap();
    there.until("the allowed domain", async || deals().await).await;
}

async fn jobs_run_once_across_both_nodes(here: TestServer, there: TestServer) {
    let operator = Operator::at_the_console();
    here.app().change_setting(&operator, "sign_ups", "\"open\"").await.unwrap();
    here.app().change_setting(&operator, "confirm_email", "true").await.unwrap();
    here.until("the setting", async || there.app().settings().await.unwrap().confirm_email).await;
    let nodes = [&here, &there];
    let ups = (0..20).map(async |number: usize| {
        let account = app::people::create::NewAccount {
            username: format!("person{number}"),
            email: format!("person{number}@example.org"),
            password: PASSWORD.to_owned(),
            ..Default::default()
        };
        let sign_up = app::people::sign_up::SignUp { account, agreement: true };
        nodes[number % 2].app().sign_up(sign_up).await.unwrap();
    });
    futures::future::join_all(ups).await;
    here.settle().await;
    let mut to = Vec::new();
    for node in nodes {
        let folder = node.folder().join("mail");
        for mail in std::fs::read_dir(folder).into_iter().flatten() {
            let text = std::fs::read_to_string(mail.unwrap().path()).unwrap();
            let line = text.lines().find(|line| line.to_ascii_lowercase().starts_with("to:")).unwrap().to_owned();
            to.push(line);
        }
    }
    to.sort();
    let sent = to.len();
    to.dedup();
    assert_eq!((sent, to.len()), (20, 20), "each mail went out once, from one of the nodes");
}

async fn a_key_that_is_sent_to_both_nodes_at_once_posts_once(here: TestServer, there: TestServer) {
    let [alice] = here.cast(["alice"]).await;
    for round in 0..12 {
        let both = [&here, &there, &here, &there].map(async |server| {
            let mut headers = HeaderMap::new();
            headers.insert("authorization", format!("Bearer {}", alice.token).parse().unwrap());
            headers.insert("idempotency-key", format!("key {round}").parse().unwrap());
            headers.insert("content-type", "application/json".parse().unwrap());
            let body = json!({"status": format!("post {round}")}).to_string();
            server.send_with(Method::POST, "/api/v1/statuses", headers, body.into()).await.ok().id()
        });
        let ids = futures::future::join_all(both).await;
        assert!(ids.iter().all(|id| *id == ids[0]), "round {round}: {ids:?}");
    }
    let page: Value = alice.get(&format!("/api/v1/accounts/{}/statuses?limit=40", alice.id)).await.ok().json();
    assert_eq!(page.as_array().unwrap().len(), 12);
}

async fn one_node_stops_and_the_other_goes_on(here: TestServer, there: TestServer) {
    let [alice, bob] = here.cast(["alice", "bob"]).await;
    let (alice, bob) = (alice.at(&there), bob.at(&there));
    bob.follows(&alice).await;
    let mut lost = Ears::open(&bob.at(&here), "?stream=user").await;
    let mut kept = Ears::open(&bob, "?stream=user").await;
    // What it still did is not lost with it.
    let actor = alice.at(&here).actor().await;
    let draft = Draft { text: "last words".into(), visibility: Some(Visibility::Public), ..Draft::default() };
    let last = here.app().post_status(&actor, draft, None).await.unwrap().to_string();
    here.finish().await;
    assert_eq!(kept.hear().await.status()["id"], json!(last));
    assert_eq!(lost.hear().await.status()["id"], json!(last));
    assert!(lost.next().await.is_err());
    // Within a millisecond, nodes do not order their ids.
    there.clock().advance_millis(1);
    let id = alice.posts("alone", "public").await;
    assert_eq!(kept.hear().await.status()["id"], json!(id));
    assert_eq!(home(&bob).await, [id, last]);
    // It comes back, and knows what it missed.
    let back = there.beside(Wish::default()).await;
    assert_eq!(home(&bob.at(&back)).await.len(), 2);
    back.finish().await;
}

/// Waits until the alarm is raised, or over.
async fn alarm_is(server: &TestServer, raised: bool) {
    let mut changes = server.app().tail().alarm().changes();
    let came = tokio::time::timeout(Duration::from_secs(60), changes.wait_for(|is| *is == raised)).await;
    assert!(came.is_ok_and(|change| change.is_ok()), "the alarm does not become {raised}");
}

async fn a_transaction_that_stays_open_is_an_alarm_and_costs_no_event(here: TestServer, there: TestServer) {
    let [alice, bob] = here.cast(["alice", "bob"]).await;
    let bob = bob.at(&there);
    bob.follows(&alice.at(&there)).await;
    let mut ears = Ears::open(&bob, "?stream=user").await;
    let beside = Store::open(here.database_url(), Options::default()).await.unwrap();
    let (open, end) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let stays_open = {
        let (open, end) = (open.clone(), end.clone());
        beside.write(async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
            store::settings::put(tx, "of a test", "1", Timestamp(0)).await?;
            open.notify_one();
            end.notified().await;
            Ok(())
        })
    };
    let meanwhile = async {
        open.notified().await;
        let id = alice.posts("held up", "public").await;
        here.clock().advance_millis(1_500);
        for server in [&here, &there] {
            alarm_is(server, true).await;
            assert!(server.app().tail().alarm().held_millis() >= 1_500);
        }
        assert_eq!(home(&alice).await, std::slice::from_ref(&id), "the node that wrote it knows it all the same");
        end.notify_one();
        id
    };
    let (ended, id) = futures::join!(stays_open, meanwhile);
    ended.unwrap();
    assert_eq!(ears.hear().await.status()["id"], json!(id));
    for server in [&here, &there] {
        alarm_is(server, false).await;
    }
}

/// An upload whose file is gone, as with a disk, comes to an end and not to rest.
mod lost_upload {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sqlite() {
        let server = TestServer::sqlite().await;
        let [alice] = server.cast(["alice"]).await;
        // Without a media box the upload waits.
        let id = upload(&alice, "/api/v2/media", &png(), &[]).await.id();
        std::fs::remove_dir_all(server.folder().join("media/incoming")).unwrap();
        let path = format!("/api/v1/media/{id}");
        assert_eq!(alice.get(&path).await.status, 206);
        let gone = async || {
            // No pause between two attempts is longer.
            server.clock().advance_millis(200_000);
            alice.get(&path).await.status == 422
        };
        server.until("the end", gone).await;
        server.finish().await;
    }
}

/// Nodes share the media store. One that does not see the folder of another says so: the file is not found there, and
/// an upload is left to the node that has it.
mod media_store {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        let media_box = Some((env!("CARGO_BIN_EXE_watertower").into(), vec!["media-box".to_owned()]));
        let wish = Wish { media_box, ..Wish::default() };
        let here = TestServer::start(TestDatabase::postgres().await.unwrap(), wish.clone()).await;
        let there = here.beside(wish).await;
        let [alice] = here.cast(["alice"]).await;
        for _ in 0..4 {
            let id = upload(&alice, "/api/v2/media", &png(), &[]).await.id();
            let path = format!("/api/v1/media/{id}");
            let ready = async || {
                // The node that tried in vain waits for a moment of the clock.
                here.clock().advance_millis(2_000);
                alice.get(&path).await.status == 200
            };
            here.until("the picture", ready).await;
            let url = alice.get(&path).await.ok().json()["url"].as_str().unwrap().to_owned();
            let file = url.trim_start_matches(&here.base_url()).to_owned();
            assert_eq!(here.get(&file).await.status, 200);
            assert_eq!(there.get(&file).await.status, 404, "its folder does not have it");
        }
        there.finish().await;
        here.finish().await;
    }
}
