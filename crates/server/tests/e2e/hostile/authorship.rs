//! Class activity-authorship: who may do what to whose things.

use super::Scene;
use serde_json::{Value, json};
use testkit::{TestServer, fediverse::Actor, hostile::Traces, on_both_engines};

on_both_engines!(
    act_03_nobody_deletes_the_post_of_a_neighbour,
    act_04_nobody_deletes_a_neighbour,
    act_06_a_post_that_was_deleted_stays_deleted,
    act_07_nobody_takes_back_what_another_did,
    act_10_only_who_is_followed_accepts,
    act_13_nobody_sends_the_followers_of_another_away,
    act_28_what_concerns_nobody_here_is_not_kept,
    act_31_the_same_thing_counts_once,
    act_37_an_author_does_not_change,
);

/// Somebody else at Victoria's server.
fn neighbour(scene: &Scene) -> Actor {
    scene.victoria.peer().person("mallory")
}

async fn act_03_nobody_deletes_the_post_of_a_neighbour(server: TestServer) {
    let scene = Scene::set(&server).await;
    let id = scene.arrived(&scene.victoria, "stays").await;
    for liar in [&neighbour(&scene), &scene.eve] {
        for object in [json!(id), json!({"id": id, "type": "Tombstone"})] {
            scene.tries(liar, &liar.activity("Delete", object)).await;
            assert!(scene.mention(&id).await.is_some());
        }
    }
    scene.tells(&scene.victoria, &scene.victoria.activity("Delete", id.clone())).await;
    assert_eq!(scene.mention(&id).await, None);
}

async fn act_04_nobody_deletes_a_neighbour(server: TestServer) {
    let scene = Scene::set(&server).await;
    let id = scene.arrived(&scene.victoria, "stays").await;
    let peer = scene.victoria.peer();
    for liar in [&neighbour(&scene), &peer.actor("instance.actor", "Application"), &scene.eve] {
        scene.tries(liar, &liar.activity("Delete", scene.victoria.id())).await;
        assert!(scene.mention(&id).await.is_some());
    }
}

async fn act_06_a_post_that_was_deleted_stays_deleted(server: TestServer) {
    let scene = Scene::set(&server).await;
    let create = scene.post(&scene.victoria, "old");
    let id = create["object"]["id"].clone();
    scene.tells(&scene.victoria, &create).await;
    assert!(scene.mention(id.as_str().unwrap()).await.is_some());
    scene.tells(&scene.victoria, &scene.victoria.activity("Delete", id.clone())).await;
    scene.tries(&scene.victoria, &create).await;
    let mut again = scene.victoria.activity("Create", create["object"].clone());
    again["to"] = create["to"].clone();
    scene.tries(&scene.victoria, &again).await;
    assert_eq!(scene.mention(id.as_str().unwrap()).await, None);
}

async fn act_07_nobody_takes_back_what_another_did(server: TestServer) {
    let scene = Scene::set(&server).await;
    let follow = scene.victoria.activity("Follow", scene.alice_id());
    scene.tells(&scene.victoria, &follow).await;
    assert_eq!(followers(&scene).await, 1);
    let mut nameless = follow.clone();
    nameless.as_object_mut().unwrap().remove("id");
    for liar in [&neighbour(&scene), &scene.eve] {
        for object in [follow.clone(), nameless.clone(), follow["id"].clone()] {
            scene.tries(liar, &liar.activity("Undo", object)).await;
            assert_eq!(followers(&scene).await, 1);
        }
    }
    scene.tells(&scene.victoria, &scene.victoria.activity("Undo", follow)).await;
    assert_eq!(followers(&scene).await, 0);
}

