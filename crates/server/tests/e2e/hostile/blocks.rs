//! Class block-and-suspension, as far as other servers come into it.

use super::{INBOX, Scene};
use crate::ears::Ears;
use domain::AccountId;
use serde_json::json;
use testkit::{
    TestServer,
    fediverse::{Draft, PUBLIC},
    hostile::{Forgery, Traces},
    on_both_engines,
};

on_both_engines!(
    blk_01_a_boost_shows_nothing_of_whoever_is_suspended,
    blk_04_what_comes_from_a_domain_that_is_shut_out_comes_by_nobody,
    blk_05_a_domain_that_is_shut_out_leaves_nothing,
    blk_06_a_server_that_is_shut_out_reads_nothing_under_its_name,
    blk_08_streams_fall_silent_about_whoever_is_blocked,
    blk_10_nothing_of_a_domain_that_is_shut_out_is_fetched_or_shown,
    act_29_whoever_is_suspended_adds_nothing,
);

async fn blk_04_what_comes_from_a_domain_that_is_shut_out_comes_by_nobody(server: TestServer) {
    let scene = Scene::set(&server).await;
    let (eve, victoria) = (&scene.eve, &scene.victoria);
    scene.follows(eve).await;
    let known = scene.arrived(victoria, "known before").await;
    let unknown = scene.post(victoria, "not known")["object"].clone();
    scene.shuts_out("victim.localhost").await;
    let before = Traces::of(&server, &scene.fediverse).await;
    let asked = victoria.peer().seen().len();
    for object in [json!(known), unknown["id"].clone(), unknown.clone()] {
        let mut announce = eve.activity("Announce", object);
        announce["to"] = json!([PUBLIC]);
        scene.tries(eve, &announce).await;
    }
    // Nor when it is passed on as it was sent.
    scene.tries(eve, &victoria.create(&unknown)).await;
    let after = Traces::of(&server, &scene.fediverse).await;
    assert_eq!(before.rows("statuses"), after.rows("statuses"));
    assert_eq!(victoria.peer().seen().len(), asked, "nobody went there");
}

async fn blk_05_a_domain_that_is_shut_out_leaves_nothing(server: TestServer) {
    let scene = Scene::set(&server).await;
    scene.shuts_out("evil.localhost").await;
    let before = Traces::of(&server, &scene.fediverse).await;
    for number in 0..5 {
        let somebody = scene.eve.peer().person(&format!("somebody{number}"));
        for activity in [scene.post(&somebody, "hello"), somebody.activity("Follow", scene.alice_id())] {
            let answer = Forgery::honest(&somebody, &server, INBOX, &activity).sends().await;
            assert!(answer.status.is_client_error(), "{answer}");
        }
    }
    before.are_all(&server, &scene.fediverse).await;
    assert!(scene.eve.peer().seen().is_empty(), "nobody was asked who they are");
}

async fn blk_01_a_boost_shows_nothing_of_whoever_is_suspended(server: TestServer) {
    let scene = Scene::set(&server).await;
    let (eve, victoria) = (&scene.eve, &scene.victoria);
    scene.follows(eve).await;
    let known = scene.arrived(victoria, "known before").await;
    let mut announce = eve.activity("Announce", json!(known));
    announce["to"] = json!([PUBLIC]);
    scene.tells(eve, &announce).await;
    let boosts = async || {
        let home = scene.alice.get("/api/v1/timelines/home").await.ok().json();
        let by_eve = format!("/api/v1/accounts/{}/statuses", scene.account(eve).await);
        let profile = scene.alice.get(&by_eve).await.ok().json();
        let count =
            |list: serde_json::Value| list.as_array().unwrap().iter().filter(|one| one["reblog"].is_object()).count();
        (count(home), count(profile))
    };
    assert_eq!(boosts().await, (1, 1));
    crate::activitypub::suspend(&server, AccountId(scene.account(victoria).await.parse().unwrap())).await;
    server.until("the suspension", async || boosts().await == (0, 0)).await;
}

