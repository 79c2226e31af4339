//! What a server passes on that another server's people did: a hint, and never a proof.

use super::scene::{Scene, scene};
use http::StatusCode;
use serde_json::{Value, json};
use testkit::{
    TestServer,
    fediverse::{Actor, Draft, Flavour},
    on_both_engines,
};

on_both_engines!(
    an_answer_that_is_passed_on_is_fetched_where_it_lies,
    a_deletion_that_is_passed_on_deletes_what_is_gone_and_nothing_else,
    what_a_stranger_passes_on_is_not_looked_at,
);

/// Bob's server passes on what Carol did.
async fn passes_on(scene: &Scene, by: &Actor, activity: &Value) {
    let answer = by.sends(&scene.server, "/inbox", activity).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text());
    scene.server.settle().await;
}

async fn an_answer_that_is_passed_on_is_fetched_where_it_lies(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let carol = scene.fediverse.peer("elsewhere", Flavour::GoToSocial).person("carol");
    let root = scene.bob.writes(&Draft::public(&scene.bob, "<p>root</p>"));
    scene.sends(&scene.bob.create(&root)).await;
    let note = carol.writes(&Draft::public(&carol, "<p>true</p>").in_reply_to(root["id"].as_str().unwrap()));
    let mut forged = carol.create(&note);
    forged["object"]["content"] = json!("<p>forged</p>");
    passes_on(&scene, &scene.bob, &forged).await;
    let root = &scene.home().await[0];
    let context =
        scene.alice.get(&format!("/api/v1/statuses/{}/context", root["id"].as_str().unwrap())).await.ok().json();
    assert_eq!(context["descendants"][0]["content"], "<p>true</p>");
}

async fn a_deletion_that_is_passed_on_deletes_what_is_gone_and_nothing_else(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let peer = scene.fediverse.peer("elsewhere", Flavour::GoToSocial);
    let carol = peer.person("carol");
    let note = carol.writes(&Draft::public(&carol, "<p>hello</p>").mentioning(&scene.alice_uri(), "@alice"));
    scene.sends_as(&carol, &carol.create(&note)).await;
    let before = scene.server.counts().await["statuses"];
    let delete = carol.activity("Delete", json!({ "id": note["id"], "type": "Tombstone" }));
    passes_on(&scene, &scene.bob, &delete).await;
    assert_eq!(scene.server.counts().await["statuses"], before, "it still lies there");
    peer.forgets(note["id"].as_str().unwrap());
    passes_on(&scene, &scene.bob, &delete).await;
    assert_eq!(scene.server.counts().await["statuses"], before - 1);
}

async fn what_a_stranger_passes_on_is_not_looked_at(server: TestServer) {
    let scene = scene(server).await;
    scene.bob_follows().await;
    let peer = scene.fediverse.peer("elsewhere", Flavour::GoToSocial);
    let carol = peer.person("carol");
    let note = carol.writes(&Draft::public(&carol, "<p>hello</p>"));
    let before = peer.seen().len();
    let answer = scene.bob.sends(&scene.server, "/inbox", &carol.create(&note)).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    scene.server.settle().await;
    assert_eq!(peer.seen().len(), before, "nobody here follows bob");
    assert_eq!(scene.server.counts().await.get("statuses").copied().unwrap_or_default(), 0);
}
