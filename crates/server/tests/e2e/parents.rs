//! What a status answers is told to those alone who may see it (VIS-35).

use crate::ears::Ears;
use serde_json::{Value, json};
use testkit::{Member, TestServer, on_both_engines};

on_both_engines!(
    a_hidden_parent_is_not_named,
    a_block_hides_an_open_parent,
    a_stream_names_open_parents_alone,
    a_parent_that_is_gone_is_not_named,
);

async fn reply(member: &Member, to: &str) -> String {
    let status = json!({"status": "an answer", "visibility": "public", "in_reply_to_id": to});
    member.send(http::Method::POST, "/api/v1/statuses", &status).await.ok().id()
}

/// What this reader is told that the status answers: by itself, on its author's page, and inside a boost.
async fn told(
    server: &TestServer,
    reader: Option<&Member>,
    author: &Member,
    reply: &str,
    boost: &str,
) -> Option<String> {
    let get = async |path: String| match reader {
        Some(member) => member.get(&path).await.ok().json(),
        None => server.get(&path).await.ok().json(),
    };
    let page = get(format!("/api/v1/accounts/{}/statuses", author.id)).await;
    let on_page = page.as_array().unwrap().iter().find(|status| status["id"] == reply).unwrap().clone();
    let mut seen = vec![get(format!("/api/v1/statuses/{reply}")).await, on_page];
    seen.push(get(format!("/api/v1/statuses/{boost}")).await["reblog"].clone());
    let parents: Vec<&Value> = seen.iter().map(|status| &status["in_reply_to_id"]).collect();
    assert!(parents.iter().all(|parent| *parent == parents[0]), "{parents:?}");
    for status in &seen {
        assert_eq!(status["in_reply_to_id"].is_null(), status["in_reply_to_account_id"].is_null(), "{status}");
    }
    parents[0].as_str().map(str::to_owned)
}

async fn boost(member: &Member, id: &str) -> String {
    member.post(&format!("/api/v1/statuses/{id}/reblog"), "").await.ok().id()
}

async fn a_hidden_parent_is_not_named(server: TestServer) {
    let [alice, bob, carol, dave] = server.cast(["alice", "bob", "carol", "dave"]).await;
    bob.follows(&alice).await;
    let private = alice.posts("for my followers and @dave", "private").await;
    let direct = alice.posts("for @bob alone", "direct").await;
    for (parent, readers) in [
        (
            &private,
            [(Some(&bob), true), (Some(&carol), false), (Some(&alice), true), (None, false), (Some(&dave), true)],
        ),
        (
            &direct,
            [(Some(&bob), true), (Some(&carol), false), (Some(&alice), true), (None, false), (Some(&dave), false)],
        ),
    ] {
        let answer = reply(&bob, parent).await;
        let boost = boost(&dave, &answer).await;
        // Twice: what one reader was told is not kept for another.
        for (reader, sees) in readers.into_iter().chain(readers) {
            let name = reader.map_or("a stranger", |member| &member.name);
            let expected = sees.then(|| parent.clone());
            assert_eq!(told(&server, reader, &bob, &answer, &boost).await, expected, "{name}");
        }
    }
    let answer = reply(&bob, &private).await;
    let boost = boost(&dave, &answer).await;
    carol.follows(&alice).await;
    assert_eq!(told(&server, Some(&carol), &bob, &answer, &boost).await.as_ref(), Some(&private));
    drop(carol.post(&format!("/api/v1/accounts/{}/unfollow", alice.id), "").await.ok());
    assert_eq!(told(&server, Some(&carol), &bob, &answer, &boost).await, None);
}

async fn a_block_hides_an_open_parent(server: TestServer) {
    let [alice, bob, carol] = server.cast(["alice", "bob", "carol"]).await;
    let open = alice.posts("for all", "unlisted").await;
    let answer = reply(&bob, &open).await;
    let boost = boost(&bob, &answer).await;
    let told = async |reader| told(&server, reader, &bob, &answer, &boost).await.is_some();
    assert_eq!((told(Some(&carol)).await, told(None).await), (true, true));
    drop(alice.post(&format!("/api/v1/accounts/{}/block", carol.id), "").await.ok());
    assert_eq!((told(Some(&carol)).await, told(None).await, told(Some(&bob)).await), (false, true, true));
    drop(alice.post(&format!("/api/v1/accounts/{}/unblock", carol.id), "").await.ok());
    assert!(told(Some(&carol)).await);
    // Whom one blocks oneself can still be read.
    drop(carol.post(&format!("/api/v1/accounts/{}/block", alice.id), "").await.ok());
    assert!(told(Some(&carol)).await);
}

async fn a_stream_names_open_parents_alone(server: TestServer) {
    let [alice, carol] = server.cast(["alice", "carol"]).await;
    let (private, open) = (alice.posts("private", "private").await, alice.posts("open", "public").await);
    let (mut stranger, mut own) =
        (Ears::open(&carol, "?stream=public").await, Ears::open(&alice, "?stream=public").await);
    stranger.settle().await;
    own.settle().await;
    for (parent, told) in [(&private, Value::Null), (&open, json!(open))] {
        reply(&alice, parent).await;
        assert_eq!(stranger.hear().await.status()["in_reply_to_id"], told);
        assert_eq!(own.hear().await.status()["in_reply_to_id"], json!(parent));
    }
}

async fn a_parent_that_is_gone_is_not_named(server: TestServer) {
    let [alice, bob, carol] = server.cast(["alice", "bob", "carol"]).await;
    let parent = alice.posts("a question", "public").await;
    let reply = reply(&bob, &parent).await;
    let boost = boost(&carol, &reply).await;
    for reader in [None, Some(&alice), Some(&bob), Some(&carol)] {
        assert_eq!(told(&server, reader, &bob, &reply, &boost).await.as_deref(), Some(parent.as_str()));
    }
    drop(alice.delete(&format!("/api/v1/statuses/{parent}")).await.ok());
    for reader in [None, Some(&alice), Some(&bob), Some(&carol)] {
        assert_eq!(told(&server, reader, &bob, &reply, &boost).await, None);
    }
}
