//! How people and posts of other servers are shown to the members: in the client API, and on pages.

use super::scene::{Scene, scene};
use serde_json::{Value, json};
use testkit::{TestServer, fediverse::Draft, on_both_engines};

on_both_engines!(
    somebody_elsewhere_is_shown_with_what_is_theirs,
    a_post_elsewhere_is_shown_with_its_files_and_its_emoji,
    ori_18_nothing_but_the_web_is_linked_to,
    act_09_a_follow_elsewhere_waits_for_its_accept,
    pages_show_nothing_that_lies_elsewhere,
);

const MEDIA: &str = "https://media.example";

fn emoji(name: &str) -> Value {
    let icon = json!({"type": "Image", "mediaType": "image/png", "url": format!("{MEDIA}/{name}.png")});
    json!({"type": "Emoji", "id": format!("{MEDIA}/emojis/{name}"), "name": format!(":{name}:"), "icon": icon})
}

impl Scene {
    /// An address under which this server shows a file of elsewhere.
    pub(super) fn is_ours(&self, address: &Value, kind: &str) {
        let start = format!("{}/media/elsewhere/{kind}/", self.server.base_url());
        assert!(address.as_str().is_some_and(|address| address.starts_with(&start)), "{address} is no {kind} of ours");
    }

    /// What a search for this finds.
    pub(super) async fn found(&self, what: &str, kind: &str) -> Value {
        let query: String = url::form_urlencoded::byte_serialize(what.as_bytes()).collect();
        let found = self.alice.get(&format!("/api/v2/search?resolve=true&q={query}")).await.ok().json();
        found[kind][0].clone()
    }
}

async fn somebody_elsewhere_is_shown_with_what_is_theirs(server: TestServer) {
    let scene = scene(server).await;
    let mut document = scene.bob.document();
    document["type"] = json!("Service");
    document["name"] = json!("Bob :cat:");
    document["icon"] = json!({"type": "Image", "mediaType": "image/png", "url": format!("{MEDIA}/bob.png")});
    document["image"] = json!({"type": "Image", "url": format!("{MEDIA}/sea.png")});
    document["tag"] = json!([emoji("cat"), emoji("cat"), {"type": "Hashtag", "name": "#cats"}]);
    scene.peer.shows(&document);
    let bob = scene.found(&scene.bob.handle(), "accounts").await;
    assert_eq!((&bob["username"], &bob["acct"]), (&json!("bob"), &json!(scene.bob.handle()[1..])));
    assert_eq!((&bob["uri"], &bob["url"]), (&json!(scene.bob.id()), &json!(scene.bob.url())));
    assert_eq!((&bob["display_name"], &bob["bot"]), (&json!("Bob :cat:"), &json!(true)));
    for (name, kind) in [
        ("avatar", "avatar/whole"),
        ("avatar_static", "avatar/still"),
        ("header", "header/whole"),
        ("header_static", "header/still"),
    ] {
        scene.is_ours(&bob[name], kind);
    }
    let cat = bob["emojis"][0].clone();
    scene.is_ours(&cat["url"], "emoji/whole");
    scene.is_ours(&cat["static_url"], "emoji/still");
    let shown = json!([{
        "shortcode": "cat", "url": cat["url"], "static_url": cat["static_url"], "visible_in_picker": false,
        "category": null, "featured": false,
    }]);
    assert_eq!(bob["emojis"], shown);
    assert!(!bob.to_string().contains(MEDIA), "{bob}");
    assert_eq!(bob["fields"], json!([{"name": "Language", "value": "English", "verified_at": null}]));

    // Who has no pictures has those of this server.
    let eve = scene.found(&scene.peer.person("eve").handle(), "accounts").await;
    for name in ["avatar", "avatar_static", "header", "header_static"] {
        assert!(eve[name].as_str().unwrap().starts_with(&scene.server.base_url()), "{name}");
    }
    assert_eq!(eve["emojis"], json!([]));
}

