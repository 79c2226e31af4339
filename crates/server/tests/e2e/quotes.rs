//! Quotes among people of this server: the policy of who is quoted decides at once, and what is quoted is shown to those
//! alone who may see it.

use http::Method;
use serde_json::{Value, json};
use testkit::{Answer, Member, TestServer, on_both_engines};

on_both_engines!(
    a_policy_decides_at_once,
    what_is_for_followers_is_quoted_by_its_author_for_them,
    a_reader_sees_what_they_may,
    a_permission_is_taken_back,
    what_is_gone_is_not_quoted,
    an_edit_is_told_and_adds_no_quote,
    a_policy_is_chosen_and_changed,
);

const STATUSES: &str = "/api/v1/statuses";

async fn tries(member: &Member, quoted: &str, visibility: &str) -> Answer {
    let sent = json!({ "status": "look at this", "quoted_status_id": quoted, "visibility": visibility });
    member.send(Method::POST, STATUSES, &sent).await
}

async fn quotes(member: &Member, quoted: &str) -> String {
    tries(member, quoted, "public").await.ok().id()
}

async fn shown(member: &Member, id: &str) -> Value {
    member.get(&format!("{STATUSES}/{id}")).await.ok().json()
}

async fn states(member: &Member, id: &str) -> (String, Value) {
    let quote = shown(member, id).await["quote"].clone();
    (quote["state"].as_str().unwrap().to_owned(), quote["quoted_status"]["id"].clone())
}

async fn writes(member: &Member, policy: &str) -> String {
    let sent = json!({ "status": "quote me", "quote_approval_policy": policy });
    member.send(Method::POST, STATUSES, &sent).await.ok().id()
}

async fn told(server: &TestServer, member: &Member, kind: &str) -> Vec<Value> {
    server.settle().await;
    let path = format!("/api/v1/notifications?types[]={kind}");
    member.get(&path).await.ok().json().as_array().unwrap().clone()
}

async fn a_policy_decides_at_once(server: TestServer) {
    let [alice, bob, carol] = server.cast(["alice", "bob", "carol"]).await;
    bob.follows(&alice).await;
    let (public, followers, nobody) =
        (writes(&alice, "public").await, writes(&alice, "followers").await, writes(&alice, "nobody").await);
    for (who, id, may) in [
        (&alice, &public, "automatic"),
        (&bob, &public, "automatic"),
        (&carol, &public, "automatic"),
        (&alice, &followers, "automatic"),
        (&bob, &followers, "automatic"),
        (&carol, &followers, "denied"),
        (&alice, &nobody, "automatic"),
        (&bob, &nobody, "denied"),
    ] {
        assert_eq!(shown(who, id).await["quote_approval"]["current_user"], may, "{}", who.name);
        let answer = tries(who, id, "public").await;
        assert_eq!(answer.status.as_u16(), if may == "denied" { 404 } else { 200 }, "{}", who.name);
    }
    let approval = server.get(&format!("{STATUSES}/{followers}")).await.ok().json()["quote_approval"].clone();
    assert_eq!(approval, json!({ "automatic": ["followers"], "manual": [], "current_user": "denied" }));

    let quoting = quotes(&bob, &public).await;
    assert_eq!(states(&carol, &quoting).await, ("accepted".to_owned(), json!(public)));
    let seen = shown(&alice, &public).await;
    assert_eq!(seen["quotes_count"], 4);
    let listed = alice.get(&format!("{STATUSES}/{public}/quotes?limit=1")).await.ok();
    assert_eq!(listed.ids(), std::slice::from_ref(&quoting));
    assert!(listed.header("link").contains("max_id="));
    let news = told(&server, &alice, "quote").await;
    assert_eq!((&news[0]["status"]["id"], &news[0]["account"]["acct"]), (&json!(quoting), &json!("bob")));
    // A quote of a quote says what is quoted there, and does not show it.
    let outer = quotes(&carol, &quoting).await;
    let inner = shown(&alice, &outer).await["quote"]["quoted_status"].clone();
    assert_eq!(inner["quote"], json!({ "state": "accepted", "quoted_status_id": public }));
    // A boost of a quote shows it, and so does the page.
    let boost = carol.post(&format!("{STATUSES}/{quoting}/reblog"), "").await.ok().json();
    assert_eq!((&boost["quote"], &boost["reblog"]["quote"]["quoted_status"]["id"]), (&Value::Null, &json!(public)));
    let page = server.get(&format!("/@bob/{quoting}")).await.ok().text();
    assert!(page.contains("quote me") && page.contains("<blockquote"), "{page}");
}

