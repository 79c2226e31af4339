//! Somebody elsewhere as they show themselves, when they are met.

use super::scene::{Scene, scene};
use serde_json::{Value, json};
use testkit::{
    TestServer,
    fediverse::{Actor, Draft},
    on_both_engines,
};

on_both_engines!(what_somebody_pinned_is_seen_when_they_are_met, nobody_shows_what_is_anothers_as_their_own);

/// The peer shows these as Bob's pins.
fn pins(scene: &Scene, entries: &[Value]) -> String {
    let id = scene.bob.document()["featured"].as_str().unwrap().to_owned();
    scene.peer.shows(&json!({
        "@context": "https://www.w3.org/ns/activitystreams", "id": id, "type": "OrderedCollection",
        "totalItems": entries.len(), "orderedItems": entries,
    }));
    id
}

/// Alice searches for somebody, and everything is fetched that is wanted.
async fn meets(scene: &Scene, who: &Actor) -> String {
    let query = url::form_urlencoded::byte_serialize(who.handle().as_bytes()).collect::<String>();
    let found = scene.alice.get(&format!("/api/v2/search?resolve=true&q={query}")).await.ok().json();
    scene.server.settle().await;
    found["accounts"][0]["id"].as_str().unwrap().to_owned()
}

async fn pinned(scene: &Scene, id: &str) -> Vec<Value> {
    let list = scene.alice.get(&format!("/api/v1/accounts/{id}/statuses?pinned=true")).await.ok().json();
    list.as_array().unwrap().iter().map(|status| status["uri"].clone()).collect()
}

async fn what_somebody_pinned_is_seen_when_they_are_met(server: TestServer) {
    let scene = scene(server).await;
    let post = |text: &str| scene.bob.writes(&Draft::public(&scene.bob, text));
    let (first, second, third) = (post("<p>1</p>"), post("<p>2</p>"), post("<p>3</p>"));
    let id = pins(&scene, &[first["id"].clone(), second.clone()]);
    let path = id.strip_prefix(&scene.peer.url("")).unwrap().to_owned();
    let asked = || scene.peer.seen().iter().filter(|seen| seen.target == path).count();
    let bob = meets(&scene, &scene.bob).await;
    assert_eq!(pinned(&scene, &bob).await, [first["id"].clone(), second["id"].clone()]);
    // Once a day is enough, however often somebody looks.
    meets(&scene, &scene.bob).await;
    assert_eq!(asked(), 1);
    pins(&scene, &[third["id"].clone(), first["id"].clone()]);
    scene.server.clock().advance_millis(24 * 3_600_000);
    meets(&scene, &scene.bob).await;
    assert_eq!(asked(), 2);
    assert_eq!(pinned(&scene, &bob).await, [third["id"].clone(), first["id"].clone()]);
}

async fn nobody_shows_what_is_anothers_as_their_own(server: TestServer) {
    let scene = scene(server).await;
    let carol = scene.peer.person("carol");
    let elsewhere = scene.fediverse.peer("elsewhere", testkit::fediverse::Flavour::Mastodon).person("dave");
    let theirs = [
        carol.writes(&Draft::public(&carol, "<p>carol's</p>"))["id"].clone(),
        elsewhere.writes(&Draft::public(&elsewhere, "<p>dave's</p>"))["id"].clone(),
        scene.bob.writes(&Draft::for_followers(&scene.bob, "<p>for a few</p>"))["id"].clone(),
        json!(scene.peer.url("/nothing")),
        json!(format!("{}/users/alice/statuses/1", scene.server.base_url())),
    ];
    pins(&scene, &theirs);
    let bob = meets(&scene, &scene.bob).await;
    assert_eq!(pinned(&scene, &bob).await, Vec::<Value>::new());
    assert_eq!(scene.server.counts().await["pins"], 0);
    assert!(elsewhere.peer().seen().is_empty(), "no other host is asked");
}