async fn act_10_only_who_is_followed_accepts(server: TestServer) {
    let scene = Scene::set(&server).await;
    let follow = scene.asks_to_follow(&scene.victoria).await;
    for liar in [&neighbour(&scene), &scene.eve] {
        for object in [follow.clone(), follow["id"].clone()] {
            scene.tries(liar, &liar.activity("Accept", object)).await;
            assert_eq!(scene.following(&scene.victoria).await, (false, true));
        }
    }
    // Nor does a follow come out of an Accept for which nobody asked.
    let never = json!({
        "id": format!("{}/follows/1", scene.alice_id()),
        "type": "Follow", "actor": scene.alice_id(), "object": scene.eve.id(),
    });
    scene.tries(&scene.eve, &scene.eve.activity("Accept", never)).await;
    assert_eq!(scene.following(&scene.eve).await, (false, false));
    scene.tells(&scene.victoria, &scene.victoria.activity("Accept", follow)).await;
    assert_eq!(scene.following(&scene.victoria).await, (true, false));
}

async fn act_13_nobody_sends_the_followers_of_another_away(server: TestServer) {
    let scene = Scene::set(&server).await;
    let follow = scene.asks_to_follow(&scene.victoria).await;
    scene.tells(&scene.victoria, &scene.victoria.activity("Accept", follow.clone())).await;
    for liar in [&neighbour(&scene), &scene.eve] {
        for object in [follow.clone(), follow["id"].clone()] {
            scene.tries(liar, &liar.activity("Reject", object)).await;
            assert_eq!(scene.following(&scene.victoria).await, (true, false));
        }
    }
    scene.tells(&scene.victoria, &scene.victoria.activity("Reject", follow)).await;
    assert_eq!(scene.following(&scene.victoria).await, (false, false));
}

async fn act_28_what_concerns_nobody_here_is_not_kept(server: TestServer) {
    let scene = Scene::set(&server).await;
    scene.arrived(&scene.eve, "hello").await;
    let before = Traces::of(&server, &scene.fediverse).await;
    let draft = testkit::fediverse::Draft::public(&scene.eve, "<p>to whom it may concern</p>");
    let create = scene.eve.create(&scene.eve.writes(&draft));
    scene.tries(&scene.eve, &create).await;
    let after = Traces::of(&server, &scene.fediverse).await;
    assert_eq!(before.rows("statuses"), after.rows("statuses"));
}

async fn act_31_the_same_thing_counts_once(server: TestServer) {
    let scene = Scene::set(&server).await;
    let create = scene.post(&scene.victoria, "once");
    let mut update = create.clone();
    update["type"] = "Update".into();
    update["id"] = format!("{}#updates/1", create["object"]["id"].as_str().unwrap()).into();
    scene.tries(&scene.victoria, &update).await;
    for _ in 0..3 {
        scene.tries(&scene.victoria, &create).await;
    }
    let own = testkit::hostile::Forgery::honest(&scene.victoria, &server, "/users/alice/inbox", &create);
    assert_eq!(own.sends().await.status, 202);
    assert_eq!(scene.mentions().await.len(), 1);
    let traces = Traces::of(&server, &scene.fediverse).await;
    assert_eq!((traces.rows("statuses"), traces.rows("notifications")), (1, 1));
}

async fn act_37_an_author_does_not_change(server: TestServer) {
    let scene = Scene::set(&server).await;
    let create = scene.post(&scene.victoria, "hers");
    let id = create["object"]["id"].as_str().unwrap().to_owned();
    scene.tells(&scene.victoria, &create).await;
    let other = neighbour(&scene);
    let mut post: Value = create["object"].clone();
    post["attributedTo"] = other.id().into();
    scene.victoria.peer().shows(&post);
    for (sender, kind) in [(&other, "Create"), (&other, "Update"), (&scene.victoria, "Update")] {
        scene.tries(sender, &sender.activity(kind, post.clone())).await;
        let status = scene.mention(&id).await.unwrap();
        assert_eq!(status["account"]["acct"], scene.victoria.handle()[1..]);
    }
}

/// How many follow Alice.
async fn followers(scene: &Scene) -> u64 {
    scene.server.settle().await;
    let alice = scene.alice.get(&format!("/api/v1/accounts/{}", scene.alice.id)).await.ok().json();
    alice["followers_count"].as_u64().unwrap()
}