async fn what_is_for_followers_is_quoted_by_its_author_for_them(server: TestServer) {
    let [alice, bob, carol] = server.cast(["alice", "bob", "carol"]).await;
    bob.follows(&alice).await;
    let private = alice.posts("for my followers", "private").await;
    let direct = alice.posts("for @bob alone", "direct").await;
    assert_eq!(tries(&bob, &private, "private").await.status, 404);
    for who in [&alice, &bob] {
        assert_eq!(tries(who, &direct, "direct").await.status, 404);
    }
    let quoting = tries(&alice, &private, "public").await.ok().json();
    assert_eq!(quoting["visibility"], "private");
    assert_eq!(quoting["quote_approval"]["automatic"], json!([]));
    assert_eq!(states(&bob, quoting["id"].as_str().unwrap()).await.0, "accepted");
    assert_eq!(carol.get(&format!("{STATUSES}/{}", quoting["id"].as_str().unwrap())).await.status, 404);

    let public = alice.posts("for everybody", "public").await;
    assert_eq!(tries(&bob, &public, "direct").await.status, 422);
    let sent = json!({ "status": "@alice see", "quoted_status_id": public, "visibility": "direct" });
    drop(bob.send(Method::POST, STATUSES, &sent).await.ok());
    // Who is quoted in what is not for everybody may see where.
    let hidden = tries(&carol, &public, "private").await.ok().id();
    assert_eq!(states(&alice, &hidden).await.0, "accepted");
    assert_eq!(bob.get(&format!("{STATUSES}/{hidden}")).await.status, 404);
    assert_eq!(told(&server, &alice, "quote").await[0]["status"]["id"], hidden);
}

async fn a_reader_sees_what_they_may(server: TestServer) {
    let [alice, bob, carol, dave, erin] = server.cast(["alice", "bob", "carol", "dave", "erin"]).await;
    let public = alice.posts("for everybody", "public").await;
    let quoting = quotes(&bob, &public).await;
    let act = async |who: &Member, act: &str, whom: &Member| {
        drop(who.post(&format!("/api/v1/accounts/{}/{act}", whom.id), "").await.ok());
    };
    act(&alice, "block", &carol).await;
    act(&dave, "block", &alice).await;
    act(&erin, "mute", &alice).await;
    for (who, state, id) in [
        (&carol, "unauthorized", Value::Null),
        (&dave, "blocked_account", json!(public)),
        (&erin, "muted_account", json!(public)),
        (&bob, "accepted", json!(public)),
    ] {
        assert_eq!(states(who, &quoting).await, (state.to_owned(), id), "{}", who.name);
    }
    // A block in either direction refuses.
    for who in [&carol, &dave] {
        assert_eq!(tries(who, &public, "public").await.status, 404, "{}", who.name);
    }
    assert_eq!(tries(&erin, &public, "public").await.status, 200);
}

async fn a_permission_is_taken_back(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    let public = alice.posts("for everybody", "public").await;
    let quoting = quotes(&bob, &public).await;
    let path = format!("{STATUSES}/{public}/quotes/{quoting}/revoke");
    assert_eq!(bob.post(&path, "").await.status, 403);
    assert_eq!(alice.post(&format!("{STATUSES}/{public}/quotes/{public}/revoke"), "").await.status, 404);
    for _ in 0..2 {
        let answer = alice.post(&path, "").await.ok().json();
        assert_eq!((&answer["id"], &answer["quote"]["state"]), (&json!(quoting), &json!("revoked")));
    }
    assert_eq!(states(&bob, &quoting).await, ("revoked".to_owned(), Value::Null));
    assert_eq!(shown(&bob, &public).await["quotes_count"], 0);
    assert!(alice.get(&format!("{STATUSES}/{public}/quotes")).await.ok().ids().is_empty());
    let page = server.get(&format!("/@bob/{quoting}")).await.ok().text();
    assert!(!page.contains("for everybody"), "{page}");
}

