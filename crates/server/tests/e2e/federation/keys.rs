//! Keys of this server's accounts, when they change.

use super::scene::scene;
use app::Operator;
use domain::{Clock as _, Timestamp};
use federation::signatures::{Needs, Request, VerifyingKey, read};
use http::StatusCode;
use testkit::{
    TestServer,
    fediverse::{Mood, Seen},
    on_both_engines,
};

on_both_engines!(
    keys_change_and_the_word_of_it_is_signed_with_the_old_ones,
    the_server_has_other_keys_at_its_next_start
);

/// Whether this key signed a delivery.
fn signed(seen: &Seen, host: &str, key: &str, now: Timestamp) -> bool {
    let request =
        Request { method: &seen.method, target: &seen.target, scheme: "http", authority: host, headers: &seen.headers };
    let claims = read(&request, Needs::Body, now).unwrap();
    let key = VerifyingKey::from_pem(key).unwrap();
    claims.iter().all(|claim| claim.holds(&key))
}

async fn keys_change_and_the_word_of_it_is_signed_with_the_old_ones(server: TestServer) {
    let scene = scene(server).await;
    scene.bob_follows().await;
    let key = async || {
        let document = scene.bob.fetches(&scene.server, "/users/alice").await.ok().json();
        (document["publicKey"]["id"].clone(), document["publicKey"]["publicKeyPem"].as_str().unwrap().to_owned())
    };
    let (id, old) = key().await;
    // What waits is of the time before.
    scene.peer.becomes(Mood::Only(StatusCode::SERVICE_UNAVAILABLE));
    scene.alice_posts("before").await;
    scene.peer.until("an attempt", |seen| seen.iter().filter(|seen| seen.is_delivery()).count() > 1).await;
    scene.server.app().rotate_key(&Operator::at_the_console(), "alice").await.unwrap();
    let (same_id, new) = key().await;
    assert_eq!(id, same_id);
    assert_ne!(old, new);
    scene.alice_posts("after").await;
    scene.peer.becomes(Mood::Well);
    // Whoever sends something is there again.
    scene.sends(&scene.bob.activity("Like", scene.alice_uri())).await;
    let text = |seen: &Seen| seen.json()["object"]["content"].as_str().unwrap_or_default().to_owned();
    scene.peer.until("what came after", |seen| seen.iter().any(|seen| text(seen).contains("after"))).await;
    scene.sent().await;
    let now = scene.server.clock().now();
    for (what, is_old) in [("before", true), ("Update", true), ("after", false)] {
        let is = |seen: &&Seen| seen.is_delivery() && (text(seen).contains(what) || seen.json()["type"] == what);
        let all = scene.peer.seen();
        let last = all.iter().rfind(is).unwrap();
        let by = |key: &str| signed(last, scene.peer.name(), key, now);
        assert_eq!((by(&old), by(&new)), (is_old, !is_old), "{what}");
    }
    let update = scene.peer.received().into_iter().find(|activity| activity["type"] == "Update").unwrap();
    assert_eq!(update["object"]["publicKey"]["publicKeyPem"], new.as_str());
}

async fn the_server_has_other_keys_at_its_next_start(server: TestServer) {
    let scene = scene(server).await;
    let (app, operator) = (scene.server.app(), Operator::at_the_console());
    let before = app.instance_keys().public.clone();
    app.rotate_server_key(&operator).await.unwrap();
    assert_eq!(app.instance_keys().public, before, "a node that runs goes on with its own");
    let other = scene.server.beside(testkit::server::Wish::default()).await;
    assert_ne!(other.app().instance_keys().public, before);
    assert!(app.rotate_key(&operator, "nobody").await.is_err());
    other.finish().await;
}
