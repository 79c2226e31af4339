//! Fetches from real listeners, most of which lie. Each test also looks at what was asked of whom.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use domain::ManualClock;
use egress::stranger;
use http::Method;
use serde_json::{Value, json};
use wire::uri::Host;

use super::*;
use crate::{
    signatures::{KeyProblem, Needs, Request, Style, VerifyingKey, read},
    testing::{
        ALICE_PUBLIC, EVE_PUBLIC, NOW, alice, alice_public, ed25519,
        peers::{Page, Peers, Seen},
    },
};

const KEY: &str = "https://home.example/actor#main-key";

/// How hosts want it, as far as a test has seen.
#[derive(Default)]
struct Memory(Mutex<HashMap<Host, Style>>);

impl Styles for Memory {
    fn of(&self, host: &Host) -> Style {
        self.0.lock().unwrap().get(host).copied().unwrap_or_default()
    }
    fn worked(&self, host: &Host, style: Style) {
        self.0.lock().unwrap().insert(host.clone(), style);
    }
}

fn signer() -> (Signer, Arc<Memory>) {
    let memory = Arc::new(Memory::default());
    let clock = Arc::new(ManualClock::at(NOW));
    (Signer::new(alice(), KEY.to_owned(), clock, Arc::clone(&memory) as Arc<dyn Styles>), memory)
}

fn note(id: &str, author: &str) -> Value {
    json!({ "id": id, "type": "Note", "attributedTo": author, "content": "true" })
}

/// The answer to a fetch, asked for without a signature and with one: no call site has a way around a check.
async fn both(peers: &Peers, id: &Uri) -> Result<Verified<Received>, FetchProblem> {
    let unsigned = document(&peers.stranger(), id, None).await;
    let signed = document(&peers.stranger(), id, Some(&signer().0)).await;
    assert_eq!(unsigned, signed);
    signed
}

#[tokio::test]
async fn a_document_at_its_own_id_is_believed() {
    let peers = Peers::start().await;
    let (id, author) = (peers.url("a", "/notes/1"), peers.url("a", "/users/alice"));
    peers.put("a", "/notes/1", Page::activity(&note(&id, &author)));
    let found = both(&peers, &peers.uri("a", "/notes/1")).await.unwrap();
    assert_eq!(found.actor().as_str(), author);
    assert_eq!(found.proved(), &Proved::Fetched { from: peers.uri("a", "/notes/1") });
    assert_eq!(found.value().id(), Some(&peers.uri("a", "/notes/1")));
    let seen = peers.seen();
    assert_eq!(peers.asked(), ["a /notes/1", "a /notes/1"]);
    assert!(!seen[0].headers.contains_key("signature"));
    assert_eq!(seen[1].headers["accept"], media_type::ACCEPT);
    assert!(is_signed(&peers, &seen[1]));
}

/// Whether a request carries a true signature of ours.
fn is_signed(peers: &Peers, seen: &Seen) -> bool {
    let authority = peers.host("a");
    let request = Request {
        method: &Method::GET,
        target: &seen.target,
        scheme: "http",
        authority: &authority,
        headers: &seen.headers,
    };
    let claims = read(&request, Needs::Nothing, NOW).unwrap();
    claims[0].key_id() == KEY && claims[0].holds(&alice_public())
}

