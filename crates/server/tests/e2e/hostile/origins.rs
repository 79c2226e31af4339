//! Class origin-and-identity, as far as it comes in by the inbox.

use super::{INBOX, Scene};
use serde_json::json;
use store::{engine::Tx, hosts::Host};
use testkit::{
    TestServer,
    fediverse::Reply,
    hostile::{Forgery, Traces},
    on_both_engines,
};

on_both_engines!(
    ori_10_a_url_lends_no_authority,
    ori_12_a_collection_is_no_bag_of_activities,
    ori_14_what_has_no_id_is_nothing,
    ori_25_two_first_contacts_are_one_account,
    ori_27_a_host_that_comes_back_as_another_gets_nothing_for_followers,
    ori_31_what_eve_says_that_victoria_said_is_asked_of_victoria,
    ori_33_nobody_writes_over_the_post_of_another,
    ori_34_a_post_lies_with_its_author,
    ori_36_nothing_is_made_under_our_own_name,
    ori_42_what_is_gone_does_not_come_back_as_another,
);

async fn ori_10_a_url_lends_no_authority(server: TestServer) {
    let scene = Scene::set(&server).await;
    let mut create = scene.post(&scene.eve, "mine");
    create["object"]["url"] = scene.victoria.url().into();
    let id = create["object"]["id"].as_str().unwrap().to_owned();
    scene.tells(&scene.eve, &create).await;
    let status = scene.mention(&id).await.unwrap();
    assert_eq!(status["account"]["acct"], scene.eve.handle()[1..]);
}

async fn ori_12_a_collection_is_no_bag_of_activities(server: TestServer) {
    let scene = Scene::set(&server).await;
    scene.arrived(&scene.victoria, "first").await;
    let before = Traces::of(&server, &scene.fediverse).await;
    let collection = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": scene.eve.peer().url("/bag"),
        "type": "OrderedCollection",
        "actor": scene.eve.id(),
        "orderedItems": [scene.post(&scene.victoria, "forged"), scene.post(&scene.eve, "hidden")],
    });
    scene.tries(&scene.eve, &collection).await;
    before.are_all_but_who_asked(&server, &scene.fediverse).await;
}

async fn ori_14_what_has_no_id_is_nothing(server: TestServer) {
    let scene = Scene::set(&server).await;
    let mut post = scene.post(&scene.eve, "nameless")["object"].clone();
    post.as_object_mut().unwrap().remove("id");
    let place = scene.eve.peer().url("/nameless");
    scene.eve.peer().answers("/nameless", Reply::document(&post));
    let before = Traces::of(&server, &scene.fediverse).await;
    let mut create = scene.eve.activity("Create", place);
    create["to"] = json!([testkit::fediverse::PUBLIC, scene.alice_id()]);
    scene.tries(&scene.eve, &create).await;
    create["object"] = post;
    scene.tries(&scene.eve, &create).await;
    let after = Traces::of(&server, &scene.fediverse).await;
    assert_eq!(before.rows("statuses"), after.rows("statuses"));
}

async fn ori_25_two_first_contacts_are_one_account(server: TestServer) {
    let scene = Scene::set(&server).await;
    let before = Traces::of(&server, &scene.fediverse).await;
    let posts: Vec<_> = (0..4).map(|number| scene.post(&scene.eve, &format!("post {number}"))).collect();
    let sent = posts.iter().map(async |post| Forgery::honest(&scene.eve, &server, INBOX, post).sends().await.status);
    assert!(futures::future::join_all(sent).await.iter().all(|status| *status == 202));
    assert_eq!(scene.mentions().await.len(), 4);
    let after = Traces::of(&server, &scene.fediverse).await;
    assert_eq!(after.rows("accounts") - before.rows("accounts"), 1);
}

