//! Threads that lie in part on other servers are filled: upwards by themselves, downwards when somebody opens them.

use super::scene::{STATUSES, Scene, scene};
use serde_json::{Value, json};
use testkit::{
    TestServer,
    fediverse::{Draft, Flavour, Mood},
    on_both_engines,
};

on_both_engines!(
    what_an_answer_answers_is_fetched,
    answers_are_fetched_when_somebody_opens_the_thread,
    a_thread_without_end_has_one,
    a_parent_that_comes_later_finds_its_answers,
);

async fn context(scene: &Scene, id: &Value) -> Value {
    scene.alice.get(&format!("{STATUSES}/{}/context", id.as_str().unwrap())).await.ok().json()
}

fn uris(list: &Value) -> Vec<Value> {
    list.as_array().unwrap().iter().map(|status| status["uri"].clone()).collect()
}

async fn what_an_answer_answers_is_fetched(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let elsewhere = scene.fediverse.peer("elsewhere", Flavour::GoToSocial);
    let carol = elsewhere.person("carol");
    let root = carol.writes(&Draft::public(&carol, "<p>root</p>"));
    let middle = carol.writes(&Draft::public(&carol, "<p>middle</p>").in_reply_to(root["id"].as_str().unwrap()));
    let draft = Draft::public(&scene.bob, "<p>answer</p>").in_reply_to(middle["id"].as_str().unwrap());
    let answer = scene.bob.writes(&draft);
    scene.sends(&scene.bob.create(&answer)).await;
    scene.server.settle().await;
    let home = scene.home().await;
    let shown = home.iter().find(|status| status["uri"] == answer["id"]).unwrap();
    let context = context(&scene, &shown["id"]).await;
    assert_eq!(uris(&context["ancestors"]), [root["id"].clone(), middle["id"].clone()]);
    assert_eq!(shown["in_reply_to_id"], context["ancestors"][1]["id"]);
}

async fn answers_are_fetched_when_somebody_opens_the_thread(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let carol = scene.fediverse.peer("elsewhere", Flavour::Misskey).person("carol");
    let mut root = scene.bob.writes(&Draft::public(&scene.bob, "<p>root</p>"));
    let answer = carol.writes(&Draft::public(&carol, "<p>answer</p>").in_reply_to(root["id"].as_str().unwrap()));
    let listed = format!("{}/replies", root["id"].as_str().unwrap());
    root["replies"] = json!(listed);
    scene.peer.shows(&root);
    let forged = scene.peer.url("/users/bob/statuses/none");
    scene.peer.shows(&json!({
        "@context": "https://www.w3.org/ns/activitystreams", "id": listed, "type": "Collection",
        "items": [answer["id"], forged, "http://nowhere.localhost:1/x"],
    }));
    scene.sends(&scene.bob.create(&root)).await;
    let home = scene.home().await;
    assert_eq!(uris(&context(&scene, &home[0]["id"]).await["descendants"]), Vec::<Value>::new());
    scene.server.settle().await;
    let filled = context(&scene, &home[0]["id"]).await;
    assert_eq!(uris(&filled["descendants"]), [answer["id"].clone()]);
    let asked = scene.peer.seen().iter().filter(|seen| seen.target.ends_with("/replies")).count();
    assert_eq!(asked, 1, "it is not asked again for a while");
}

/// DOS-15
async fn a_thread_without_end_has_one(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let mut root = scene.bob.writes(&Draft::public(&scene.bob, "<p>root</p>"));
    let page = |number: usize| scene.peer.url(&format!("/users/bob/pages/{number}"));
    root["replies"] = json!(page(0));
    for number in 0..20 {
        scene.peer.shows(&json!({
            "@context": "https://www.w3.org/ns/activitystreams", "id": page(number), "type": "CollectionPage",
            "items": [], "next": page(number + 1),
        }));
    }
    scene.sends(&scene.bob.create(&root)).await;
    let home = scene.home().await;
    drop(context(&scene, &home[0]["id"]).await);
    scene.server.settle().await;
    let asked = scene.peer.seen().iter().filter(|seen| seen.target.contains("/pages/")).count();
    assert_eq!(asked, 10);
}

async fn a_parent_that_comes_later_finds_its_answers(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let root = scene.bob.writes(&Draft::public(&scene.bob, "<p>root</p>"));
    let answer =
        scene.bob.writes(&Draft::public(&scene.bob, "<p>answer</p>").in_reply_to(root["id"].as_str().unwrap()));
    scene.peer.forgets(root["id"].as_str().unwrap());
    scene.sends(&scene.bob.create(&answer)).await;
    scene.server.settle().await;
    scene.peer.becomes(Mood::Well);
    scene.sends(&scene.bob.create(&root)).await;
    let home = scene.home().await;
    let shown = home.iter().find(|status| status["uri"] == root["id"]).unwrap();
    assert_eq!(shown["replies_count"], 1);
    assert_eq!(uris(&context(&scene, &shown["id"]).await["descendants"]), [answer["id"].clone()]);
}
