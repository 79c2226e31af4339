//! Relays, in both manners: asked, answered, heard, sent to, and let go.

use super::scene::{Scene, scene};
use app::{Operator, relays::RelayError};
use http::StatusCode;
use serde_json::{Value, json};
use store::relays::Relay;
use testkit::{
    TestServer,
    fediverse::{Actor, Draft, Flavour, PUBLIC},
    on_both_engines,
};

on_both_engines!(
    a_relay_in_mastodons_manner_brings_posts_and_takes_ours,
    a_relay_in_litepubs_manner_brings_posts_and_takes_ours,
    act_12_only_the_answer_that_is_waited_for_counts,
    act_28_what_is_no_relay_brings_nothing,
    a_relay_brings_no_more_than_its_share,
    what_a_relay_passes_on_whole_is_looked_at_where_it_lies,
    net_32_a_relay_is_no_way_into_the_network,
);

fn operator() -> Operator {
    Operator::at_the_console()
}

/// A relay that was asked, and the follow that it got.
async fn asked(scene: &Scene, style: &str) -> (Actor, Relay, Value) {
    let relay = scene.fediverse.peer("relay", Flavour::Pleroma).actor("relay", "Application");
    let address = if style == "mastodon" { relay.inbox() } else { relay.id() };
    let row = scene.server.app().add_relay(&operator(), &address).await.unwrap();
    assert_eq!((&*row.style, &*row.state), (style, "pending"));
    let follow = relay.peer().receives("the follow", |activity| activity["type"] == "Follow").await;
    (relay, row, follow)
}

/// A relay that has accepted.
async fn relay(scene: &Scene, style: &str) -> (Actor, Relay) {
    let (relay, row, follow) = asked(scene, style).await;
    scene.sends_as(&relay, &relay.activity("Accept", follow)).await;
    assert_eq!(state(scene).await, "accepted");
    (relay, row)
}

async fn state(scene: &Scene) -> String {
    scene.server.app().relays(&operator()).await.unwrap()[0].state.clone()
}

async fn federated(scene: &Scene) -> Vec<Value> {
    scene.server.settle().await;
    let path = "/api/v1/timelines/public?remote=true";
    scene.alice.get(path).await.ok().json().as_array().unwrap().iter().map(|post| post["uri"].clone()).collect()
}

/// The relay announces a post of Bob's, whom nobody here knows.
async fn relays_a_post(scene: &Scene, relay: &Actor) -> Value {
    let note = scene.bob.writes(&Draft::public(&scene.bob, "<p>relayed</p>"));
    scene.sends_as(relay, &relay.activity("Announce", note["id"].clone())).await;
    note["id"].clone()
}

async fn sent_to(scene: &Scene, relay: &Actor) -> Vec<Value> {
    scene.sent().await;
    relay.peer().received().into_iter().filter(|activity| activity["type"] != "Follow").collect()
}