async fn blk_06_a_server_that_is_shut_out_reads_nothing_under_its_name(server: TestServer) {
    let scene = Scene::set(&server).await;
    let id = scene.alice.posts("hello", "public").await;
    let paths = ["/users/alice".to_owned(), format!("/users/alice/statuses/{id}"), "/users/alice/outbox".to_owned()];
    for path in &paths {
        assert_eq!(scene.eve.fetches(&server, path).await.status, 200, "{path}");
    }
    scene.shuts_out("evil.localhost").await;
    let asked = scene.eve.peer().seen().len();
    let stranger = scene.eve.peer().person("somebody");
    for path in &paths {
        assert_eq!(scene.eve.fetches(&server, path).await.status, 403, "{path}");
        assert_eq!(stranger.fetches(&server, path).await.status, 403, "{path}");
        assert_eq!(scene.victoria.fetches(&server, path).await.status, 200, "{path}");
    }
    assert_eq!(scene.eve.peer().seen().len(), asked, "nobody was asked for a key");
}

async fn blk_08_streams_fall_silent_about_whoever_is_blocked(server: TestServer) {
    let scene = Scene::set(&server).await;
    let [carol] = server.cast(["carol"]).await;
    let mut ears = Ears::open(&scene.alice, "?stream=public").await;
    let mut others = Ears::open(&carol, "?stream=public").await;
    let heard = scene.arrived(&scene.eve, "heard").await;
    assert_eq!(ears.hear().await.status()["uri"], heard);
    assert_eq!(others.hear().await.status()["uri"], heard);
    drop(scene.alice.post(&format!("/api/v1/accounts/{}/block", scene.account(&scene.eve).await), "").await.ok());
    let missed = scene.post(&scene.eve, "not heard");
    scene.tells(&scene.eve, &missed).await;
    let last = carol.posts("the last word", "public").await;
    assert_eq!(ears.hear().await.status()["id"], last, "the socket is the same, and Eve is not on it");
    assert_eq!(others.hear().await.status()["uri"], missed["object"]["id"]);
}

async fn blk_10_nothing_of_a_domain_that_is_shut_out_is_fetched_or_shown(server: TestServer) {
    let scene = Scene::set(&server).await;
    let (eve, victoria) = (&scene.eve, &scene.victoria);
    scene.follows(victoria).await;
    let parent = eve.writes(&Draft::public(eve, "<p>the parent</p>"));
    scene.shuts_out("evil.localhost").await;
    let at = |name: &str| eve.peer().url(name);
    let asked = eve.peer().seen().len();
    let mut document = victoria.document();
    document["icon"] = json!({"type": "Image", "mediaType": "image/png", "url": at("/avatar.png")});
    document["image"] = json!({"type": "Image", "mediaType": "image/png", "url": at("/header.png")});
    victoria.peer().shows(&document);
    scene.tells(victoria, &victoria.activity("Update", document)).await;
    let mut create = scene.post(victoria, "look :cat:");
    let note = &mut create["object"];
    note["inReplyTo"] = parent["id"].clone();
    note["attachment"] = json!([{"type": "Document", "mediaType": "image/png", "url": at("/picture.png")}]);
    let emoji = json!({"type": "Emoji", "name": ":cat:", "icon": {"type": "Image", "url": at("/cat.png")}});
    note["tag"].as_array_mut().unwrap().push(emoji);
    victoria.peer().shows(note);
    let id = note["id"].as_str().unwrap().to_owned();
    scene.tells(victoria, &create).await;
    let shown = scene.mention(&id).await.unwrap();
    assert!(!shown.to_string().contains("evil.localhost"), "{shown:#}");
    assert_eq!(eve.peer().seen().len(), asked, "nobody went there");
}

async fn act_29_whoever_is_suspended_adds_nothing(server: TestServer) {
    let scene = Scene::set(&server).await;
    let (eve, victoria) = (&scene.eve, &scene.victoria);
    scene.follows(eve).await;
    let known = scene.arrived(victoria, "known before").await;
    let unknown = scene.post(victoria, "not known")["object"].clone();
    crate::activitypub::suspend(&server, AccountId(scene.account(victoria).await.parse().unwrap())).await;
    let before = Traces::of(&server, &scene.fediverse).await;
    let home = scene.alice.get("/api/v1/timelines/home").await.ok().ids();
    scene.tries(victoria, &victoria.activity("Update", unknown.clone())).await;
    scene.tries(victoria, &victoria.create(&unknown)).await;
    for object in [json!(known), unknown["id"].clone()] {
        let mut announce = eve.activity("Announce", object);
        announce["to"] = json!([PUBLIC]);
        scene.tries(eve, &announce).await;
    }
    let after = Traces::of(&server, &scene.fediverse).await;
    assert_eq!(before.rows("statuses"), after.rows("statuses"), "nothing was taken in");
    assert_eq!(scene.alice.get("/api/v1/timelines/home").await.ok().ids(), home, "nothing was handed on");
}
