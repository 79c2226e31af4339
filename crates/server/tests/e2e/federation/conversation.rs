//! Two people on two servers: follow, write, edit, answer, like, boost, and take back.

use super::scene::{STATUSES, scene};
use http::StatusCode;
use serde_json::{Value, json};
use testkit::{
    TestServer,
    fediverse::{Draft, Flavour},
    on_both_engines,
};

on_both_engines!(
    a_follower_elsewhere_hears_of_everything_from_then_on,
    somebody_elsewhere_is_followed_and_read,
    what_somebody_elsewhere_does_with_a_status_is_counted_and_taken_back,
    a_conversation_goes_to_and_fro,
    a_direct_message_reaches_those_whom_it_names_alone,
    who_is_blocked_gets_nothing_and_gives_nothing,
    somebody_elsewhere_who_is_gone_leaves_nothing,
);

async fn a_follower_elsewhere_hears_of_everything_from_then_on(server: TestServer) {
    let scene = scene(server).await;
    let before = scene.alice_posts("before").await;
    let follow = scene.bob_follows().await;
    assert_eq!(scene.alice.get("/api/v1/accounts/verify_credentials").await.ok().json()["followers_count"], 1);
    let notification = &scene.alice.get("/api/v1/notifications").await.ok().json()[0];
    assert_eq!(
        (&notification["type"], &notification["account"]["acct"]),
        (&json!("follow"), &json!(scene.bob.handle()[1..]))
    );

    let status = scene.alice_posts("hello #world").await;
    let create = scene.peer.receives("the post", |activity| activity["type"] == "Create").await;
    assert_eq!(create["object"]["id"], status["uri"]);
    assert_eq!(create["actor"], scene.alice_uri());
    assert_eq!(create["object"]["content"], status["content"]);
    let path = format!("{STATUSES}/{}", status["id"].as_str().unwrap());
    scene.server.clock().advance_millis(1_000);
    drop(scene.alice.send(http::Method::PUT, &path, &json!({ "status": "hello again" })).await.ok());
    let update = scene.peer.receives("the edit", |activity| activity["type"] == "Update").await;
    assert_eq!(update["object"]["content"], "<p>hello again</p>");
    drop(scene.alice.delete(&path).await.ok());
    let delete = scene.peer.receives("the deletion", |activity| activity["type"] == "Delete").await;
    assert_eq!(delete["object"]["id"], status["uri"]);

    // Who leaves gets nothing new, but hears of the end of what they have.
    let kept = scene.alice_posts("for bob").await;
    scene.peer.receives("the post", |activity| activity["object"]["id"] == kept["uri"]).await;
    scene.sends(&scene.bob.activity("Undo", follow)).await;
    assert_eq!(scene.alice.get("/api/v1/accounts/verify_credentials").await.ok().json()["followers_count"], 0);
    let unheard = scene.alice_posts("not for bob").await;
    drop(scene.alice.delete(&format!("{STATUSES}/{}", kept["id"].as_str().unwrap())).await.ok());
    scene
        .peer
        .receives("its deletion", |activity| activity["object"]["id"] == kept["uri"] && activity["type"] == "Delete")
        .await;
    scene.sent().await;
    for never in [&before, &unheard] {
        assert!(!scene.peer.received().iter().any(|activity| activity["object"]["id"] == never["uri"]), "{never}");
    }
}

