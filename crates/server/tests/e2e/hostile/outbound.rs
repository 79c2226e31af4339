//! Class ssrf-and-outbound, where strangers name the addresses to which this server goes: each place by itself. The
//! addresses lead to the port on which the fediverse listens, so that a packet that goes out is seen.

use super::{INBOX, Scene};
use serde_json::json;
use testkit::{
    TestServer,
    fediverse::PUBLIC,
    hostile::{Forgery, Traces},
    on_both_engines,
};

on_both_engines!(
    net_08_net_16_net_32_an_activity_leads_to_no_private_address,
    net_15_net_32_nobody_here_leads_to_a_private_address,
);

/// Addresses of this machine, in many spellings.
fn private(scene: &Scene) -> Vec<String> {
    let (_, port) = scene.eve.peer().name().rsplit_once(':').unwrap();
    ["127.0.0.1", "2130706433", "0x7f.1", "127.1", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "good@127.0.0.1"]
        .map(|host| format!("http://{host}:{port}"))
        .to_vec()
}

async fn net_08_net_16_net_32_an_activity_leads_to_no_private_address(server: TestServer) {
    let scene = Scene::set(&server).await;
    let eve = &scene.eve;
    scene.follows(eve).await;
    let connections = Traces::of(&server, &scene.fediverse).await.connections();
    for origin in private(&scene) {
        let place = format!("{origin}/users/eve/statuses/1");
        // What is boosted, and what is answered.
        let mut announce = eve.activity("Announce", place.clone());
        announce["to"] = json!([PUBLIC]);
        scene.tries(eve, &announce).await;
        let mut answer = scene.post(eve, "an answer");
        answer["object"]["inReplyTo"] = place.clone().into();
        answer["object"]["replies"] = place.clone().into();
        scene.tries(eve, &answer).await;
        // Files, pictures and emoji.
        let mut files = scene.post(eve, "files");
        files["object"]["attachment"] = json!([{"type": "Document", "mediaType": "image/png", "url": place}]);
        let emoji = json!({"type": "Emoji", "name": ":x:", "icon": {"type": "Image", "url": place}});
        files["object"]["tag"].as_array_mut().unwrap().push(emoji);
        scene.tries(eve, &files).await;
        // Whoever is mentioned, and whose key it is.
        let mut mention = scene.post(eve, "a mention");
        let tag = json!({"type": "Mention", "href": format!("{origin}/users/x"), "name": "@x"});
        mention["object"]["tag"].as_array_mut().unwrap().push(tag);
        scene.tries(eve, &mention).await;
        let key_id = format!("{origin}/users/eve#main-key");
        let covered = ["(request-target)", "host", "date", "digest"];
        let mut stranger = eve.activity("Follow", scene.alice_id());
        stranger["actor"] = format!("{origin}/users/eve").into();
        let forged = Forgery::honest(eve, &server, INBOX, &stranger).signed_by(eve, &key_id, &covered);
        let refused = forged.sends().await;
        assert!(refused.status.is_client_error(), "{origin}: {refused}");
        server.settle().await;
    }
    // Whoever opens such a thread asks for its answers.
    let home = scene.alice.get("/api/v1/timelines/home?limit=40").await.ok().json();
    let answers = home.as_array().unwrap().iter().filter(|status| status["content"].to_string().contains("an answer"));
    for status in answers {
        let path = format!("/api/v1/statuses/{}/context", status["id"].as_str().unwrap());
        drop(scene.alice.get(&path).await.ok());
    }
    let after = Traces::of(&server, &scene.fediverse).await;
    assert_eq!(after.connections(), connections, "a packet went out");
}

async fn net_15_net_32_nobody_here_leads_to_a_private_address(server: TestServer) {
    let scene = Scene::set(&server).await;
    let connections = Traces::of(&server, &scene.fediverse).await.connections();
    for origin in private(&scene) {
        let host = origin.trim_start_matches("http://");
        drop(scene.alice.posts(&format!("{origin}/x and @root@{host}"), "public").await);
        for query in [format!("@root@{host}"), format!("{origin}/users/root")] {
            let query = url::form_urlencoded::byte_serialize(query.as_bytes()).collect::<String>();
            for path in [
                format!("/api/v2/search?resolve=true&q={query}"),
                format!("/api/v1/accounts/search?resolve=true&q={query}"),
                format!("/api/v1/accounts/lookup?acct={query}"),
            ] {
                for answer in [scene.alice.get(&path).await, server.get(&path).await] {
                    assert!(!answer.status.is_server_error(), "{path}: {answer}");
                }
            }
        }
    }
    server.deliver().await;
    let after = Traces::of(&server, &scene.fediverse).await;
    assert_eq!(after.connections(), connections, "a packet went out");
}
