//! Polls between servers: votes that go out, votes that come in, and how it ended.

use super::scene::{STATUSES, Scene, scene};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use testkit::{TestServer, fediverse::Draft, on_both_engines};

on_both_engines!(
    a_vote_in_a_poll_elsewhere_goes_to_its_author_alone,
    act_19_a_vote_elsewhere_is_sent_once,
    a_poll_here_goes_out_and_its_end_is_told,
);

impl Scene {
    /// Bob asks something; Alice, who follows him, sees it.
    async fn bob_asks(&self, choice: &str) -> (Value, Value) {
        self.alice_follows().await;
        let mut question = self.bob.writes(&Draft::public(&self.bob, "<p>tea?</p>"));
        question["type"] = json!("Question");
        question["endTime"] = json!("2030-01-01T00:00:00Z");
        question["votersCount"] = json!(2);
        question["tag"] = json!([{
            "type": "Emoji", "name": ":tea:", "icon": {"type": "Image", "url": "https://media.example/tea.png"},
        }]);
        question[choice] = json!([
            {"type": "Note", "name": ":tea:", "replies": {"type": "Collection", "totalItems": 2}},
            {"type": "Note", "name": "coffee", "replies": {"type": "Collection", "totalItems": 0}},
        ]);
        self.peer.shows(&question);
        self.sends(&self.bob.create(&question)).await;
        let poll = self.home().await[0]["poll"].clone();
        (question, poll)
    }

    async fn votes(&self, poll: &Value, choices: &[u32]) -> testkit::Answer {
        let path = format!("/api/v1/polls/{}/votes", poll["id"].as_str().unwrap());
        self.alice.send(Method::POST, &path, &json!({ "choices": choices })).await
    }

    fn votes_sent(&self) -> Vec<Value> {
        let creates = self.peer.received().into_iter().filter(|activity| activity["type"] == "Create");
        creates.filter(|activity| !activity["object"]["name"].is_null()).collect()
    }
}

async fn a_vote_in_a_poll_elsewhere_goes_to_its_author_alone(server: TestServer) {
    let scene = scene(server).await;
    let carol = scene.peer.person("carol");
    scene.sends_as(&carol, &carol.activity("Follow", scene.alice_uri())).await;
    let (question, poll) = scene.bob_asks("anyOf").await;
    assert_eq!((&poll["votes_count"], &poll["voters_count"], &poll["voted"]), (&json!(2), &json!(2), &json!(false)));
    assert_eq!((&poll["multiple"], &poll["expired"]), (&json!(true), &json!(false)));
    assert_eq!(poll["expires_at"], "2030-01-01T00:00:00.000Z");
    assert_eq!(poll["emojis"][0]["shortcode"], "tea");
    let voted = scene.votes(&poll, &[1, 0]).await.ok().json();
    assert_eq!(
        (&voted["voted"], &voted["own_votes"], &voted["votes_count"]),
        (&json!(true), &json!([0, 1]), &json!(4))
    );
    scene.sent().await;
    let sent = scene.votes_sent();
    let names: Vec<&Value> = sent.iter().map(|vote| &vote["object"]["name"]).collect();
    assert_eq!(names, [&json!("coffee"), &json!(":tea:")]);
    for vote in &sent {
        let note = &vote["object"];
        assert_eq!((&note["inReplyTo"], &note["attributedTo"]), (&question["id"], &json!(scene.alice_uri())));
        assert_eq!((&note["type"], &note["content"], &vote["cc"]), (&json!("Note"), &Value::Null, &Value::Null));
        for to in [&vote["to"], &note["to"]] {
            assert!(to == &json!(scene.bob.id()) || to == &json!([scene.bob.id()]), "{vote}");
        }
    }
    assert_ne!(sent[0]["id"], sent[1]["id"]);

    // What its own server says counts in the end.
    let mut counted = question.clone();
    counted["votersCount"] = json!(9);
    counted["anyOf"][1]["replies"]["totalItems"] = json!(7);
    scene.sends(&scene.bob.activity("Update", counted)).await;
    let told = &scene.home().await[0]["poll"];
    assert_eq!((&told["voters_count"], &told["votes_count"], &told["voted"]), (&json!(9), &json!(9), &json!(true)));
}

async fn act_19_a_vote_elsewhere_is_sent_once(server: TestServer) {
    let scene = scene(server).await;
    let (_, poll) = scene.bob_asks("oneOf").await;
    for refused in [&[][..], &[0, 1], &[2]] {
        assert_eq!(scene.votes(&poll, refused).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{refused:?}");
    }
    drop(scene.votes(&poll, &[1]).await.ok());
    for again in [&[1][..], &[0]] {
        assert_eq!(scene.votes(&poll, again).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{again:?}");
    }
    scene.sent().await;
    assert_eq!(scene.votes_sent().len(), 1);
}

async fn a_poll_here_goes_out_and_its_end_is_told(server: TestServer) {
    let scene = scene(server).await;
    scene.bob_follows().await;
    // Somebody who does not follow can vote as well, and hears of the end.
    let other = scene.fediverse.peer("elsewhere", testkit::fediverse::Flavour::Pleroma);
    let dave = other.person("dave");
    let asked = json!({ "status": "tea?", "poll": { "options": ["yes", "no"], "expires_in": 600 } });
    let asked = scene.alice.send(Method::POST, STATUSES, &asked).await.ok().json();
    let create = scene.peer.receives("the question", |activity| activity["type"] == "Create").await;
    let question = &create["object"];
    assert_eq!((&question["type"], &question["id"]), (&json!("Question"), &asked["uri"]));
    assert_eq!(question["oneOf"][0]["name"], "yes");
    assert_eq!(question["closed"], Value::Null);
    for (voter, choice) in [(&scene.bob, "yes"), (&dave, "no"), (&dave, "yes"), (&scene.bob, "maybe")] {
        let note = json!({
            "id": format!("{}#votes/{choice}", voter.id()), "type": "Note", "name": choice,
            "attributedTo": voter.id(), "inReplyTo": asked["uri"], "to": [scene.alice_uri()],
        });
        let mut vote = voter.activity("Create", note);
        vote["to"] = json!([scene.alice_uri()]);
        scene.sends_as(voter, &vote).await;
    }
    let poll = &scene.status(&asked).await["poll"];
    assert_eq!((&poll["votes_count"], &poll["voters_count"]), (&json!(2), &json!(2)));

    scene.server.clock().advance_millis(601_000);
    for peer in [&scene.peer, &other] {
        let update = peer.receives("the end", |activity| activity["type"] == "Update").await;
        let ended = &update["object"];
        assert_eq!((&ended["type"], &ended["id"]), (&json!("Question"), &asked["uri"]));
        assert_eq!(ended["closed"], ended["endTime"]);
        assert_eq!((&ended["votersCount"], &ended["oneOf"][1]["replies"]["totalItems"]), (&json!(2), &json!(1)));
    }
}