async fn a_relay_in_mastodons_manner_brings_posts_and_takes_ours(server: TestServer) {
    let scene = scene(server).await;
    let (relay, row, follow) = asked(&scene, "mastodon").await;
    let own = format!("{}/actor", scene.server.base_url());
    assert_eq!((&follow["actor"], &follow["object"]), (&json!(own), &json!(PUBLIC)));
    scene.alice_posts("too early").await;
    scene.sends_as(&relay, &relay.activity("Accept", follow["id"].clone())).await;
    let post = relays_a_post(&scene, &relay).await;
    assert_eq!(federated(&scene).await, [post]);
    assert_eq!(scene.server.counts().await["statuses"], 2, "nothing is boosted");
    assert!(scene.home().await.iter().all(|status| status["account"]["username"] == "alice"));

    let ours = scene.alice_posts("for everybody").await;
    scene.alice.posts("for few", "private").await;
    let path = format!("/api/v1/statuses/{}", ours["id"].as_str().unwrap());
    drop(scene.alice.delete(&path).await.ok());
    relay.peer().receives("the deletion", |activity| activity["type"] == "Delete").await;
    let sent = sent_to(&scene, &relay).await;
    // What is gone is not told of any more, if it had not gone out yet.
    let kinds: Vec<&str> = sent.iter().map(|activity| activity["type"].as_str().unwrap()).collect();
    assert!(matches!(&kinds[..], ["Create", "Delete"] | ["Delete"]), "{kinds:?}");
    assert_eq!((&sent.last().unwrap()["object"]["id"], &sent[0]["actor"]), (&ours["uri"], &json!(scene.alice_uri())));
    // It passes our own posts on to us as well: they are no boosts.
    let again = scene.alice_posts("comes back").await;
    scene.sends_as(&relay, &relay.activity("Announce", again["uri"].clone())).await;
    assert_eq!(scene.status(&again).await["reblogs_count"], 0);

    scene.server.app().remove_relay(&operator(), row.id).await.unwrap();
    let undo = relay.peer().receives("the undo", |activity| activity["type"] == "Undo").await;
    assert_eq!(undo["object"]["id"], follow["id"]);
    assert!(scene.server.app().relays(&operator()).await.unwrap().is_empty());
    relays_a_post(&scene, &relay).await;
    assert_eq!(federated(&scene).await.len(), 1, "it is no relay any more");
}

async fn a_relay_in_litepubs_manner_brings_posts_and_takes_ours(server: TestServer) {
    let scene = scene(server).await;
    let (relay, _, follow) = asked(&scene, "litepub").await;
    assert_eq!(follow["object"], relay.id());
    scene.sends_as(&relay, &relay.activity("Accept", follow)).await;
    let own = format!("{}/actor", scene.server.base_url());
    let back = relay.activity("Follow", own.clone());
    scene.sends_as(&relay, &back).await;
    let accept = relay.peer().receives("the accept", |activity| activity["type"] == "Accept").await;
    assert_eq!((&accept["actor"], &accept["object"]["id"]), (&json!(own), &back["id"]));
    // Nobody else may follow the server.
    scene.sends(&scene.bob.activity("Follow", own.clone())).await;
    let post = relays_a_post(&scene, &relay).await;
    assert_eq!(federated(&scene).await, [post]);
    let ours = scene.alice_posts("for everybody").await;
    let announce = relay.peer().receives("our post", |activity| activity["type"] == "Announce").await;
    assert_eq!((&announce["actor"], &announce["object"]), (&json!(own), &ours["uri"]));
    assert_eq!(announce["to"], json!([PUBLIC]));
    scene.sent().await;
    assert_eq!(scene.count("Accept"), 0);
}

async fn act_12_only_the_answer_that_is_waited_for_counts(server: TestServer) {
    let scene = scene(server).await;
    let (relay, row, follow) = asked(&scene, "mastodon").await;
    let eve = scene.fediverse.peer("evil", Flavour::Pleroma).actor("relay", "Application");
    // Neither who was not asked, nor an answer to what was not asked.
    scene.sends_as(&eve, &eve.activity("Accept", follow.clone())).await;
    scene.sends_as(&eve, &eve.activity("Reject", follow.clone())).await;
    let mut other = follow.clone();
    other["id"] = format!("{}1", follow["id"].as_str().unwrap()).into();
    scene.sends_as(&relay, &relay.activity("Accept", other)).await;
    assert_eq!(state(&scene).await, "pending");
    let app = scene.server.app();
    app.disable_relay(&operator(), row.id).await.unwrap();
    scene.sends_as(&relay, &relay.activity("Accept", follow.clone())).await;
    assert_eq!(state(&scene).await, "disabled");
    // Enabled again, it is asked by another follow: the answer to the first one is worth nothing.
    app.enable_relay(&operator(), row.id).await.unwrap();
    scene.sends_as(&relay, &relay.activity("Accept", follow.clone())).await;
    assert_eq!(state(&scene).await, "pending");
    let second = relay
        .peer()
        .receives("the second follow", |activity| activity["type"] == "Follow" && activity["id"] != follow["id"]);
    let second = second.await;
    scene.sends_as(&relay, &relay.activity("Accept", second.clone())).await;
    assert_eq!(state(&scene).await, "accepted");
    // It may go back on its word, and then not again.
    scene.sends_as(&relay, &relay.activity("Reject", second.clone())).await;
    scene.sends_as(&relay, &relay.activity("Accept", second)).await;
    assert_eq!(state(&scene).await, "rejected");
    assert!(matches!(app.add_relay(&operator(), &relay.inbox()).await, Err(RelayError::Known)));
    assert!(matches!(app.enable_relay(&operator(), 1).await, Err(RelayError::Missing(1))));
}

