//! Who reads what: nobody known, a follower, a stranger, somebody who is blocked, and the readers of blocked servers.

use super::scene::{STATUSES, Scene, scene};
use app::Operator;
use federation::signatures::Style;
use http::{HeaderMap, HeaderValue, Method, header};
use serde_json::{Value, json};
use testkit::{Answer, TestServer, fediverse::Flavour, on_both_engines};

on_both_engines!(
    vis_20_a_post_for_followers_is_read_by_the_follower_and_by_no_neighbour,
    vis_09_what_was_read_with_a_signature_is_kept_by_nobody,
    who_is_blocked_reads_nothing_of_who_blocks,
    a_signature_that_proves_nothing_counts_as_none,
    whoever_reads_proves_it_where_the_community_wants_that,
);

const ACTIVITY: HeaderValue = HeaderValue::from_static("application/activity+json");

async fn unsigned(scene: &Scene, path: &str) -> Answer {
    let headers = HeaderMap::from_iter([(header::ACCEPT, ACTIVITY)]);
    scene.server.send_with(Method::GET, path, headers, bytes::Bytes::new()).await
}

/// As Bob, but with a signature for another request.
async fn forged(scene: &Scene, path: &str) -> Answer {
    let mut headers = scene.bob.signs(&scene.server, "/inbox", &bytes::Bytes::new(), Style::Cavage);
    headers.insert(header::ACCEPT, ACTIVITY);
    scene.server.send_with(Method::GET, path, headers, bytes::Bytes::new()).await
}

async fn alice_writes(scene: &Scene, text: &str, visibility: &str) -> Value {
    let draft = json!({ "status": text, "visibility": visibility });
    scene.alice.send(Method::POST, STATUSES, &draft).await.ok().json()
}

/// Where the document of a status is.
fn path(status: &Value) -> String {
    format!("/users/alice/statuses/{}", status["id"].as_str().unwrap())
}

async fn vis_20_a_post_for_followers_is_read_by_the_follower_and_by_no_neighbour(server: TestServer) {
    let scene = scene(server).await;
    scene.bob_follows().await;
    let neighbour = scene.peer.person("carol");
    let psst = alice_writes(&scene, "psst", "private").await;
    let direct = alice_writes(&scene, "dear diary", "direct").await;
    let path = path(&psst);
    assert_eq!(scene.bob.fetches(&scene.server, &path).await.ok().json()["content"], "<p>psst</p>");
    let missing = unsigned(&scene, "/users/alice/statuses/1").await;
    assert_eq!(missing.status, 404);
    for (who, answer) in [
        ("a neighbour", neighbour.fetches(&scene.server, &path).await),
        ("nobody", unsigned(&scene, &path).await),
        ("a forger", forged(&scene, &path).await),
        ("a follower, of what is for nobody", scene.bob.fetches(&scene.server, &self::path(&direct)).await),
    ] {
        assert_eq!((answer.status, &answer.body), (missing.status, &missing.body), "{who}");
    }
    let outbox = "/users/alice/outbox?page=true";
    assert!(scene.bob.fetches(&scene.server, outbox).await.ok().text().contains("psst"));
    for answer in [neighbour.fetches(&scene.server, outbox).await.ok(), unsigned(&scene, outbox).await.ok()] {
        assert!(!answer.text().contains("psst"), "{answer}");
    }
}

async fn vis_09_what_was_read_with_a_signature_is_kept_by_nobody(server: TestServer) {
    let scene = scene(server).await;
    let status = alice_writes(&scene, "hello", "public").await;
    for path in [path(&status), "/users/alice".to_owned(), "/users/alice/outbox?page=true".to_owned()] {
        let kept = unsigned(&scene, &path).await.ok();
        assert_eq!(kept.header("cache-control"), "public, max-age=180", "{path}");
        for answer in [scene.bob.fetches(&scene.server, &path).await.ok(), forged(&scene, &path).await.ok()] {
            assert_eq!(answer.header("cache-control"), "private, no-store", "{path}");
            assert_eq!(answer.header("vary"), kept.header("vary"), "{path}");
        }
    }
}

async fn who_is_blocked_reads_nothing_of_who_blocks(server: TestServer) {
    let scene = scene(server).await;
    scene.bob_follows().await;
    let status = alice_writes(&scene, "hello", "public").await;
    let path = path(&status);
    drop(scene.bob.fetches(&scene.server, &path).await.ok());
    let bob = scene.bob_id().await;
    drop(scene.alice.post(&format!("/api/v1/accounts/{bob}/block"), "").await.ok());
    for path in [path.clone(), format!("{path}/activity"), format!("{path}/replies"), format!("{path}/likes")] {
        assert_eq!(scene.bob.fetches(&scene.server, &path).await.status, 404, "{path}");
    }
    let outbox = scene.bob.fetches(&scene.server, "/users/alice/outbox?page=true").await.ok();
    assert_eq!(outbox.json()["orderedItems"], json!([]));
    drop(unsigned(&scene, &path).await.ok());
}

async fn a_signature_that_proves_nothing_counts_as_none(server: TestServer) {
    let scene = scene(server).await;
    let status = alice_writes(&scene, "hello", "public").await;
    assert_eq!(forged(&scene, &path(&status)).await.ok().json()["content"], "<p>hello</p>");
    assert_eq!(scene.bob.fetches(&scene.server, &path(&status)).await.ok().json()["content"], "<p>hello</p>");
}

async fn whoever_reads_proves_it_where_the_community_wants_that(server: TestServer) {
    let scene = scene(server).await;
    let stranger = scene.fediverse.peer("elsewhere", Flavour::Mastodon).person("dora");
    let status = alice_writes(&scene, "hello", "public").await;
    scene.server.app().change_setting(&Operator::at_the_console(), "authorized_fetch", "true").await.unwrap();
    let path = path(&status);
    for path in [
        path.clone(),
        format!("{path}/activity"),
        format!("{path}/replies"),
        format!("{path}/likes"),
        format!("{path}/shares"),
        "/users/alice".to_owned(),
        "/@alice".to_owned(),
        "/users/alice/outbox".to_owned(),
        "/users/alice/followers".to_owned(),
        "/users/alice/following".to_owned(),
        "/users/alice/collections/featured".to_owned(),
        "/users/alice/collections/tags".to_owned(),
    ] {
        for answer in [unsigned(&scene, &path).await, forged(&scene, &path).await] {
            assert_eq!(answer.status, 401, "{path}: {answer}");
            assert_eq!(answer.header("cache-control"), "private, no-store", "{path}");
        }
        drop(stranger.fetches(&scene.server, &path).await.ok());
    }
    let host = scene.server.base_url().trim_start_matches("http://").to_owned();
    let found = format!("/.well-known/webfinger?resource=acct:alice@{host}");
    for open in ["/actor", "/actor/outbox", "/nodeinfo/2.0", "/.well-known/host-meta", &found] {
        drop(unsigned(&scene, open).await.ok());
    }
}
