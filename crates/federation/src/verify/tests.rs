//! What is believed and what is not. Every rejection is also held against what was asked of the keys: the cheap checks come
//! first, and nothing is fetched for those who do not deserve it.

use std::sync::Mutex;

use aws_lc_rs::signature::Ed25519KeyPair;
use http::{HeaderMap, Method};
use serde_json::{Value, json};
use url::Url;
use wire::activitystreams::Reference;

use super::*;
use crate::{
    signatures::{BodyDigest, Problem, SigningKey, Style, sign_get, sign_post},
    testing::{HOME, NOW, alice, alice_public, ed25519, eve, eve_public, multibase, request},
};

const ALICE: &str = "https://a.example/users/alice";
const ALICE_KEY: &str = "https://a.example/users/alice#main-key";
const BOB: &str = "https://a.example/users/bob";
const BOB_KEY: &str = "https://a.example/users/bob#main-key";
const EVE_KEY: &str = "https://evil.example/eve#main-key";
const EVE: &str = "https://evil.example/eve";

/// Keys that are known, and those that a fetch would bring. Counts what is asked.
#[derive(Default)]
struct Ring {
    known: Mutex<Vec<(Uri, OwnedKey)>>,
    elsewhere: Vec<(Uri, Refreshed)>,
    actors: Vec<Uri>,
    asked: Mutex<Asked>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Asked {
    known: usize,
    fetched: usize,
}

fn uri(text: &str) -> Uri {
    Uri::parse(text).unwrap()
}
fn owned(owner: &str, key: VerifyingKey) -> OwnedKey {
    OwnedKey { owner: uri(owner), key }
}

impl Ring {
    fn knows(self, id: &str, owner: &str, key: VerifyingKey) -> Self {
        self.known.lock().unwrap().push((uri(id), owned(owner, key)));
        self
    }
    fn finds(mut self, id: &str, owner: &str, key: VerifyingKey) -> Self {
        self.elsewhere.push((uri(id), Refreshed::Key(owned(owner, key))));
        self
    }
    fn meets(mut self, id: &str, outcome: Refreshed) -> Self {
        self.elsewhere.push((uri(id), outcome));
        self
    }
    fn knows_actor(mut self, actor: &str) -> Self {
        self.actors.push(uri(actor));
        self
    }
    fn asked(&self) -> (usize, usize) {
        let asked = *self.asked.lock().unwrap();
        (asked.known, asked.fetched)
    }
}

impl Keys for Ring {
    fn is_own(&self, address: &Uri) -> bool {
        address.host().as_str() == HOME
    }
    async fn known(&self, key: &Uri, actor: Option<&Uri>) -> Result<Known, Unavailable> {
        self.asked.lock().unwrap().known += 1;
        if key.host().as_str() == "broken.example" {
            return Err(Unavailable);
        }
        let known = self.known.lock().unwrap();
        let actor = actor.filter(|actor| self.actors.contains(actor));
        Ok(match known.iter().find(|(id, _)| id == key) {
            Some((_, found)) => Known::Key(found.clone()),
            None if actor.is_some() => Known::Actor,
            None => Known::Nothing,
        })
    }
    async fn refresh(&self, key: &Uri, _: Option<&Uri>) -> Result<Refreshed, Unavailable> {
        self.asked.lock().unwrap().fetched += 1;
        let found = self.elsewhere.iter().find(|(id, _)| id == key).map(|(_, found)| found.clone());
        if let Some(Refreshed::Key(found)) = &found {
            let mut known = self.known.lock().unwrap();
            known.retain(|(id, _)| id != key);
            known.push((key.clone(), found.clone()));
        }
        Ok(found.unwrap_or(Refreshed::Refused))
    }
}

fn ring() -> Ring {
    let known = Ring::default().knows(ALICE_KEY, ALICE, alice_public()).knows(EVE_KEY, EVE, eve_public());
    known.finds(ALICE_KEY, ALICE, alice_public()).finds(EVE_KEY, EVE, eve_public())
}

fn inbox() -> Url {
    Url::parse(&format!("https://{HOME}/inbox")).unwrap()
}

fn signed(key: &SigningKey, key_id: &str, body: &[u8]) -> HeaderMap {
    sign_post(key, key_id, &inbox(), &BodyDigest::of(body), Style::Cavage, NOW).unwrap()
}

async fn judge(headers: &HeaderMap, body: &[u8], keys: &Ring) -> Result<Verified<Activity>, Rejection> {
    verify(&request(&Method::POST, "/inbox", headers), body, keys, NOW).await
}

/// Sends a document, signed with this key under this id.
async fn send(key: &SigningKey, key_id: &str, document: &Value, keys: &Ring) -> Result<Verified<Activity>, Rejection> {
    let body = document.to_string().into_bytes();
    judge(&signed(key, key_id, &body), &body, keys).await
}

fn like() -> Value {
    json!({ "id": "https://a.example/likes/1", "type": "Like", "actor": ALICE, "object": "https://home.example/notes/1" })
}

fn rejected(outcome: Result<Verified<Activity>, Rejection>) -> (Answer, &'static str) {
    let rejection = outcome.unwrap_err();
    (rejection.answer(), rejection.reason())
}

const UNAUTHORIZED: Answer = Answer::Unauthorized;

#[tokio::test]
async fn what_the_actor_signed_is_believed() {
    for style in [Style::Cavage, Style::Rfc9421] {
        let keys = ring();
        let body = like().to_string().into_bytes();
        let headers = sign_post(&alice(), ALICE_KEY, &inbox(), &BodyDigest::of(&body), style, NOW).unwrap();
        let verified = judge(&headers, &body, &keys).await.unwrap();
        assert_eq!(verified.actor().as_str(), ALICE);
        assert!(matches!(verified.proved(), Proved::Signature { key, .. } if *key == uri(ALICE_KEY)));
        assert!(!verified.signs_header("collection-synchronization"));
        assert_eq!(verified.value().id, Some(uri("https://a.example/likes/1")));
        assert_eq!(keys.asked(), (1, 0));
    }
}

#[tokio::test]
async fn sig_01_an_unsigned_activity_is_refused() {
    let keys = ring();
    let outcome = judge(&HeaderMap::new(), like().to_string().as_bytes(), &keys).await;
    assert_eq!(rejected(outcome), (UNAUTHORIZED, "unsigned"));
    assert_eq!(keys.asked(), (0, 0));
}

#[tokio::test]
async fn sig_02_another_body_under_the_same_headers_is_refused() {
    let keys = ring();
    let body = like().to_string();
    let headers = signed(&alice(), ALICE_KEY, body.as_bytes());
    let other = body.replace("notes/1", "notes/2");
    assert_eq!(rejected(judge(&headers, other.as_bytes(), &keys).await), (UNAUTHORIZED, "digest"));
    // A digest that fits the other body was not signed.
    let mut headers = headers;
    headers.insert("digest", BodyDigest::of(other.as_bytes()).digest);
    assert_eq!(rejected(judge(&headers, other.as_bytes(), &keys).await), (UNAUTHORIZED, "forged"));
}

#[tokio::test]
async fn sig_03_a_body_that_is_not_signed_is_refused() {
    let keys = ring();
    let body = like().to_string().into_bytes();
    let mut headers = sign_get(&alice(), ALICE_KEY, &inbox(), Style::Cavage, NOW).unwrap();
    headers.insert("digest", BodyDigest::of(&body).digest);
    assert_eq!(rejected(judge(&headers, &body, &keys).await), (UNAUTHORIZED, "signature_uncovered"));
    assert_eq!(keys.asked(), (0, 0));
}

#[tokio::test]
async fn sig_08_nobody_speaks_for_another() {
    // Evil at another origin: known, so that it is a hint at best; unknown, and not even fetched.
    let keys = ring();
    let outcome = send(&eve(), EVE_KEY, &like(), &keys).await;
    assert_eq!(rejected(outcome), (UNAUTHORIZED, "forwarded"));
    assert_eq!(keys.asked(), (1, 0));
    let keys = Ring::default().finds(EVE_KEY, EVE, eve_public());
    assert_eq!(rejected(send(&eve(), EVE_KEY, &like(), &keys).await), (UNAUTHORIZED, "not_the_actor"));
    assert_eq!(keys.asked(), (1, 0));
    // A neighbour at the same origin, known and fetched.
    let keys = Ring::default().knows(BOB_KEY, BOB, eve_public());
    assert_eq!(rejected(send(&eve(), BOB_KEY, &like(), &keys).await), (UNAUTHORIZED, "not_the_actor"));
    let keys = Ring::default().finds(BOB_KEY, BOB, eve_public());
    assert_eq!(rejected(send(&eve(), BOB_KEY, &like(), &keys).await), (UNAUTHORIZED, "not_the_actor"));
    // A key of the victim's origin that belongs to somebody at another.
    let keys = Ring::default().knows(ALICE_KEY, EVE, eve_public());
    assert_eq!(rejected(send(&eve(), ALICE_KEY, &like(), &keys).await), (UNAUTHORIZED, "not_the_actor"));
}

#[tokio::test]
async fn a_forged_signature_of_the_right_key_is_refused() {
    let keys = ring();
    assert_eq!(rejected(send(&eve(), ALICE_KEY, &like(), &keys).await), (UNAUTHORIZED, "forged"));
    assert_eq!(keys.asked(), (1, 1));
    // Nor is one a hint.
    let keys = ring();
    assert_eq!(rejected(send(&alice(), EVE_KEY, &like(), &keys).await), (UNAUTHORIZED, "not_the_actor"));
}

#[tokio::test]
async fn sig_13_a_key_that_was_changed_is_fetched_once() {
    let keys = Ring::default().knows(ALICE_KEY, ALICE, alice_public()).finds(ALICE_KEY, ALICE, eve_public());
    send(&eve(), ALICE_KEY, &like(), &keys).await.unwrap();
    assert_eq!(keys.asked(), (1, 1));
    send(&eve(), ALICE_KEY, &like(), &keys).await.unwrap();
    assert_eq!(keys.asked(), (2, 1));
    // The old one is over.
    assert_eq!(rejected(send(&alice(), ALICE_KEY, &like(), &keys).await), (UNAUTHORIZED, "forged"));
    assert_eq!(keys.asked(), (3, 2));
}

#[tokio::test]
async fn sig_13_several_signatures_bring_one_fetch() {
    let body = like().to_string().into_bytes();
    let mut headers = sign_post(&eve(), ALICE_KEY, &inbox(), &BodyDigest::of(&body), Style::Rfc9421, NOW).unwrap();
    let input = headers["signature-input"].to_str().unwrap().to_owned();
    let again = |label: &str| input.replace("sig1", label).replace("#main-key", &format!("#{label}"));
    headers.insert("signature-input", format!("{input}, {}, {}", again("b"), again("c")).parse().unwrap());
    let value = headers["signature"].to_str().unwrap().to_owned();
    headers.insert("signature", format!("{value}, b=:eA==:, c=:eA==:").parse().unwrap());
    let keys = Ring::default();
    assert_eq!(rejected(judge(&headers, &body, &keys).await), (UNAUTHORIZED, "key"));
    assert_eq!(keys.asked(), (3, 1));
}

#[tokio::test]
async fn somebody_new_is_fetched() {
    let keys = Ring::default().finds(ALICE_KEY, ALICE, alice_public());
    send(&alice(), ALICE_KEY, &like(), &keys).await.unwrap();
    assert_eq!(keys.asked(), (1, 1));
    for (outcome, answer, reason) in [
        (Refreshed::Gone, UNAUTHORIZED, "key_gone"),
        (Refreshed::Unreachable, Answer::Later, "key_unreachable"),
        (Refreshed::Refused, UNAUTHORIZED, "key"),
        (Refreshed::Key(owned(EVE, alice_public())), UNAUTHORIZED, "not_the_actor"),
        (Refreshed::Key(owned(ALICE, eve_public())), UNAUTHORIZED, "forged"),
    ] {
        let keys = Ring::default().meets(ALICE_KEY, outcome);
        assert_eq!(rejected(send(&alice(), ALICE_KEY, &like(), &keys).await), (answer, reason));
    }
}

#[test]
fn what_a_failed_fetch_of_a_key_means() {
    use crate::{fetch::Gone, signatures::KeyProblem};
    let of = |problem: FetchProblem| Refreshed::from(&problem);
    assert_eq!(of(FetchProblem::Gone(Gone::Gone)), Refreshed::Gone);
    assert_eq!(of(FetchProblem::Status(http::StatusCode::BAD_GATEWAY)), Refreshed::Unreachable);
    assert_eq!(of(FetchProblem::Status(http::StatusCode::FORBIDDEN)), Refreshed::Refused);
    assert_eq!(of(FetchProblem::Key(KeyProblem::Weak)), Refreshed::Refused);
}

#[tokio::test]
async fn when_keys_cannot_be_looked_up_the_sender_comes_again() {
    let mut document = like();
    document["actor"] = "https://broken.example/a".into();
    document["id"] = "https://broken.example/likes/1".into();
    let outcome = send(&alice(), "https://broken.example/a#main-key", &document, &ring()).await;
    assert_eq!(rejected(outcome), (Answer::Later, "unavailable"));
}

/// sig1 is a true one of Eve, sig2 a false one of Alice, who is said to act; and the other way round.
#[tokio::test]
async fn sig_20_the_signer_is_the_key_whose_signature_holds() {
    let body = like().to_string().into_bytes();
    let sign =
        |key: &SigningKey, id: &str| sign_post(key, id, &inbox(), &BodyDigest::of(&body), Style::Rfc9421, NOW).unwrap();
    let both = |first: HeaderMap, second: HeaderMap| {
        let mut headers = first.clone();
        for name in ["signature-input", "signature"] {
            let (first, second) = (first[name].to_str().unwrap(), second[name].to_str().unwrap());
            headers.insert(name, format!("{first}, {}", second.replacen("sig1", "sig2", 1)).parse().unwrap());
        }
        headers
    };
    let keys = ring();
    let forged = both(sign(&eve(), EVE_KEY), sign(&eve(), ALICE_KEY));
    assert_eq!(rejected(judge(&forged, &body, &keys).await), (UNAUTHORIZED, "forged"));
    let fine = both(sign(&eve(), EVE_KEY), sign(&alice(), ALICE_KEY));
    assert_eq!(judge(&fine, &body, &keys).await.unwrap().actor().as_str(), ALICE);
    let fine = both(sign(&alice(), ALICE_KEY), sign(&alice(), EVE_KEY));
    assert_eq!(judge(&fine, &body, &keys).await.unwrap().actor().as_str(), ALICE);
}

#[tokio::test]
async fn sig_23_sig_27_a_linked_data_signature_proves_nothing() {
    let mut document = like();
    document["signature"] = json!({
        "type": "RsaSignature2017", "creator": ALICE_KEY, "created": "2026-11-21T12:00:00Z", "signatureValue": "eA=="
    });
    let keys = ring();
    let rejection = send(&eve(), EVE_KEY, &document, &keys).await.unwrap_err();
    let Rejection::Forwarded(hint) = rejection else { panic!("{rejection}") };
    assert_eq!(
        *hint,
        Hint {
            by: uri(EVE),
            kind: ActivityKind::Like,
            activity: Some(uri("https://a.example/likes/1")),
            objects: vec![uri("https://home.example/notes/1")],
        }
    );
    // It does no harm either.
    send(&alice(), ALICE_KEY, &document, &keys).await.unwrap();
}

#[tokio::test]
async fn sig_25_what_makes_a_graph_of_the_tree_is_refused() {
    let keys = ring();
    for name in ["@graph", "@included", "@reverse"] {
        let mut top = like();
        top[name] = json!([{ "type": "Create", "actor": EVE }]);
        let mut deep = like();
        deep["object"] = json!({ "type": "Note", "tag": [{ name: {} }] });
        for document in [top, deep] {
            let outcome = send(&alice(), ALICE_KEY, &document, &keys).await;
            assert_eq!(rejected(outcome), (Answer::BadRequest, "document"));
        }
    }
    assert_eq!(keys.asked(), (0, 0));
}

#[tokio::test]
async fn ori_13_ori_28_ori_30_what_can_be_read_in_two_ways_is_refused() {
    let keys = ring();
    let bodies = [
        r#"{"id":"https://a.example/1","type":"Like","actor":"https://a.example/users/alice","actor":"https://evil.example/eve"}"#.to_owned(),
        "\u{feff}{}".to_owned(),
        "[]".to_owned(),
        "{".to_owned(),
        json!({ "id": ["https://a.example/1"], "type": "Like", "actor": ALICE }).to_string(),
        json!({ "id": { "id": "https://a.example/1" }, "type": "Like", "actor": ALICE }).to_string(),
        json!({ "id": 1, "type": "Like", "actor": ALICE }).to_string(),
        json!({ "id": "likes/1", "type": "Like", "actor": ALICE }).to_string(),
        json!({ "id": "https://a.example/1", "type": ["Like", "Person"], "actor": ALICE }).to_string(),
        json!({ "id": "https://a.example/1", "type": "Like", "actor": [ALICE, EVE] }).to_string(),
        json!({ "id": "https://a.example/1", "type": "Like" }).to_string(),
    ];
    for body in bodies {
        let outcome = judge(&signed(&alice(), ALICE_KEY, body.as_bytes()), body.as_bytes(), &keys).await;
        assert_eq!(rejected(outcome), (Answer::BadRequest, "document"), "{body}");
    }
    assert_eq!(keys.asked(), (0, 0));
}

#[tokio::test]
async fn sig_30_nobody_signs_as_one_of_us() {
    let own_key = format!("https://{HOME}/users/carol#main-key");
    let keys = ring().knows(&own_key, ALICE, alice_public());
    assert_eq!(rejected(send(&alice(), &own_key, &like(), &keys).await), (UNAUTHORIZED, "own_key"));
    let mut own = like();
    own["actor"] = format!("https://{HOME}/users/carol").into();
    own["id"] = format!("https://{HOME}/likes/1").into();
    assert_eq!(rejected(send(&alice(), ALICE_KEY, &own, &keys).await), (UNAUTHORIZED, "own_actor"));
    let get = sign_get(&alice(), &own_key, &inbox(), Style::Cavage, NOW).unwrap();
    let reader = verify_get(&request(&Method::GET, "/inbox", &get), &keys, NOW).await;
    assert_eq!(reader, Err(Rejection::OwnKey));
    assert_eq!(keys.asked(), (0, 0));
}

#[tokio::test]
async fn a_key_without_an_address_is_none() {
    for key_id in ["main-key", "acct:alice@a.example", "ftp://a.example/key", "https://a.example\\@evil.example/"] {
        let keys = ring();
        let body = like().to_string().into_bytes();
        let headers = signed(&alice(), ALICE_KEY, &body);
        let value = headers["signature"].to_str().unwrap().replace(ALICE_KEY, key_id);
        let mut headers = headers;
        headers.insert("signature", value.parse().unwrap());
        assert_eq!(judge(&headers, &body, &keys).await.unwrap_err().answer(), UNAUTHORIZED, "{key_id}");
        assert_eq!(keys.asked(), (0, 0));
    }
}

/// Ten thousand times: one look at what is known each, and no fetch.
#[tokio::test]
async fn sig_32_the_deletion_of_somebody_unknown_is_dropped_and_costs_nothing() {
    let gone =
        json!({ "id": "https://a.example/users/alice#delete", "type": "Delete", "actor": ALICE, "object": ALICE });
    let keys = Ring::default().meets(ALICE_KEY, Refreshed::Gone);
    let body = gone.to_string().into_bytes();
    let headers = signed(&alice(), ALICE_KEY, &body);
    for _ in 0..10_000 {
        assert_eq!(rejected(judge(&headers, &body, &keys).await), (Answer::Dropped, "unknown_delete"));
    }
    assert_eq!(keys.asked(), (10_000, 0));
    // Somebody known whose key is not: one fetch; when the actor is gone, it is dropped as well.
    let keys = Ring::default().knows_actor(ALICE).meets(ALICE_KEY, Refreshed::Gone);
    assert_eq!(rejected(judge(&headers, &body, &keys).await), (Answer::Dropped, "gone_delete"));
    assert_eq!(keys.asked(), (1, 1));
    let keys = Ring::default().knows_actor(ALICE).finds(ALICE_KEY, ALICE, alice_public());
    judge(&headers, &body, &keys).await.unwrap();
}

#[tokio::test]
async fn ori_01_an_activity_has_its_id_at_its_actors_origin() {
    for id in ["https://evil.example/likes/1", "http://a.example/likes/1", "https://a.example:8443/likes/1"] {
        let keys = ring();
        let mut document = like();
        document["id"] = id.into();
        assert_eq!(rejected(send(&alice(), ALICE_KEY, &document, &keys).await), (UNAUTHORIZED, "foreign_id"));
        assert_eq!(keys.asked(), (0, 0));
    }
    // Without an id there is nothing that could be confused.
    let mut document = like();
    document.as_object_mut().unwrap().remove("id");
    send(&alice(), ALICE_KEY, &document, &ring()).await.unwrap();
}

fn note(id: &str, author: &str) -> Value {
    json!({ "id": id, "type": "Note", "attributedTo": author, "content": "x" })
}

async fn embedded(kind: &str, object: Value) -> Reference {
    let document = json!({ "id": "https://a.example/1", "type": kind, "actor": ALICE, "object": object });
    send(&alice(), ALICE_KEY, &document, &ring()).await.unwrap().into_value().object.unwrap()
}

/// All that is left of somebody else's `Create`.
fn hint(id: &str, object: &str) -> Reference {
    Reference::Hint { id: uri(id), kind: ActivityKind::Create, object: Some(uri(object)) }
}

#[tokio::test]
async fn ori_31_what_is_embedded_from_elsewhere_is_a_hint() {
    let foreign = "https://evil.example/notes/1";
    for kind in ["Create", "Update", "Announce", "Add", "Undo", "Like"] {
        assert_eq!(embedded(kind, note(foreign, EVE)).await, Reference::Id(uri(foreign)), "{kind}");
        let own = embedded(kind, note("https://a.example/notes/1", ALICE)).await;
        assert!(matches!(own, Reference::Object(_)), "{kind}");
    }
    let create =
        json!({ "id": "https://evil.example/2", "type": "Create", "actor": EVE, "object": note(foreign, EVE) });
    assert_eq!(embedded("Announce", create).await, hint("https://evil.example/2", foreign));
    // An activity of the same origin, with something of another in it: the inner one is cut.
    let create = json!({ "id": "https://a.example/2", "type": "Create", "actor": BOB, "object": note(foreign, EVE) });
    let Reference::Activity(create) = embedded("Announce", create).await else { panic!("cut too much") };
    assert_eq!(create.object, Some(Reference::Id(uri(foreign))));
    // The instrument of a request to quote is such a thing too.
    let mut quote = json!({ "id": "https://a.example/3", "type": "QuoteRequest", "actor": ALICE, "object": "https://home.example/1" });
    quote["instrument"] = note(foreign, EVE);
    let quote = send(&alice(), ALICE_KEY, &quote, &ring()).await.unwrap();
    assert_eq!(quote.value().instrument, Some(Reference::Id(uri(foreign))));
}

#[test]
fn ori_31_what_was_kept_is_believed_no_more_than_when_it_came() {
    let foreign = "https://evil.example/notes/1";
    let create =
        json!({ "id": "https://evil.example/2", "type": "Create", "actor": EVE, "object": note(foreign, EVE) });
    let announce = json!({ "id": "https://a.example/1", "type": "Announce", "actor": ALICE, "object": create });
    let kept = kept(announce.to_string().as_bytes()).unwrap();
    assert_eq!(kept.object, Some(hint("https://evil.example/2", foreign)));
}

#[tokio::test]
async fn ori_34_what_lies_with_one_and_belongs_to_another_is_a_hint() {
    let id = "https://a.example/notes/1";
    assert_eq!(embedded("Create", note(id, EVE)).await, Reference::Id(uri(id)));
    let mut two = note(id, ALICE);
    two["attributedTo"] = json!([ALICE, EVE]);
    assert_eq!(embedded("Create", two).await, Reference::Id(uri(id)));
    let create = json!({ "id": "https://a.example/2", "type": "Create", "actor": EVE, "object": note(id, ALICE) });
    assert_eq!(embedded("Announce", create).await, hint("https://a.example/2", id));
}

/// Signs a document as FEP-8b32 says. The hashes are made here once more, from the specification.
fn proven(mut document: Value, pair: &Ed25519KeyPair, key_id: &str, created: &str) -> Value {
    use aws_lc_rs::digest::{SHA256, digest};
    let mut proof = json!({
        "type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", "proofPurpose": "assertionMethod",
        "verificationMethod": key_id, "created": created
    });
    let hash = |value: &Value| digest(&SHA256, &serde_json_canonicalizer::to_vec(value).unwrap()).as_ref().to_vec();
    let signature = pair.sign(&[hash(&proof), hash(&document)].concat());
    proof["proofValue"] = multibase(signature.as_ref()).into();
    document["proof"] = proof;
    document
}

const ED: &str = "https://a.example/users/alice#ed25519-key";
const CREATED: &str = "2026-11-21T11:59:00Z";

#[tokio::test]
async fn a_proof_of_the_actor_stands_in_for_the_signature_of_who_passes_it_on() {
    let (pair, multikey) = ed25519(3);
    let key = VerifyingKey::from_multikey(&multikey).unwrap();
    let document = proven(like(), &pair, ED, CREATED);
    let keys = ring().knows(ED, ALICE, key.clone());
    let verified = send(&eve(), EVE_KEY, &document, &keys).await.unwrap();
    assert_eq!((verified.actor().as_str(), verified.proved()), (ALICE, &Proved::Proof { key: uri(ED) }));
    let keys = ring().finds(ED, ALICE, key.clone());
    send(&eve(), EVE_KEY, &document, &keys).await.unwrap();
    assert_eq!(keys.asked(), (1, 1));

    let mut forged = document.clone();
    forged["object"] = "https://home.example/notes/2".into();
    let keys = ring().knows(ED, ALICE, key.clone()).finds(ED, ALICE, key.clone());
    assert_eq!(rejected(send(&eve(), EVE_KEY, &forged, &keys).await), (UNAUTHORIZED, "forged"));
    // A neighbour's key, a stranger's key, one of ours.
    let keys = ring().knows(ED, BOB, key.clone());
    assert_eq!(rejected(send(&eve(), EVE_KEY, &document, &keys).await), (UNAUTHORIZED, "not_the_actor"));
    let stranger = proven(like(), &pair, "https://evil.example/eve#ed25519-key", CREATED);
    let keys = ring().knows("https://evil.example/eve#ed25519-key", ALICE, key.clone());
    assert_eq!(rejected(send(&eve(), EVE_KEY, &stranger, &keys).await), (UNAUTHORIZED, "not_the_actor"));
    assert_eq!(keys.asked(), (0, 0));
    let own = proven(like(), &pair, "https://home.example/users/carol#key", CREATED);
    assert_eq!(rejected(send(&eve(), EVE_KEY, &own, &keys).await), (UNAUTHORIZED, "own_key"));
}

#[tokio::test]
async fn sig_15_a_proof_is_not_played_again_later() {
    let (pair, multikey) = ed25519(3);
    let keys = ring().knows(ED, ALICE, VerifyingKey::from_multikey(&multikey).unwrap());
    for created in ["2026-11-20T23:59:59Z", "2026-11-21T13:00:01Z"] {
        let document = proven(like(), &pair, ED, created);
        assert_eq!(rejected(send(&eve(), EVE_KEY, &document, &keys).await), (UNAUTHORIZED, "proof"));
    }
    // A proof does not save a signature of the actor that is false.
    let document = proven(like(), &pair, ED, CREATED);
    assert_eq!(rejected(send(&eve(), ALICE_KEY, &document, &keys).await), (UNAUTHORIZED, "forged"));
}

#[tokio::test]
async fn who_reads_is_whose_key_signed() {
    let url = Url::parse(&format!("https://{HOME}/users/carol/followers?page=1")).unwrap();
    let target = "/users/carol/followers?page=1";
    async fn read(headers: &HeaderMap, target: &str, keys: &Ring) -> Result<Uri, Rejection> {
        verify_get(&request(&Method::GET, target, headers), keys, NOW).await.map(|reader| reader.actor().clone())
    }
    for style in [Style::Cavage, Style::CavageWithoutQuery, Style::Rfc9421] {
        let headers = sign_get(&alice(), ALICE_KEY, &url, style, NOW).unwrap();
        assert_eq!(read(&headers, target, &ring()).await, Ok(uri(ALICE)));
        let keys = Ring::default().finds(ALICE_KEY, ALICE, alice_public());
        assert_eq!(read(&headers, target, &keys).await, Ok(uri(ALICE)));
        assert_eq!(read(&headers, "/users/dora/followers?page=1", &ring()).await, Err(Rejection::Forged));
        // A key that a stranger has, at an origin that is not the stranger's.
        let keys = Ring::default().knows(ALICE_KEY, EVE, alice_public());
        assert_eq!(read(&headers, target, &keys).await, Err(Rejection::NotTheActor));
        let forged = sign_get(&eve(), ALICE_KEY, &url, style, NOW).unwrap();
        let keys = ring();
        assert_eq!(read(&forged, target, &keys).await, Err(Rejection::Forged));
    }
    assert_eq!(read(&HeaderMap::new(), target, &ring()).await, Err(Rejection::Signature(Problem::Unsigned)));
}
