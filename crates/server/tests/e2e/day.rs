//! A normal day of an app: the answers are compared with those that a real Mastodon gave.

use http::Method;
use serde_json::{Value, json};
use testkit::{Answer, Member, TestServer, on_both_engines, openapi::OpenApi, shapes};

on_both_engines!(
    an_app_has_a_normal_day,
    a_retry_with_the_same_key_posts_once,
    what_is_hidden_looks_like_what_is_missing,
    pages_lead_to_their_neighbours,
    a_block_a_mute_and_an_unfollow_hold_in_the_next_request,
);

/// The answer, when it looks like Mastodon's.
fn like_mastodon(method: &str, path: &str, answer: &Answer) -> Value {
    let path = path.split('?').next().unwrap_or(path);
    let endpoint = format!("{method} {path} {}", answer.status.as_u16());
    assert!(answer.status.is_success(), "{endpoint}: {answer}");
    let json = answer.json();
    let mut differences = shapes::differences(&endpoint, &json);
    if let Some(description) = OpenApi::load() {
        differences.extend(description.differences(&endpoint, &json).unwrap_or_default());
    }
    assert!(differences.is_empty(), "{endpoint} differs from Mastodon:\n  {}\n{json:#}", differences.join("\n  "));
    json
}

async fn get(member: &Member, path: &str) -> Value {
    like_mastodon("GET", path, &member.get(path).await)
}

async fn post(member: &Member, path: &str, form: &str) -> Value {
    like_mastodon("POST", path, &member.post(path, form).await)
}

async fn an_app_has_a_normal_day(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    for path in ["/api/v1/instance", "/api/v2/instance", "/api/v1/instance/rules", "/api/v1/custom_emojis"] {
        get(&alice, path).await;
    }
    let me = get(&alice, "/api/v1/accounts/verify_credentials").await;
    assert_eq!(me["acct"], "alice");
    let changed = json!({"display_name": "Alice", "note": "Hello #water", "fields_attributes": [{"name": "a", "value": "https://example.org"}]});
    let path = "/api/v1/accounts/update_credentials";
    let me = like_mastodon("PATCH", path, &alice.send(Method::PATCH, path, &changed).await);
    assert_eq!(me["source"]["note"], "Hello #water");
    assert!(me["fields"][0]["value"].as_str().unwrap().contains("rel=\"me nofollow noopener\""));

    let found = get(&bob, "/api/v1/accounts/lookup?acct=alice").await;
    assert_eq!(found["display_name"], "Alice");
    let alice_path = format!("/api/v1/accounts/{}", alice.id);
    get(&bob, &alice_path).await;
    let followed = post(&bob, &format!("{alice_path}/follow"), "").await;
    assert_eq!(followed["following"], true);
    get(&bob, &format!("/api/v1/accounts/relationships?id[]={}", alice.id)).await;

    let status = post(&alice, "/api/v1/statuses", "status=Hello+@bob+%23Water&spoiler_text=wet&language=en").await;
    let id = status["id"].as_str().unwrap().to_owned();
    assert_eq!(status["mentions"][0]["acct"], "bob");
    assert_eq!(status["tags"][0]["name"], "water");
    let path = format!("/api/v1/statuses/{id}");
    for action in ["favourite", "reblog", "bookmark", "mute", "unmute", "unbookmark"] {
        post(&bob, &format!("{path}/{action}"), "").await;
    }
    let reply = post(&bob, "/api/v1/statuses", &format!("status=@alice+hi&in_reply_to_id={id}")).await;
    assert_eq!(reply["in_reply_to_id"], id);
    let seen = get(&alice, &path).await;
    assert_eq!(
        (&seen["favourites_count"], &seen["reblogs_count"], &seen["replies_count"]),
        (&json!(1), &json!(1), &json!(1))
    );
    post(&alice, &format!("{path}/pin"), "").await;
    let context = get(&bob, &format!("{path}/context")).await;
    assert_eq!(context["descendants"][0]["id"], reply["id"]);
    for list in ["favourited_by", "reblogged_by"] {
        assert_eq!(get(&alice, &format!("{path}/{list}")).await[0]["acct"], "bob");
    }
    let edited = alice.send(Method::PUT, &path, &json!({"status": "Hello all"})).await;
    assert!(like_mastodon("PUT", &path, &edited)["edited_at"].is_string());
    assert_eq!(get(&alice, &format!("{path}/history")).await.as_array().unwrap().len(), 2);
    assert_eq!(get(&alice, &format!("{path}/source")).await["text"], "Hello all");

    let notifications = get(&alice, "/api/v1/notifications").await;
    let mut kinds: Vec<&str> = notifications.as_array().unwrap().iter().map(|n| n["type"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["favourite", "follow", "mention", "reblog"]);
    let newest = notifications[0]["id"].as_str().unwrap();
    get(&alice, &format!("/api/v1/notifications/{newest}")).await;
    assert_eq!(get(&alice, "/api/v1/notifications/unread_count").await["count"], 4);
    let markers = json!({"notifications": {"last_read_id": newest}});
    let marked = alice.send(Method::POST, "/api/v1/markers", &markers).await.ok();
    assert_eq!(marked.json()["notifications"]["last_read_id"], newest);
    assert_eq!(get(&alice, "/api/v1/notifications/unread_count").await["count"], 0);
    get(&alice, "/api/v1/preferences").await;
    let found = get(&bob, "/api/v2/search?q=hello").await;
    assert_eq!(found["statuses"][0]["id"], id);

    let deleted = alice.delete(&path).await;
    assert_eq!(like_mastodon("DELETE", &path, &deleted)["text"], "Hello all");
    assert_eq!(bob.get(&path).await.status, 404);
    let me = get(&alice, "/api/v1/accounts/verify_credentials").await;
    assert_eq!(me["statuses_count"], 0);
}

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
    assert_eq!(get(&alice, "/api/v1/accounts/verify_credentials").await["statuses_count"], 1);
}

async fn what_is_hidden_looks_like_what_is_missing(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    let secret = alice.posts("secret", "direct").await;
    for action in ["", "/context", "/history", "/source", "/favourited_by", "/reblogged_by"] {
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