async fn what_is_gone_is_not_quoted(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    let public = alice.posts("for everybody", "public").await;
    let (one, two) = (quotes(&bob, &public).await, quotes(&bob, &public).await);
    assert_eq!(shown(&bob, &public).await["quotes_count"], 2);
    let deleted = bob.delete(&format!("{STATUSES}/{one}")).await.ok().json();
    assert_eq!(deleted["quote"], json!({ "state": "accepted", "quoted_status_id": public }));
    assert_eq!(shown(&bob, &public).await["quotes_count"], 1);
    assert_eq!(states(&bob, &two).await.0, "accepted");
    drop(alice.delete(&format!("{STATUSES}/{public}")).await.ok());
    assert_eq!(states(&bob, &two).await, ("deleted".to_owned(), Value::Null));
}

async fn an_edit_is_told_and_adds_no_quote(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    let (public, other) = (alice.posts("for everybody", "public").await, alice.posts("another", "public").await);
    let (quoting, plain) = (quotes(&bob, &public).await, bob.posts("plain", "public").await);
    for text in ["changed", "changed again"] {
        let edit = json!({ "status": text });
        drop(alice.send(Method::PUT, &format!("{STATUSES}/{public}"), &edit).await.ok());
        let news = told(&server, &bob, "quoted_update").await;
        assert_eq!(news.len(), 1, "{news:?}");
        assert_eq!((&news[0]["status"]["id"], &news[0]["account"]["acct"]), (&json!(quoting), &json!("alice")));
    }
    let edit = json!({ "status": "edited", "quoted_status_id": other });
    for id in [&quoting, &plain] {
        drop(bob.send(Method::PUT, &format!("{STATUSES}/{id}"), &edit).await.ok());
    }
    assert_eq!(states(&bob, &quoting).await, ("accepted".to_owned(), json!(public)));
    assert_eq!(shown(&bob, &plain).await["quote"], Value::Null);
}

async fn a_policy_is_chosen_and_changed(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    let before = alice.posts("before", "public").await;
    let prefer = json!({ "source": { "quote_policy": "nobody" } });
    let account = alice.send(Method::PATCH, "/api/v1/accounts/update_credentials", &prefer).await.ok().json();
    assert_eq!(account["source"]["quote_policy"], "nobody");
    let preferences = alice.get("/api/v1/preferences").await.ok().json();
    assert_eq!(preferences["posting:default:quote_policy"], "nobody");
    let after = alice.posts("after", "public").await;
    assert_eq!(tries(&bob, &after, "public").await.status, 404);
    assert_eq!(tries(&bob, &before, "public").await.status, 200);

    let change = async |who: &Member, id: &str, policy: &str| {
        let path = format!("{STATUSES}/{id}/interaction_policy");
        who.send(Method::PUT, &path, &json!({ "quote_approval_policy": policy })).await
    };
    assert_eq!(change(&bob, &after, "public").await.status, 404);
    assert_eq!(change(&alice, &after, "friends").await.status, 422);
    let changed = change(&alice, &after, "public").await.ok().json();
    assert_eq!((&changed["quote_approval"]["automatic"], &changed["edited_at"]), (&json!(["public"]), &Value::Null));
    let quoting = quotes(&bob, &after).await;
    // What was permitted stays so.
    drop(change(&alice, &after, "nobody").await.ok());
    assert_eq!(states(&bob, &quoting).await.0, "accepted");
    assert_eq!(tries(&bob, &after, "public").await.status, 404);
    let private = alice.posts("for followers", "private").await;
    let changed = change(&alice, &private, "public").await.ok().json();
    assert_eq!(changed["quote_approval"]["automatic"], json!([]));
}
