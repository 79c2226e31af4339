//! One address has a document and a page: who gets which, and what caches are told.

use super::{ACTIVITY, ask, fetch};
use http::{HeaderMap, HeaderValue, Method, header};
use testkit::{TestServer, on_both_engines};

on_both_engines!(
    servers_get_documents_and_people_get_pages,
    pages_lead_to_their_documents,
    a_head_has_the_headers_of_the_document,
    caches_keep_documents_for_nobody_who_shows_a_secret,
    errors_of_documents_are_json,
);

const LD_JSON: &str = "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

async fn servers_get_documents_and_people_get_pages(server: TestServer) {
    let [ada] = server.cast(["ada"]).await;
    let status = ada.posts("hello", "public").await;
    for (path, lands) in [
        ("/users/ada".to_owned(), 303),
        ("/@ada".to_owned(), 200),
        (format!("/users/ada/statuses/{status}"), 303),
        (format!("/@ada/{status}"), 200),
    ] {
        for accept in [ACTIVITY, LD_JSON, "application/activity+json, text/html;q=0.1"] {
            let answer = ask(&server, Method::GET, &path, accept).await;
            assert_eq!(answer.status, 200, "{path} {accept}");
            assert_eq!(answer.header("content-type"), "application/activity+json; charset=utf-8", "{path} {accept}");
            assert!(answer.header("vary").contains("Accept"), "{path} {accept}");
        }
        for accept in [BROWSER, "*/*", "application/json", "text/html, application/activity+json;q=0.9"] {
            let answer = ask(&server, Method::GET, &path, accept).await;
            assert_eq!(answer.status, lands, "{path} {accept}");
            assert!(!answer.header("content-type").contains("json"), "{path} {accept}");
            assert!(answer.header("vary").contains("Accept"), "{path} {accept}");
        }
    }
    // What has no page is a document, whoever asks.
    for path in ["/users/ada/outbox", "/users/ada/followers", "/actor"] {
        let answer = ask(&server, Method::GET, path, BROWSER).await;
        assert_eq!(answer.header("content-type"), "application/activity+json; charset=utf-8", "{path}");
    }
}

async fn pages_lead_to_their_documents(server: TestServer) {
    let [ada] = server.cast(["ada"]).await;
    let status = ada.posts("hello", "public").await;
    for (page, document) in [
        ("/@ada".to_owned(), "/users/ada".to_owned()),
        (format!("/@ada/{status}"), format!("/users/ada/statuses/{status}")),
    ] {
        let html = ask(&server, Method::GET, &page, BROWSER).await.ok().text();
        let uri = format!("{}{document}", server.base_url());
        let link = format!("<link rel=\"alternate\" type=\"application/activity+json\" href=\"{uri}\">");
        assert!(html.contains(&link), "{link} in {html}");
        assert_eq!(fetch(&server, &document).await.ok().id(), uri);
    }
}

async fn a_head_has_the_headers_of_the_document(server: TestServer) {
    let [ada] = server.cast(["ada"]).await;
    let status = ada.posts("hello", "public").await;
    for path in [
        "/users/ada".to_owned(),
        "/@ada".to_owned(),
        format!("/@ada/{status}"),
        "/users/ada/outbox".into(),
        "/actor".into(),
    ] {
        let head = ask(&server, Method::HEAD, &path, ACTIVITY).await;
        let get = fetch(&server, &path).await;
        assert_eq!((head.status.as_u16(), head.body.len()), (200, 0), "{path}");
        for name in ["content-type", "cache-control", "vary", "content-length"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
    }
}

async fn caches_keep_documents_for_nobody_who_shows_a_secret(server: TestServer) {
    let [ada] = server.cast(["ada"]).await;
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static(ACTIVITY));
    headers.insert(header::AUTHORIZATION, HeaderValue::try_from(format!("Bearer {}", ada.token)).unwrap());
    let answer = server.send_with(Method::GET, "/users/ada", headers, bytes::Bytes::new()).await.ok();
    assert_eq!(answer.header("cache-control"), "private, no-store");
    assert_eq!(fetch(&server, "/users/nobody").await.header("cache-control"), "private, no-store");
}

async fn errors_of_documents_are_json(server: TestServer) {
    drop(server.cast(["ada"]).await);
    for path in [
        "/users/nobody",
        "/@nobody",
        "/@ada/x",
        "/users/ada/statuses/x",
        "/users/ada/statuses/99999999999999999999",
        "/users/ada/outbox?page=true&max_id=x",
        "/users/%00",
        "/users/%FF",
        "/users/ada/statuses/1/replies?page=true&min_id=-",
    ] {
        let answer = fetch(&server, path).await;
        assert_eq!(
            (answer.status.as_u16(), answer.text().as_str()),
            (404, "{\"error\":\"Record not found\"}"),
            "{path}"
        );
    }
}
