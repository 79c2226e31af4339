//! Accounts and the server itself, as actors.

use super::{beside, fetch, shown};
use app::Event;
use domain::{Account, AccountId, IdGen, Timestamp};
use http::Method;
use insta::assert_snapshot;
use serde_json::json;
use std::sync::Arc;
use store::{
    StoreError,
    engine::{Tx, Val},
    remote::RemoteAccount,
    stmt,
};
use testkit::{TestServer, on_both_engines, server::Wish};

on_both_engines!(
    an_account_is_an_actor,
    a_bot_is_a_service,
    an_account_that_moved_says_where,
    the_server_is_an_actor_with_one_key_and_no_account,
    a_suspended_account_says_that_and_no_more,
    what_is_gone_for_good_says_so,
    ori_36_nothing_of_elsewhere_has_a_document_here,
);

stmt! { static SUSPEND: Write(i64, i64) = "UPDATE accounts SET suspended_at = $2 WHERE id = $1"; }
stmt! { static MOVE: Write(i64, i64, str) = "UPDATE accounts SET moved_to_id = $2, also_known_as = $3, memorial = TRUE WHERE id = $1"; }

pub async fn suspend(server: &TestServer, account: AccountId) {
    let change = async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
        tx.exec(&SUSPEND, &[Val::I64(account.0), Val::I64(1)]).await?;
        Event::AccountVisibilityChanged { account: account.0 }.emit(tx).await
    };
    beside(server).await.write(change).await.unwrap();
}

