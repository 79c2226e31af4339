//! Accounts, as others see them.

use super::Comparison;
use http::Method;
use serde_json::json;
use testkit::Member;

pub async fn compare(with: &Comparison, alice: &Member, bob: &Member) {
    let path = format!("/api/v1/accounts/{}", alice.id);
    let found = with.get(bob, "/api/v1/accounts/lookup?acct=alice").await;
    assert_eq!(found["display_name"], "Alice");
    with.refused(bob, Method::GET, "/api/v1/accounts/lookup?acct=nobody", "", 404).await;
    with.refused(bob, Method::GET, "/api/v1/accounts/lookup", "", 404).await;
    assert_eq!(with.look(&bob.server, &path).await["acct"], "alice");
    with.get(bob, &path).await;
    let many = with.get(bob, &format!("/api/v1/accounts?id[]={}&id[]={}&id[]=1", alice.id, bob.id)).await;
    assert_eq!(many.as_array().unwrap().len(), 2);
    for query in ["q=ali", "q=@alice", "q=ali&limit=1&resolve=true&offset=0"] {
        let found = with.get(bob, &format!("/api/v1/accounts/search?{query}")).await;
        assert_eq!(found[0]["acct"], "alice", "{query}");
    }
    let found = with.get(bob, "/api/v1/accounts/search?q=ali&following=true").await;
    assert_eq!(found, json!([]));

    bob.follows(alice).await;
    for (list, who) in [("followers", "bob"), ("following", "")] {
        let page = with.get(bob, &format!("{path}/{list}?limit=1")).await;
        assert_eq!(page[0]["acct"].as_str().unwrap_or(""), who, "{list}");
        with.look(&bob.server, &format!("{path}/{list}")).await;
    }
    let found = with.get(bob, "/api/v1/accounts/search?q=ali&following=true").await;
    assert_eq!(found[0]["acct"], "alice");

    filters(with, alice, bob).await;
}

/// The statuses of an account, by every filter that an app offers.
async fn filters(with: &Comparison, alice: &Member, bob: &Member) {
    let path = format!("/api/v1/accounts/{}/statuses", alice.id);
    let plain = alice.posts("plain", "public").await;
    let tagged = alice.posts("about #Rain", "public").await;
    let reply = json!({"status": "to bob", "in_reply_to_id": bob.posts("hello", "public").await});
    let reply = alice.send(Method::POST, "/api/v1/statuses", &reply).await.ok().id();
    let boost = alice.post(&format!("/api/v1/statuses/{}/reblog", bob.posts("boost me", "public").await), "").await;
    let boost = boost.ok().id();
    drop(alice.post(&format!("/api/v1/statuses/{plain}/pin"), "").await.ok());
    let ids = |page: &serde_json::Value| -> Vec<String> {
        page.as_array().unwrap().iter().map(|status| status["id"].as_str().unwrap().to_owned()).collect()
    };
    let all = [&boost, &reply, &tagged, &plain].map(Clone::clone);
    for (query, expected) in [
        ("", &all[..]),
        ("?exclude_reblogs=true", &all[1..]),
        ("?exclude_replies=1", &[boost.clone(), tagged.clone(), plain.clone()]),
        ("?exclude_replies=true&exclude_reblogs=true", &all[2..]),
        ("?tagged=rain", &all[2..3]),
        ("?tagged=%23RAIN", &all[2..3]),
        ("?tagged=snow", &[]),
        ("?pinned=true", &all[3..]),
        ("?only_media=true", &[]),
        ("?limit=1", &all[..1]),
        (&format!("?max_id={tagged}"), &all[3..]),
        (&format!("?since_id={tagged}&limit=1"), &all[..1]),
        (&format!("?min_id={tagged}&limit=1"), &all[1..2]),
        ("?nobody_knows_this=1", &all[..]),
        ("?exclude_direct=true", &all[..]),
    ] {
        let page = with.get(bob, &format!("{path}{query}")).await;
        assert_eq!(ids(&page), expected, "{query}");
    }
    with.look(&bob.server, &path).await;
}
