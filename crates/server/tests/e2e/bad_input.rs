//! Bad input: a clear error of Mastodon's kind, nothing written, nothing broken.

use http::Method;
use serde_json::json;
use testkit::{TestServer, on_both_engines, server::Sent};

on_both_engines!(
    what_cannot_be_read_is_refused,
    wrong_values_name_their_field,
    nonsense_in_paths_and_pages,
    no_list_is_longer_than_it_may_be,
);

async fn what_cannot_be_read_is_refused(server: TestServer) {
    let [alice] = server.cast(["alice"]).await;
    let nested = format!("{{\"status\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let long = format!("{{\"status\":\"{}\"}}", "x".repeat(2 * 1024 * 1024));
    let cases: [(&str, &[u8], u16, &str); 9] = [
        ("application/json", b"{\"status\":", 400, "not valid JSON"),
        ("application/json", b"[1]", 400, "must be a JSON object"),
        ("application/json", b"{\"status\":\"a\",\"status\":\"b\"}", 400, "status: this name is given twice"),
        ("application/json", nested.as_bytes(), 400, "nested too deeply"),
        ("application/json", b"{\"status\":\"\xff\xfe\"}", 400, "UTF-8"),
        ("application/json", b"{\"status\":\"a\\u0000b\"}", 400, "U+0000"),
        ("application/json", long.as_bytes(), 413, "too large"),
        ("application/x-www-form-urlencoded", b"status=%zz", 400, "UTF-8"),
        ("text/plain", b"hello", 415, "not supported"),
    ];
    for (kind, body, status, says) in cases {
        let answer = server.send(Method::POST, "/api/v1/statuses", Some(&alice.token), Sent::Raw(kind, body)).await;
        assert_eq!(answer.status, status, "{answer}");
        let error = answer.json()["error"].as_str().unwrap().to_owned();
        assert!(error.contains(says), "{error:?} does not say {says:?}");
    }
    let me = alice.get("/api/v1/accounts/verify_credentials").await.json();
    assert_eq!(me["statuses_count"], 0, "something was written");
}

async fn wrong_values_name_their_field(server: TestServer) {
    let [alice] = server.cast(["alice"]).await;
    let cases = [
        (json!({"status": ""}), "Validation failed: Text can't be blank"),
        (json!({"status": {"a": 1}}), "Validation failed: status must be text"),
        (json!({"status": "x".repeat(501)}), "Validation failed: Text character limit of 500 exceeded"),
        (
            json!({"status": "x", "visibility": "secret"}),
            "Validation failed: visibility must be one of: public, unlisted, private, direct",
        ),
        (json!({"status": "x", "in_reply_to_id": "-1"}), "Validation failed: in_reply_to_id must be an id"),
        (json!({"status": "x", "media_ids": ["x"]}), "Validation failed: media_ids must be a list of ids"),
        (json!({"status": "x", "media_ids": ["1", "2", "3", "4", "5"]}), "Cannot attach more than 4 files"),
        (json!({"status": "x", "language": "xx-klingon-9"}), "Validation failed: Language is invalid"),
        (
            json!({"status": "x", "scheduled_at": "2030-01-01T00:00:00Z"}),
            "Validation failed: scheduled_at cannot be given: this server has no scheduled statuses yet",
        ),
    ];
    for (body, says) in cases {
        let answer = alice.send(Method::POST, "/api/v1/statuses", &body).await;
        assert_eq!((answer.status.as_u16(), answer.json()["error"].as_str().unwrap()), (422, says), "{body}");
    }
    let profile =
        json!({"display_name": "x".repeat(31), "fields_attributes": [{"name": "a", "value": "x".repeat(256)}]});
    let answer = alice.send(Method::PATCH, "/api/v1/accounts/update_credentials", &profile).await;
    assert_eq!(answer.status, 422);
    assert!(answer.json()["error"].as_str().unwrap().contains("Display name is too long"), "{answer}");
    let me = alice.get("/api/v1/accounts/verify_credentials").await.json();
    assert_eq!((&me["statuses_count"], &me["display_name"]), (&json!(0), &json!("")), "something was written");
}

async fn nonsense_in_paths_and_pages(server: TestServer) {
    let [alice] = server.cast(["alice"]).await;
    for id in ["-1", "0", "x", "9223372036854775808", "99999999999999999999999999", "1e3", "%00", "..%2f1", "%ff"] {
        for path in ["/api/v1/statuses/", "/api/v1/accounts/", "/api/v1/notifications/"] {
            let answer = alice.get(&format!("{path}{id}")).await;
            assert!(matches!(answer.status.as_u16(), 400 | 404), "{path}{id}: {answer}");
        }
    }
    for query in ["max_id=x", "limit=many", "min_id=-5", "since_id=99999999999999999999", "max_id[]=1", "limit[a]=1"] {
        let answer = alice.get(&format!("/api/v1/timelines/home?{query}")).await;
        assert_eq!(answer.status, 422, "{query}: {answer}");
        let field = query.split(['=', '[']).next().unwrap();
        assert!(answer.json()["error"].as_str().unwrap().contains(field), "{query}: {answer}");
    }
    for query in ["limit=0", "limit=-1", "limit=100000", "max_id=0", "max_id=9223372036854775807", "max_id="] {
        assert_eq!(alice.get(&format!("/api/v1/timelines/home?{query}")).await.status, 200, "{query}");
    }
}

/// DOS-34: whatever is asked for, a page has its limit.
async fn no_list_is_longer_than_it_may_be(server: TestServer) {
    let [alice] = server.cast(["alice"]).await;
    for i in 0..42 {
        alice.posts(&format!("#towers number {i}"), "public").await;
    }
    for limit in ["1000000", "41", "9223372036854775807", "18446744073709551616"] {
        for path in [
            "/api/v1/timelines/home".to_owned(),
            "/api/v1/timelines/public".into(),
            "/api/v1/timelines/tag/towers".into(),
            format!("/api/v1/accounts/{}/statuses", alice.id),
        ] {
            let answer = alice.get(&format!("{path}?limit={limit}")).await;
            match answer.status.as_u16() {
                200 => assert_eq!(answer.json().as_array().unwrap().len(), 40, "{path}?limit={limit}"),
                status => assert_eq!((status, limit.len()), (422, 20), "{path}?limit={limit}: {answer}"),
            }
        }
    }
}