async fn an_account_is_an_actor(server: TestServer) {
    let [ada] = server.cast(["Ada"]).await;
    let profile = json!({
        "display_name": "Ada L.", "note": "I count. #numbers", "locked": true, "discoverable": true, "indexable": true,
        "fields_attributes": [{"name": "Web", "value": "https://ada.example"}],
    });
    drop(ada.send(Method::PATCH, "/api/v1/accounts/update_credentials", &profile).await.ok());
    let answer = fetch(&server, "/users/Ada").await;
    assert_eq!(answer.header("content-type"), "application/activity+json; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "public, max-age=180");
    assert_eq!(answer.header("vary"), "Accept, Signature");
    assert_snapshot!(shown(&server, &answer), @r#"
    {
      "@context": [
        "https://www.w3.org/ns/activitystreams",
        "https://w3id.org/security/v1",
        "https://purl.archive.org/socialweb/webfinger",
        {
          "Emoji": "toot:Emoji",
          "PropertyValue": "schema:PropertyValue",
          "alsoKnownAs": {
            "@id": "as:alsoKnownAs",
            "@type": "@id"
          },
          "discoverable": "toot:discoverable",
          "featured": {
            "@id": "toot:featured",
            "@type": "@id"
          },
          "featuredTags": {
            "@id": "toot:featuredTags",
            "@type": "@id"
          },
          "indexable": "toot:indexable",
          "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
          "memorial": "toot:memorial",
          "movedTo": {
            "@id": "as:movedTo",
            "@type": "@id"
          },
          "schema": "http://schema.org#",
          "suspended": "toot:suspended",
          "toot": "http://joinmastodon.org/ns#",
          "value": "schema:value"
        }
      ],
      "attachment": [
        {
          "name": "Web",
          "type": "PropertyValue",
          "value": "<a href=\"https://ada.example\" rel=\"me nofollow noopener\" translate=\"no\" target=\"_blank\"><span class=\"invisible\">https://</span><span class=\"\">ada.example</span><span class=\"invisible\"></span></a>"
        }
      ],
      "discoverable": true,
      "endpoints": {
        "sharedInbox": "https://tower.example/inbox"
      },
      "featured": "https://tower.example/users/Ada/collections/featured",
      "featuredTags": "https://tower.example/users/Ada/collections/tags",
      "followers": "https://tower.example/users/Ada/followers",
      "following": "https://tower.example/users/Ada/following",
      "id": "https://tower.example/users/Ada",
      "inbox": "https://tower.example/users/Ada/inbox",
      "indexable": true,
      "manuallyApprovesFollowers": true,
      "memorial": false,
      "name": "Ada L.",
      "outbox": "https://tower.example/users/Ada/outbox",
      "preferredUsername": "Ada",
      "publicKey": {
        "id": "https://tower.example/users/Ada#main-key",
        "owner": "https://tower.example/users/Ada",
        "publicKeyPem": "PEM"
      },
      "published": "2026-11-01T00:00:00Z",
      "summary": "<p>I count. <a href=\"https://tower.example/tags/numbers\" class=\"mention hashtag\" rel=\"tag\">#<span>numbers</span></a></p>",
      "tag": [],
      "type": "Person",
      "url": "https://tower.example/@Ada",
      "webfinger": "Ada@tower.example"
    }
    "#);
    let key = answer.json()["publicKey"]["publicKeyPem"].as_str().unwrap().to_owned();
    assert!(key.starts_with("-----BEGIN PUBLIC KEY-----\nMII") && key.ends_with("-----END PUBLIC KEY-----\n"), "{key}");
    let host = server.base_url().trim_start_matches("http://").to_owned();
    for other in ["/users/ada".to_owned(), "/@ada".to_owned(), format!("/@Ada@{host}"), "/users/ada/".to_owned()] {
        assert_eq!(fetch(&server, &other).await.body, answer.body, "{other}");
    }
}

async fn a_bot_is_a_service(server: TestServer) {
    let [ada] = server.cast(["ada"]).await;
    drop(ada.send(Method::PATCH, "/api/v1/accounts/update_credentials", &json!({"bot": true})).await.ok());
    assert_eq!(fetch(&server, "/users/ada").await.ok().json()["type"], "Service");
}

async fn an_account_that_moved_says_where(server: TestServer) {
    let [ada, new] = server.cast(["ada", "new_ada"]).await;
    let (old, new) = (ada.id, new.id);
    let change = async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
        let known_as = r#"["https://far.example/users/ada"]"#;
        tx.exec(&MOVE, &[Val::I64(old.0), Val::I64(new.0), Val::Text(known_as)]).await?;
        Ok(())
    };
    beside(&server).await.write(change).await.unwrap();
    let actor = fetch(&server, "/users/ada").await.ok().json();
    assert_eq!(actor["movedTo"], format!("{}/users/new_ada", server.base_url()));
    assert_eq!(actor["alsoKnownAs"], json!(["https://far.example/users/ada"]));
    assert_eq!(actor["memorial"], true);
}

async fn the_server_is_an_actor_with_one_key_and_no_account(server: TestServer) {
    let answer = fetch(&server, "/actor").await.ok();
    assert_snapshot!(shown(&server, &answer), @r#"
    {
      "@context": [
        "https://www.w3.org/ns/activitystreams",
        "https://w3id.org/security/v1",
        "https://purl.archive.org/socialweb/webfinger",
        {
          "Emoji": "toot:Emoji",
          "PropertyValue": "schema:PropertyValue",
          "alsoKnownAs": {
            "@id": "as:alsoKnownAs",
            "@type": "@id"
          },
          "discoverable": "toot:discoverable",
          "featured": {
            "@id": "toot:featured",
            "@type": "@id"
          },
          "featuredTags": {
            "@id": "toot:featuredTags",
            "@type": "@id"
          },
          "indexable": "toot:indexable",
          "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
          "memorial": "toot:memorial",
          "movedTo": {
            "@id": "as:movedTo",
            "@type": "@id"
          },
          "schema": "http://schema.org#",
          "suspended": "toot:suspended",
          "toot": "http://joinmastodon.org/ns#",
          "value": "schema:value"
        }
      ],
      "attachment": [],
      "endpoints": {
        "sharedInbox": "https://tower.example/inbox"
      },
      "id": "https://tower.example/actor",
      "inbox": "https://tower.example/actor/inbox",
      "manuallyApprovesFollowers": true,
      "outbox": "https://tower.example/actor/outbox",
      "preferredUsername": "tower.example",
      "publicKey": {
        "id": "https://tower.example/actor#main-key",
        "owner": "https://tower.example/actor",
        "publicKeyPem": "PEM"
      },
      "tag": [],
      "type": "Application",
      "url": "https://tower.example/about",
      "webfinger": "tower.example@tower.example"
    }
    "#);
    assert_snapshot!(shown(&server, &fetch(&server, "/actor/outbox").await), @r#"
    {
      "@context": "https://www.w3.org/ns/activitystreams",
      "id": "https://tower.example/actor/outbox",
      "orderedItems": [],
      "totalItems": 0,
      "type": "OrderedCollection"
    }
    "#);
    let other_node = server.beside(Wish::default()).await;
    assert_eq!(fetch(&other_node, "/actor").await.body, answer.body, "all nodes sign with the same key");
    other_node.finish().await;
    let actor = format!("{}/actor", server.base_url());
    let app = server.app();
    assert_eq!(store::accounts::by_uri(&app.read(), &actor).await.unwrap(), None, "it has no account");
    assert_eq!(answer.json()["publicKey"]["publicKeyPem"], app.instance_keys().public);
    assert!(app.instance_keys().private.starts_with("-----BEGIN PRIVATE KEY-----\n"));
    assert_eq!(fetch(&server, "/users/actor").await.status, 404);
}

async fn a_suspended_account_says_that_and_no_more(server: TestServer) {
    let [ada] = server.cast(["ada"]).await;
    drop(ada.send(Method::PATCH, "/api/v1/accounts/update_credentials", &json!({"note": "secret"})).await.ok());
    let status = ada.posts("hello", "public").await;
    suspend(&server, ada.id).await;
    let actor = fetch(&server, "/users/ada").await.ok();
    assert_eq!(actor.json()["suspended"], true);
    assert!(!actor.text().contains("secret"), "{actor}");
    for path in ["outbox", "outbox?page=true", "followers", "following", "collections/featured", "collections/tags"] {
        assert_eq!(fetch(&server, &format!("/users/ada/{path}")).await.status, 410, "{path}");
    }
    // Its statuses look like those that never were.
    let missing = fetch(&server, "/users/ada/statuses/1").await;
    for path in [format!("/users/ada/statuses/{status}"), format!("/users/ada/statuses/{status}/activity")] {
        let answer = fetch(&server, &path).await;
        assert_eq!((answer.status.as_u16(), &answer.body), (404, &missing.body), "{path}");
    }
}

async fn what_is_gone_for_good_says_so(server: TestServer) {
    let uri = format!("{}/users/gone", server.base_url());
    let now = Timestamp(1);
    let bury = async move |tx: &mut Tx<'_>| store::tombstones::put(tx, &uri, &uri, now).await;
    beside(&server).await.write(bury).await.unwrap();
    for path in ["/users/gone", "/@gone", "/users/gone/outbox", "/users/gone/followers?page=true"] {
        assert_eq!(fetch(&server, path).await.status, 410, "{path}");
    }
    assert_eq!(fetch(&server, "/users/gone/statuses/1").await.status, 404);
}

/// Somebody of another server, and what they wrote.
async fn ori_36_nothing_of_elsewhere_has_a_document_here(server: TestServer) {
    let [ada] = server.cast(["ada"]).await;
    let own = ada.posts("hello", "public").await;
    let ids = IdGen::new(Arc::new(domain::ManualClock::at(Timestamp(1_793_534_400_000))), 7);
    let (bob, status): (AccountId, domain::StatusId) = (ids.next(), ids.next());
    // Even one whose id pretends to be of this server.
    let pretended = format!("{}/users/bob", server.base_url());
    let row = RemoteAccount {
        uri: pretended.clone(),
        host: "far.example".into(),
        username: "bob".into(),
        domain: "far.example".into(),
        url: "https://far.example/@bob".into(),
        inbox: "https://far.example/inbox".into(),
        actor_type: "Person".into(),
        fields: "[]".into(),
        emojis: "[]".into(),
        also_known_as: "[]".into(),
        ..RemoteAccount::default()
    };
    let remote = domain::Status {
        id: status,
        local: false,
        account_id: bob,
        uri: format!("{pretended}/statuses/{status}"),
        url: "https://far.example/@bob/1".into(),
        text: String::new(),
        content: "<p>from afar</p>".into(),
        spoiler_text: String::new(),
        visibility: domain::Visibility::Public,
        sensitive: false,
        language: None,
        conversation_id: None,
        in_reply_to_id: None,
        in_reply_to_account_id: None,
        boost: None,
        app: None,
        replies_count: 0,
        reblogs_count: 0,
        favourites_count: 0,
        quotes_count: 0,
        quote_policy: domain::QuotePolicy::NOBODY,
        has_quote: false,
        has_media: false,
        has_tags: false,
        has_mentions: false,
        created_at: Timestamp(1),
        edited_at: None,
    };
    let write = async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
        assert!(store::remote::insert(tx, bob, &row, Timestamp(1)).await?);
        assert!(store::statuses::insert(tx, &remote).await?);
        Ok(())
    };
    beside(&server).await.write(write).await.unwrap();
    let known: Option<Account> = store::accounts::by_id(&server.app().read(), bob).await.unwrap();
    assert!(known.is_some() && server.get(&format!("/api/v1/statuses/{status}")).await.status == 200);

    let missing = fetch(&server, "/users/nobody").await;
    assert_eq!(missing.status, 404);
    let names = ["bob", "bob@far.example", "ada"];
    let below = ["", "/activity", "/replies", "/replies?page=true", "/likes", "/shares"];
    let of_status = names.iter().flat_map(|name| below.map(|part| format!("/users/{name}/statuses/{status}{part}")));
    let of_account = ["", "/outbox", "/outbox?page=true", "/followers", "/following", "/collections/featured"];
    let of_account =
        of_account.iter().flat_map(|part| [format!("/users/bob{part}"), format!("/users/bob@far.example{part}")]);
    let pages = [
        "/@bob".to_owned(),
        format!("/@bob/{status}"),
        "/@bob@far.example".to_owned(),
        format!("/users/bob/statuses/{own}"),
    ];
    for path in of_status.chain(of_account).chain(pages) {
        let answer = fetch(&server, &path).await;
        assert_eq!((answer.status.as_u16(), &answer.body), (404, &missing.body), "{path}");
    }
    let outbox = fetch(&server, "/users/ada/outbox?page=true").await.ok().text();
    assert!(outbox.contains(&own) && !outbox.contains("from afar"), "{outbox}");
    for resource in ["acct:bob@far.example".to_owned(), pretended] {
        assert_eq!(server.get(&format!("/.well-known/webfinger?resource={resource}")).await.status, 404, "{resource}");
    }
}
