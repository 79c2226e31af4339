//! Collections of accounts and statuses, page by page.

use super::{bare, fetch, shown};
use http::Method;
use insta::assert_snapshot;
use serde_json::{Value, json};
use testkit::{TestServer, on_both_engines};

on_both_engines!(
    an_outbox_has_what_everybody_may_read,
    an_outbox_can_be_walked_both_ways,
    followers_are_told_as_their_account_allows,
    pins_are_featured,
    answers_are_on_pages,
    likes_and_boosts_are_counted,
);

fn items(page: &Value) -> Vec<String> {
    let items = page["orderedItems"].as_array().or(page["items"].as_array()).unwrap();
    let id = |item: &Value| item.as_str().or(item["id"].as_str()).unwrap().to_owned();
    items.iter().map(id).collect()
}

/// The path of an address that a document names.
fn path(server: &TestServer, address: &Value) -> String {
    address.as_str().unwrap().strip_prefix(&server.base_url()).unwrap().to_owned()
}

async fn an_outbox_has_what_everybody_may_read(server: TestServer) {
    let [ada, bob] = server.cast(["ada", "bob"]).await;
    drop(ada.posts("for all", "public").await);
    drop(ada.posts("quietly", "unlisted").await);
    drop(ada.posts("for followers", "private").await);
    drop(ada.posts("@bob for you", "direct").await);
    let other = bob.posts("bob says so", "public").await;
    drop(ada.post(&format!("/api/v1/statuses/{other}/reblog"), "").await.ok());
    assert_snapshot!(shown(&server, &fetch(&server, "/users/ada/outbox").await), @r#"
    {
      "@context": "https://www.w3.org/ns/activitystreams",
      "first": "https://tower.example/users/ada/outbox?page=true",
      "id": "https://tower.example/users/ada/outbox",
      "last": "https://tower.example/users/ada/outbox?min_id=0&page=true",
      "totalItems": 4,
      "type": "OrderedCollection"
    }
    "#);
    assert_snapshot!(bare(&server, &fetch(&server, "/users/ada/outbox?page=true").await), @r#"
    {
      "id": "https://tower.example/users/ada/outbox?page=true",
      "next": "https://tower.example/users/ada/outbox?max_id=ID1&page=true",
      "orderedItems": [
        {
          "actor": "https://tower.example/users/ada",
          "cc": [
            "https://tower.example/users/bob",
            "https://tower.example/users/ada/followers"
          ],
          "id": "https://tower.example/users/ada/statuses/ID2/activity",
          "object": "https://tower.example/users/bob/statuses/ID3",
          "published": "2026-11-01T12:00:00Z",
          "to": [
            "https://www.w3.org/ns/activitystreams#Public"
          ],
          "type": "Announce"
        },
        {
          "actor": "https://tower.example/users/ada",
          "cc": [
            "https://www.w3.org/ns/activitystreams#Public"
          ],
          "id": "https://tower.example/users/ada/statuses/ID4/activity",
          "object": {
            "attachment": [],
            "attributedTo": "https://tower.example/users/ada",
            "cc": [
              "https://www.w3.org/ns/activitystreams#Public"
            ],
            "content": "<p>quietly</p>",
            "contentMap": {
              "en": "<p>quietly</p>"
            },
            "id": "https://tower.example/users/ada/statuses/ID4",
            "inReplyTo": null,
            "interactionPolicy": {
              "canQuote": {
                "automaticApproval": [
                  "https://www.w3.org/ns/activitystreams#Public"
                ]
              }
            },
            "likes": {
              "id": "https://tower.example/users/ada/statuses/ID4/likes",
              "totalItems": 0,
              "type": "Collection"
            },
            "published": "2026-11-01T12:00:00Z",
            "replies": {
              "first": "https://tower.example/users/ada/statuses/ID4/replies?page=true",
              "id": "https://tower.example/users/ada/statuses/ID4/replies",
              "type": "Collection"
            },
            "sensitive": false,
            "shares": {
              "id": "https://tower.example/users/ada/statuses/ID4/shares",
              "totalItems": 0,
              "type": "Collection"
            },
            "summary": null,
            "tag": [],
            "to": [
              "https://tower.example/users/ada/followers"
            ],
            "type": "Note",
            "url": "https://tower.example/@ada/ID4"
          },
          "published": "2026-11-01T12:00:00Z",
          "to": [
            "https://tower.example/users/ada/followers"
          ],
          "type": "Create"
        },
        {
          "actor": "https://tower.example/users/ada",
          "cc": [
            "https://tower.example/users/ada/followers"
          ],
          "id": "https://tower.example/users/ada/statuses/ID1/activity",
          "object": {
            "attachment": [],
            "attributedTo": "https://tower.example/users/ada",
            "cc": [
              "https://tower.example/users/ada/followers"
            ],
            "content": "<p>for all</p>",
            "contentMap": {
              "en": "<p>for all</p>"
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
          },
          "published": "2026-11-01T12:00:00Z",
          "to": [
            "https://www.w3.org/ns/activitystreams#Public"
          ],
          "type": "Create"
        }
      ],
      "partOf": "https://tower.example/users/ada/outbox",
      "prev": "https://tower.example/users/ada/outbox?min_id=ID2&page=true",
      "type": "OrderedCollectionPage"
    }
    "#);
}

async fn an_outbox_can_be_walked_both_ways(server: TestServer) {
    let [ada] = server.cast(["ada"]).await;
    let mut expected = Vec::new();
    for number in 0..45 {
        let id = ada.posts(&format!("number {number}"), "public").await;
        expected.insert(0, format!("{}/users/ada/statuses/{id}/activity", server.base_url()));
    }
    let outbox = fetch(&server, "/users/ada/outbox").await.ok().json();
    assert_eq!(outbox["totalItems"], 45);
    let (mut next, mut walked, mut last) = (outbox["first"].clone(), Vec::new(), Value::Null);
    while !next.is_null() {
        let page = fetch(&server, &path(&server, &next)).await.ok().json();
        assert_eq!(page["id"], next, "a page is at its id");
        walked.extend(items(&page));
        last = if items(&page).is_empty() { last } else { page.clone() };
        next = page["next"].clone();
    }
    assert_eq!(walked, expected);
    let before = fetch(&server, &path(&server, &last["prev"])).await.ok().json();
    assert_eq!(items(&before), expected[20..40]);
    let end = fetch(&server, &path(&server, &outbox["last"])).await.ok().json();
    assert_eq!(items(&end), expected[25..]);
}

async fn followers_are_told_as_their_account_allows(server: TestServer) {
    let [ada, bob, cy] = server.cast(["ada", "bob", "cy"]).await;
    bob.follows(&ada).await;
    cy.follows(&ada).await;
    let base = server.base_url();
    let uri = |name: &str| format!("{base}/users/{name}");
    let followers = fetch(&server, "/users/ada/followers").await;
    assert_snapshot!(shown(&server, &followers), @r#"
    {
      "@context": "https://www.w3.org/ns/activitystreams",
      "first": "https://tower.example/users/ada/followers?page=true",
      "id": "https://tower.example/users/ada/followers",
      "last": "https://tower.example/users/ada/followers?min_id=0&page=true",
      "totalItems": 2,
      "type": "OrderedCollection"
    }
    "#);
    let page = fetch(&server, &path(&server, &followers.json()["first"])).await.ok();
    assert_snapshot!(shown(&server, &page), @r#"
    {
      "@context": "https://www.w3.org/ns/activitystreams",
      "id": "https://tower.example/users/ada/followers?page=true",
      "next": "https://tower.example/users/ada/followers?max_id=ID1&page=true",
      "orderedItems": [
        "https://tower.example/users/cy",
        "https://tower.example/users/bob"
      ],
      "partOf": "https://tower.example/users/ada/followers",
      "prev": "https://tower.example/users/ada/followers?min_id=ID2&page=true",
      "type": "OrderedCollectionPage"
    }
    "#);
    let following = fetch(&server, "/users/bob/following").await.ok().json();
    assert_eq!(following["totalItems"], 1);
    let page = fetch(&server, &path(&server, &following["first"])).await.ok().json();
    assert_eq!(items(&page), [uri("ada")]);

    let hide = json!({"hide_collections": true});
    drop(ada.send(Method::PATCH, "/api/v1/accounts/update_credentials", &hide).await.ok());
    let hidden = fetch(&server, "/users/ada/followers").await.ok().json();
    assert_eq!((&hidden["totalItems"], &hidden["first"], &hidden["last"]), (&json!(2), &Value::Null, &Value::Null));
    for hidden in ["followers", "following"] {
        assert_eq!(fetch(&server, &format!("/users/ada/{hidden}?page=true")).await.status, 404);
    }
}

async fn pins_are_featured(server: TestServer) {
    let [ada] = server.cast(["ada"]).await;
    let (open, hidden) = (ada.posts("look here", "public").await, ada.posts("only you", "private").await);
    for id in [&open, &hidden] {
        drop(ada.post(&format!("/api/v1/statuses/{id}/pin"), "").await.ok());
    }
    let featured = fetch(&server, "/users/ada/collections/featured").await;
    assert_eq!(items(&featured.json()), [format!("{}/users/ada/statuses/{open}", server.base_url())]);
    assert_snapshot!(bare(&server, &featured), @r#"
    {
      "id": "https://tower.example/users/ada/collections/featured",
      "orderedItems": [
        {
          "attachment": [],
          "attributedTo": "https://tower.example/users/ada",
          "cc": [
            "https://tower.example/users/ada/followers"
          ],
          "content": "<p>look here</p>",
          "contentMap": {
            "en": "<p>look here</p>"
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
      ],
      "totalItems": 1,
      "type": "OrderedCollection"
    }
    "#);
    assert_snapshot!(shown(&server, &fetch(&server, "/users/ada/collections/tags").await), @r#"
    {
      "@context": "https://www.w3.org/ns/activitystreams",
      "id": "https://tower.example/users/ada/collections/tags",
      "items": [],
      "totalItems": 0,
      "type": "Collection"
    }
    "#);
}

async fn answers_are_on_pages(server: TestServer) {
    let [ada, bob] = server.cast(["ada", "bob"]).await;
    let root = ada.posts("the root", "public").await;
    let mut expected = Vec::new();
    for number in 0..41 {
        let visibility = if number % 2 == 0 { "public" } else { "unlisted" };
        let reply = json!({"status": format!("answer {number}"), "in_reply_to_id": root, "visibility": visibility});
        let id = bob.send(Method::POST, "/api/v1/statuses", &reply).await.ok().id();
        expected.push(format!("{}/users/bob/statuses/{id}", server.base_url()));
    }
    for visibility in ["private", "direct"] {
        let reply = json!({"status": "@ada a secret", "in_reply_to_id": root, "visibility": visibility});
        drop(bob.send(Method::POST, "/api/v1/statuses", &reply).await.ok());
    }
    let replies = fetch(&server, &format!("/users/ada/statuses/{root}/replies")).await;
    assert_snapshot!(shown(&server, &replies), @r#"
    {
      "@context": "https://www.w3.org/ns/activitystreams",
      "first": "https://tower.example/users/ada/statuses/ID1/replies?page=true",
      "id": "https://tower.example/users/ada/statuses/ID1/replies",
      "type": "Collection"
    }
    "#);
    let first = fetch(&server, &path(&server, &replies.json()["first"])).await.ok().json();
    assert_eq!(items(&first), expected[..40]);
    let second = fetch(&server, &path(&server, &first["next"])).await.ok().json();
    assert_eq!((items(&second), &second["next"]), (expected[40..].to_vec(), &Value::Null));
}

async fn likes_and_boosts_are_counted(server: TestServer) {
    let [ada, bob] = server.cast(["ada", "bob"]).await;
    let id = ada.posts("like me", "public").await;
    drop(bob.post(&format!("/api/v1/statuses/{id}/favourite"), "").await.ok());
    let boost = bob.post(&format!("/api/v1/statuses/{id}/reblog"), "").await.ok().id();
    assert_snapshot!(shown(&server, &fetch(&server, &format!("/users/ada/statuses/{id}/likes")).await), @r#"
    {
      "@context": "https://www.w3.org/ns/activitystreams",
      "id": "https://tower.example/users/ada/statuses/ID1/likes",
      "totalItems": 1,
      "type": "Collection"
    }
    "#);
    assert_snapshot!(shown(&server, &fetch(&server, &format!("/users/ada/statuses/{id}/shares")).await), @r#"
    {
      "@context": "https://www.w3.org/ns/activitystreams",
      "id": "https://tower.example/users/ada/statuses/ID1/shares",
      "totalItems": 1,
      "type": "Collection"
    }
    "#);
    for part in ["likes", "shares", "replies"] {
        assert_eq!(
            fetch(&server, &format!("/users/bob/statuses/{boost}/{part}")).await.status,
            404,
            "{part} of a boost"
        );
    }
}