#[tokio::test]
async fn ori_01_a_document_that_claims_another_id_is_fetched_from_there() {
    let peers = Peers::start().await;
    let (id, author) = (peers.url("victim", "/notes/1"), peers.url("victim", "/users/v"));
    let mut forged = note(&id, &author);
    forged["content"] = "forged".into();
    peers.put("evil", "/x", Page::activity(&forged));
    // There is no such document at the victim's.
    assert_eq!(both(&peers, &peers.uri("evil", "/x")).await.unwrap_err(), FetchProblem::Gone(Gone::NotFound));
    // There is: the victim's own counts.
    peers.put("victim", "/notes/1", Page::activity(&note(&id, &author)));
    let found = both(&peers, &peers.uri("evil", "/x")).await.unwrap();
    assert_eq!(found.value().value()["content"], "true");
    assert_eq!(found.proved(), &Proved::Fetched { from: peers.uri("victim", "/notes/1") });
    // What lies there says that it is something else again: nothing is asked a third time.
    let before = peers.asked().len();
    peers.put("victim", "/notes/1", Page::activity(&note(&peers.url("victim", "/notes/2"), &author)));
    peers.put("victim", "/notes/2", Page::activity(&note(&peers.url("victim", "/notes/2"), &author)));
    assert_eq!(both(&peers, &peers.uri("evil", "/x")).await.unwrap_err(), FetchProblem::OtherId);
    assert_eq!(peers.asked()[before..], ["evil /x", "victim /notes/1", "evil /x", "victim /notes/1"]);
}

/// An id is its bytes: another spelling of the same address is another id.
#[tokio::test]
async fn ori_01_ori_24_an_id_is_compared_byte_for_byte() {
    let peers = Peers::start().await;
    let spellings = ["/notes/1", "/notes/%31"];
    for (at, says) in [(spellings[0], spellings[1]), (spellings[1], spellings[0])] {
        peers.put("a", at, Page::activity(&json!({ "id": peers.url("a", says), "type": "Note" })));
    }
    assert_eq!(both(&peers, &peers.uri("a", "/notes/1")).await.unwrap_err(), FetchProblem::OtherId);
    let loud = peers.url("a", "/notes/2").replace("a.localhost", "A.localhost");
    peers.put("a", "/notes/2", Page::activity(&json!({ "id": loud, "type": "Note" })));
    let found = both(&peers, &peers.uri("a", "/notes/2")).await.unwrap();
    assert_eq!(found.proved(), &Proved::Fetched { from: Uri::parse(&loud).unwrap() });
    assert_eq!(peers.asked().len(), 8);
}

#[tokio::test]
async fn ori_03_only_activitypub_types_are_read() {
    let peers = Peers::start().await;
    let id = peers.url("a", "/notes/1");
    let body = note(&id, &peers.url("a", "/users/alice")).to_string();
    for good in [
        "application/activity+json; charset=utf-8",
        "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
    ] {
        peers.put("a", "/notes/1", Page::of(good, &body));
        both(&peers, &peers.uri("a", "/notes/1")).await.unwrap();
    }
    for bad in ["", "application/json", "application/ld+json", "text/html", "text/plain", "image/png"] {
        peers.put("a", "/notes/1", Page::of(bad, &body));
        assert_eq!(both(&peers, &peers.uri("a", "/notes/1")).await.unwrap_err(), FetchProblem::ContentType, "{bad}");
    }
    let missing = Page { headers: Vec::new(), ..Page::of("", &body) };
    peers.put("a", "/notes/1", missing);
    assert_eq!(both(&peers, &peers.uri("a", "/notes/1")).await.unwrap_err(), FetchProblem::ContentType);
    let mut twice = Page::of("application/activity+json", &body);
    twice.headers.push(("content-type", "text/html".to_owned()));
    peers.put("a", "/notes/1", twice);
    assert_eq!(both(&peers, &peers.uri("a", "/notes/1")).await.unwrap_err(), FetchProblem::ContentType);
}

