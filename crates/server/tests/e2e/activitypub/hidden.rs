//! What is not for everybody is in no document, and looks like what does not exist.

use super::fetch;
use app::Operator;
use http::Method;
use serde_json::json;
use testkit::{Browser, TestServer, on_both_engines, server::PASSWORD};

on_both_engines!(
    vis_12_what_is_for_few_is_in_no_document,
    vis_14_nothing_counts_hidden_answers,
    vis_46_what_was_deleted_is_in_no_document,
    vis_47_documents_tell_nothing_of_the_person,
    who_was_not_let_in_has_no_document,
    ori_08_own_addresses_are_answered_from_the_database,
);

const BELOW: [&str; 6] = ["", "/activity", "/replies", "/replies?page=true", "/likes", "/shares"];

/// VIS-50: ids can be guessed, and it does not help.
async fn vis_12_what_is_for_few_is_in_no_document(server: TestServer) {
    let [ada, bob] = server.cast(["ada", "bob"]).await;
    bob.follows(&ada).await;
    let open = ada.posts("for all", "public").await;
    let missing = fetch(&server, "/users/ada/statuses/1").await;
    assert_eq!(missing.status, 404);
    let mut hidden =
        vec![ada.posts("a secret for followers", "private").await, ada.posts("@bob a secret for you", "direct").await];
    // A boost for followers alone, of something that everybody may read.
    let boost = ada.post(&format!("/api/v1/statuses/{open}/reblog"), "visibility=private").await.ok().id();
    hidden.push(boost);
    for id in &hidden {
        drop(ada.post(&format!("/api/v1/statuses/{id}/pin"), "").await);
        let mut paths: Vec<String> = BELOW.iter().map(|part| format!("/users/ada/statuses/{id}{part}")).collect();
        paths.push(format!("/@ada/{id}"));
        for path in paths {
            let answer = fetch(&server, &path).await;
            let same = (answer.status, &answer.body, &answer.headers["vary"], &answer.headers["cache-control"]);
            let expected = (missing.status, &missing.body, &missing.headers["vary"], &missing.headers["cache-control"]);
            assert_eq!(same, expected, "{path}");
        }
    }
    for path in ["outbox?page=true", "outbox?min_id=0&page=true", "collections/featured"] {
        let answer = fetch(&server, &format!("/users/ada/{path}")).await.ok();
        let text = answer.text();
        assert!(!text.contains("a secret") && hidden.iter().all(|id| !text.contains(id)), "{path}: {answer}");
    }
}

async fn vis_14_nothing_counts_hidden_answers(server: TestServer) {
    let [ada, bob] = server.cast(["ada", "bob"]).await;
    let root = ada.posts("the root", "public").await;
    let before = fetch(&server, &format!("/users/ada/statuses/{root}")).await.ok();
    let replies = fetch(&server, &format!("/users/ada/statuses/{root}/replies?page=true")).await.ok();
    for visibility in ["private", "direct"] {
        let reply = json!({"status": "@ada a secret", "in_reply_to_id": root, "visibility": visibility});
        drop(bob.send(Method::POST, "/api/v1/statuses", &reply).await.ok());
    }
    assert_eq!(fetch(&server, &format!("/users/ada/statuses/{root}")).await.body, before.body);
    let after = fetch(&server, &format!("/users/ada/statuses/{root}/replies?page=true")).await;
    assert_eq!(after.body, replies.body);
}

