//! A bell, as an app knows it: asked for with a follow, listed among notifications, heard on a stream.

use crate::{deeds::Deeds as _, ears::Ears};
use domain::Role;
use http::Method;
use serde_json::json;
use testkit::{TestServer, on_both_engines, shapes};

on_both_engines!(a_bell_is_heard_and_listed, who_may_not_or_would_not_hear_it_does_not);

async fn a_bell_is_heard_and_listed(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    let mut ears = Ears::open(&alice, "?stream=user:notification").await;
    let follow = format!("/api/v1/accounts/{}/follow", bob.id);
    assert_eq!(alice.send(Method::POST, &follow, &json!({"notify": true})).await.ok().json()["notifying"], true);
    let id = bob.writes("news", "private").await;
    let heard = ears.hear().await;
    assert_eq!(heard.head(), (json!(["user:notification"]), "notification"));
    let listed = alice.get("/api/v1/notifications?types[]=status").await.ok().json();
    assert_eq!((&heard.status()["type"], &heard.status()["status"]["id"]), (&json!("status"), &json!(id)));
    assert_eq!(heard.status(), listed[0], "the stream says what the list says");
    shapes::assert_like_mastodon("GET /api/v1/notifications 200", &listed);
    let one = format!("/api/v1/notifications/{}", listed[0]["id"].as_str().unwrap());
    assert_eq!(alice.get(&one).await.ok().json(), listed[0]);
    drop(alice.post(&format!("{one}/dismiss"), "").await.ok());
    assert_eq!(alice.get(&one).await.status, 404);

    bob.rewrites(&id, "old news").await;
    bob.takes_back(&id).await;
    assert_eq!(alice.send(Method::POST, &follow, &json!({"notify": false})).await.ok().json()["notifying"], false);
    bob.writes("quiet", "public").await;
    drop(alice.send(Method::POST, &follow, &json!({"notify": "1"})).await.ok());
    let last = bob.writes("loud", "public").await;
    assert_eq!(ears.hear().await.status()["status"]["id"], json!(last), "nothing rang between");
}

async fn who_may_not_or_would_not_hear_it_does_not(server: TestServer) {
    let [alice, bob, carol] = server.cast(["alice", "bob", "carol"]).await;
    let follow = format!("/api/v1/accounts/{}/follow", bob.id);
    for member in [&alice, &carol] {
        drop(member.post(&follow, "notify=true").await.ok());
    }
    let mut narrow = server.member("dora", Role::User, "read:statuses write:follows").await;
    drop(narrow.post(&follow, "notify=true").await.ok());
    narrow.token = server.token("dora", "read:statuses").await;
    let mut without_scope = Ears::open(&narrow, "?stream=user").await;
    let mut muting = Ears::open(&carol, "?stream=user:notification").await;
    let thread = bob.posts("1/2", "public").await;
    assert_eq!(muting.hear().await.status()["status"]["id"], json!(thread));
    drop(carol.post(&format!("/api/v1/statuses/{thread}/mute"), "").await.ok());
    let reply = json!({"status": "2/2", "in_reply_to_id": thread});
    let reply = bob.send(Method::POST, "/api/v1/statuses", &reply).await.ok().id();
    let last = bob.posts("something else", "public").await;
    assert_eq!(muting.hear().await.status()["status"]["id"], json!(last), "the muted thread is silent");
    for id in [&thread, &reply, &last] {
        let heard = without_scope.hear().await;
        assert_eq!((heard.kind.as_str(), &heard.status()["id"]), ("update", &json!(id)));
    }
    let listed = alice.get("/api/v1/notifications").await.ok().json();
    let ids: Vec<_> = listed.as_array().unwrap().iter().map(|told| told["status"]["id"].as_str().unwrap()).collect();
    assert_eq!(ids, [&last, &reply, &thread]);
}
