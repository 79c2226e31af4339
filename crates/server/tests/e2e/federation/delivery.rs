//! Deliveries to hosts that fail: they hold up nobody, and get everything in order when they are back.

use super::scene::{Scene, scene};
use http::StatusCode;
use serde_json::Value;
use testkit::{
    TestServer,
    fediverse::{Flavour, Mood, Peer},
    on_both_engines,
};

on_both_engines!(
    a_host_that_fails_holds_up_nobody_and_misses_nothing,
    a_host_that_never_answers_holds_up_nobody,
    a_host_that_does_not_want_something_gets_the_next,
    what_was_deleted_before_it_went_out_does_not,
);

/// Carol of another host follows Alice.
async fn elsewhere(scene: &Scene) -> Peer {
    let peer = scene.fediverse.peer("elsewhere", Flavour::GoToSocial);
    let carol = peer.person("carol");
    scene.sends_as(&carol, &carol.activity("Follow", scene.alice_uri())).await;
    peer.receives("the accept", |activity| activity["type"] == "Accept").await;
    peer
}

fn posts(peer: &Peer) -> Vec<Value> {
    let creates = peer.received().into_iter().filter(|activity| activity["type"] == "Create");
    creates.map(|create| create["object"]["id"].clone()).collect()
}

async fn a_host_that_fails_holds_up_nobody_and_misses_nothing(server: TestServer) {
    let scene = scene(server).await;
    scene.bob_follows().await;
    let well = elsewhere(&scene).await;
    scene.peer.becomes(Mood::Only(StatusCode::INTERNAL_SERVER_ERROR));
    let mut written = Vec::new();
    for text in ["one", "two", "three"] {
        written.push(scene.alice_posts(text).await["uri"].clone());
    }
    scene.sent().await;
    assert_eq!(posts(&well), written, "in order");
    let tried = posts(&scene.peer);
    assert_eq!(tried, written[..1], "one request tells whether it is back");
    scene.peer.becomes(Mood::Well);
    // Bob is there: so is his host.
    scene.sends(&scene.bob.activity("Like", written[0].clone())).await;
    scene.peer.receives("the last post", |activity| activity["object"]["id"] == written[2]).await;
    assert_eq!(posts(&scene.peer)[1..], written, "in order, and nothing twice");
}

async fn a_host_that_never_answers_holds_up_nobody(server: TestServer) {
    let scene = scene(server).await;
    scene.bob_follows().await;
    let well = elsewhere(&scene).await;
    scene.peer.becomes(Mood::Silent);
    let uri = scene.alice_posts("hello").await["uri"].clone();
    well.receives("the post", |activity| activity["object"]["id"] == uri).await;
    let next = scene.alice_posts("hello again").await["uri"].clone();
    well.receives("the next post", |activity| activity["object"]["id"] == next).await;
    scene.peer.becomes(Mood::Well);
}

async fn a_host_that_does_not_want_something_gets_the_next(server: TestServer) {
    let scene = scene(server).await;
    scene.bob_follows().await;
    scene.peer.becomes(Mood::Only(StatusCode::NOT_FOUND));
    let unwanted = scene.alice_posts("unwanted").await["uri"].clone();
    scene.sent().await;
    scene.peer.becomes(Mood::Well);
    let next = scene.alice_posts("wanted").await["uri"].clone();
    scene.peer.receives("the next post", |activity| activity["object"]["id"] == next).await;
    assert_eq!(posts(&scene.peer), [unwanted, next], "it is not asked again what it refused");
}

async fn what_was_deleted_before_it_went_out_does_not(server: TestServer) {
    let scene = scene(server).await;
    scene.bob_follows().await;
    scene.peer.becomes(Mood::Only(StatusCode::INTERNAL_SERVER_ERROR));
    let first = scene.alice_posts("first").await["uri"].clone();
    scene.sent().await;
    let second = scene.alice_posts("second").await;
    let path = format!("{}/{}", super::scene::STATUSES, second["id"].as_str().unwrap());
    drop(scene.alice.delete(&path).await.ok());
    scene.peer.becomes(Mood::Well);
    scene.sends(&scene.bob.activity("Like", first.clone())).await;
    scene.peer.receives("the deletion", |activity| activity["type"] == "Delete").await;
    assert_eq!(posts(&scene.peer), [first.clone(), first]);
}
