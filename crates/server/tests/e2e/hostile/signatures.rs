//! Class signature-and-keys.

use super::{INBOX, Scene};
use domain::Timestamp;
use serde_json::{Value, json};
use testkit::{
    Answer, TestServer,
    fediverse::{Actor, Mood, Reply},
    hostile::{Forgery, Label, Traces},
    on_both_engines,
};

on_both_engines!(
    sig_01_an_unsigned_post_leaves_nothing,
    sig_02_another_body_leaves_nothing,
    sig_03_a_signature_over_date_and_host_alone_queues_nothing,
    sig_05_a_signature_is_good_for_one_inbox,
    sig_07_the_other_digest_helps_nobody,
    sig_08_who_signs_for_another_is_sent_away,
    sig_09_a_key_that_says_whose_it_is_proves_nothing,
    sig_10_a_key_is_what_its_own_address_shows,
    sig_11_nobody_takes_the_key_of_another,
    sig_12_an_update_does_not_bring_a_key_along,
    sig_13_a_new_key_is_fetched_once_and_the_old_one_is_over,
    sig_15_a_request_counts_once_and_not_for_ever,
    sig_16_clocks_may_differ_by_so_much,
    sig_18_a_weak_key_is_none,
    sig_20_the_label_that_holds_is_who_signed,
    sig_23_a_linked_data_signature_is_nobodys_word,
    sig_25_what_moves_in_the_graph_moves_nothing_here,
    sig_30_nobody_signs_as_one_of_us_and_nobody_is_asked,
    sig_31_nothing_is_queued_before_the_signature_holds,
    sig_32_the_deletion_of_somebody_unknown_costs_nothing,
);

/// RSA with 1,024 bits.
const WEAK: &str = "-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDHuTko+yOnF8SrM7rxE3e06xH6
YzJJS/LoPwV8m/2YhmAQ9hoUZm57w2IAfIlkSIFUp5lRfO/ugxsW7QVZ3PbPjhzk
f+MuByLtHm3r385VGkocvCTXW0VPoMyXBKvhAt2Ripp/gHQfHi2igmcrEUYYArZi
XMLCY99LAh7ERjaEqQIDAQAB
-----END PUBLIC KEY-----
";
/// What an honest peer covers.
const ALL: [&str; 5] = ["(request-target)", "host", "date", "digest", "content-type"];

#[track_caller]
fn refused(answer: &Answer) {
    assert!(matches!(answer.status.as_u16(), 401 | 403), "{answer}");
}

async fn accepted(forgery: &Forgery) {
    let answer = forgery.sends().await;
    assert_eq!(answer.status, 202, "{answer}");
}

/// Victoria's first post arrives: the server knows her and her key from here on.
async fn acquainted(scene: &Scene) {
    let before = scene.notified().await;
    accepted(&Forgery::honest(&scene.victoria, &scene.server, INBOX, &scene.post(&scene.victoria, "first"))).await;
    assert_eq!(scene.notified().await, before + 1);
}

/// How often a peer showed the actor.
fn fetches(actor: &Actor) -> usize {
    let path = actor.id().replace(&actor.peer().url(""), "");
    actor.peer().seen().iter().filter(|seen| seen.path() == path).count()
}

async fn sig_01_an_unsigned_post_leaves_nothing(server: TestServer) {
    let scene = Scene::set(&server).await;
    acquainted(&scene).await;
    let post = Forgery::honest(&scene.victoria, &server, INBOX, &scene.post(&scene.victoria, "second"));
    let before = Traces::of(&server, &scene.fediverse).await;
    assert_eq!(post.clone().without("signature").sends().await.status, 401);
    before.are_all(&server, &scene.fediverse).await;
    accepted(&post).await;
}

async fn sig_02_another_body_leaves_nothing(server: TestServer) {
    let scene = Scene::set(&server).await;
    acquainted(&scene).await;
    let post = Forgery::honest(&scene.victoria, &server, INBOX, &scene.post(&scene.victoria, "signed"));
    let before = Traces::of(&server, &scene.fediverse).await;
    let other = scene.post(&scene.victoria, "another");
    assert_eq!(post.clone().saying(&other).sends().await.status, 401);
    assert_eq!(post.saying(&other).with_digest().sends().await.status, 401);
    before.are_all_but_who_asked(&server, &scene.fediverse).await;
}