async fn act_28_what_is_no_relay_brings_nothing(server: TestServer) {
    let scene = scene(server).await;
    let (relay, row, _) = asked(&scene, "litepub").await;
    let (app, before) = (scene.server.app(), scene.peer.seen().len());
    // Not before it has accepted, and not once it is disabled; nor its neighbour.
    relays_a_post(&scene, &relay).await;
    app.disable_relay(&operator(), row.id).await.unwrap();
    relays_a_post(&scene, &relay).await;
    relays_a_post(&scene, &relay.peer().actor("other", "Application")).await;
    assert!(federated(&scene).await.is_empty());
    assert_eq!(scene.peer.seen().len(), before, "nothing was looked at");
    assert_eq!(scene.server.counts().await.get("inbox").copied().unwrap_or_default(), 0);
}

async fn a_relay_brings_no_more_than_its_share(server: TestServer) {
    let scene = scene(server).await;
    let (relay, _) = relay(&scene, "mastodon").await;
    for number in 0..310 {
        let gone = scene.peer.url(&format!("/users/bob/statuses/gone{number}"));
        scene.sends_as(&relay, &relay.activity("Announce", gone)).await;
    }
    scene.server.settle().await;
    let seen = scene.peer.seen();
    let asked = |number: u32| seen.iter().any(|seen| seen.path().ends_with(&format!("/gone{number}")));
    assert!(asked(0) && asked(299) && !(300..310).any(asked));
    scene.server.clock().advance_millis(60_000);
    relays_a_post(&scene, &relay).await;
    assert_eq!(federated(&scene).await.len(), 1);
}

async fn what_a_relay_passes_on_whole_is_looked_at_where_it_lies(server: TestServer) {
    let scene = scene(server).await;
    let (relay, _) = relay(&scene, "mastodon").await;
    let note = scene.bob.writes(&Draft::public(&scene.bob, "<p>true</p>"));
    let mut forged = scene.bob.create(&note);
    forged["object"]["content"] = json!("<p>forged</p>");
    // As its author signed it once, and the relay now.
    assert_eq!(relay.sends(&scene.server, "/inbox", &forged).await.status, StatusCode::ACCEPTED);
    scene.server.settle().await;
    let shown = scene.alice.get("/api/v1/timelines/public").await.ok().json();
    assert_eq!((&shown[0]["content"], shown.as_array().unwrap().len()), (&json!("<p>true</p>"), 1));
}

async fn net_32_a_relay_is_no_way_into_the_network(server: TestServer) {
    let scene = scene(server).await;
    let app = scene.server.app();
    let addresses = ["http://169.254.169.254/actor", "https://[::1]/actor", "https://10.0.0.1/inbox"];
    let nothing = ["", "relay.example/inbox", "ftp://relay.example/inbox", "https://user@relay.example/inbox"];
    for address in addresses.into_iter().chain(nothing) {
        let refused = app.add_relay(&operator(), address).await;
        assert!(matches!(refused, Err(RelayError::Address(_))), "{address}: {refused:?}");
    }
    let own = format!("{}/inbox", scene.server.base_url());
    assert!(matches!(app.add_relay(&operator(), &own).await, Err(RelayError::Refused)));
    // Where a name leads is for the one door out to see: a relay is reached through no other.
    let nobody = scene.peer.url("/users/nobody");
    assert!(matches!(app.add_relay(&operator(), &nobody).await, Err(RelayError::NoActor)));
    assert!(app.relays(&operator()).await.unwrap().is_empty());
}
