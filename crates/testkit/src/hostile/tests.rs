//! The forger's hand is a good one: unchanged, what it signs holds. And what happens leaves traces.

use super::*;
use crate::{
    Fediverse, TestServer,
    fediverse::{Actor, Flavour},
};
use federation::signatures::{Needs, Problem, Request, VerifyingKey, check_body, read};
use http::{Method, header};

async fn scene() -> (TestServer, Fediverse, Actor) {
    let server = TestServer::sqlite().await;
    let fediverse = Fediverse::around(&server).await;
    let eve = fediverse.peer("evil", Flavour::Mastodon).person("eve");
    (server, fediverse, eve)
}

/// Whether the signatures hold for the key of an actor, one by one.
fn holds(forgery: &Forgery, server: &TestServer, of: &Actor) -> Result<Vec<bool>, Problem> {
    let authority = server.base_url().replace("http://", "");
    let mut headers = forgery.headers.clone();
    headers.insert(header::HOST, authority.parse().unwrap());
    let (method, target) = (Method::POST, forgery.path.as_str());
    let request = Request { method: &method, target, scheme: "http", authority: &authority, headers: &headers };
    let key = VerifyingKey::from_pem(of.public_key()).unwrap();
    let claims = read(&request, Needs::Body, of.now())?;
    check_body(&headers, &forgery.body)?;
    Ok(claims.iter().map(|claim| claim.holds(&key)).collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_signed_for_holds_and_what_was_changed_does_not() {
    let (server, fediverse, eve) = scene().await;
    let other = fediverse.peer("other", Flavour::Mastodon).person("other");
    let (follow, undo) = (eve.activity("Follow", "http://x.localhost/y"), eve.activity("Undo", "http://x.localhost/z"));
    let honest = Forgery::honest(&eve, &server, "/inbox", &follow);
    let all = ["(request-target)", "host", "date", "digest", "content-type"];
    assert_eq!(holds(&honest, &server, &eve), Ok(vec![true]));
    assert_eq!(holds(&honest.clone().signed_by(&eve, &eve.key_id(), &all), &server, &eve), Ok(vec![true]));
    assert_eq!(holds(&honest.clone().signed_by(&other, &eve.key_id(), &all), &server, &eve), Ok(vec![false]));
    assert_eq!(holds(&honest.clone().saying(&undo).with_digest(), &server, &eve), Ok(vec![false]));
    assert_eq!(holds(&honest.clone().to("/elsewhere"), &server, &eve), Ok(vec![false]));
    assert!(holds(&honest.clone().saying(&undo), &server, &eve).is_err());
    assert!(holds(&honest.clone().without("signature"), &server, &eve).is_err());
    assert!(holds(&honest.clone().signed_by(&eve, &eve.key_id(), &["date", "host"]), &server, &eve).is_err());

    let (key, covered) = (eve.key_id(), &["@method", "@target-uri", "content-digest"]);
    let good = Label { name: "a", signer: &eve, key_id: &key, covered };
    let bad = Label { name: "b", signer: &other, ..good };
    let mut both = holds(&honest.labelled(&[good, bad], eve.now()), &server, &eve).unwrap();
    both.sort_unstable();
    assert_eq!(both, [false, true]);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happens_leaves_traces() {
    let (server, fediverse, _) = scene().await;
    let [alice] = server.cast(["alice"]).await;
    let before = Traces::of(&server, &fediverse).await;
    before.are_all(&server, &fediverse).await;
    alice.posts("hello", "public").await;
    let after = Traces::of(&server, &fediverse).await;
    assert_ne!(before, after);
    assert_eq!(after.rows("statuses") - before.rows("statuses"), 1);
    assert_eq!(after.connections(), before.connections());
    server.finish().await;
}