#[tokio::test]
async fn ori_07_a_redirect_to_another_origin_is_refused() {
    let peers = Peers::start().await;
    let id = peers.url("victim", "/media/x");
    peers.put("victim", "/media/x", Page::redirect(&peers.url("evil", "/obj")));
    peers.put("evil", "/obj", Page::activity(&note(&id, &peers.url("victim", "/users/v"))));
    let problem = both(&peers, &peers.uri("victim", "/media/x")).await.unwrap_err();
    let cross = stranger::BadRedirect::CrossOrigin;
    assert!(matches!(problem, FetchProblem::Egress(stranger::Error::Redirect { why, .. }) if why == cross));
    assert!(!peers.asked().iter().any(|asked| asked.starts_with("evil")));
    // Within the origin it is followed, and the document is asked for at its own id.
    let id = peers.url("a", "/notes/1");
    peers.put("a", "/@alice/1", Page::redirect("/notes/1"));
    peers.put("a", "/notes/1", Page::activity(&note(&id, &peers.url("a", "/users/alice"))));
    let found = both(&peers, &peers.uri("a", "/@alice/1")).await.unwrap();
    assert_eq!(found.proved(), &Proved::Fetched { from: peers.uri("a", "/notes/1") });
}

#[tokio::test]
async fn ori_08_our_own_addresses_are_never_fetched() {
    let peers = Peers::start().await;
    let home = peers.uri("home", "/users/carol");
    for id in [home.clone(), peers.uri("evil", "/x")] {
        peers.put("evil", "/x", Page::activity(&json!({ "id": home.as_str(), "type": "Note" })));
        let problem = both(&peers, &id).await.unwrap_err();
        let own = stranger::Blocked::Own;
        assert!(matches!(problem, FetchProblem::Egress(stranger::Error::BlockedAddress { why, .. }) if why == own));
    }
    assert_eq!(peers.asked(), ["evil /x", "evil /x"]);
}

#[tokio::test]
async fn ori_10_ori_13_ori_14_only_an_id_has_authority() {
    let peers = Peers::start().await;
    let address = peers.uri("a", "/notes/1");
    let own = address.as_str();
    peers.put("a", "/notes/1", Page::activity(&json!({ "url": own, "type": "Note" })));
    assert_eq!(both(&peers, &address).await.unwrap_err(), FetchProblem::NoId);
    for id in [json!([own]), json!({ "id": own }), json!(1), json!("notes/1"), json!("")] {
        peers.put("a", "/notes/1", Page::activity(&json!({ "id": id, "type": "Note" })));
        assert!(matches!(both(&peers, &address).await.unwrap_err(), FetchProblem::Document(_)), "{id}");
    }
    peers.put("a", "/notes/1", Page::activity(&json!({ "@graph": [{ "id": own }], "id": own, "type": "Note" })));
    assert!(matches!(both(&peers, &address).await.unwrap_err(), FetchProblem::Document(_)));
}

#[tokio::test]
async fn ori_34_a_document_and_its_owner_share_an_origin() {
    let peers = Peers::start().await;
    let address = peers.uri("a", "/notes/1");
    let (near, far) = (peers.url("a", "/users/alice"), peers.url("b", "/users/bob"));
    for owners in [
        json!({ "attributedTo": far }),
        json!({ "attributedTo": { "id": far, "type": "Person" } }),
        json!({ "attributedTo": [near, far] }),
        json!({ "attributedTo": near, "actor": far }),
        json!({ "attributedTo": [near, { "type": "Person" }] }),
        json!({ "attributedTo": "nobody" }),
    ] {
        let mut document = json!({ "id": address.as_str(), "type": "Note" });
        document.as_object_mut().unwrap().extend(owners.as_object().unwrap().clone());
        peers.put("a", "/notes/1", Page::activity(&document));
        assert_eq!(both(&peers, &address).await.unwrap_err(), FetchProblem::ForeignOwner, "{owners}");
    }
    let document =
        json!({ "id": address.as_str(), "type": "Video", "attributedTo": [{ "type": "Person", "id": near }, null] });
    peers.put("a", "/notes/1", Page::activity(&document));
    assert_eq!(both(&peers, &address).await.unwrap().actor().as_str(), near);
    // What names nobody speaks for itself.
    peers.put("a", "/notes/1", Page::activity(&json!({ "id": address.as_str(), "type": "OrderedCollection" })));
    assert_eq!(both(&peers, &address).await.unwrap().actor(), &address);
}