async fn sig_03_a_signature_over_date_and_host_alone_queues_nothing(server: TestServer) {
    let scene = Scene::set(&server).await;
    acquainted(&scene).await;
    let (victoria, key) = (&scene.victoria, scene.victoria.key_id());
    let post = Forgery::honest(victoria, &server, INBOX, &scene.post(victoria, "second"));
    let before = Traces::of(&server, &scene.fediverse).await;
    for covered in [&["date", "host"][..], &["(request-target)", "host", "date"], &["digest"], &[]] {
        assert_eq!(post.clone().signed_by(victoria, &key, covered).sends().await.status, 401, "{covered:?}");
    }
    before.are_all(&server, &scene.fediverse).await;
    // The forger's hand is as good as any.
    accepted(&post.signed_by(victoria, &key, &ALL)).await;
}

async fn sig_05_a_signature_is_good_for_one_inbox(server: TestServer) {
    let scene = Scene::set(&server).await;
    acquainted(&scene).await;
    let (victoria, key) = (&scene.victoria, scene.victoria.key_id());
    let post = Forgery::honest(victoria, &server, "/users/alice/inbox", &scene.post(victoria, "second"));
    let before = Traces::of(&server, &scene.fediverse).await;
    assert_eq!(post.clone().to(INBOX).sends().await.status, 401);
    let without_target = post.clone().signed_by(victoria, &key, &["host", "date", "digest", "content-type"]);
    assert_eq!(without_target.to(INBOX).sends().await.status, 401);
    before.are_all_but_who_asked(&server, &scene.fediverse).await;
    accepted(&post).await;
}

