//! Statuses, and what people do with them.

use super::Comparison;
use http::Method;
use serde_json::json;
use testkit::Member;

pub async fn compare(with: &Comparison, alice: &Member, bob: &Member) {
    const STATUSES: &str = "/api/v1/statuses";
    let text = "status=Hello+@bob+%23Water&spoiler_text=wet&language=en&visibility=public";
    let status = with.post(alice, STATUSES, text).await;
    let id = status["id"].as_str().unwrap().to_owned();
    assert_eq!((&status["mentions"][0]["acct"], &status["tags"][0]["name"]), (&json!("bob"), &json!("water")));
    for (form, problem) in [
        ("", "blank"),
        (&format!("status={}", "x".repeat(501)), "500"),
        ("status=x&visibility=nobody", "isibility"),
        ("status=x&media_ids[]=1", "edia"),
    ] {
        let refused = with.refused(alice, Method::POST, STATUSES, form, 422).await;
        assert!(refused["error"].as_str().unwrap().contains(problem), "{form}: {refused}");
    }
    with.refused(alice, Method::POST, STATUSES, "status=x&in_reply_to_id=1", 404).await;

    let path = format!("{STATUSES}/{id}");
    with.get(bob, &path).await;
    with.look(&bob.server, &path).await;
    with.get(bob, &format!("{STATUSES}?id[]={id}&id[]=1")).await;
    for action in ["favourite", "reblog", "bookmark", "mute"] {
        with.post(bob, &format!("{path}/{action}"), "").await;
    }
    for (list, first) in [("favourites", "id"), ("bookmarks", "id")] {
        assert_eq!(with.get(bob, &format!("/api/v1/{list}?limit=1")).await[0][first], id.as_str());
    }
    for list in ["favourited_by", "reblogged_by"] {
        assert_eq!(with.get(alice, &format!("{path}/{list}?limit=1")).await[0]["acct"], "bob");
        with.look(&bob.server, &format!("{path}/{list}")).await;
    }
    let reply = with.post(bob, STATUSES, &format!("status=@alice+hi&in_reply_to_id={id}")).await;
    assert_eq!(reply["in_reply_to_account_id"], alice.id.to_string());
    let context = with.get(bob, &format!("{path}/context")).await;
    assert_eq!(context["descendants"][0]["id"], reply["id"]);
    let context = with.look(&bob.server, &format!("{STATUSES}/{}/context", reply["id"].as_str().unwrap())).await;
    assert_eq!(context["ancestors"][0]["id"], id.as_str());
    for action in ["unfavourite", "unbookmark", "unmute", "unreblog"] {
        with.post(bob, &format!("{path}/{action}"), "").await;
    }
    assert_eq!(with.post(alice, &format!("{path}/pin"), "").await["pinned"], true);
    assert_eq!(with.post(alice, &format!("{path}/unpin"), "").await["pinned"], false);
    with.refused(bob, Method::POST, &format!("{path}/pin"), "", 422).await;

    compare_poll(with, alice, bob).await;
    compare_quote(with, alice, bob, &id).await;
    let edited = with.send(Method::PUT, alice, &path, &json!({"status": "Hello all"})).await;
    assert!(edited["edited_at"].is_string());
    assert_eq!(with.get(alice, &format!("{path}/history")).await.as_array().unwrap().len(), 2);
    assert_eq!(with.get(alice, &format!("{path}/source")).await["text"], "Hello all");
    with.refused(bob, Method::PUT, &path, "status=mine+now", 404).await;
    with.refused(bob, Method::DELETE, &path, "", 404).await;
    assert_eq!(with.delete(alice, &path).await["text"], "Hello all");
    with.refused(bob, Method::GET, &path, "", 404).await;
}

async fn compare_quote(with: &Comparison, alice: &Member, bob: &Member, id: &str) {
    let statuses = "/api/v1/statuses";
    let quote = with.post(bob, statuses, &format!("status=see&quoted_status_id={id}")).await;
    assert_eq!(quote["quote"]["state"], "accepted");
    with.refused(bob, Method::POST, statuses, "status=x&quoted_status_id=1", 404).await;
    let listed = with.get(alice, &format!("{statuses}/{id}/quotes?limit=1")).await;
    assert_eq!(listed[0]["id"], quote["id"]);
    let policy = json!({"quote_approval_policy": "followers"});
    with.send(Method::PUT, alice, &format!("{statuses}/{id}/interaction_policy"), &policy).await;
    let revoke = format!("{statuses}/{id}/quotes/{}/revoke", quote["id"].as_str().unwrap());
    assert_eq!(with.post(alice, &revoke, "").await["quote"]["state"], "revoked");
}

async fn compare_poll(with: &Comparison, alice: &Member, bob: &Member) {
    let poll = "poll[options][]=tea&poll[options][]=coffee&poll[expires_in]=300";
    let status = with.post(alice, "/api/v1/statuses", &format!("status=what%3F&{poll}")).await;
    let path = format!("/api/v1/polls/{}", status["poll"]["id"].as_str().unwrap());
    with.get(bob, &path).await;
    with.look(&bob.server, &path).await;
    with.refused(bob, Method::POST, &format!("{path}/votes"), "choices[]=2", 422).await;
    let voted = with.post(bob, &format!("{path}/votes"), "choices[]=1").await;
    assert_eq!(voted["own_votes"], json!([1]));
    with.refused(alice, Method::POST, "/api/v1/statuses", "status=x&poll[options][]=a&poll[expires_in]=300", 422).await;
}
