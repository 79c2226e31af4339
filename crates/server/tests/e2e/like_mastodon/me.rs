//! Notifications, direct conversations, reading positions and preferences.

use super::Comparison;
use http::Method;
use serde_json::json;
use testkit::Member;

pub async fn compare(with: &Comparison, alice: &Member, bob: &Member) {
    const NOTIFICATIONS: &str = "/api/v1/notifications";
    with.post(alice, &format!("{NOTIFICATIONS}/clear"), "").await;
    let status = alice.posts("a post that people like", "public").await;
    for action in ["favourite", "reblog"] {
        drop(bob.post(&format!("/api/v1/statuses/{status}/{action}"), "").await.ok());
    }
    bob.posts("hello @alice", "public").await;
    let all = with.get(alice, NOTIFICATIONS).await;
    let kinds: Vec<_> = all.as_array().unwrap().iter().map(|one| one["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["mention", "reblog", "favourite"]);
    for (query, expected) in [
        ("types[]=mention&types[]=follow", 1),
        ("exclude_types[]=mention", 2),
        ("limit=1", 1),
        (&format!("account_id={}", alice.id), 0),
        ("types[]=of_the_future", 0),
    ] {
        let page = with.get(alice, &format!("{NOTIFICATIONS}?{query}")).await;
        assert_eq!(page.as_array().unwrap().len(), expected, "{query}");
    }
    let newest = all[0]["id"].as_str().unwrap();
    with.get(alice, &format!("{NOTIFICATIONS}/{newest}")).await;
    assert_eq!(with.get(alice, &format!("{NOTIFICATIONS}/unread_count")).await["count"], 3);
    let markers = json!({"notifications": {"last_read_id": newest}, "home": {"last_read_id": status}});
    let marked = with.send(Method::POST, alice, "/api/v1/markers", &markers).await;
    assert_eq!(marked["notifications"]["last_read_id"], newest);
    let kept = with.get(alice, "/api/v1/markers?timeline[]=home&timeline[]=notifications").await;
    assert_eq!(kept, marked);
    assert_eq!(with.get(alice, &format!("{NOTIFICATIONS}/unread_count")).await["count"], 0);
    assert_eq!(with.post(alice, &format!("{NOTIFICATIONS}/{newest}/dismiss"), "").await, json!({}));
    assert_eq!(with.get(alice, NOTIFICATIONS).await.as_array().unwrap().len(), 2);
}

/// Direct conversations: the last status of one, the people, and what is read.
pub async fn compare_conversations(with: &Comparison, alice: &Member, bob: &Member) {
    const CONVERSATIONS: &str = "/api/v1/conversations";
    bob.posts("psst @alice", "direct").await;
    let all = with.get(alice, CONVERSATIONS).await;
    let id = all[0]["id"].as_str().unwrap();
    assert_eq!(with.post(alice, &format!("{CONVERSATIONS}/{id}/read"), "").await["unread"], false);
    assert_eq!(with.post(alice, &format!("{CONVERSATIONS}/{id}/unread"), "").await["unread"], true);
    assert_eq!(with.send(Method::DELETE, alice, &format!("{CONVERSATIONS}/{id}"), &json!({})).await, json!({}));
}
