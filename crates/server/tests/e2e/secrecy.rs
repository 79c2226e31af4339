//! What may not be seen any more is not seen through any other door.

use http::Method;
use serde_json::json;
use testkit::{TestServer, on_both_engines};

on_both_engines!(a_notification_does_not_show_what_a_block_hides);

async fn a_notification_does_not_show_what_a_block_hides(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    let id = alice.posts("hello @bob", "public").await;
    drop(bob.post(&format!("/api/v1/statuses/{id}/reblog"), "").await.ok());
    let list = bob.get("/api/v1/notifications").await.ok().json();
    assert_eq!(list[0]["status"]["id"], id.as_str(), "{list}");
    let mention = list[0]["id"].as_str().unwrap().to_owned();

    drop(alice.post(&format!("/api/v1/accounts/{}/block", bob.id), "").await.ok());
    let edit = json!({"status": "@bob is not to know this"});
    drop(alice.send(Method::PUT, &format!("/api/v1/statuses/{id}"), &edit).await.ok());
    assert_eq!(bob.get(&format!("/api/v1/statuses/{id}")).await.status, 404);
    let list = bob.get("/api/v1/notifications").await.ok();
    assert_eq!(list.json(), json!([]), "{list}");
    assert_eq!(bob.get(&format!("/api/v1/notifications/{mention}")).await.status, 404);
    assert_eq!(bob.get("/api/v1/notifications/unread_count").await.ok().json()["count"], 0);

    drop(alice.post(&format!("/api/v1/accounts/{}/unblock", bob.id), "").await.ok());
    assert_eq!(bob.get(&format!("/api/v1/statuses/{id}")).await.status, 200);
}
