//! Class visibility-privacy, as far as other servers come into it: who reads what they sent, and what they are sent.

use super::Scene;
use serde_json::json;
use testkit::{
    TestServer,
    fediverse::{Draft, PUBLIC},
    on_both_engines,
};

on_both_engines!(vis_28_an_edit_shows_nothing_to_more_people,);

async fn vis_28_an_edit_shows_nothing_to_more_people(server: TestServer) {
    let scene = Scene::set(&server).await;
    let eve = &scene.eve;
    let mut post = eve.writes(&Draft::direct("<p>between us</p>").mentioning(&scene.alice_id(), "@alice"));
    scene.tells(eve, &eve.create(&post)).await;
    let id = post["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/statuses/{}", scene.mention(&id).await.unwrap()["id"].as_str().unwrap());
    post["to"] = json!([PUBLIC, scene.alice_id()]);
    post["content"] = "<p>for all the world</p>".into();
    post["updated"] = "2030-01-01T00:00:00Z".into();
    let mut update = eve.activity("Update", post.clone());
    update["to"] = post["to"].clone();
    scene.tries(eve, &update).await;
    assert_eq!(scene.mention(&id).await.unwrap()["visibility"], "direct");
    assert_eq!(server.get(&path).await.status, 404);
    // Nor is ours widened.
    let own = scene.alice.posts("between us", "direct").await;
    let wider = json!({"status": "for all", "visibility": "public"});
    drop(scene.alice.send(http::Method::PUT, &format!("/api/v1/statuses/{own}"), &wider).await);
    let mine = scene.alice.get(&format!("/api/v1/statuses/{own}")).await.ok().json();
    assert_eq!(mine["visibility"], "direct");
}
