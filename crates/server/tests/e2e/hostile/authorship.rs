//! Class activity-authorship: who may do what to whose things.

use super::Scene;
use crate::deeds::Deeds as _;
use app::{Operator, reports::Reported};
use serde_json::{Value, json};
use store::reports::Listed;
use testkit::{
    TestServer,
    fediverse::{Actor, Draft},
    hostile::Traces,
    on_both_engines,
};

on_both_engines!(
    act_03_nobody_deletes_the_post_of_a_neighbour,
    act_04_nobody_deletes_a_neighbour,
    act_05_a_deletion_that_is_passed_on_proves_nothing,
    act_06_a_post_that_was_deleted_stays_deleted,
    act_07_nobody_takes_back_what_another_did,
    act_09_vis_20_vis_25_who_only_asked_reads_nothing,
    act_10_only_who_is_followed_accepts,
    act_11_nobody_is_let_in_who_never_asked,
    act_13_nobody_sends_the_followers_of_another_away,
    act_18_nobody_likes_what_they_cannot_see,
    act_20_a_report_names_what_is_the_accounts_own_and_what_can_be_seen,
    act_21_a_report_has_bounds_and_does_not_say_who_made_it,
    act_28_what_concerns_nobody_here_is_not_kept,
    act_31_the_same_thing_counts_once,
    act_33_nothing_is_passed_on_and_so_nothing_goes_in_circles,
    act_36_a_community_that_is_only_named_is_nothing,
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

async fn act_05_a_deletion_that_is_passed_on_proves_nothing(server: TestServer) {
    let scene = Scene::set(&server).await;
    let (eve, victoria) = (&scene.eve, &scene.victoria);
    scene.follows(eve).await;
    let id = scene.arrived(victoria, "stays").await;
    let before = Traces::of(&server, &scene.fediverse).await;
    for object in [json!(id), json!({"id": id, "type": "Tombstone"})] {
        let mut delete = victoria.activity("Delete", object);
        delete["signature"] = json!({
            "type": "RsaSignature2017",
            "creator": victoria.key_id(),
            "created": "2026-01-01T00:00:00Z",
            "signatureValue": eve.signs_bytes(delete.to_string().as_bytes()),
        });
        scene.tries(eve, &delete).await;
        assert!(scene.mention(&id).await.is_some());
    }
    let after = Traces::of(&server, &scene.fediverse).await;
    assert_eq!(before.rows("tombstones"), after.rows("tombstones"));
    // Its own address is what counts.
    victoria.peer().forgets(&id);
    scene.tries(eve, &victoria.activity("Delete", id.clone())).await;
    assert_eq!(scene.mention(&id).await, None);
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

async fn act_09_vis_20_vis_25_who_only_asked_reads_nothing(server: TestServer) {
    let scene = Scene::set(&server).await;
    let victoria = &scene.victoria;
    let asked = scene.asks_to_follow(victoria).await;
    assert_eq!(scene.following(victoria).await, (false, true));
    let [bob] = server.cast(["bob"]).await;
    let path = format!("/api/v1/accounts/{}/follow", scene.account(victoria).await);
    drop(bob.post(&path, "").await.ok());
    let from_bob = format!("{}/users/bob", server.base_url());
    let follow = victoria.peer().receives("bob's follow", |activity| activity["actor"] == from_bob).await;
    scene.tells(victoria, &victoria.activity("Accept", follow)).await;
    // To the inbox of all: who may read it is for our own table of follows to say.
    let secret = victoria.writes(&Draft::for_followers(victoria, "<p>for those who may</p>"));
    scene.tells(victoria, &victoria.create(&secret)).await;
    let home = bob.get("/api/v1/timelines/home").await.ok().json();
    assert_eq!(home[0]["uri"], secret["id"]);
    let path = format!("/api/v1/statuses/{}", home[0]["id"].as_str().unwrap());
    let of_victoria = format!("/api/v1/accounts/{}/statuses", scene.account(victoria).await);
    let sees = async || {
        let (one, home) = (scene.alice.get(&path).await.status, scene.alice.get("/api/v1/timelines/home").await.ok());
        let all = scene.alice.get(&of_victoria).await.ok().text();
        (one == 200, home.text().contains("for those who may"), all.contains("for those who may"))
    };
    assert_eq!(sees().await, (false, false, false));
    assert_eq!(server.get(&path).await.status, 404);
    scene.tells(victoria, &victoria.activity("Accept", asked)).await;
    assert!(sees().await.0, "now she may");
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

async fn act_11_nobody_is_let_in_who_never_asked(server: TestServer) {
    let scene = Scene::set(&server).await;
    scene.arrived(&scene.eve, "hello").await;
    let before = Traces::of(&server, &scene.fediverse).await;
    for id in [scene.account(&scene.eve).await, scene.alice.id.to_string(), "1".to_owned()] {
        let answer = scene.alice.post(&format!("/api/v1/follow_requests/{id}/authorize"), "").await;
        assert_eq!(answer.status, 404, "{answer}");
    }
    before.are_all(&server, &scene.fediverse).await;
    assert_eq!(followers(&scene).await, 0);
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

async fn act_18_nobody_likes_what_they_cannot_see(server: TestServer) {
    let scene = Scene::set(&server).await;
    scene.arrived(&scene.eve, "hello").await;
    let notified = scene.notified().await;
    let before = Traces::of(&server, &scene.fediverse).await;
    let mut hidden = Vec::new();
    for visibility in ["private", "direct"] {
        hidden.push(scene.alice.posts("not for eve", visibility).await);
    }
    for own in &hidden {
        for kind in ["Like", "EmojiReact", "Announce"] {
            let mut activity = scene.eve.activity(kind, format!("{}/statuses/{own}", scene.alice_id()));
            activity["content"] = "🔥".into();
            scene.tries(&scene.eve, &activity).await;
        }
        let mine = scene.alice.get(&format!("/api/v1/statuses/{own}")).await.ok().json();
        assert_eq!((&mine["favourites_count"], &mine["reblogs_count"]), (&json!(0), &json!(0)));
    }
    let after = Traces::of(&server, &scene.fediverse).await;
    assert_eq!(
        (before.rows("statuses") + 2, before.rows("favourites")),
        (after.rows("statuses"), after.rows("favourites"))
    );
    assert_eq!(scene.notified().await, notified);
    let open = scene.alice.posts("for all", "public").await;
    scene.tells(&scene.eve, &scene.eve.activity("Like", format!("{}/statuses/{open}", scene.alice_id()))).await;
    let mine = scene.alice.get(&format!("/api/v1/statuses/{open}")).await.ok().json();
    assert_eq!(mine["favourites_count"], 1);
}

/// The reports that are kept: comment, and ids of what they name.
async fn reports(server: &TestServer) -> Vec<(String, Vec<String>)> {
    let all = Listed { below: i64::MAX, open: false, resolved: false, target: None, limit: 100 };
    let reported = server.app().reports(&Operator::at_the_console(), all).await.unwrap();
    let named = |reported: Reported| reported.statuses.into_iter().map(|status| status.uri).collect();
    reported.into_iter().map(|reported| (reported.report.comment.clone(), named(reported))).collect()
}

async fn act_20_a_report_names_what_is_the_accounts_own_and_what_can_be_seen(server: TestServer) {
    let scene = Scene::set(&server).await;
    let [bob] = server.cast(["bob"]).await;
    let uri = |id: &str, author: &str| format!("{}/users/{author}/statuses/{id}", server.base_url());
    let open = uri(&scene.alice.posts("open", "public").await, "alice");
    let hidden = uri(&scene.alice.posts("for followers", "private").await, "alice");
    let whispered = uri(&scene.alice.posts("for nobody", "direct").await, "alice");
    let of_bob = uri(&bob.posts("of bob", "public").await, "bob");
    let unknown = scene.eve.peer().url("/users/eve/statuses/1");
    let about = json!([scene.alice_id(), hidden, open, whispered, of_bob, unknown, 7, {"id": open}]);
    scene.tells(&scene.eve, &scene.eve.activity("Flag", about)).await;
    assert_eq!(reports(&server).await, [(String::new(), vec![open.clone()])]);

    // Somebody there follows Alice: what she writes for followers can have been seen.
    let follower = scene.victoria.activity("Follow", scene.alice_id());
    scene.tells(&scene.victoria, &follower).await;
    let about = json!([scene.alice_id(), hidden, open, whispered, of_bob]);
    scene.tells(&scene.victoria, &scene.victoria.activity("Flag", about)).await;
    let kept = reports(&server).await;
    assert_eq!(kept[0], (String::new(), vec![open, hidden.clone()]));

    // People of this server name no more than they see.
    let status = |uri: &str| uri.rsplit('/').next().unwrap().to_owned();
    let form =
        format!("account_id={}&status_ids[]={}&status_ids[]={}", scene.alice.id, status(&hidden), status(&of_bob));
    let report = bob.post("/api/v1/reports", &form).await.ok().json();
    assert_eq!(report["status_ids"], json!([]));
}

async fn act_21_a_report_has_bounds_and_does_not_say_who_made_it(server: TestServer) {
    let scene = Scene::set(&server).await;
    let alice = scene.alice_id();
    let mut own = Vec::new();
    for number in 0..110 {
        let status = scene.alice.writes(&number.to_string(), "public").await;
        own.push(format!("{alice}/statuses/{status}"));
    }
    let flag = |named: &[String], comment: &str| {
        let mut objects = vec![alice.clone()];
        objects.extend(named.iter().cloned());
        objects.extend((0..3_000).map(|number| scene.eve.peer().url(&format!("/{number}"))));
        let mut flag = scene.eve.activity("Flag", objects);
        flag["content"] = json!(comment);
        flag
    };
    // All that fits into an inbox.
    scene.tells(&scene.eve, &flag(&own, &"x".repeat(900_000))).await;
    let kept = reports(&server).await;
    assert_eq!((kept.len(), kept[0].0.len(), kept[0].1.len()), (1, 5_000, 99));
    // What the same host says on the same day is added, as far as there is room, whoever says it there.
    let neighbour = scene.eve.peer().person("mallory");
    let mut again = neighbour.activity("Flag", own[100..].to_vec());
    again["object"].as_array_mut().unwrap().insert(0, json!(alice));
    scene.tells(&neighbour, &again).await;
    let kept = reports(&server).await;
    assert_eq!((kept.len(), kept[0].1.len()), (1, 100));
    server.clock().advance_millis(24 * 3_600_000);
    scene.tells(&scene.eve, &flag(&own[..1], "another day")).await;
    assert_eq!(reports(&server).await.len(), 2);

    // Outwards it is the server that speaks, wherever it speaks.
    drop(scene.arrived(&scene.victoria, "buy this").await);
    let victoria = scene.account(&scene.victoria).await;
    drop(scene.alice.post("/api/v1/reports", &format!("account_id={victoria}&forward=true&comment=spam")).await.ok());
    let peer = scene.victoria.peer();
    let flag = peer.receives("the report", |activity| activity["type"] == "Flag").await;
    assert_eq!(flag["actor"], format!("{}/actor", server.base_url()));
    let seen = peer.seen();
    let sent = seen.iter().find(|seen| seen.json()["type"] == "Flag").unwrap();
    let said = format!("{flag}{:?}", sent.headers);
    assert!(!said.contains("alice") && said.contains("/actor#main-key"), "{said}");
}

async fn act_28_what_concerns_nobody_here_is_not_kept(server: TestServer) {
    let scene = Scene::set(&server).await;
    scene.arrived(&scene.eve, "hello").await;
    let before = Traces::of(&server, &scene.fediverse).await;
    let draft = Draft::public(&scene.eve, "<p>to whom it may concern</p>");
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

/// Answers to what Alice wrote, sent to her followers, once and again, by their author and by another who passes them on:
/// her followers elsewhere get nothing of it from here.
async fn act_33_nothing_is_passed_on_and_so_nothing_goes_in_circles(server: TestServer) {
    let scene = Scene::set(&server).await;
    scene.follows(&scene.eve).await;
    for follower in [&scene.victoria, &scene.eve] {
        scene.tells(follower, &follower.activity("Follow", scene.alice_id())).await;
    }
    let ours = scene.alice.posts("hello", "public").await;
    let ours = scene.alice.get(&format!("/api/v1/statuses/{ours}")).await.ok().json()["uri"].clone();
    let mut answer = Draft::public(&scene.victoria, "<p>answer</p>").in_reply_to(ours.as_str().unwrap());
    answer.cc.push(format!("{}/followers", scene.alice_id()));
    let create = scene.victoria.create(&scene.victoria.writes(&answer));
    for _ in 0..2 {
        scene.tells(&scene.victoria, &create).await;
        scene.tries(&scene.eve, &create).await;
    }
    server.deliver().await;
    let traces = Traces::of(&server, &scene.fediverse).await;
    assert_eq!(traces.rows("statuses"), 3, "hers, the answer, and Eve's greeting");
    for peer in [scene.victoria.peer(), scene.eve.peer()] {
        assert!(peer.received().iter().all(|activity| activity["actor"] == scene.alice_id()), "{:?}", peer.received());
    }
}

async fn act_36_a_community_that_is_only_named_is_nothing(server: TestServer) {
    let scene = Scene::set(&server).await;
    let (eve, group) = (&scene.eve, scene.victoria.peer().group("community"));
    let mut create = scene.post(eve, "as if from the community");
    create["object"]["audience"] = group.id().into();
    create["object"]["target"] = json!({"type": "Collection", "id": group.followers(), "attributedTo": group.id()});
    create["audience"] = group.id().into();
    create["target"] = group.followers().into();
    let id = create["object"]["id"].as_str().unwrap().to_owned();
    scene.tells(eve, &create).await;
    let status = scene.mention(&id).await.unwrap();
    assert_eq!(status["account"]["acct"], eve.handle()[1..]);
    assert_eq!(status["reblog"], Value::Null);
    let traces = Traces::of(&server, &scene.fediverse).await;
    assert_eq!(traces.rows("statuses"), 1, "nobody has passed it on");
    assert!(group.peer().seen().is_empty(), "and nobody was asked about it");
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
