//! Reactions of people elsewhere, as each kind of server sends them.

use super::{
    policy::rule,
    scene::{Scene, scene},
};
use app::policy::{Rule, Severity};
use serde_json::{Value, json};
use testkit::{
    TestServer,
    fediverse::{Actor, Flavour},
    on_both_engines,
};

on_both_engines!(
    reactions_are_kept_counted_and_shown,
    a_heart_is_a_like_and_what_is_no_emoji_is_nothing,
    reactions_are_taken_back_by_who_gave_them,
    likes_are_taken_back_by_their_id,
    reactions_go_with_their_account_and_have_bounds,
    nobody_reacts_to_what_they_do_not_see,
);

/// As Pleroma, Akkoma and Mitra react.
fn reacts(actor: &Actor, status: &Value, emoji: &str) -> Value {
    let mut activity = actor.activity("EmojiReact", status["uri"].clone());
    activity["content"] = json!(emoji);
    activity
}

/// As Misskey reacts.
fn likes(actor: &Actor, status: &Value, emoji: &str) -> Value {
    let mut activity = actor.activity("Like", status["uri"].clone());
    activity["content"] = json!(emoji);
    activity["_misskey_reaction"] = json!(emoji);
    activity
}

/// The same with a picture.
fn with_picture(mut activity: Value, name: &str, picture: &str) -> Value {
    let icon = json!({"type": "Image", "mediaType": "image/png", "url": picture});
    activity["tag"] = json!([{"type": "Emoji", "id": null, "name": name, "icon": icon}]);
    activity
}

impl Scene {
    /// What Alice's status shows of reactions.
    async fn reactions(&self, status: &Value) -> Value {
        self.server.settle().await;
        self.status(status).await["pleroma"]["emoji_reactions"].clone()
    }
}

async fn reactions_are_kept_counted_and_shown(server: TestServer) {
    let scene = scene(server).await;
    let status = scene.alice_posts("hello").await;
    assert_eq!(status.get("pleroma"), None);
    let akkoma = scene.fediverse.peer("akkoma", Flavour::Pleroma);
    let misskey = scene.fediverse.peer("misskey", Flavour::Misskey);
    let (carol, dave) = (akkoma.person("carol"), misskey.person("dave"));
    let fire = reacts(&carol, &status, "🔥");
    for _ in 0..2 {
        scene.sends_as(&carol, &fire).await;
    }
    scene.sends_as(&dave, &likes(&dave, &status, "🔥")).await;
    let cat = "https://media.example/cat.png";
    scene.sends_as(&dave, &with_picture(likes(&dave, &status, ":cat@.:"), ":cat:", cat)).await;
    scene.sends_as(&carol, &with_picture(reacts(&carol, &status, ":cat:"), "cat", cat)).await;
    let picture = scene.reactions(&status).await[1]["url"].clone();
    scene.is_ours(&picture, "emoji/whole");
    let (of_misskey, of_akkoma) = (format!("cat@{}", misskey.name()), format!("cat@{}", akkoma.name()));
    assert_eq!(
        scene.reactions(&status).await,
        json!([
            {"name": "🔥", "count": 2, "me": false, "url": null},
            {"name": of_misskey, "count": 1, "me": false, "url": picture},
            {"name": of_akkoma, "count": 1, "me": false, "url": picture},
        ])
    );
    let shown = scene.status(&status).await;
    assert_eq!(shown["favourites_count"], 0);
    let page = scene.server.get(&format!("/@alice/{}", status["id"].as_str().unwrap())).await.ok().text();
    assert!(page.contains("🔥 2") && page.contains(":cat: 1") && !page.contains("media.example"), "{page}");

    let told = scene.alice.get("/api/v1/notifications?types[]=pleroma:emoji_reaction").await.ok().json();
    let told: Vec<_> = told.as_array().unwrap().iter().map(|one| (&one["emoji"], &one["emoji_url"])).collect();
    let none = Value::Null;
    assert_eq!(
        told,
        [(&json!(of_akkoma), &picture), (&json!(of_misskey), &picture), (&json!("🔥"), &none), (&json!("🔥"), &none)]
    );
    let others = scene.alice.get("/api/v1/notifications?exclude_types[]=pleroma:emoji_reaction").await.ok().json();
    assert_eq!(others, json!([]));

    // Its name is left of an emoji whose host's pictures are not taken, wherever they lie.
    scene.rules(Rule { reject_media: true, ..rule("misskey.localhost", Severity::Noop) }).await;
    let shown = scene.reactions(&status).await;
    assert_eq!((&shown[1]["name"], &shown[1]["url"]), (&json!(of_misskey), &Value::Null));
    assert_eq!(shown[2]["url"], picture);
    let told = scene.alice.get("/api/v1/notifications?types[]=pleroma:emoji_reaction").await.ok().json();
    assert_eq!((&told[0]["emoji_url"], &told[1]["emoji_url"]), (&picture, &Value::Null));
    scene.rules(rule("media.example", Severity::Suspend)).await;
    assert_eq!(scene.reactions(&status).await[2]["url"], Value::Null);
}

async fn a_heart_is_a_like_and_what_is_no_emoji_is_nothing(server: TestServer) {
    let scene = scene(server).await;
    let status = scene.alice_posts("hello").await;
    let misskey = scene.fediverse.peer("misskey", Flavour::Misskey);
    for (place, emoji) in ["❤", "⭐", "not an emoji", ""].into_iter().enumerate() {
        let actor = misskey.person(&format!("person{place}"));
        scene.sends_as(&actor, &likes(&actor, &status, emoji)).await;
    }
    let carol = misskey.person("carol");
    for emoji in ["", "text", ":no_picture:", "<b>", "👍👍"] {
        scene.sends_as(&carol, &reacts(&carol, &status, emoji)).await;
    }
    assert_eq!(scene.reactions(&status).await, Value::Null);
    assert_eq!(scene.status(&status).await["favourites_count"], 4);
    // As a reaction it is one.
    scene.sends_as(&carol, &reacts(&carol, &status, "❤")).await;
    assert_eq!(scene.reactions(&status).await[0]["name"], "❤");
}