async fn a_post_elsewhere_is_shown_with_its_files_and_its_emoji(server: TestServer) {
    let scene = scene(server).await;
    let mut note = scene.bob.writes(&Draft::public(&scene.bob, "<p>look :cat:</p>"));
    note["tag"] = json!([emoji("cat")]);
    note["attachment"] = json!([
        {
            "type": "Document", "mediaType": "image/png", "url": format!("{MEDIA}/a.png"), "name": "A cat",
            "blurhash": "LEHV6nWB2yk8pyo0adR*.7kCMdnj", "focalPoint": [0.5, -0.25], "width": 640, "height": 480,
        },
        {"type": "Document", "mediaType": "image/png", "url": format!("{MEDIA}/b.png"), "width": 0, "height": -3},
        {"type": "Document", "mediaType": "video/mp4", "url": format!("{MEDIA}/c.mp4"), "width": "wide"},
        {"type": "Document", "mediaType": "audio/ogg", "url": format!("{MEDIA}/d.ogg")},
        {"type": "Document", "mediaType": "application/x-cat", "url": format!("{MEDIA}/e.bin")},
    ]);
    scene.peer.shows(&note);
    let status = scene.found(note["id"].as_str().unwrap(), "statuses").await;
    assert_eq!((&status["uri"], &status["url"]), (&note["id"], &note["url"]));
    assert_eq!(status["account"]["acct"], scene.bob.handle()[1..]);
    scene.is_ours(&status["emojis"][0]["url"], "emoji/whole");
    let files = status["media_attachments"].as_array().unwrap();
    let kinds: Vec<&str> = files.iter().map(|file| file["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["image", "image", "video", "audio", "unknown"]);
    for (file, name) in files.iter().zip(["a.png", "b.png", "c.mp4", "d.ogg", "e.bin"]) {
        assert_eq!(file["remote_url"], format!("{MEDIA}/{name}"));
        scene.is_ours(&file["url"], "file/whole");
        match name.ends_with("png") {
            true => scene.is_ours(&file["preview_url"], "file/small"),
            false => assert_eq!(file["preview_url"], Value::Null),
        }
    }
    assert_eq!((&files[0]["description"], &files[1]["description"]), (&json!("A cat"), &Value::Null));
    assert_eq!(files[0]["blurhash"], "LEHV6nWB2yk8pyo0adR*.7kCMdnj");
    let meta = &files[0]["meta"];
    assert_eq!((&meta["original"]["width"], &meta["original"]["size"]), (&json!(640), &json!("640x480")));
    assert_eq!(meta["focus"], json!({"x": 0.5, "y": -0.25}));
    for file in &files[1..] {
        assert_eq!(file["meta"], json!({"focus": {"x": 0.0, "y": 0.0}}));
    }
}

async fn ori_18_nothing_but_the_web_is_linked_to(server: TestServer) {
    let scene = scene(server).await;
    let mut document = scene.bob.document();
    document["url"] = json!("javascript:alert(1)");
    document["icon"] = json!({"type": "Image", "url": "data:image/svg+xml,x"});
    document["image"] = json!({"type": "Image", "url": "mailto:a@b.example"});
    document["tag"] = json!([{"type": "Emoji", "name": ":cat:", "icon": {"type": "Image", "url": "javascript:1"}}]);
    scene.peer.shows(&document);
    let mut note = scene.bob.writes(&Draft::public(&scene.bob, "<p>look</p>"));
    note["url"] = json!("javascript:alert(1)");
    note["attachment"] = json!([
        {"type": "Document", "mediaType": "image/png", "url": "data:image/png;base64,AA=="},
        {"type": "Document", "mediaType": "image/png", "url": "javascript:alert(1)"},
    ]);
    scene.peer.shows(&note);
    let status = scene.found(note["id"].as_str().unwrap(), "statuses").await;
    let text = status.to_string();
    for scheme in ["javascript:", "data:", "mailto:"] {
        assert!(!text.contains(scheme), "{text}");
    }
    assert_eq!((&status["url"], &status["account"]["url"]), (&note["id"], &json!(scene.bob.id())));
    assert_eq!((&status["media_attachments"], &status["account"]["emojis"]), (&json!([]), &json!([])));
    assert!(status["account"]["avatar"].as_str().unwrap().starts_with(&scene.server.base_url()));
}

async fn act_09_a_follow_elsewhere_waits_for_its_accept(server: TestServer) {
    let scene = scene(server).await;
    let bob = scene.found(&scene.bob.handle(), "accounts").await;
    let id = bob["id"].as_str().unwrap();
    let tie =
        async || scene.alice.get(&format!("/api/v1/accounts/relationships?id[]={id}")).await.ok().json()[0].clone();
    drop(scene.alice.post(&format!("/api/v1/accounts/{id}/follow"), "").await.ok());
    let follow = scene.peer.receives("the follow", |activity| activity["type"] == "Follow").await;
    let closed = scene.bob.writes(&Draft::for_followers(&scene.bob, "<p>closed</p>"));
    scene.sends(&scene.bob.create(&closed)).await;
    // It is for Bob alone to say yes.
    let carol = scene.peer.person("carol");
    scene.sends_as(&carol, &carol.activity("Accept", follow.clone())).await;
    assert_eq!((&tie().await["following"], &tie().await["requested"]), (&json!(false), &json!(true)));
    assert_eq!(scene.home().await, Vec::<Value>::new());
    assert_eq!(scene.found(closed["id"].as_str().unwrap(), "statuses").await, Value::Null);
    scene.sends(&scene.bob.activity("Accept", follow)).await;
    assert_eq!((&tie().await["following"], &tie().await["requested"]), (&json!(true), &json!(false)));
    assert_eq!(scene.found(closed["id"].as_str().unwrap(), "statuses").await["uri"], closed["id"]);
}

async fn pages_show_nothing_that_lies_elsewhere(server: TestServer) {
    let scene = scene(server).await;
    let mut document = scene.bob.document();
    document["icon"] = json!({"type": "Image", "url": format!("{MEDIA}/bob.png")});
    scene.peer.shows(&document);
    let mut note = scene.bob.writes(&Draft::public(&scene.bob, "<p>look</p>"));
    note["attachment"] = json!([{"type": "Document", "mediaType": "image/png", "url": format!("{MEDIA}/a.png")}]);
    scene.peer.shows(&note);
    let status = scene.found(note["id"].as_str().unwrap(), "statuses").await;
    drop(scene.alice.post(&format!("/api/v1/statuses/{}/reblog", status["id"].as_str().unwrap()), "").await.ok());
    let page = scene.server.get("/@alice").await.ok();
    let text = page.text();
    for kind in ["avatar/still", "file/small"] {
        let address = format!("src=\"{}/media/elsewhere/{kind}/", scene.server.base_url());
        assert!(text.contains(&address), "{kind}: {text}");
    }
    assert!(!text.contains(MEDIA) && !text.contains("bob.png"), "{text}");
    assert!(!page.header("content-security-policy").contains(MEDIA));
}