async fn somebody_elsewhere_is_followed_and_read(server: TestServer) {
    let scene = scene(server).await;
    scene.bob_follows().await;
    let early = scene.bob.writes(&Draft::public(&scene.bob, "<p>nobody here reads this</p>"));
    scene.sends(&scene.bob.create(&early)).await;
    assert_eq!(scene.home().await, Vec::<Value>::new(), "what concerns nobody is not kept");
    scene.alice_follows().await;
    let note = scene.bob.writes(&Draft::public(&scene.bob, "<p>hello <b>alice</b><script>evil()</script></p>"));
    let create = scene.bob.create(&note);
    scene.sends(&create).await;
    scene.sends(&create).await;
    let home = scene.home().await;
    assert_eq!(home.len(), 1, "{home:?}");
    assert_eq!((&home[0]["content"], &home[0]["uri"]), (&json!("<p>hello <b>alice</b></p>"), &note["id"]));
    assert_eq!(home[0]["account"]["acct"], scene.bob.handle()[1..]);

    // In whole seconds, an edit may be as old as the post.
    let mut changed = note.clone();
    changed["content"] = json!("<p>at once</p>");
    changed["updated"] = note["published"].clone();
    scene.sends(&scene.bob.activity("Update", changed.clone())).await;
    assert_eq!(scene.home().await[0]["content"], "<p>at once</p>");
    scene.server.clock().advance_millis(60_000);
    changed["content"] = json!("<p>changed</p>");
    changed["updated"] = json!("2026-11-01T12:00:30Z");
    scene.sends(&scene.bob.activity("Update", changed)).await;
    assert_eq!(scene.home().await[0]["content"], "<p>changed</p>");
    assert!(!scene.home().await[0]["edited_at"].is_null());

    scene.sends(&scene.bob.activity("Delete", json!({ "id": note["id"], "type": "Tombstone" }))).await;
    assert_eq!(scene.home().await, Vec::<Value>::new());
    scene.sends(&create).await;
    assert_eq!(scene.home().await, Vec::<Value>::new(), "what is gone stays gone");
}

