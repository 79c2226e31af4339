//! One's own account.

use super::{Comparison, media::multipart, media::png};
use http::Method;
use serde_json::json;
use testkit::{Member, server::Sent};

const PATH: &str = "/api/v1/accounts/update_credentials";

pub async fn compare(with: &Comparison, alice: &Member) {
    let preferences = with.get(alice, "/api/v1/preferences").await;
    assert_eq!(preferences["posting:default:language"], "en", "that of the account");
    let me = with.get(alice, "/api/v1/accounts/verify_credentials").await;
    assert!(me["source"]["language"].is_null());
    assert_eq!((&me["acct"], &me["source"]["follow_requests_count"]), (&json!("alice"), &json!(0)));
    let change = json!({
        "display_name": "Alice", "note": "Hello #water", "discoverable": true, "indexable": true, "bot": false,
        "fields_attributes": [{"name": "a", "value": "https://example.org"}],
        "source": {"privacy": "unlisted", "sensitive": true, "language": "de"},
    });
    let me = with.send(Method::PATCH, alice, PATH, &change).await;
    assert_eq!(me["source"]["note"], "Hello #water");
    assert_eq!((&me["source"]["privacy"], &me["source"]["language"]), (&json!("unlisted"), &json!("de")));
    assert!(me["fields"][0]["value"].as_str().unwrap().contains("rel=\"me nofollow noopener\""));
    let preferences = with.get(alice, "/api/v1/preferences").await;
    assert_eq!(preferences["posting:default:visibility"], "unlisted");
    assert_eq!(preferences["posting:default:language"], "de");
    let status = alice.send(Method::POST, "/api/v1/statuses", &json!({"status": "Wasser"})).await.ok().json();
    assert_eq!(status["language"], "de");
    drop(alice.delete(&format!("/api/v1/statuses/{}", status["id"].as_str().unwrap())).await.ok());
    let back = json!({"source": {"privacy": "public", "sensitive": false, "language": ""}});
    with.send(Method::PATCH, alice, PATH, &back).await;
    let status = with.send(Method::POST, alice, "/api/v1/statuses", &json!({"status": "water"})).await;
    assert_eq!(status["language"], "en");
    drop(alice.delete(&format!("/api/v1/statuses/{}", status["id"].as_str().unwrap())).await.ok());

    // Pictures come as files of a form, beside text; what is not sent stays.
    let missing = me["avatar"].as_str().unwrap().to_owned();
    let body = multipart(&[("bot", "true")], &[("avatar", &png()), ("header", &png())]);
    let sent = Sent::Raw("multipart/form-data; boundary=edge", &body);
    let answer = alice.server.send(Method::PATCH, PATH, Some(&alice.token), sent).await;
    let me = with.success("PATCH", PATH, &answer, true);
    assert_eq!((&me["bot"], &me["display_name"]), (&json!(true), &json!("Alice")));
    assert!(me["avatar"] != missing.as_str() && me["header"] != me["avatar"], "{me:#}");
    let me = with.send(Method::PATCH, alice, PATH, &json!({"avatar": "", "bot": false})).await;
    assert_eq!(me["avatar"], missing.as_str());

    let fields: Vec<_> = (0..20).map(|_| json!({"name": "x".repeat(300), "value": "y"})).collect();
    let answer = alice.send(Method::PATCH, PATH, &json!({"fields_attributes": fields})).await;
    let refused = with.refusal("PATCH", PATH, &answer, 422);
    assert_eq!(refused["details"]["fields"][0]["error"], "ERR_INVALID", "{answer}");
}