async fn ori_27_a_host_that_comes_back_as_another_gets_nothing_for_followers(server: TestServer) {
    let scene = Scene::set(&server).await;
    let victoria = &scene.victoria;
    let peer = victoria.peer();
    scene.tells(victoria, &victoria.activity("Follow", scene.alice_id())).await;
    server.deliver().await;
    // Away for forty days, as the dispatcher of any node has written it down.
    let (host, now) = (peer.name().to_owned(), server.app().now());
    let away = Host { failing_since: Some(now.plus_seconds(-40 * 24 * 60 * 60).0), ..Host::fresh(&host) };
    scene.writes(async move |tx: &mut Tx<'_>| store::hosts::keep(tx, &away, 0, now).await).await;
    // The same name, the same ids, and other keys.
    let heir = peer.person("heir");
    let mut document = victoria.document();
    document["publicKey"]["publicKeyPem"] = heir.public_key().into();
    peer.shows(&document);
    let covered = ["(request-target)", "host", "date", "digest"];
    let says = async |activity: &serde_json::Value| {
        let forged = Forgery::honest(victoria, &server, INBOX, activity);
        let answer = forged.signed_by(&heir, &victoria.key_id(), &covered).sends().await;
        assert_eq!(answer.status, 202, "{answer}");
        server.settle().await;
    };
    says(&scene.post(victoria, "I am back")).await;
    assert_eq!(scene.mentions().await.len(), 1);
    let (secret, open) = (scene.alice.posts("secret", "private").await, scene.alice.posts("open", "public").await);
    let is = |activity: &serde_json::Value, id: &str| {
        activity["object"]["id"].as_str().is_some_and(|object| object.ends_with(id))
    };
    peer.receives("what is for everybody", |activity| is(activity, &open)).await;
    assert!(!peer.received().iter().any(|activity| is(activity, &secret)), "what is for followers went out");
    // Somebody there asks anew, and is let in.
    says(&victoria.activity("Undo", victoria.activity("Follow", scene.alice_id()))).await;
    says(&victoria.activity("Follow", scene.alice_id())).await;
    let secret = scene.alice.posts("secret again", "private").await;
    peer.receives("what is for followers", |activity| is(activity, &secret)).await;
}

async fn ori_31_what_eve_says_that_victoria_said_is_asked_of_victoria(server: TestServer) {
    let scene = Scene::set(&server).await;
    let (eve, victoria) = (&scene.eve, &scene.victoria);
    scene.follows(eve).await;
    let said = scene.post(victoria, "what she said")["object"].clone();
    let id = said["id"].as_str().unwrap().to_owned();
    let mut lie = said.clone();
    lie["content"] = "<p>what she never said</p>".into();
    let mut announce = eve.activity("Announce", lie);
    announce["to"] = json!([testkit::fediverse::PUBLIC]);
    scene.tries(eve, &announce).await;
    let home = scene.alice.get("/api/v1/timelines/home").await.ok().text();
    assert!(!home.contains("never said"), "{home}");
    assert!(home.contains("what she said") && home.contains(&id), "{home}");
}

async fn ori_33_nobody_writes_over_the_post_of_another(server: TestServer) {
    let scene = Scene::set(&server).await;
    let (eve, victoria) = (&scene.eve, &scene.victoria);
    let id = scene.arrived(victoria, "hers").await;
    let other = victoria.peer().person("mallory");
    for liar in [eve, &other] {
        for kind in ["Create", "Update"] {
            let mut post = scene.post(liar, "written over")["object"].clone();
            post["id"] = id.clone().into();
            post["atomUri"] = id.clone().into();
            let mut activity = liar.activity(kind, post);
            activity["to"] = json!([testkit::fediverse::PUBLIC]);
            scene.tries(liar, &activity).await;
            let status = scene.mention(&id).await.unwrap();
            assert!(status["content"].as_str().unwrap().contains("hers"), "{kind}: {status}");
            assert_eq!(status["account"]["acct"], victoria.handle()[1..]);
        }
    }
}

async fn ori_34_a_post_lies_with_its_author(server: TestServer) {
    let scene = Scene::set(&server).await;
    scene.arrived(&scene.victoria, "first").await;
    let before = Traces::of(&server, &scene.fediverse).await;
    let mut create = scene.post(&scene.eve, "hers?");
    create["object"]["attributedTo"] = scene.victoria.id().into();
    let mut document = create["object"].clone();
    document["@context"] = "https://www.w3.org/ns/activitystreams".into();
    scene.eve.peer().shows(&document);
    scene.tries(&scene.eve, &create).await;
    let after = Traces::of(&server, &scene.fediverse).await;
    assert_eq!(before.rows("statuses"), after.rows("statuses"));
    assert_eq!(before.rows("notifications"), after.rows("notifications"));
}

async fn ori_36_nothing_is_made_under_our_own_name(server: TestServer) {
    let scene = Scene::set(&server).await;
    let own = scene.alice.posts("my own", "public").await;
    scene.arrived(&scene.eve, "hello").await;
    let before = Traces::of(&server, &scene.fediverse).await;
    let (here, there) = (format!("{}/statuses/{own}", scene.alice_id()), format!("{}/statuses/1", scene.alice_id()));
    for id in [&here, &there] {
        for kind in ["Create", "Update"] {
            let mut post = scene.post(&scene.eve, "as if from here")["object"].clone();
            post["id"] = id.clone().into();
            scene.tries(&scene.eve, &scene.eve.activity(kind, post)).await;
        }
    }
    let after = Traces::of(&server, &scene.fediverse).await;
    assert_eq!(before.rows("statuses"), after.rows("statuses"));
    let mine = scene.alice.get(&format!("/api/v1/statuses/{own}")).await.ok().json();
    assert!(mine["content"].as_str().unwrap().contains("my own"));
}

async fn ori_42_what_is_gone_does_not_come_back_as_another(server: TestServer) {
    let scene = Scene::set(&server).await;
    let victoria = &scene.victoria;
    let id = scene.arrived(victoria, "gone soon").await;
    victoria.peer().forgets(&id);
    scene.tells(victoria, &victoria.activity("Delete", json!({"id": id, "type": "Tombstone"}))).await;
    assert_eq!(scene.mention(&id).await, None);
    let other = victoria.peer().person("mallory");
    let mut post = scene.post(&other, "risen")["object"].clone();
    post["id"] = id.clone().into();
    scene.tries(&other, &other.activity("Create", post)).await;
    assert_eq!(scene.mention(&id).await, None);
}
