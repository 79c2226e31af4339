//! Uploads.

use super::Comparison;
use crate::media::png as picture;
use http::Method;
use serde_json::json;
use testkit::{Answer, Member, TestServer, server::Sent};

pub use crate::media::multipart;

/// A small picture.
pub fn png() -> Vec<u8> {
    picture()
}

async fn upload(member: &Member, path: &str) -> Answer {
    let body = multipart(&[("description", "two dots"), ("focus", "0.5,-0.5")], &[("file", &png())]);
    let sent = Sent::Raw("multipart/form-data; boundary=edge", &body);
    member.server.send(Method::POST, path, Some(&member.token), sent).await
}

pub async fn compare(with: &Comparison, alice: &Member) {
    let ready = with.success("POST", "/api/v1/media", &upload(alice, "/api/v1/media").await, true);
    let id = ready["id"].as_str().unwrap();
    let path = format!("/api/v1/media/{id}");
    with.get(alice, &path).await;
    let changed = with.send(Method::PUT, alice, &path, &json!({"description": "a dot, twice", "focus": "0,1"})).await;
    assert_eq!((&changed["description"], &changed["meta"]["focus"]["y"]), (&json!("a dot, twice"), &json!(1.0)));
    let status = json!({"status": "look", "media_ids": [id]});
    let status = with.send(Method::POST, alice, "/api/v1/statuses", &status).await;
    assert_eq!(status["media_attachments"][0]["id"], id);
    // Deleted without its files, to be written anew with them; or with them.
    let address = format!("/api/v1/statuses/{}", status["id"].as_str().unwrap());
    assert_eq!(with.delete(alice, &address).await["media_attachments"][0]["id"], id);
    assert_eq!(with.delete(alice, &path).await, json!({}));
    with.refused(alice, Method::GET, &path, "", 404).await;
}

/// Files that are still being processed.
pub async fn compare_while_processing(with: &Comparison, server: &TestServer) {
    let [alice] = server.cast(["alice"]).await;
    let answer = upload(&alice, "/api/v2/media").await;
    assert_eq!(answer.status, 202, "{answer}");
    let file = with.success("POST", "/api/v2/media", &answer, true);
    assert!(file["url"].is_null());
    let path = format!("/api/v1/media/{}", file["id"].as_str().unwrap());
    for method in [Method::GET, Method::PUT] {
        let answer = alice.send(method.clone(), &path, &json!({})).await;
        assert_eq!(answer.status, 206, "{answer}");
        with.success(method.as_str(), &path, &answer, true);
    }
}