async fn reactions_are_taken_back_by_who_gave_them(server: TestServer) {
    let scene = scene(server).await;
    let status = scene.alice_posts("hello").await;
    let akkoma = scene.fediverse.peer("akkoma", Flavour::Pleroma);
    let (carol, eve) = (akkoma.person("carol"), akkoma.person("eve"));
    let (fire, smile) = (reacts(&carol, &status, "🔥"), likes(&carol, &status, "🙂"));
    for activity in [&fire, &smile] {
        scene.sends_as(&carol, activity).await;
    }
    let names = async || {
        let reactions = scene.reactions(&status).await;
        let list = reactions.as_array().cloned().unwrap_or_default();
        list.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for object in [fire.clone(), fire["id"].clone()] {
        drop(eve.sends(&scene.server, "/inbox", &eve.activity("Undo", object)).await);
    }
    assert_eq!(names().await, ["🔥", "🙂"]);
    scene.sends_as(&carol, &carol.activity("Undo", smile)).await;
    assert_eq!(names().await, ["🔥"]);
    // By its id alone, as Pleroma does.
    scene.sends_as(&carol, &carol.activity("Undo", fire["id"].clone())).await;
    assert_eq!(names().await, [""; 0]);
    assert_eq!(scene.alice.get("/api/v1/notifications").await.ok().json(), json!([]));
    assert_eq!(scene.server.counts().await["reactions"], 0);
}

async fn likes_are_taken_back_by_their_id(server: TestServer) {
    let scene = scene(server).await;
    let status = scene.alice_posts("hello").await;
    let akkoma = scene.fediverse.peer("akkoma", Flavour::Pleroma);
    let (carol, eve) = (akkoma.person("carol"), akkoma.person("eve"));
    let like = carol.activity("Like", status["uri"].clone());
    for (actor, activity) in [
        (&carol, like.clone()),
        (&eve, eve.activity("Like", status["uri"].clone())),
        (&eve, eve.activity("Undo", like["id"].clone())),
    ] {
        scene.sends_as(actor, &activity).await;
    }
    scene.server.settle().await;
    assert_eq!(scene.status(&status).await["favourites_count"], 2, "nobody takes back for another");
    for _ in 0..2 {
        scene.sends_as(&carol, &carol.activity("Undo", like["id"].clone())).await;
    }
    scene.server.settle().await;
    assert_eq!(scene.status(&status).await["favourites_count"], 1);
    let told = scene.alice.get("/api/v1/notifications").await.ok().json();
    assert_eq!(told.as_array().unwrap().len(), 1, "{told}");
}

async fn reactions_go_with_their_account_and_have_bounds(server: TestServer) {
    let scene = scene(server).await;
    let status = scene.alice_posts("hello").await;
    let akkoma = scene.fediverse.peer("akkoma", Flavour::Pleroma);
    let carol = akkoma.person("carol");
    let emoji = |number: u32| char::from_u32(0x1f600 + number).unwrap().to_string();
    for number in 0..25 {
        scene.sends_as(&carol, &reacts(&carol, &status, &emoji(number))).await;
    }
    assert_eq!(scene.reactions(&status).await.as_array().unwrap().len(), 20);
    for (person, numbers) in [("dave", 20..40), ("erin", 40..60), ("fay", 30..50)] {
        let actor = akkoma.person(person);
        for number in numbers {
            scene.sends_as(&actor, &reacts(&actor, &status, &emoji(number))).await;
        }
    }
    let kinds = scene.reactions(&status).await;
    assert_eq!(kinds.as_array().unwrap().len(), 50);
    assert_eq!(scene.server.counts().await["reactions"], 20 + 20 + 10 + 20);
    scene.sends_as(&carol, &carol.activity("Delete", carol.id())).await;
    scene.server.settle().await;
    let shown = scene.reactions(&status).await;
    assert!(shown.as_array().unwrap().iter().all(|one| one["name"] != emoji(0)), "{shown}");
    drop(scene.alice.delete(&format!("/api/v1/statuses/{}", status["id"].as_str().unwrap())).await.ok());
    assert_eq!(scene.server.counts().await["reactions"], 0);
}

async fn nobody_reacts_to_what_they_do_not_see(server: TestServer) {
    let scene = scene(server).await;
    let hidden = scene.alice.posts("for followers", "private").await;
    let hidden = scene.alice.get(&format!("/api/v1/statuses/{hidden}")).await.ok().json();
    let open = scene.alice_posts("hello").await;
    let carol = scene.fediverse.peer("akkoma", Flavour::Pleroma).person("carol");
    scene.sends_as(&carol, &reacts(&carol, &hidden, "🔥")).await;
    scene.sends_as(&carol, &reacts(&carol, &open, "🙂")).await;
    assert_eq!(scene.reactions(&hidden).await, Value::Null);
    let told = scene.alice.get("/api/v1/notifications").await.ok().json();
    let id = told[0]["account"]["id"].as_str().unwrap();
    drop(scene.alice.post(&format!("/api/v1/accounts/{id}/block"), "").await.ok());
    scene.sends_as(&carol, &reacts(&carol, &open, "🔥")).await;
    assert_eq!(scene.reactions(&open).await.as_array().unwrap().len(), 1);
}
