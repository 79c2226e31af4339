//! The peers hold what they promise, and write what we can read.

use super::*;
use crate::{Answer, exchange::exchange};
use bytes::Bytes;
use domain::{ManualClock, Timestamp};
use federation::signatures::{self, Needs, Request, Style, VerifyingKey, sign_get, sign_post};
use http::{HeaderMap, Method, StatusCode};
use http_body_util::Full;
use serde_json::{Value, json};
use wire::{
    activitystreams::{ActorKind, KeyRef, ObjectKind, Received},
    webfinger::Jrd,
};

/// 2026-11-01, noon.
const NOON: Timestamp = crate::server::BEGINNING;

async fn fediverse() -> Fediverse {
    Fediverse::at(Arc::new(ManualClock::at(NOON))).await
}

async fn ask(fediverse: &Fediverse, method: Method, url: &str, headers: HeaderMap, body: Bytes) -> Answer {
    let (host, path) = url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).unwrap();
    let mut request = http::Request::builder().method(method).uri(format!("/{path}")).header("host", host);
    request.headers_mut().unwrap().extend(headers);
    exchange(fediverse.world.address, request.body(Full::new(body)).unwrap()).await
}

async fn get(fediverse: &Fediverse, url: &str) -> Answer {
    ask(fediverse, Method::GET, url, HeaderMap::new(), Bytes::new()).await
}

/// Fetches what the flavour shows, signed where it wants that.
async fn fetch(fediverse: &Fediverse, as_whom: &Actor, url: &str) -> Answer {
    let address = url.parse().unwrap();
    let headers = sign_get(as_whom.signing_key(), &as_whom.key_id(), &address, Style::Cavage, NOON).unwrap();
    ask(fediverse, Method::GET, url, headers, Bytes::new()).await
}

#[tokio::test]
async fn each_flavour_has_actors_and_posts_that_we_can_read() {
    let fediverse = fediverse().await;
    let reader = fediverse.peer("reader", Flavour::Mastodon).person("reader");
    for flavour in Flavour::ALL {
        let peer = fediverse.peer(flavour.software().0, flavour);
        let alice = peer.person("alice");
        let account = format!("acct:alice@{}", peer.name());
        let found = get(&fediverse, &peer.url(&format!("/.well-known/webfinger?resource={account}"))).await.ok();
        let jrd = Jrd::parse(&found.body).unwrap();
        assert_eq!(jrd.actor().unwrap().as_str(), alice.id(), "{flavour:?}");
        assert_eq!(jrd.handle().unwrap().to_string(), alice.handle()[1..], "{flavour:?}");

        let shown = fetch(&fediverse, &reader, &alice.id()).await.ok();
        let actor = Received::parse(&shown.body).unwrap().actor().unwrap();
        assert_eq!((actor.id.as_str(), actor.kind), (alice.id().as_str(), ActorKind::Person), "{flavour:?}");
        assert_eq!(actor.inbox.unwrap().as_str(), alice.inbox(), "{flavour:?}");
        assert_eq!(actor.shared_inbox.map(|inbox| inbox.to_string()), alice.shared_inbox(), "{flavour:?}");
        let KeyRef::Embedded(key) = &actor.public_keys[0] else { panic!("{flavour:?}: no key") };
        assert_eq!(key.id.as_str(), alice.key_id(), "{flavour:?}");

        let post = alice.writes(&Draft::public(&alice, "<p>Hello</p>"));
        let id = post["id"].as_str().unwrap();
        let shown = fetch(&fediverse, &reader, id).await.ok();
        let note = Received::parse(&shown.body).unwrap().object().unwrap();
        assert_eq!(note.kind, ObjectKind::Note, "{flavour:?}");
        assert_eq!(note.author().unwrap().as_str(), alice.id(), "{flavour:?}");
        assert_eq!(note.published, Some(NOON), "{flavour:?}");

        let create = Received::parse(alice.create(&post).to_string().as_bytes()).unwrap().activity().unwrap();
        assert_eq!(create.actor.as_str(), alice.id(), "{flavour:?}");
        assert_eq!(create.object.unwrap().id().unwrap().as_str(), id, "{flavour:?}");
    }
}

#[tokio::test]
async fn a_group_hands_on_what_is_done_in_it() {
    let fediverse = fediverse().await;
    let lemmy = fediverse.peer("lemmy", Flavour::Lemmy);
    let (group, alice) = (lemmy.group("rust"), lemmy.person("alice"));
    let page = alice.begins(&group, "A title", &Draft::public(&alice, "<p>text</p>"));
    let announce = group.hands_on(&alice.create(&page));
    let actor = Received::parse(group.document().to_string().as_bytes()).unwrap().actor().unwrap();
    assert_eq!(actor.kind, ActorKind::Group);
    let read = Received::parse(announce.to_string().as_bytes()).unwrap().activity().unwrap();
    assert_eq!(read.actor.as_str(), group.id());
    assert_eq!(announce["object"]["object"]["type"], "Page");
    assert_eq!(announce["object"]["object"]["audience"], group.id());
}

