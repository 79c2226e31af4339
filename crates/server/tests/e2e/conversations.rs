//! Direct conversations: who has them, in which order, and what the `direct` stream says of them.

use crate::{deeds::Deeds as _, ears::Ears};
use serde_json::{Value, json};
use testkit::{Member, TestServer, on_both_engines};

on_both_engines!(
    a_message_and_its_answer_are_one_conversation,
    the_direct_stream_tells_of_each_change,
    a_conversation_follows_its_messages,
    other_people_make_another_conversation,
    who_does_not_want_to_hear_has_no_conversation,
    pages_have_no_seam,
    a_conversation_is_its_owners_alone,
);

const ALL: &str = "/api/v1/conversations";

async fn answers(member: &Member, id: &str, text: &str) -> String {
    let sent = json!({"status": text, "visibility": "direct", "in_reply_to_id": id});
    member.send(http::Method::POST, "/api/v1/statuses", &sent).await.ok().id()
}

/// With whom, whether unread, and the newest message.
async fn sides(member: &Member) -> Vec<(Vec<String>, bool, Value)> {
    let all = member.get(ALL).await.ok().json();
    let names = |side: &Value| {
        let accounts = side["accounts"].as_array().unwrap().iter();
        accounts.map(|account| account["username"].as_str().unwrap().to_owned()).collect()
    };
    let sides = all.as_array().unwrap().iter();
    sides.map(|side| (names(side), side["unread"] == json!(true), side["last_status"]["id"].clone())).collect()
}

fn names(of: &[&str]) -> Vec<String> {
    of.iter().map(|name| (*name).to_owned()).collect()
}

async fn a_message_and_its_answer_are_one_conversation(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    alice.posts("for all, @bob", "public").await;
    assert!(sides(&bob).await.is_empty(), "only direct messages make conversations");
    let first = alice.posts("psst @bob", "direct").await;
    assert_eq!(sides(&alice).await, [(names(&["bob"]), false, json!(first))]);
    assert_eq!(sides(&bob).await, [(names(&["alice"]), true, json!(first))]);

    let answer = answers(&bob, &first, "what? @alice").await;
    assert_eq!(sides(&alice).await, [(names(&["bob"]), true, json!(answer))]);
    assert_eq!(sides(&bob).await, [(names(&["alice"]), false, json!(answer))]);

    let id = alice.get(ALL).await.json()[0]["id"].as_str().unwrap().to_owned();
    let read = alice.post(&format!("{ALL}/{id}/read"), "").await.ok().json();
    assert_eq!((&read["id"], &read["unread"]), (&json!(id), &json!(false)));
    assert_eq!(sides(&alice).await, [(names(&["bob"]), false, json!(answer))]);
    assert_eq!(alice.post(&format!("{ALL}/{id}/unread"), "").await.ok().json()["unread"], json!(true));

    let alone = alice.posts("a note to myself", "direct").await;
    assert_eq!(sides(&alice).await[0], (names(&["alice"]), false, json!(alone)));
}

async fn the_direct_stream_tells_of_each_change(server: TestServer) {
    let [alice, bob, carol] = server.cast(["alice", "bob", "carol"]).await;
    let mut ears = Ears::open(&bob, "?stream=direct").await;
    let mut others = Ears::open(&carol, "?stream=direct").await;
    let first = alice.writes("psst @bob", "direct").await;
    let told = ears.hear().await;
    assert_eq!(told.head(), (json!(["direct"]), "conversation"));
    let side = bob.get(ALL).await.ok().json()[0].clone();
    assert_eq!(told.status(), side, "the stream says what the list says");
    assert_eq!(side["last_status"]["id"], json!(first));

    let second = answers(&alice, &first, "once more @bob").await;
    assert_eq!(ears.hear().await.status()["last_status"]["id"], json!(second));
    alice.takes_back(&second).await;
    assert_eq!(ears.hear().await.status()["last_status"]["id"], json!(first));
    drop(bob.post(&format!("{ALL}/{}/read", side["id"].as_str().unwrap()), "").await.ok());
    assert_eq!(ears.hear().await.status()["unread"], json!(false));

    let hers = alice.writes("psst @carol", "direct").await;
    let told = others.hear().await;
    assert_eq!(told.status()["last_status"]["id"], json!(hers), "she heard nothing of the other conversation");
}

