//! Statuses as notes, and how they came about.

use super::{bare, fetch, shown};
use crate::media::{png, upload};
use http::Method;
use insta::assert_snapshot;
use serde_json::{Value, json};
use store::testing::TestDatabase;
use testkit::{TestServer, on_both_engines, server::Wish};

on_both_engines!(
    a_status_is_a_note,
    readers_are_named_by_visibility,
    an_edited_status_says_when,
    a_poll_is_a_question,
    a_boost_is_an_announce,
    vis_35_an_answer_does_not_name_what_its_reader_may_not_see,
);

async fn a_status_is_a_note(server: TestServer) {
    let [ada, bob] = server.cast(["ada", "bob"]).await;
    let parent = bob.posts("what is it?", "public").await;
    let sent = json!({
        "status": "@bob a #Tower", "spoiler_text": "heights", "sensitive": true, "language": "en", "in_reply_to_id": parent,
    });
    let id = ada.send(Method::POST, "/api/v1/statuses", &sent).await.ok().id();
    let note = fetch(&server, &format!("/users/ada/statuses/{id}")).await;
    assert_snapshot!(shown(&server, &note), @r##"
    {
      "@context": [
        "https://www.w3.org/ns/activitystreams",
        {
          "Emoji": "toot:Emoji",
          "Hashtag": "as:Hashtag",
          "_misskey_quote": "https://misskey-hub.net/ns#_misskey_quote",
          "automaticApproval": {
            "@id": "gts:automaticApproval",
            "@type": "@id"
          },
          "blurhash": "toot:blurhash",
          "canQuote": {
            "@id": "gts:canQuote",
            "@type": "@id"
          },
          "focalPoint": {
            "@container": "@list",
            "@id": "toot:focalPoint"
          },
          "gts": "https://gotosocial.org/ns#",
          "interactionPolicy": {
            "@id": "gts:interactionPolicy",
            "@type": "@id"
          },
          "quote": {
            "@id": "https://w3id.org/fep/044f#quote",
            "@type": "@id"
          },
          "quoteAuthorization": {
            "@id": "https://w3id.org/fep/044f#quoteAuthorization",
            "@type": "@id"
          },
          "quoteUri": "http://fedibird.com/ns#quoteUri",
          "quoteUrl": "as:quoteUrl",
          "sensitive": "as:sensitive",
          "toot": "http://joinmastodon.org/ns#",
          "votersCount": "toot:votersCount"
        }
      ],
      "attachment": [],
      "attributedTo": "https://tower.example/users/ada",
      "cc": [
        "https://tower.example/users/ada/followers",
        "https://tower.example/users/bob"
      ],
      "content": "<p><span class=\"h-card\" translate=\"no\"><a href=\"https://tower.example/@bob\" class=\"u-url mention\">@<span>bob</span></a></span> a <a href=\"https://tower.example/tags/tower\" class=\"mention hashtag\" rel=\"tag\">#<span>Tower</span></a></p>",
      "contentMap": {
        "en": "<p><span class=\"h-card\" translate=\"no\"><a href=\"https://tower.example/@bob\" class=\"u-url mention\">@<span>bob</span></a></span> a <a href=\"https://tower.example/tags/tower\" class=\"mention hashtag\" rel=\"tag\">#<span>Tower</span></a></p>"
      },
      "id": "https://tower.example/users/ada/statuses/ID1",
      "inReplyTo": "https://tower.example/users/bob/statuses/ID2",
      "interactionPolicy": {
        "canQuote": {
          "automaticApproval": [
            "https://www.w3.org/ns/activitystreams#Public"
          ]
        }
      },
      "likes": {
        "id": "https://tower.example/users/ada/statuses/ID1/likes",
        "totalItems": 0,
        "type": "Collection"
      },
      "published": "2026-11-01T12:00:00Z",
      "replies": {
        "first": "https://tower.example/users/ada/statuses/ID1/replies?page=true",
        "id": "https://tower.example/users/ada/statuses/ID1/replies",
        "type": "Collection"
      },
      "sensitive": true,
      "shares": {
        "id": "https://tower.example/users/ada/statuses/ID1/shares",
        "totalItems": 0,
        "type": "Collection"
      },
      "summary": "heights",
      "tag": [
        {
          "href": "https://tower.example/users/bob",
          "name": "@bob@tower.example",
          "type": "Mention"
        },
        {
          "href": "https://tower.example/tags/tower",
          "name": "#tower",
          "type": "Hashtag"
        }
      ],
      "to": [
        "https://www.w3.org/ns/activitystreams#Public"
      ],
      "type": "Note",
      "url": "https://tower.example/@ada/ID1"
    }
    "##);
    let create = fetch(&server, &format!("/users/ada/statuses/{id}/activity")).await.ok();
    let mut inner = create.json()["object"].take();
    inner["@context"] = note.json()["@context"].clone();
    assert_eq!(inner, note.json(), "the note in its activity is the same");
    let mut outer = create.clone();
    let mut json = create.json();
    json["object"] = json!("the note");
    outer.body = json.to_string().into();
    assert_snapshot!(bare(&server, &outer), @r##"
    {
      "actor": "https://tower.example/users/ada",
      "cc": [
        "https://tower.example/users/ada/followers",
        "https://tower.example/users/bob"
      ],
      "id": "https://tower.example/users/ada/statuses/ID1/activity",
      "object": "the note",
      "published": "2026-11-01T12:00:00Z",
      "to": [
        "https://www.w3.org/ns/activitystreams#Public"
      ],
      "type": "Create"
    }
    "##);
}

async fn readers_are_named_by_visibility(server: TestServer) {
    let [ada, _] = server.cast(["ada", "bob"]).await;
    let mut read = String::new();
    for visibility in ["public", "unlisted"] {
        let id = ada.posts("hello @bob", visibility).await;
        let note = fetch(&server, &format!("/users/ada/statuses/{id}")).await.ok().json();
        let list = |key: &str| {
            let names: Vec<&str> = note[key].as_array().unwrap().iter().filter_map(Value::as_str).collect();
            names.join(" ").replace(&server.base_url(), "")
        };
        read.push_str(&format!("{visibility}: to {} cc {}\n", list("to"), list("cc")));
    }
    assert_snapshot!(read, @r##"
    public: to https://www.w3.org/ns/activitystreams#Public cc /users/ada/followers /users/bob
    unlisted: to /users/ada/followers cc https://www.w3.org/ns/activitystreams#Public /users/bob
    "##);
}

async fn an_edited_status_says_when(server: TestServer) {
    let [ada] = server.cast(["ada"]).await;
    let id = ada.posts("hello", "public").await;
    let path = format!("/users/ada/statuses/{id}");
    assert_eq!(fetch(&server, &path).await.ok().json().get("updated"), None);
    server.clock().advance_millis(5_000);
    drop(ada.send(Method::PUT, &format!("/api/v1/statuses/{id}"), &json!({"status": "hello again"})).await.ok());
    let note = fetch(&server, &path).await.ok().json();
    assert_eq!(note["content"], "<p>hello again</p>");
    assert_eq!(
        (&note["published"], &note["updated"]),
        (&json!("2026-11-01T12:00:00Z"), &json!("2026-11-01T12:00:05Z"))
    );
}

async fn a_poll_is_a_question(server: TestServer) {
    let [ada, bob] = server.cast(["ada", "bob"]).await;
    let sent = json!({"status": "tea?", "poll": {"options": ["yes", "no"], "expires_in": 3_600}});
    let status = ada.send(Method::POST, "/api/v1/statuses", &sent).await.ok().json();
    let (id, poll) = (status["id"].as_str().unwrap(), status["poll"]["id"].as_str().unwrap());
    drop(bob.post(&format!("/api/v1/polls/{poll}/votes"), "choices[]=1").await.ok());
    let path = format!("/users/ada/statuses/{id}");
    assert_snapshot!(bare(&server, &fetch(&server, &path).await), @r#"
    {
      "attachment": [],
      "attributedTo": "https://tower.example/users/ada",
      "cc": [
        "https://tower.example/users/ada/followers"
      ],
      "content": "<p>tea?</p>",
      "contentMap": {
        "en": "<p>tea?</p>"
      },
      "endTime": "2026-11-01T13:00:00Z",
      "id": "https://tower.example/users/ada/statuses/ID1",
      "inReplyTo": null,
      "interactionPolicy": {
        "canQuote": {
          "automaticApproval": [
            "https://www.w3.org/ns/activitystreams#Public"
          ]
        }
      },
      "likes": {
        "id": "https://tower.example/users/ada/statuses/ID1/likes",
        "totalItems": 0,
        "type": "Collection"
      },
      "oneOf": [
        {
          "name": "yes",
          "replies": {
            "totalItems": 0,
            "type": "Collection"
          },
          "type": "Note"
        },
        {
          "name": "no",
          "replies": {
            "totalItems": 1,
            "type": "Collection"
          },
          "type": "Note"
        }
      ],
      "published": "2026-11-01T12:00:00Z",
      "replies": {
        "first": "https://tower.example/users/ada/statuses/ID1/replies?page=true",
        "id": "https://tower.example/users/ada/statuses/ID1/replies",
        "type": "Collection"
      },
      "sensitive": false,
      "shares": {
        "id": "https://tower.example/users/ada/statuses/ID1/shares",
        "totalItems": 0,
        "type": "Collection"
      },
      "summary": null,
      "tag": [],
      "to": [
        "https://www.w3.org/ns/activitystreams#Public"
      ],
      "type": "Question",
      "url": "https://tower.example/@ada/ID1",
      "votersCount": 1
    }
    "#);
    server.clock().advance_millis(3_600_000);
    assert_eq!(fetch(&server, &path).await.ok().json()["closed"], "2026-11-01T13:00:00Z");
}

async fn a_boost_is_an_announce(server: TestServer) {
    let [ada, bob] = server.cast(["ada", "bob"]).await;
    let id = bob.posts("hello", "public").await;
    let boost = ada.post(&format!("/api/v1/statuses/{id}/reblog"), "").await.ok().id();
    let answer = fetch(&server, &format!("/users/ada/statuses/{boost}")).await;
    assert_snapshot!(shown(&server, &answer), @r##"
    {
      "@context": "https://www.w3.org/ns/activitystreams",
      "actor": "https://tower.example/users/ada",
      "cc": [
        "https://tower.example/users/bob",
        "https://tower.example/users/ada/followers"
      ],
      "id": "https://tower.example/users/ada/statuses/ID1/activity",
      "object": "https://tower.example/users/bob/statuses/ID2",
      "published": "2026-11-01T12:00:00Z",
      "to": [
        "https://www.w3.org/ns/activitystreams#Public"
      ],
      "type": "Announce"
    }
    "##);
    for path in [format!("/users/ada/statuses/{boost}/activity"), format!("/@ada/{boost}")] {
        assert_eq!(fetch(&server, &path).await.ok().body, answer.body, "{path}");
    }
}

async fn vis_35_an_answer_does_not_name_what_its_reader_may_not_see(server: TestServer) {
    let [ada, bob] = server.cast(["ada", "bob"]).await;
    bob.follows(&ada).await;
    let parent = ada.posts("for followers", "private").await;
    let reply = json!({"status": "yes", "in_reply_to_id": parent, "visibility": "public"});
    let id = bob.send(Method::POST, "/api/v1/statuses", &reply).await.ok().id();
    let note = fetch(&server, &format!("/users/bob/statuses/{id}")).await.ok();
    assert_eq!(note.json()["inReplyTo"], Value::Null);
    assert!(!note.text().contains(&parent), "{note}");
}

mod files_hang_on_notes {
    use super::TestDatabase;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sqlite() {
        super::files(TestDatabase::sqlite().unwrap()).await;
    }
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        super::files(TestDatabase::postgres().await.unwrap()).await;
    }
}

async fn files(database: TestDatabase) {
    let media_box = Some((env!("CARGO_BIN_EXE_watertower").into(), vec!["media-box".to_owned()]));
    let server = TestServer::start(database, Wish { media_box, ..Wish::default() }).await;
    let [ada] = server.cast(["ada"]).await;
    let fields = [("description", "a red and a blue dot"), ("focus", "0.5,-0.5")];
    let file = upload(&ada, "/api/v2/media", &png(), &fields).await.id();
    server.settle().await;
    let sent = json!({"status": "", "media_ids": [file]});
    let id = ada.send(Method::POST, "/api/v1/statuses", &sent).await.ok().id();
    let note = fetch(&server, &format!("/users/ada/statuses/{id}")).await.ok();
    assert_snapshot!(bare(&server, &note), @r##"
    {
      "attachment": [
        {
          "blurhash": "L~LjiS|c|T|c|l|c|T|c|l|c|T|c",
          "focalPoint": [
            0.5,
            -0.5
          ],
          "height": 1,
          "mediaType": "image/png",
          "name": "a red and a blue dot",
          "type": "Document",
          "url": "https://tower.example/media/FILE.png",
          "width": 2
        }
      ],
      "attributedTo": "https://tower.example/users/ada",
      "cc": [
        "https://tower.example/users/ada/followers"
      ],
      "content": "",
      "contentMap": {
        "en": ""
      },
      "id": "https://tower.example/users/ada/statuses/ID1",
      "inReplyTo": null,
      "interactionPolicy": {
        "canQuote": {
          "automaticApproval": [
            "https://www.w3.org/ns/activitystreams#Public"
          ]
        }
      },
      "likes": {
        "id": "https://tower.example/users/ada/statuses/ID1/likes",
        "totalItems": 0,
        "type": "Collection"
      },
      "published": "2026-11-01T12:00:00Z",
      "replies": {
        "first": "https://tower.example/users/ada/statuses/ID1/replies?page=true",
        "id": "https://tower.example/users/ada/statuses/ID1/replies",
        "type": "Collection"
      },
      "sensitive": false,
      "shares": {
        "id": "https://tower.example/users/ada/statuses/ID1/shares",
        "totalItems": 0,
        "type": "Collection"
      },
      "summary": null,
      "tag": [],
      "to": [
        "https://www.w3.org/ns/activitystreams#Public"
      ],
      "type": "Note",
      "url": "https://tower.example/@ada/ID1"
    }
    "##);

    // ORI-04: what somebody uploads is never read as a document, whatever it says of itself.
    let address =
        note.json()["attachment"][0]["url"].as_str().unwrap().strip_prefix(&server.base_url()).unwrap().to_owned();
    assert_eq!(fetch(&server, &address).await.header("content-type"), "image/png");
    let forged =
        json!({"@context": "https://www.w3.org/ns/activitystreams", "type": "Note", "id": "https://a.example/1"});
    let forged = upload(&ada, "/api/v2/media", forged.to_string().as_bytes(), &[]).await;
    assert_eq!(forged.status, 422, "{forged}");
    server.settle().await;
    server.finish().await;
}