#[tokio::test]
async fn an_inbox_keeps_what_was_sent_with_a_signature_that_holds() {
    let fediverse = fediverse().await;
    let (one, other) = (fediverse.peer("one", Flavour::Mastodon), fediverse.peer("other", Flavour::Pleroma));
    let (alice, bob) = (one.person("alice"), other.person("bob"));
    assert_ne!(alice.public_key(), bob.public_key());
    let follow = alice.activity("Follow", bob.id());
    let body = Bytes::from(follow.to_string());
    let inbox = bob.inbox();
    let url = inbox.parse().unwrap();
    let digest = signatures::BodyDigest::of(&body);
    let headers = sign_post(alice.signing_key(), &alice.key_id(), &url, &digest, Style::Cavage, NOON).unwrap();
    let (answer, received) = tokio::join!(
        ask(&fediverse, Method::POST, &inbox, headers, body),
        other.receives("the follow", |activity| activity["type"] == "Follow"),
    );
    assert_eq!((answer.status, received), (StatusCode::OK, follow.clone()));
    assert_eq!((other.received(), one.received()), (vec![follow], vec![]));

    let seen = &other.seen()[0];
    let request = Request {
        method: &seen.method,
        target: &seen.target,
        scheme: "http",
        authority: other.name(),
        headers: &seen.headers,
    };
    let claims = signatures::read(&request, Needs::Body, NOON).unwrap();
    assert_eq!(claims[0].key_id(), alice.key_id());
    assert!(claims[0].holds(&VerifyingKey::from_pem(alice.public_key()).unwrap()));
    assert!(!claims[0].holds(&VerifyingKey::from_pem(bob.public_key()).unwrap()));
}

#[tokio::test]
async fn gotosocial_shows_nothing_but_keys_to_those_who_do_not_sign() {
    let fediverse = fediverse().await;
    let peer = fediverse.peer("gotosocial", Flavour::GoToSocial);
    let alice = peer.person("alice");
    assert_eq!(get(&fediverse, &alice.id()).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(fetch(&fediverse, &alice, &alice.id()).await.status, StatusCode::OK);
    let key = get(&fediverse, &alice.key_id()).await.ok().json();
    assert_eq!(key["publicKey"]["publicKeyPem"], alice.public_key());
    assert_eq!(key.get("inbox"), None);
    // What has one entry is no list there.
    let note = alice.writes(&Draft::public(&alice, "<p>Hello</p>"));
    assert_eq!(note["to"], PUBLIC);
}

#[tokio::test]
async fn peers_are_told_apart_by_name_and_answer_as_they_are_told() {
    let fediverse = fediverse().await;
    let (one, other) = (fediverse.peer("one", Flavour::Mastodon), fediverse.peer("other", Flavour::Mastodon));
    let alice = one.person("alice");
    assert_eq!(get(&fediverse, &alice.id()).await.json(), alice.document());
    assert_eq!(get(&fediverse, &alice.id().replace("one.", "other.")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(get(&fediverse, &alice.id().replace("one.", "none.")).await.status, StatusCode::MISDIRECTED_REQUEST);
    assert_eq!(get(&fediverse, &one.url("/.well-known/webfinger?resource=acct%3Aeve%40x")).await.status, 404);
    assert_eq!((one.seen().len(), other.seen().len(), fediverse.connections()), (2, 1, 4));

    one.answers("/odd", Reply::redirect("http://elsewhere.example/"));
    assert_eq!(get(&fediverse, &one.url("/odd")).await.header("location"), "http://elsewhere.example/");
    one.shows(&json!({"id": one.url("/object"), "type": "Note"}));
    assert_eq!(get(&fediverse, &one.url("/object")).await.json()["type"], "Note");
    one.forgets(&one.url("/object"));
    assert_eq!(get(&fediverse, &one.url("/object")).await.status, StatusCode::GONE);
    one.becomes(Mood::Only(StatusCode::BAD_GATEWAY));
    assert_eq!(get(&fediverse, &alice.id()).await.status, StatusCode::BAD_GATEWAY);
    one.becomes(Mood::Silent);
    let silent = one.url("/silent");
    tokio::select! {
        answer = get(&fediverse, &silent) => panic!("it answered {answer}"),
        () = one.until("the request", |seen| seen.last().is_some_and(|seen| seen.target == "/silent")) => {}
    }
}

#[tokio::test]
async fn no_two_actors_share_a_key_even_when_those_that_are_kept_are_used_up() {
    let fediverse = fediverse().await;
    let peer = fediverse.peer("one", Flavour::Mastodon);
    let mut keys: Vec<String> =
        (0..10).map(|number| peer.person(&format!("a{number}")).public_key().to_owned()).collect();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 10);
    assert!(keys.iter().all(|key| VerifyingKey::from_pem(key).is_ok()));
}

#[test]
fn a_direct_post_goes_to_those_whom_it_mentions_and_a_public_one_to_them_as_well() {
    let direct = Draft::direct("hey").mentioning("http://x/bob", "@bob@x");
    assert_eq!((direct.to, direct.cc), (vec!["http://x/bob".to_owned()], vec![]));
    assert_eq!(direct.tags, [json!({"type": "Mention", "href": "http://x/bob", "name": "@bob@x"})] as [Value; 1]);
}