async fn vis_46_what_was_deleted_is_in_no_document(server: TestServer) {
    let [ada, bob] = server.cast(["ada", "bob"]).await;
    let id = ada.posts("too much said", "public").await;
    let boost = bob.post(&format!("/api/v1/statuses/{id}/reblog"), "").await.ok().id();
    let root = bob.posts("the root", "public").await;
    let reply = json!({"status": "an answer", "in_reply_to_id": root});
    let reply = ada.send(Method::POST, "/api/v1/statuses", &reply).await.ok().id();
    for id in [&id, &reply] {
        assert_eq!(fetch(&server, &format!("/users/ada/statuses/{id}")).await.status, 200);
        drop(ada.delete(&format!("/api/v1/statuses/{id}")).await.ok());
        assert_eq!(fetch(&server, &format!("/users/ada/statuses/{id}")).await.status, 404);
    }
    assert_eq!(fetch(&server, &format!("/users/bob/statuses/{boost}/activity")).await.status, 404);
    for path in ["/users/ada/outbox?page=true", "/users/bob/outbox?page=true"] {
        let answer = fetch(&server, path).await.ok().text();
        assert!(!answer.contains(&id) && !answer.contains("too much said"), "{path}: {answer}");
    }
    let replies = fetch(&server, &format!("/users/bob/statuses/{root}/replies?page=true")).await.ok();
    assert_eq!(replies.json()["items"], json!([]));
}

async fn vis_47_documents_tell_nothing_of_the_person(server: TestServer) {
    let [ada] = server.cast(["ada"]).await;
    let id = ada.posts("hello", "public").await;
    for path in [
        "/users/ada".to_owned(),
        "/users/ada/outbox?page=true".into(),
        "/users/ada/followers?page=true".into(),
        format!("/users/ada/statuses/{id}"),
        "/nodeinfo/2.1".into(),
        format!("/.well-known/webfinger?resource={}/users/ada", server.base_url()),
    ] {
        let text = fetch(&server, &path).await.ok().text();
        for private in ["ada@example.org", "127.0.0.1", "PRIVATE KEY", "email"] {
            assert!(!text.contains(private), "{private} in {path}: {text}");
        }
    }
    let made = fetch(&server, "/users/ada").await.ok().json();
    assert_eq!(made["published"], "2026-11-01T00:00:00Z", "the day, and not the moment");
}

async fn who_was_not_let_in_has_no_document(server: TestServer) {
    let missing = fetch(&server, "/users/nobody").await;
    let host = server.base_url().trim_start_matches("http://").to_owned();
    // Who has both to confirm and to be approved, who has only to be approved, who has only to confirm.
    for (name, sign_ups, confirm) in [("bob", "approval", "true"), ("cy", "approval", "false"), ("dan", "open", "true")]
    {
        for (setting, value) in [("sign_ups", &*format!("\"{sign_ups}\"")), ("confirm_email", confirm)] {
            server.app().change_setting(&Operator::at_the_console(), setting, value).await.unwrap();
        }
        let email = format!("{name}@example.org");
        let form =
            [("username", name), ("email", &email), ("password", PASSWORD), ("reason", "x"), ("agreement", "true")];
        assert_eq!(Browser::new(&server).post("/auth/sign_up", &form).await.status, 303);
        for part in ["", "/outbox", "/followers", "/collections/featured"] {
            let answer = fetch(&server, &format!("/users/{name}{part}")).await;
            assert_eq!((answer.status.as_u16(), &answer.body), (404, &missing.body), "{name}{part}");
        }
        assert_eq!(fetch(&server, &format!("/@{name}")).await.body, missing.body, "{name}");
        let asked = format!("/.well-known/webfinger?resource=acct:{name}@{host}");
        assert_eq!(server.get(&asked).await.status, 404, "{name}");
    }
    server.settle().await;
}

/// The clock stands still, and no answer comes but from rows: an address of ours that names nothing finds nothing.
async fn ori_08_own_addresses_are_answered_from_the_database(server: TestServer) {
    let [ada] = server.cast(["ada"]).await;
    let base = server.base_url();
    let found = ada.get(&format!("/api/v2/search?resolve=true&q={base}/users/ada")).await.ok().json();
    assert_eq!(found["accounts"][0]["id"], json!(ada.id.to_string()));
    for nothing in ["/users/nobody", "/users/ada/statuses/1", "/actor", "/users/ada/outbox", "/media/a/bc/abc.png"] {
        let found = ada.get(&format!("/api/v2/search?resolve=true&q={base}{nothing}")).await.ok().json();
        assert_eq!((&found["accounts"], &found["statuses"]), (&json!([]), &json!([])), "{nothing}");
    }
}
