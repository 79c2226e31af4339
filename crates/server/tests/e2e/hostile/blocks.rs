//! Class block-and-suspension, as far as other servers come into it.

use super::{INBOX, Scene};
use serde_json::json;
use testkit::{
    TestServer,
    fediverse::PUBLIC,
    hostile::{Forgery, Traces},
    on_both_engines,
};

on_both_engines!(
    blk_04_what_comes_from_a_domain_that_is_shut_out_comes_by_nobody,
    blk_05_a_domain_that_is_shut_out_leaves_nothing,
);

async fn blk_04_what_comes_from_a_domain_that_is_shut_out_comes_by_nobody(server: TestServer) {
    let scene = Scene::set(&server).await;
    let (eve, victoria) = (&scene.eve, &scene.victoria);
    scene.follows(eve).await;
    let known = scene.arrived(victoria, "known before").await;
    let unknown = scene.post(victoria, "not known")["object"].clone();
    scene.shuts_out("victim.localhost").await;
    let before = Traces::of(&server, &scene.fediverse).await;
    let asked = victoria.peer().seen().len();
    for object in [json!(known), unknown["id"].clone(), unknown.clone()] {
        let mut announce = eve.activity("Announce", object);
        announce["to"] = json!([PUBLIC]);
        scene.tries(eve, &announce).await;
    }
    // Nor when it is passed on as it was sent.
    scene.tries(eve, &victoria.create(&unknown)).await;
    let after = Traces::of(&server, &scene.fediverse).await;
    assert_eq!(before.rows("statuses"), after.rows("statuses"));
    assert_eq!(victoria.peer().seen().len(), asked, "nobody went there");
}

async fn blk_05_a_domain_that_is_shut_out_leaves_nothing(server: TestServer) {
    let scene = Scene::set(&server).await;
    scene.shuts_out("evil.localhost").await;
    let before = Traces::of(&server, &scene.fediverse).await;
    for number in 0..5 {
        let somebody = scene.eve.peer().person(&format!("somebody{number}"));
        for activity in [scene.post(&somebody, "hello"), somebody.activity("Follow", scene.alice_id())] {
            let answer = Forgery::honest(&somebody, &server, INBOX, &activity).sends().await;
            assert!(answer.status.is_client_error(), "{answer}");
        }
    }
    before.are_all(&server, &scene.fediverse).await;
    assert!(scene.eve.peer().seen().is_empty(), "nobody was asked who they are");
}
