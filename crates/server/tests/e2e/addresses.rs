//! Addresses that people and apps hand around: they lead to what they name, in a search and in a browser.

use http::Method;
use serde_json::json;
use testkit::{TestServer, on_both_engines};

on_both_engines!(
    an_address_finds_what_it_names,
    an_id_in_the_fediverse_leads_to_the_page,
    a_hashtag_has_an_address_that_every_client_reads,
    what_nobody_filled_in_is_not_refused,
    a_picture_as_text_is_refused,
);

async fn an_address_finds_what_it_names(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    let base = server.base_url();
    for address in ["/@alice", "/@alice/", "/users/alice", "/users/alice/"] {
        let found = bob.get(&format!("/api/v2/search?resolve=true&q={base}{address}")).await.ok().json();
        assert_eq!(found["accounts"][0]["id"], json!(alice.id.to_string()), "{address}");
        assert_eq!(found["accounts"].as_array().unwrap().len(), 1, "{address}");
    }
    drop(alice.post(&format!("/api/v1/accounts/{}/block", bob.id), "").await.ok());
    let found = bob.get(&format!("/api/v2/search?q={base}/@alice")).await.ok().json();
    assert_eq!(found["accounts"], json!([]), "who blocks the searcher is not found");
    let nobody = bob.get(&format!("/api/v2/search?q={base}/@nobody")).await.ok().json();
    assert_eq!(nobody["accounts"], json!([]));
}

async fn an_id_in_the_fediverse_leads_to_the_page(server: TestServer) {
    let [alice] = server.cast(["alice"]).await;
    let open = alice.posts("for all", "public").await;
    let secret = alice.posts("for few", "private").await;
    for (uri, page) in [
        ("/users/alice".to_owned(), "/@alice".to_owned()),
        ("/users/Alice".to_owned(), "/@alice".to_owned()),
        (format!("/users/alice/statuses/{open}"), format!("/@alice/{open}")),
        (format!("/@alice@{}", server.base_url().trim_start_matches("http://")), "/@alice".to_owned()),
    ] {
        let answer = server.get(&uri).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, page.as_str()), "{uri}");
    }
    for uri in ["/users/nobody".to_owned(), format!("/users/alice/statuses/{secret}"), "/users/alice/statuses/x".into()]
    {
        assert_eq!(server.get(&uri).await.status, 404, "{uri}");
    }
}

async fn a_hashtag_has_an_address_that_every_client_reads(server: TestServer) {
    let [alice] = server.cast(["alice"]).await;
    let id = alice.posts("#Täg and #日本", "public").await;
    let tags = alice.get(&format!("/api/v1/statuses/{id}")).await.ok().json()["tags"].clone();
    let base = server.base_url();
    assert_eq!(
        tags,
        json!([
            {"name": "tag", "url": format!("{base}/tags/tag")},
            {"name": "日本", "url": format!("{base}/tags/%E6%97%A5%E6%9C%AC")},
        ])
    );
    for name in ["tag", "T%C3%A4g"] {
        assert_eq!(
            alice.get(&format!("/api/v1/timelines/tag/{name}")).await.ok().ids(),
            std::slice::from_ref(&id),
            "{name}"
        );
    }
}

async fn what_nobody_filled_in_is_not_refused(server: TestServer) {
    let [alice] = server.cast(["alice"]).await;
    drop(alice.post("/api/v1/statuses", "status=a&scheduled_at=&quoted_status_id=&poll=").await.ok());
    let sent = json!({"status": "b", "poll": {}, "scheduled_at": null, "quoted_status_id": ""});
    drop(alice.send(Method::POST, "/api/v1/statuses", &sent).await.ok());
    let quote = json!({"status": "c", "quoted_status_id": "1"});
    assert_eq!(alice.send(Method::POST, "/api/v1/statuses", &quote).await.status, 404);
}

async fn a_picture_as_text_is_refused(server: TestServer) {
    let [alice] = server.cast(["alice"]).await;
    for field in ["avatar", "header"] {
        let sent = json!({field: "data:image/png;base64,AAAA", "display_name": "changed"});
        let answer = alice.send(Method::PATCH, "/api/v1/accounts/update_credentials", &sent).await;
        assert_eq!(answer.status, 422, "{field}");
        assert!(answer.text().contains("multipart/form-data"), "{}", answer.text());
    }
    let me = alice.get("/api/v1/accounts/verify_credentials").await.ok().json();
    assert_ne!(me["display_name"], "changed", "a refused change changes nothing");
}