async fn a_conversation_follows_its_messages(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    let first = alice.posts("one @bob", "direct").await;
    let second = answers(&alice, &first, "two @bob").await;
    drop(alice.delete(&format!("/api/v1/statuses/{first}")).await.ok());
    assert_eq!(sides(&bob).await, [(names(&["alice"]), true, json!(second))]);
    drop(alice.delete(&format!("/api/v1/statuses/{second}")).await.ok());
    assert!(sides(&bob).await.is_empty() && sides(&alice).await.is_empty());

    let third = alice.posts("three @bob", "direct").await;
    let id = bob.get(ALL).await.json()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(bob.delete(&format!("{ALL}/{id}")).await.ok().json(), json!({}));
    assert!(sides(&bob).await.is_empty());
    assert_eq!(sides(&alice).await.len(), 1, "the other side stays");
    let fourth = answers(&alice, &third, "four @bob").await;
    assert_eq!(sides(&bob).await, [(names(&["alice"]), true, json!(fourth))]);
}

async fn other_people_make_another_conversation(server: TestServer) {
    let [alice, bob, carol] = server.cast(["alice", "bob", "carol"]).await;
    let first = alice.posts("you two: @bob @carol", "direct").await;
    let aside = answers(&bob, &first, "between us @alice").await;
    assert_eq!(
        sides(&alice).await,
        [(names(&["bob"]), true, json!(aside)), (names(&["bob", "carol"]), false, json!(first))]
    );
    assert_eq!(sides(&carol).await, [(names(&["alice", "bob"]), true, json!(first))]);

    let note = alice.posts("psst @bob", "direct").await;
    let edit = json!({"status": "psst @bob and @carol"});
    drop(alice.send(http::Method::PUT, &format!("/api/v1/statuses/{note}"), &edit).await.ok());
    for (member, others) in [(&alice, ["bob", "carol"]), (&bob, ["alice", "carol"]), (&carol, ["alice", "bob"])] {
        let newest = sides(member).await.swap_remove(0);
        assert_eq!((newest.0, newest.2), (names(&others), json!(note)));
    }
}

async fn who_does_not_want_to_hear_has_no_conversation(server: TestServer) {
    let [alice, bob, carol] = server.cast(["alice", "bob", "carol"]).await;
    let told = alice.posts("psst @bob", "direct").await;
    drop(bob.post(&format!("/api/v1/accounts/{}/block", alice.id), "").await.ok());
    assert!(sides(&bob).await.is_empty(), "a block takes the conversations with it");
    alice.posts("are you there @bob", "direct").await;
    assert!(sides(&bob).await.is_empty());
    drop(bob.post(&format!("/api/v1/accounts/{}/unblock", alice.id), "").await.ok());
    let again = answers(&alice, &told, "and now @bob").await;
    assert_eq!(sides(&bob).await, [(names(&["alice"]), true, json!(again))]);

    drop(carol.post(&format!("/api/v1/accounts/{}/mute", alice.id), "").await.ok());
    alice.posts("psst @carol", "direct").await;
    assert!(sides(&carol).await.is_empty());
}

async fn pages_have_no_seam(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    let mut sent = Vec::new();
    for i in 0..7 {
        sent.insert(0, json!(alice.posts(&format!("number {i} @bob"), "direct").await));
    }
    let mut seen = Vec::new();
    let mut next = format!("{ALL}?limit=3");
    while !next.is_empty() {
        let page = bob.get(&next).await.ok();
        seen.extend(page.json().as_array().unwrap().iter().map(|side| side["last_status"]["id"].clone()));
        let link = page.header("link").to_owned();
        let older = link.split(',').find(|link| link.contains("rel=\"next\"")).filter(|_| seen.len() < sent.len());
        next = older.map_or(String::new(), |link| link.split(['<', '>']).nth(1).unwrap().to_owned());
        next = next.trim_start_matches(&server.base_url()).to_owned();
    }
    assert_eq!(seen, sent);
}

async fn a_conversation_is_its_owners_alone(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    alice.posts("psst @bob", "direct").await;
    let id = alice.get(ALL).await.json()[0]["id"].as_str().unwrap().to_owned();
    for (hidden, missing) in [
        (bob.post(&format!("{ALL}/{id}/read"), "").await, bob.post(&format!("{ALL}/1/read"), "").await),
        (bob.delete(&format!("{ALL}/{id}")).await, bob.delete(&format!("{ALL}/1")).await),
    ] {
        assert_eq!((hidden.status.as_u16(), hidden.text()), (404, missing.text()));
    }
    assert_eq!(sides(&alice).await.len(), 1);
}
