//! Timelines and search.

use super::Comparison;
use serde_json::json;
use testkit::Member;

pub async fn compare(with: &Comparison, alice: &Member, bob: &Member) {
    let posted = alice.posts("Rivers #Flow #down", "public").await;
    bob.follows(alice).await;
    for path in ["home", "public", "public?local=true&only_media=false", "tag/flow", "tag/flow?any[]=x&all[]=down"] {
        let page = with.get(bob, &format!("/api/v1/timelines/{path}")).await;
        assert_eq!(page[0]["id"], posted.as_str(), "{path}");
    }
    for path in ["public?remote=true", "public?only_media=true", "tag/flow?none[]=down", "tag/nothing"] {
        assert_eq!(with.get(bob, &format!("/api/v1/timelines/{path}")).await, json!([]), "{path}");
    }
    for path in ["public", "tag/flow"] {
        with.look(&bob.server, &format!("/api/v1/timelines/{path}")).await;
    }

    let found = with.get(bob, "/api/v2/search?q=alice").await;
    assert_eq!(found["accounts"][0]["acct"], "alice");
    let found = with.get(bob, "/api/v2/search?q=%23flo&type=hashtags&resolve=true").await;
    assert_eq!((&found["hashtags"][0]["name"], &found["accounts"]), (&json!("flow"), &json!([])));
    let found = with.get(alice, "/api/v2/search?q=rivers&type=statuses&limit=1").await;
    assert_eq!(found["statuses"][0]["id"], posted.as_str());
    with.look(&bob.server, "/api/v2/search?q=alice").await;
}