#[tokio::test]
async fn what_is_gone_is_told_apart() {
    let peers = Peers::start().await;
    let address = peers.uri("a", "/notes/1");
    let tombstone = json!({ "id": address.as_str(), "type": "Tombstone", "formerType": "Note" });
    for (page, problem, later) in [
        (Page::status(404), FetchProblem::Gone(Gone::NotFound), false),
        (Page::status(410), FetchProblem::Gone(Gone::Gone), false),
        (Page { status: 410, ..Page::activity(&tombstone) }, FetchProblem::Gone(Gone::Gone), false),
        (Page::activity(&tombstone), FetchProblem::Gone(Gone::Tombstone), false),
        (Page::status(403), FetchProblem::Status(StatusCode::FORBIDDEN), false),
        (Page::status(429), FetchProblem::Status(StatusCode::TOO_MANY_REQUESTS), true),
    ] {
        peers.put("a", "/notes/1", page);
        let found = document(&peers.stranger(), &address, None).await.unwrap_err();
        assert_eq!((found.is_transient(), &found), (later, &problem));
    }
    // A stone for somebody else's document is none.
    peers.put("evil", "/x", Page::activity(&tombstone));
    peers.put("a", "/notes/1", Page::activity(&note(address.as_str(), &peers.url("a", "/users/alice"))));
    both(&peers, &peers.uri("evil", "/x")).await.unwrap();
}

#[tokio::test]
async fn a_host_is_asked_again_in_another_way_and_what_worked_is_remembered() {
    for refusal in [400, 401] {
        let peers = Peers::start().await;
        let address = peers.uri("a", "/notes/1");
        peers.put("a", "/notes/1", Page::activity(&note(address.as_str(), &peers.url("a", "/users/alice"))));
        peers.rule(move |seen| (!seen.headers.contains_key("signature-input")).then(|| Page::status(refusal)));
        let (signer, memory) = signer();
        let stranger = peers.stranger();
        document(&stranger, &address, Some(&signer)).await.unwrap();
        assert_eq!(peers.asked().len(), 2);
        assert_eq!(memory.of(&address.host()), Style::Rfc9421);
        document(&stranger, &address, Some(&signer)).await.unwrap();
        assert_eq!(peers.asked().len(), 3);
        assert!(peers.seen().iter().all(|seen| is_signed(&peers, seen)));
    }
}

#[tokio::test]
async fn a_query_is_left_out_of_the_signature_where_a_host_wants_that() {
    let peers = Peers::start().await;
    let address = peers.uri("a", "/outbox?page=1");
    peers.put(
        "a",
        "/outbox?page=1",
        Page::activity(&json!({ "id": address.as_str(), "type": "OrderedCollectionPage" })),
    );
    let authority = peers.host("a");
    peers.rule(move |seen| {
        let target = seen.target.split('?').next().unwrap();
        let request =
            Request { method: &Method::GET, target, scheme: "http", authority: &authority, headers: &seen.headers };
        let holds = read(&request, Needs::Nothing, NOW).is_ok_and(|claims| claims[0].holds(&alice_public()));
        (!holds).then(|| Page::status(401))
    });
    let (signer, memory) = signer();
    document(&peers.stranger(), &address, Some(&signer)).await.unwrap();
    assert_eq!(memory.of(&address.host()), Style::CavageWithoutQuery);
    assert_eq!(peers.asked().len(), 2);
}

#[tokio::test]
async fn a_host_that_refuses_every_way_refuses() {
    let peers = Peers::start().await;
    peers.rule(|_| Some(Page::status(401)));
    let (signer, memory) = signer();
    let problem = document(&peers.stranger(), &peers.uri("a", "/x"), Some(&signer)).await.unwrap_err();
    assert_eq!(problem, FetchProblem::Status(StatusCode::UNAUTHORIZED));
    assert_eq!(peers.asked().len(), 2);
    assert_eq!(memory.0.lock().unwrap().len(), 0);
}

