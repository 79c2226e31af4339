//! Somebody elsewhere moves, and pins: what may lead others, and what may not.

use super::scene::{STATUSES, Scene, scene};
use serde_json::{Value, json};
use testkit::{
    TestServer,
    fediverse::{Actor, Draft, Flavour, Peer},
    on_both_engines,
};

on_both_engines!(
    followers_go_where_somebody_went,
    act_14_nobody_is_led_to_a_house_that_does_not_know_them,
    act_25_pins_go_into_ones_own_collection_alone,
    act_26_nobody_pins_what_is_anothers,
);

/// Where Bob says he went.
async fn elsewhere(scene: &Scene) -> (Peer, Actor) {
    let peer = scene.fediverse.peer("elsewhere", Flavour::Mastodon);
    let new = peer.person("bobby");
    (peer, new)
}

/// The new account says that it is Bob's.
fn known_as(peer: &Peer, new: &Actor, old: &[String]) {
    let mut document = new.document();
    document["alsoKnownAs"] = json!(old);
    peer.shows(&document);
}

fn moved(scene: &Scene, new: &Actor) -> Value {
    let mut activity = scene.bob.activity("Move", scene.bob.id());
    activity["target"] = json!(new.id());
    activity
}

async fn following(scene: &Scene) -> i64 {
    scene.alice.get("/api/v1/accounts/verify_credentials").await.ok().json()["following_count"].as_i64().unwrap()
}

async fn followers_go_where_somebody_went(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let (peer, new) = elsewhere(&scene).await;
    known_as(&peer, &new, &[scene.bob.id()]);
    scene.sends(&moved(&scene, &new)).await;
    scene.server.settle().await;
    let follow = peer.receives("the follow", |activity| activity["type"] == "Follow").await;
    assert_eq!((&follow["actor"], &follow["object"]), (&json!(scene.alice_uri()), &json!(new.id())));
    scene.peer.receives("the end of the old one", |activity| activity["type"] == "Undo").await;
    assert_eq!(following(&scene).await, 0, "until the new house accepts");
    scene.sends_as(&new, &new.activity("Accept", follow)).await;
    assert_eq!(following(&scene).await, 1);
}

async fn act_14_nobody_is_led_to_a_house_that_does_not_know_them(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let (peer, new) = elsewhere(&scene).await;
    for (who, activity) in [
        (&scene.bob, moved(&scene, &new)), // it does not say that it is Bob's
        (
            &new,
            json!({ "@context": "https://www.w3.org/ns/activitystreams", "id": format!("{}#m", new.id()), "type": "Move",
            "actor": new.id(), "object": scene.bob.id(), "target": new.id() }),
        ), // Bob does not say so
        (&scene.bob, {
            let mut own = moved(&scene, &new);
            own["target"] = json!(scene.alice_uri());
            own
        }),
        (&scene.bob, {
            let mut own = moved(&scene, &new);
            own["target"] = json!(scene.bob.id());
            own
        }),
    ] {
        scene.sends_as(who, &activity).await;
        scene.server.settle().await;
    }
    assert_eq!(following(&scene).await, 1);
    assert!(!peer.received().iter().any(|activity| activity["type"] == "Follow"));
    // And once it was right, it does not go on to a third.
    known_as(&peer, &new, &[scene.bob.id()]);
    scene.sends(&moved(&scene, &new)).await;
    scene.server.settle().await;
    peer.receives("the follow", |activity| activity["type"] == "Follow").await;
    let third = peer.person("third");
    known_as(&peer, &third, &[scene.bob.id()]);
    scene.sends(&moved(&scene, &third)).await;
    scene.server.settle().await;
    scene.sent().await;
    let led = peer.received().iter().filter(|activity| activity["type"] == "Follow").count();
    assert_eq!(led, 1);
}

async fn pinned(scene: &Scene) -> Vec<Value> {
    let id = scene.bob_id().await;
    let list = scene.alice.get(&format!("/api/v1/accounts/{id}/statuses?pinned=true")).await.ok().json();
    list.as_array().unwrap().iter().map(|status| status["uri"].clone()).collect()
}

fn pin(scene: &Scene, kind: &str, status: &Value, target: &str) -> Value {
    let mut activity = scene.bob.activity(kind, status["id"].clone());
    activity["target"] = json!(target);
    activity
}

async fn act_25_pins_go_into_ones_own_collection_alone(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let note = scene.bob.writes(&Draft::public(&scene.bob, "<p>pin me</p>"));
    scene.sends(&scene.bob.create(&note)).await;
    let own = scene.bob.document()["featured"].as_str().unwrap().to_owned();
    for target in
        [format!("{}/collections/featured", scene.alice_uri()), scene.peer.url("/users/carol/collections/featured")]
    {
        scene.sends(&pin(&scene, "Add", &note, &target)).await;
    }
    assert_eq!(pinned(&scene).await, Vec::<Value>::new());
    scene.sends(&pin(&scene, "Add", &note, &own)).await;
    assert_eq!(pinned(&scene).await, [note["id"].clone()]);
    scene.sends(&pin(&scene, "Remove", &note, &own)).await;
    assert_eq!(pinned(&scene).await, Vec::<Value>::new());
}

async fn act_26_nobody_pins_what_is_anothers(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let own = scene.bob.document()["featured"].as_str().unwrap().to_owned();
    let status = scene.alice.send(http::Method::POST, STATUSES, &json!({ "status": "alice's" })).await.ok().json();
    let status = json!({ "id": status["uri"] });
    scene.sends(&pin(&scene, "Add", &status, &own)).await;
    assert_eq!(pinned(&scene).await, Vec::<Value>::new());
    assert_eq!(scene.server.counts().await.get("pins").copied().unwrap_or_default(), 0);
}
