//! Follows, requests, blocks, mutes and notes.

use super::Comparison;
use http::Method;
use serde_json::json;
use testkit::{Member, TestServer};

pub async fn compare(with: &Comparison, server: &TestServer, alice: &Member, bob: &Member) {
    let [carol] = server.cast(["carol"]).await;
    let path = format!("/api/v1/accounts/{}", carol.id);
    let to =
        async |member: &Member, action: &str, form: &str| with.post(member, &format!("{path}/{action}"), form).await;

    let standing = to(bob, "follow", "reblogs=false&notify=true&languages[]=de").await;
    assert_eq!(
        (&standing["following"], &standing["showing_reblogs"], &standing["notifying"], &standing["languages"]),
        (&json!(true), &json!(false), &json!(true), &json!(["de"]))
    );
    assert_eq!(to(bob, "note", "comment=met+at+the+tower").await["note"], "met at the tower");
    assert_eq!(to(bob, "unfollow", "").await["following"], false);
    let standing = to(bob, "mute", "duration=3600&notifications=false").await;
    assert_eq!((&standing["muting"], &standing["muting_notifications"]), (&json!(true), &json!(false)));
    assert!(standing["muting_expires_at"].is_string());
    let muted = with.get(bob, "/api/v1/mutes").await;
    assert!(muted[0]["acct"] == "carol" && muted[0]["mute_expires_at"].is_string(), "{muted:#}");
    assert_eq!(to(bob, "unmute", "").await["muting"], false);
    assert_eq!(to(bob, "block", "").await["blocking"], true);
    assert_eq!(with.get(bob, "/api/v1/blocks").await[0]["acct"], "carol");
    assert_eq!(to(bob, "unblock", "").await["blocking"], false);

    assert_eq!(with.post(bob, "/api/v1/domain_blocks", "domain=loud.example").await, json!({}));
    assert_eq!(with.get(bob, "/api/v1/domain_blocks").await, json!(["loud.example"]));
    assert_eq!(with.delete(bob, "/api/v1/domain_blocks?domain=loud.example").await, json!({}));

    let status = carol.posts("buy this", "public").await;
    let form = format!("account_id={}&status_ids[]={status}&comment=an+advertisement&category=spam", carol.id);
    let report = with.post(bob, "/api/v1/reports", &form).await;
    assert_eq!((&report["target_account"]["acct"], &report["status_ids"]), (&json!("carol"), &json!([status])));
    drop(carol.delete(&format!("/api/v1/statuses/{status}")).await.ok());

    // Carol decides who follows her.
    drop(carol.send(Method::PATCH, "/api/v1/accounts/update_credentials", &json!({"locked": true})).await.ok());
    for member in [alice, bob] {
        let standing = to(member, "follow", "").await;
        assert_eq!((&standing["following"], &standing["requested"]), (&json!(false), &json!(true)));
    }
    let requests = with.get(&carol, "/api/v1/follow_requests?limit=1").await;
    assert_eq!(requests[0]["acct"], "bob");
    let decide = async |member: &Member, action: &str| {
        with.post(&carol, &format!("/api/v1/follow_requests/{}/{action}", member.id), "").await
    };
    assert_eq!(decide(bob, "authorize").await["followed_by"], true);
    assert_eq!(decide(alice, "reject").await["followed_by"], false);
    let away = format!("/api/v1/accounts/{}/remove_from_followers", bob.id);
    assert_eq!(with.post(&carol, &away, "").await["followed_by"], false);

    // As many as are asked for, in that order; also with the names that other libraries give the parameter.
    let (a, c) = (alice.id, carol.id);
    for query in [format!("id[]={c}&id[]={a}"), format!("id={c}"), format!("id[]={c}&with_suspended=true&id[]=1")] {
        let standings = with.get(bob, &format!("/api/v1/accounts/relationships?{query}")).await;
        assert_eq!(standings[0]["id"], c.to_string(), "{query}");
    }
    assert_eq!(with.get(bob, "/api/v1/accounts/relationships").await, json!([]));
}