async fn what_somebody_elsewhere_does_with_a_status_is_counted_and_taken_back(server: TestServer) {
    let scene = scene(server).await;
    let status = scene.alice_posts("look").await;
    let like = scene.bob.activity("Like", status["uri"].clone());
    let boost = scene.bob.activity("Announce", status["uri"].clone());
    for activity in [&like, &like, &boost, &boost] {
        scene.sends(activity).await;
    }
    let counted = scene.status(&status).await;
    assert_eq!((&counted["favourites_count"], &counted["reblogs_count"]), (&json!(1), &json!(1)));
    let kinds: Vec<String> = scene
        .alice
        .get("/api/v1/notifications")
        .await
        .ok()
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|notification| notification["type"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(kinds, ["reblog", "favourite"]);
    for activity in [like, boost] {
        scene.sends(&scene.bob.activity("Undo", activity)).await;
    }
    let counted = scene.status(&status).await;
    assert_eq!((&counted["favourites_count"], &counted["reblogs_count"]), (&json!(0), &json!(0)));

    // What bob may not see, he cannot do anything with.
    let hidden =
        scene.alice.send(http::Method::POST, STATUSES, &json!({ "status": "psst", "visibility": "private" })).await;
    let hidden = hidden.ok().json();
    for kind in ["Like", "Announce"] {
        scene.sends(&scene.bob.activity(kind, hidden["uri"].clone())).await;
    }
    let counted = scene.status(&hidden).await;
    assert_eq!((&counted["favourites_count"], &counted["reblogs_count"]), (&json!(0), &json!(0)));
}

async fn a_conversation_goes_to_and_fro(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let status = scene.alice_posts("what do you think?").await;
    let draft = Draft::public(&scene.bob, "<p>much</p>")
        .in_reply_to(status["uri"].as_str().unwrap())
        .mentioning(&scene.alice_uri(), "@alice");
    let note = scene.bob.writes(&draft);
    scene.sends(&scene.bob.create(&note)).await;
    let path = format!("{STATUSES}/{}/context", status["id"].as_str().unwrap());
    let context = scene.alice.get(&path).await.ok().json();
    let answer = &context["descendants"][0];
    assert_eq!((&answer["uri"], &answer["in_reply_to_id"]), (&note["id"], &status["id"]));
    assert_eq!(scene.alice.get("/api/v1/notifications").await.ok().json()[0]["type"], "mention");

    let id = answer["id"].as_str().unwrap();
    drop(scene.alice.post(&format!("{STATUSES}/{id}/favourite"), "").await.ok());
    let like = scene.peer.receives("the like", |activity| activity["type"] == "Like").await;
    assert_eq!((&like["object"], &like["actor"]), (&note["id"], &json!(scene.alice_uri())));
    drop(scene.alice.post(&format!("{STATUSES}/{id}/reblog"), "").await.ok());
    let boost = scene.peer.receives("the boost", |activity| activity["type"] == "Announce").await;
    assert_eq!(boost["object"], note["id"]);
    drop(scene.alice.post(&format!("{STATUSES}/{id}/unfavourite"), "").await.ok());
    drop(scene.alice.post(&format!("{STATUSES}/{id}/unreblog"), "").await.ok());
    for kind in ["Like", "Announce"] {
        let undone = scene
            .peer
            .receives("the undo", |activity| activity["type"] == "Undo" && activity["object"]["type"] == kind)
            .await;
        assert_eq!(undone["object"]["object"], note["id"]);
    }
    let reply = json!({ "status": format!("thanks {}", scene.bob.handle()), "in_reply_to_id": id });
    let reply = scene.alice.send(http::Method::POST, STATUSES, &reply).await.ok().json();
    let create = scene.peer.receives("the answer", |activity| activity["object"]["id"] == reply["uri"]).await;
    assert_eq!(create["object"]["inReplyTo"], note["id"]);
    let named = create["object"]["tag"].as_array().unwrap().iter().any(|tag| tag["href"] == scene.bob.id());
    assert!(named, "{create}");
    assert_eq!(scene.count("Create"), 2);
}

async fn a_direct_message_reaches_those_whom_it_names_alone(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let carol = scene.peer.person("carol");
    scene.sends_as(&carol, &carol.activity("Follow", scene.alice_uri())).await;
    let other = scene.fediverse.peer("elsewhere", Flavour::GoToSocial);
    let dave = other.person("dave");
    scene.sends_as(&dave, &dave.activity("Follow", scene.alice_uri())).await;
    other.receives("the accept", |activity| activity["type"] == "Accept").await;
    let secret = json!({ "status": format!("psst {}", scene.bob.handle()), "visibility": "direct" });
    let secret = scene.alice.send(http::Method::POST, STATUSES, &secret).await.ok().json();
    let create = scene.peer.receives("the message", |activity| activity["object"]["id"] == secret["uri"]).await;
    assert_eq!((&create["to"], &create["cc"]), (&json!([scene.bob.id()]), &Value::Null));
    scene.sent().await;
    assert!(!other.received().iter().any(|activity| activity["type"] == "Create"));

    // A moment later, as others tell it: in whole seconds.
    scene.server.clock().advance_millis(2_000);
    let draft = Draft::direct("<p>psst</p>").mentioning(&scene.alice_uri(), "@alice");
    let note = scene.bob.writes(&draft);
    scene.sends(&scene.bob.create(&note)).await;
    let conversations = scene.alice.get("/api/v1/conversations").await.ok().json();
    assert_eq!(conversations[0]["last_status"]["uri"], note["id"]);
    assert_eq!(conversations[0]["unread"], true);
}

async fn who_is_blocked_gets_nothing_and_gives_nothing(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let status = scene.alice_posts("open").await;
    let id = scene.bob_id().await;
    drop(scene.alice.post(&format!("/api/v1/accounts/{id}/block"), "").await.ok());
    for kind in ["Block", "Reject"] {
        scene.peer.receives("word of the block", |activity| activity["type"] == kind).await;
    }
    let after = scene.alice_posts("closed").await;
    scene.sent().await;
    assert!(!scene.peer.received().iter().any(|activity| activity["object"]["id"] == after["uri"]));
    for activity in [scene.bob.activity("Like", status["uri"].clone()), scene.bob.activity("Follow", scene.alice_uri())]
    {
        scene.sends(&activity).await;
    }
    assert_eq!(scene.status(&status).await["favourites_count"], 0);
    assert_eq!(scene.alice.get("/api/v1/accounts/verify_credentials").await.ok().json()["followers_count"], 0);
}

async fn somebody_elsewhere_who_is_gone_leaves_nothing(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let note = scene.bob.writes(&Draft::public(&scene.bob, "<p>bye</p>"));
    scene.sends(&scene.bob.create(&note)).await;
    assert_eq!(scene.home().await.len(), 1);
    let (before, id) = (scene.server.counts().await, scene.bob_id().await);
    scene.sends(&scene.bob.activity("Delete", scene.bob.id())).await;
    assert_eq!(scene.home().await, Vec::<Value>::new());
    scene.server.settle().await;
    let after = scene.server.counts().await;
    assert_eq!((before["statuses"], after["statuses"], before["follows"], after["follows"]), (1, 0, 2, 0));
    let me = scene.alice.get("/api/v1/accounts/verify_credentials").await.ok().json();
    assert_eq!((&me["followers_count"], &me["following_count"]), (&json!(0), &json!(0)));
    drop(id);
    let answer = scene.bob.sends(&scene.server, "/inbox", &scene.bob.create(&note)).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}