fn person(id: &str, keys: Value) -> Value {
    let mut person =
        json!({ "id": id, "type": "Person", "preferredUsername": "alice", "inbox": format!("{id}/inbox") });
    person.as_object_mut().unwrap().extend(keys.as_object().unwrap().clone());
    person
}

fn public_key(id: &str, owner: &str, pem: &str) -> Value {
    json!({ "id": id, "owner": owner, "publicKeyPem": pem })
}

async fn fetch_key(peers: &Peers, id: &Uri, actor: Option<&Uri>) -> Result<(String, VerifyingKey), FetchProblem> {
    let found = key(&peers.stranger(), id, actor, None).await?;
    assert_eq!(found.owner.actor(), &found.owner.value().id);
    Ok((found.owner.value().id.as_str().to_owned(), found.key))
}

#[tokio::test]
async fn a_key_in_the_document_of_its_owner() {
    let peers = Peers::start().await;
    let (alice_id, id) = (peers.url("a", "/users/alice"), peers.uri("a", "/users/alice#main-key"));
    let keys = json!({ "publicKey": public_key(id.as_str(), &alice_id, ALICE_PUBLIC) });
    peers.put("a", "/users/alice", Page::activity(&person(&alice_id, keys)));
    let expected = Ok((alice_id.clone(), alice_public()));
    assert_eq!(fetch_key(&peers, &id, None).await, expected);
    assert_eq!(fetch_key(&peers, &id, Some(&peers.uri("a", "/users/alice"))).await, expected);
    assert_eq!(peers.asked(), ["a /users/alice", "a /users/alice"]);
    let other = peers.uri("a", "/users/alice#other");
    assert_eq!(fetch_key(&peers, &other, None).await, Err(FetchProblem::NotTheOwner));
    // An Ed25519 key beside it.
    let (_, multikey) = ed25519(5);
    let ed = peers.uri("a", "/users/alice#ed25519-key");
    let keys = json!({
        "publicKey": public_key(id.as_str(), &alice_id, ALICE_PUBLIC),
        "assertionMethod": [{ "id": ed.as_str(), "type": "Multikey", "controller": alice_id, "publicKeyMultibase": multikey }]
    });
    peers.put("a", "/users/alice", Page::activity(&person(&alice_id, keys)));
    assert_eq!(fetch_key(&peers, &ed, None).await.unwrap().1, VerifyingKey::from_multikey(&multikey).unwrap());
}

/// GoToSocial: the address of the key answers with the beginning of the actor.
#[tokio::test]
async fn a_key_at_an_address_of_its_own() {
    let peers = Peers::start().await;
    let (alice_id, id) = (peers.url("a", "/users/alice"), peers.uri("a", "/users/alice/main-key"));
    let keys = json!({ "publicKey": public_key(id.as_str(), &alice_id, ALICE_PUBLIC) });
    peers.put(
        "a",
        "/users/alice/main-key",
        Page::activity(&json!({
            "id": alice_id, "type": "Person", "preferredUsername": "alice", "publicKey": keys["publicKey"]
        })),
    );
    peers.put("a", "/users/alice", Page::activity(&person(&alice_id, keys)));
    let expected = Ok((alice_id.clone(), alice_public()));
    assert_eq!(fetch_key(&peers, &id, None).await, expected);
    assert_eq!(peers.asked(), ["a /users/alice/main-key", "a /users/alice"]);
    // A document of the key alone, which its owner lists by id.
    let mut document = public_key(id.as_str(), &alice_id, ALICE_PUBLIC);
    document["type"] = "Key".into();
    peers.put("a", "/users/alice/main-key", Page::activity(&document));
    peers.put("a", "/users/alice", Page::activity(&person(&alice_id, json!({ "publicKey": id.as_str() }))));
    assert_eq!(fetch_key(&peers, &id, None).await, expected);
    assert_eq!(fetch_key(&peers, &id, Some(&peers.uri("a", "/users/alice"))).await, expected);
}