async fn sig_07_the_other_digest_helps_nobody(server: TestServer) {
    let scene = Scene::set(&server).await;
    acquainted(&scene).await;
    let (victoria, key, now) = (&scene.victoria, scene.victoria.key_id(), scene.victoria.now());
    let (signed, forged) = (scene.post(victoria, "signed"), scene.post(victoria, "forged"));
    let post = Forgery::honest(victoria, &server, INBOX, &signed);
    let label =
        Label { name: "sig1", signer: victoria, key_id: &key, covered: &["@method", "@target-uri", "content-digest"] };
    let other = post.clone().labelled(&[label], now);
    let before = Traces::of(&server, &scene.fediverse).await;
    // What is covered is right for the one body, what is not covered for the other.
    let forgeries = [
        post.clone().and_content_digest_of(&forged).saying(&forged),
        other.clone().saying(&forged).with_digest(),
        post.clone().and("digest", "SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
    ];
    for forgery in forgeries {
        assert_eq!(forgery.sends().await.status, 401);
    }
    before.are_all_but_who_asked(&server, &scene.fediverse).await;
    accepted(&other).await;
}

async fn sig_08_who_signs_for_another_is_sent_away(server: TestServer) {
    let scene = Scene::set(&server).await;
    acquainted(&scene).await;
    // Her key is known as well, and good for what she does herself.
    scene.arrived(&scene.eve, "hello").await;
    let before = Traces::of(&server, &scene.fediverse).await;
    let (notified, theirs) = (scene.notified().await, scene.post(&scene.victoria, "forged"));
    refused(&Forgery::honest(&scene.eve, &server, INBOX, &theirs).sends().await);
    // With an id of Eve's own, so that only the actor is a lie.
    let mut hers = scene.post(&scene.eve, "forged");
    hers["actor"] = scene.victoria.id().into();
    refused(&Forgery::honest(&scene.eve, &server, INBOX, &hers).sends().await);
    before.are_all_but_who_asked(&server, &scene.fediverse).await;
    assert_eq!(scene.notified().await, notified);
}

async fn sig_09_a_key_that_says_whose_it_is_proves_nothing(server: TestServer) {
    let scene = Scene::set(&server).await;
    let (eve, victoria) = (&scene.eve, &scene.victoria);
    let key = eve.peer().url("/key");
    let says = json!({
        "@context": "https://w3id.org/security/v1",
        "id": key, "type": "Key", "owner": victoria.id(), "publicKeyPem": eve.public_key(),
    });
    eve.peer().answers("/key", Reply::document(&says));
    let before = Traces::of(&server, &scene.fediverse).await;
    let post = Forgery::honest(victoria, &server, INBOX, &scene.post(victoria, "forged"));
    refused(&post.signed_by(eve, &key, &ALL).sends().await);
    // The same at the victim's own host, where some file of a stranger may lie: the actor does not list it.
    let key = victoria.peer().url("/media/key");
    let mut says = says;
    says["id"] = key.clone().into();
    victoria.peer().answers("/media/key", Reply::document(&says));
    let post = Forgery::honest(victoria, &server, INBOX, &scene.post(victoria, "forged again"));
    refused(&post.signed_by(eve, &key, &ALL).sends().await);
    before.are_all_but_who_asked(&server, &scene.fediverse).await;
}

async fn sig_10_a_key_is_what_its_own_address_shows(server: TestServer) {
    let scene = Scene::set(&server).await;
    let (eve, victoria) = (&scene.eve, &scene.victoria);
    // Under Eve's address lies what calls itself Victoria, with Eve's key.
    let mut mask = victoria.document();
    mask["publicKey"]["publicKeyPem"] = eve.public_key().into();
    eve.peer().answers("/mask", Reply::document(&mask));
    let before = Traces::of(&server, &scene.fediverse).await;
    let post = Forgery::honest(victoria, &server, INBOX, &scene.post(victoria, "forged"));
    for key in [eve.peer().url("/mask"), eve.peer().url("/mask#main-key"), victoria.key_id()] {
        refused(&post.clone().signed_by(eve, &key, &ALL).sends().await);
    }
    before.are_all_but_who_asked(&server, &scene.fediverse).await;
    acquainted(&scene).await;
}

async fn sig_11_nobody_takes_the_key_of_another(server: TestServer) {
    let scene = Scene::set(&server).await;
    acquainted(&scene).await;
    let (eve, victoria) = (&scene.eve, &scene.victoria);
    accepted(&Forgery::honest(eve, &server, INBOX, &scene.post(eve, "hello"))).await;
    // Eve's document now lists Victoria's key id, with Eve's key.
    let mut document = eve.document();
    document["publicKey"]["id"] = victoria.key_id().into();
    eve.peer().shows(&document);
    drop(Forgery::honest(eve, &server, INBOX, &eve.activity("Update", document)).sends().await);
    let before = scene.notified().await;
    let forged = Forgery::honest(victoria, &server, INBOX, &scene.post(victoria, "forged"));
    refused(&forged.signed_by(eve, &victoria.key_id(), &ALL).sends().await);
    assert_eq!(scene.notified().await, before);
    acquainted(&scene).await;
}

async fn sig_12_an_update_does_not_bring_a_key_along(server: TestServer) {
    let scene = Scene::set(&server).await;
    acquainted(&scene).await;
    let (eve, victoria) = (&scene.eve, &scene.victoria);
    // Whoever got hold of one signed request of Victoria's would have her account for good.
    let mut document = victoria.document();
    document["publicKey"]["publicKeyPem"] = eve.public_key().into();
    accepted(&Forgery::honest(victoria, &server, INBOX, &victoria.activity("Update", document))).await;
    let before = scene.notified().await;
    let forged = Forgery::honest(victoria, &server, INBOX, &scene.post(victoria, "forged"));
    refused(&forged.signed_by(eve, &victoria.key_id(), &ALL).sends().await);
    assert_eq!(scene.notified().await, before);
    acquainted(&scene).await;
}

async fn sig_13_a_new_key_is_fetched_once_and_the_old_one_is_over(server: TestServer) {
    let scene = Scene::set(&server).await;
    acquainted(&scene).await;
    // Victoria's server gives her another key: that of somebody who never wrote.
    let (victoria, spare) = (&scene.victoria, scene.victoria.peer().person("spare"));
    let mut document = victoria.document();
    document["publicKey"]["publicKeyPem"] = spare.public_key().into();
    victoria.peer().shows(&document);
    let (fetched, notified) = (fetches(victoria), scene.notified().await);
    for text in ["one", "two"] {
        let post = Forgery::honest(victoria, &server, INBOX, &scene.post(victoria, text));
        accepted(&post.signed_by(&spare, &victoria.key_id(), &ALL)).await;
    }
    assert_eq!((fetches(victoria) - fetched, scene.notified().await - notified), (1, 2));
    let old = Forgery::honest(victoria, &server, INBOX, &scene.post(victoria, "old"));
    assert_eq!(old.sends().await.status, 401);
    assert_eq!(scene.notified().await, notified + 2);
}

async fn sig_15_a_request_counts_once_and_not_for_ever(server: TestServer) {
    let scene = Scene::set(&server).await;
    let post = Forgery::honest(&scene.victoria, &server, INBOX, &scene.post(&scene.victoria, "once"));
    accepted(&post).await;
    assert_eq!(scene.notified().await, 1);
    let before = Traces::of(&server, &scene.fediverse).await;
    accepted(&post).await;
    assert_eq!(scene.notified().await, 1);
    let after = Traces::of(&server, &scene.fediverse).await;
    for table in ["statuses", "notifications", "accounts", "jobs"] {
        assert_eq!(before.rows(table), after.rows(table), "{table}");
    }
    server.clock().advance_millis(13 * 3_600_000);
    assert_eq!(post.sends().await.status, 401);
    assert_eq!(scene.notified().await, 1);
}

async fn sig_16_clocks_may_differ_by_so_much(server: TestServer) {
    let scene = Scene::set(&server).await;
    acquainted(&scene).await;
    let (victoria, key) = (&scene.victoria, scene.victoria.key_id());
    let at = |minutes: i64| {
        let post = Forgery::honest(victoria, &server, INBOX, &scene.post(victoria, &format!("at {minutes}")));
        post.dated(Timestamp(victoria.now().0 + minutes * 60_000)).signed_by(victoria, &key, &ALL)
    };
    accepted(&at(30)).await;
    accepted(&at(-11 * 60)).await;
    server.settle().await;
    let before = Traces::of(&server, &scene.fediverse).await;
    assert_eq!(at(3 * 60).sends().await.status, 401);
    assert_eq!(at(-13 * 60).sends().await.status, 401);
    let undated = at(0).without("date").signed_by(victoria, &key, &["(request-target)", "host", "digest"]);
    assert_eq!(undated.sends().await.status, 401);
    before.are_all(&server, &scene.fediverse).await;
}

async fn sig_18_a_weak_key_is_none(server: TestServer) {
    let scene = Scene::set(&server).await;
    let before = Traces::of(&server, &scene.fediverse).await;
    for (number, pem) in [WEAK.to_owned(), "a key".to_owned(), "A".repeat(900_000)].into_iter().enumerate() {
        let somebody = scene.eve.peer().person(&format!("weak{number}"));
        let post = Forgery::honest(&somebody, &server, INBOX, &scene.post(&somebody, "weak"));
        let mut document = somebody.document();
        document["publicKey"]["publicKeyPem"] = pem.into();
        somebody.peer().shows(&document);
        refused(&post.sends().await);
        assert_eq!(fetches(&somebody), 1);
    }
    before.are_all_but_who_asked(&server, &scene.fediverse).await;
}

async fn sig_20_the_label_that_holds_is_who_signed(server: TestServer) {
    let scene = Scene::set(&server).await;
    acquainted(&scene).await;
    // Her key is known as well, and good for what she does herself.
    scene.arrived(&scene.eve, "hello").await;
    let (eve, victoria, now) = (&scene.eve, &scene.victoria, scene.victoria.now());
    let (hers, theirs) = (eve.key_id(), victoria.key_id());
    let covered = &["@method", "@target-uri", "content-digest"];
    let valid = Label { name: "sig1", signer: eve, key_id: &hers, covered };
    let forged = Label { name: "sig2", signer: eve, key_id: &theirs, covered };
    let before = Traces::of(&server, &scene.fediverse).await;
    let post = Forgery::honest(victoria, &server, INBOX, &scene.post(victoria, "forged"));
    for labels in [[valid, forged], [forged, valid]] {
        refused(&post.clone().labelled(&labels, now).sends().await);
    }
    before.are_all_but_who_asked(&server, &scene.fediverse).await;
}

async fn sig_23_a_linked_data_signature_is_nobodys_word(server: TestServer) {
    let scene = Scene::set(&server).await;
    acquainted(&scene).await;
    let (eve, victoria) = (&scene.eve, &scene.victoria);
    let before = Traces::of(&server, &scene.fediverse).await;
    // Forwarded by Eve: the post lies nowhere, and carries a signature of Victoria's.
    let mut forwarded = scene.post(victoria, "forged");
    victoria.peer().forgets(forwarded["object"]["id"].as_str().unwrap());
    forwarded["signature"] = json!({
        "type": "RsaSignature2017",
        "creator": victoria.key_id(),
        "created": "2026-11-01T12:00:00Z",
        "signatureValue": victoria.signs_bytes(forwarded.to_string().as_bytes()),
    });
    drop(Forgery::honest(eve, &server, INBOX, &forwarded).sends().await);
    assert_eq!(Traces::of(&server, &scene.fediverse).await.rows("statuses"), before.rows("statuses"));
    assert_eq!(Traces::of(&server, &scene.fediverse).await.rows("notifications"), before.rows("notifications"));
}

async fn sig_25_what_moves_in_the_graph_moves_nothing_here(server: TestServer) {
    let scene = Scene::set(&server).await;
    acquainted(&scene).await;
    let victoria = &scene.victoria;
    let before = Traces::of(&server, &scene.fediverse).await;
    for keyword in ["@graph", "@included", "@reverse"] {
        let mut post = scene.post(victoria, "hidden");
        post["object"]["tag"][0][keyword] = json!([{"id": victoria.id()}]);
        let answer = Forgery::honest(victoria, &server, INBOX, &post).sends().await;
        assert!(answer.status.is_client_error(), "{keyword}: {answer}");
    }
    before.are_all(&server, &scene.fediverse).await;
}

async fn sig_30_nobody_signs_as_one_of_us_and_nobody_is_asked(server: TestServer) {
    let scene = Scene::set(&server).await;
    acquainted(&scene).await;
    let before = Traces::of(&server, &scene.fediverse).await;
    let (base, post) = (server.base_url(), scene.post(&scene.eve, "forged"));
    let keys = ["/users/alice#main-key", "/actor#main-key", "/nobody", "/.well-known/nodeinfo"];
    for key in keys {
        let forged = Forgery::honest(&scene.eve, &server, INBOX, &post);
        refused(&forged.signed_by(&scene.eve, &format!("{base}{key}"), &ALL).sends().await);
    }
    let mut as_alice: Value = post.clone();
    as_alice["actor"] = scene.alice_id().into();
    refused(&Forgery::honest(&scene.eve, &server, INBOX, &as_alice).sends().await);
    before.are_all(&server, &scene.fediverse).await;
}

async fn sig_31_nothing_is_queued_before_the_signature_holds(server: TestServer) {
    let scene = Scene::set(&server).await;
    let before = Traces::of(&server, &scene.fediverse).await;
    // Nobody can say whether it is hers: the key's host is ill.
    scene.victoria.peer().becomes(Mood::Only(http::StatusCode::INTERNAL_SERVER_ERROR));
    let post = Forgery::honest(&scene.victoria, &server, INBOX, &scene.post(&scene.victoria, "early"));
    let answer = post.sends().await;
    assert!(matches!(answer.status.as_u16(), 401 | 503), "{answer}");
    before.are_all_but_who_asked(&server, &scene.fediverse).await;
}

async fn sig_32_the_deletion_of_somebody_unknown_costs_nothing(server: TestServer) {
    let scene = Scene::set(&server).await;
    scene.eve.peer().forgets(&scene.eve.id());
    let before = Traces::of(&server, &scene.fediverse).await;
    for _ in 0..100 {
        let gone = scene.eve.activity("Delete", scene.eve.id());
        accepted(&Forgery::honest(&scene.eve, &server, INBOX, &gone)).await;
    }
    before.are_all(&server, &scene.fediverse).await;
}
