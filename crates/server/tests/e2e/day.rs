//! What an app relies on every day: retries, pages, and that what is taken away is gone at once.

use http::Method;
use serde_json::json;
use testkit::{TestServer, on_both_engines};

on_both_engines!(
    a_retry_with_the_same_key_posts_once,
    what_is_hidden_looks_like_what_is_missing,
    pages_lead_to_their_neighbours,
    a_block_a_mute_and_an_unfollow_hold_in_the_next_request,
);

async fn a_retry_with_the_same_key_posts_once(server: TestServer) {
    let [alice] = server.cast(["alice"]).await;
    let send = || async {
        let mut headers = http::HeaderMap::new();
        headers.insert("authorization", format!("Bearer {}", alice.token).parse().unwrap());
        headers.insert("idempotency-key", "the same".parse().unwrap());
        headers.insert("content-type", "application/json".parse().unwrap());
        let body = json!({"status": "once"}).to_string();
        server.send_with(Method::POST, "/api/v1/statuses", headers, body.into()).await.ok().id()
    };
    let (a, b, c) = tokio::join!(send(), send(), send());
    assert_eq!((&a, &b), (&b, &c));
    assert_eq!(send().await, a);
    assert_eq!(alice.get("/api/v1/accounts/verify_credentials").await.ok().json()["statuses_count"], 1);
}

async fn what_is_hidden_looks_like_what_is_missing(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    let secret = alice.posts("secret", "direct").await;
    for action in ["", "/context", "/history", "/source", "/favourited_by", "/reblogged_by", "/quotes"] {
        let hidden = bob.get(&format!("/api/v1/statuses/{secret}{action}")).await;
        let missing = bob.get(&format!("/api/v1/statuses/1{action}")).await;
        assert_eq!((hidden.status, &hidden.body), (missing.status, &missing.body), "{action}");
        assert_eq!(hidden.status, 404, "{action}");
    }
    for action in ["favourite", "reblog", "bookmark", "pin", "mute"] {
        let hidden = bob.post(&format!("/api/v1/statuses/{secret}/{action}"), "").await;
        let missing = bob.post(&format!("/api/v1/statuses/1/{action}"), "").await;
        assert_eq!((hidden.status, &hidden.body), (missing.status, &missing.body), "{action}");
        assert_eq!(hidden.status, 404, "{action}");
    }
}

async fn pages_lead_to_their_neighbours(server: TestServer) {
    let [alice] = server.cast(["alice"]).await;
    let mut posted = Vec::new();
    for number in 0..7 {
        posted.push(alice.posts(&format!("number {number}"), "public").await);
    }
    posted.reverse();
    let mut path = "/api/v1/timelines/home?limit=3".to_owned();
    let mut read = Vec::new();
    loop {
        let page = alice.get(&path).await.ok();
        if page.ids().is_empty() {
            break;
        }
        read.extend(page.ids());
        let next = page.header("link").split('>').next().unwrap().trim_start_matches('<').to_owned();
        path = next.strip_prefix(&server.base_url()).unwrap().to_owned();
        assert!(path.contains("limit=3"), "{path}");
    }
    assert_eq!(read, posted);
    let after = alice.get(&format!("/api/v1/timelines/home?limit=2&min_id={}", posted[4])).await.ok();
    assert_eq!(after.ids(), posted[2..4]);
    let since = alice.get(&format!("/api/v1/timelines/home?limit=2&since_id={}", posted[4])).await.ok();
    assert_eq!(since.ids(), posted[0..2]);
}

async fn a_block_a_mute_and_an_unfollow_hold_in_the_next_request(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    alice.follows(&bob).await;
    let status = bob.posts("hello", "public").await;
    let bob_path = format!("/api/v1/accounts/{}", bob.id);
    let home = || async { alice.get("/api/v1/timelines/home").await.ok().ids() };
    assert_eq!(home().await, std::slice::from_ref(&status));
    for (away, back) in [("mute", "unmute"), ("unfollow", "follow")] {
        drop(alice.post(&format!("{bob_path}/{away}"), "").await.ok());
        assert!(home().await.is_empty(), "{away}");
        drop(alice.post(&format!("{bob_path}/{back}"), "").await.ok());
        assert_eq!(home().await, std::slice::from_ref(&status), "{back}");
    }
    drop(alice.post(&format!("{bob_path}/block"), "").await.ok());
    assert!(home().await.is_empty());
    assert_eq!(bob.get(&format!("/api/v1/statuses/{}", alice.posts("x", "public").await)).await.status, 404);
    drop(bob.delete(&format!("/api/v1/statuses/{status}")).await.ok());
    drop(alice.post(&format!("{bob_path}/unblock"), "").await.ok());
    drop(alice.post(&format!("{bob_path}/follow"), "").await.ok());
    assert_eq!(home().await.len(), 1, "her own is left");
}