#[tokio::test]
async fn sig_09_a_key_is_its_owners_when_the_owner_lists_it() {
    let peers = Peers::start().await;
    let (victim, id) = (peers.url("victim", "/u"), peers.uri("evil", "/key"));
    let mut forged = public_key(id.as_str(), &victim, EVE_PUBLIC);
    forged["type"] = "Key".into();
    peers.put("evil", "/key", Page::activity(&forged));
    let own = json!({ "publicKey": public_key(&format!("{victim}#main-key"), &victim, ALICE_PUBLIC) });
    peers.put("victim", "/u", Page::activity(&person(&victim, own)));
    assert_eq!(fetch_key(&peers, &id, None).await, Err(FetchProblem::NotTheOwner));
    assert_eq!(fetch_key(&peers, &id, Some(&peers.uri("victim", "/u"))).await, Err(FetchProblem::NotTheOwner));
    // An actor in evil's own house that says it is the victim.
    peers.put("evil", "/key", Page::activity(&person(&victim, json!({ "publicKey": forged }))));
    assert_eq!(fetch_key(&peers, &id, None).await, Err(FetchProblem::NotTheOwner));
    // Somebody who lists a key that names another owner.
    let eve = peers.url("evil", "/eve");
    let key_id = peers.uri("evil", "/eve#k");
    peers.put(
        "evil",
        "/eve",
        Page::activity(&person(&eve, json!({ "publicKey": public_key(key_id.as_str(), &victim, EVE_PUBLIC) }))),
    );
    assert_eq!(fetch_key(&peers, &key_id, None).await, Err(FetchProblem::NotTheOwner));
}

#[tokio::test]
async fn sig_10_the_document_of_a_key_has_that_very_id() {
    let peers = Peers::start().await;
    let alice_id = peers.url("a", "/users/alice");
    let (asked, other) = (peers.uri("a", "/keys/1"), peers.url("a", "/keys/2"));
    let mut document = public_key(&other, &alice_id, ALICE_PUBLIC);
    document["type"] = "Key".into();
    peers.put("a", "/keys/1", Page::activity(&document));
    peers.put("a", "/keys/2", Page::activity(&document));
    let both = json!({ "publicKey": [asked.as_str(), other] });
    peers.put("a", "/users/alice", Page::activity(&person(&alice_id, both)));
    assert_eq!(fetch_key(&peers, &asked, None).await, Err(FetchProblem::NotTheOwner));
    assert_eq!(fetch_key(&peers, &asked, Some(&peers.uri("a", "/users/alice"))).await, Err(FetchProblem::NotTheOwner));
    assert!(fetch_key(&peers, &peers.uri("a", "/keys/2"), None).await.is_ok());
}

#[tokio::test]
async fn sig_18_a_key_that_is_no_key_is_refused() {
    let peers = Peers::start().await;
    let (alice_id, id) = (peers.url("a", "/users/alice"), peers.uri("a", "/users/alice#main-key"));
    let keys = json!({ "publicKey": public_key(id.as_str(), &alice_id, "-----BEGIN PUBLIC KEY-----") });
    peers.put("a", "/users/alice", Page::activity(&person(&alice_id, keys)));
    assert_eq!(fetch_key(&peers, &id, None).await, Err(FetchProblem::Key(KeyProblem::Unreadable)));
}

#[tokio::test]
async fn an_actor_is_an_actor() {
    let peers = Peers::start().await;
    let id = peers.uri("a", "/users/alice");
    peers.put("a", "/users/alice", Page::activity(&person(id.as_str(), json!({}))));
    let found = actor(&peers.stranger(), &id, None).await.unwrap();
    assert_eq!((found.actor(), &found.value().username), (&id, &"alice".to_owned()));
    peers.put("a", "/users/alice", Page::activity(&note(id.as_str(), id.as_str())));
    assert!(matches!(actor(&peers.stranger(), &id, None).await, Err(FetchProblem::Document(_))));
}
