//! How others find what is here: WebFinger, host-meta, NodeInfo.

use super::{actors::suspend, shown};
use http::Method;
use insta::assert_snapshot;
use serde_json::json;
use testkit::{Browser, TestServer, on_both_engines, server::Sent};

on_both_engines!(
    a_name_leads_to_the_actor,
    every_name_of_an_account_leads_to_the_same,
    the_server_has_a_name_too,
    who_is_not_here_is_not_found,
    who_comes_from_a_page_of_another_server_is_told_what_to_do,
    old_readers_are_led_to_webfinger,
    the_server_says_what_it_is,
);

async fn a_name_leads_to_the_actor(server: TestServer) {
    let [ada] = server.cast(["Ada"]).await;
    let host = server.base_url().trim_start_matches("http://").to_owned();
    let asked = format!("/.well-known/webfinger?resource=acct:ada@{host}");
    let answer = server.get(&asked).await;
    assert_eq!(answer.header("content-type"), "application/jrd+json; charset=utf-8");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("cache-control"), "public, max-age=3600");
    assert_snapshot!(shown(&server, &answer), @r#"
    {
      "aliases": [
        "https://tower.example/@Ada",
        "https://tower.example/users/Ada"
      ],
      "links": [
        {
          "href": "https://tower.example/@Ada",
          "rel": "http://webfinger.net/rel/profile-page",
          "type": "text/html"
        },
        {
          "href": "https://tower.example/users/Ada",
          "rel": "self",
          "type": "application/activity+json"
        },
        {
          "rel": "http://ostatus.org/schema/1.0/subscribe",
          "template": "https://tower.example/authorize_interaction?uri={uri}"
        }
      ],
      "subject": "acct:Ada@tower.example"
    }
    "#);
    let head = server.send(Method::HEAD, &asked, None, Sent::Nothing).await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    // Whoever is suspended still has a name; what it leads to says the rest.
    suspend(&server, ada.id).await;
    assert_eq!(server.get(&asked).await.status, 200);
}

async fn every_name_of_an_account_leads_to_the_same(server: TestServer) {
    drop(server.cast(["Ada"]).await);
    let base = server.base_url();
    let host = base.trim_start_matches("http://");
    let asked = |resource: &str| format!("/.well-known/webfinger?resource={resource}");
    let answer = server.get(&asked(&format!("acct:Ada@{host}"))).await.ok();
    for resource in [
        format!("acct%3Aada%40{host}"),
        format!("ADA@{host}"),
        format!("@ada@{host}"),
        format!("{base}/users/Ada"),
        format!("{base}/@Ada"),
        format!("{base}/@ada&rel=self"),
    ] {
        assert_eq!(server.get(&asked(&resource)).await.ok().body, answer.body, "{resource}");
    }
}

async fn the_server_has_a_name_too(server: TestServer) {
    let base = server.base_url();
    let host = base.trim_start_matches("http://");
    let answer = server.get(&format!("/.well-known/webfinger?resource=acct:{host}@{host}")).await;
    assert_snapshot!(shown(&server, &answer), @r#"
    {
      "aliases": [
        "https://tower.example/actor"
      ],
      "links": [
        {
          "href": "https://tower.example/about",
          "rel": "http://webfinger.net/rel/profile-page",
          "type": "text/html"
        },
        {
          "href": "https://tower.example/actor",
          "rel": "self",
          "type": "application/activity+json"
        }
      ],
      "subject": "acct:tower.example@tower.example"
    }
    "#);
    let by_address = server.get(&format!("/.well-known/webfinger?resource={base}/actor")).await.ok();
    assert_eq!(by_address.body, answer.body);
}

async fn who_is_not_here_is_not_found(server: TestServer) {
    drop(server.cast(["ada"]).await);
    let base = server.base_url();
    let host = base.trim_start_matches("http://");
    let status = async |query: &str| server.get(&format!("/.well-known/webfinger{query}")).await.status.as_u16();
    for resource in [
        format!("acct:nobody@{host}"),
        "acct:ada@far.example".to_owned(),
        "https://far.example/users/ada".to_owned(),
        "http://localhost.far.example/users/ada".to_owned(),
        format!("{base}/users/ada/statuses/1"),
        format!("{base}/@ada@far.example"),
        format!("{base}/about"),
        base.clone(),
    ] {
        assert_eq!(status(&format!("?resource={resource}")).await, 404, "{resource}");
    }
    for query in [
        "",
        "?resource=",
        "?resource=ada",
        "?resource=ftp://x/y",
        "?resource=acct:@",
        "?rel=self",
        "?resource=%00",
        "?resource=%FF",
    ] {
        assert_eq!(status(query).await, 400, "{query}");
    }
}

async fn who_comes_from_a_page_of_another_server_is_told_what_to_do(server: TestServer) {
    drop(server.cast(["ada"]).await);
    let (mut browser, base) = (Browser::new(&server), server.base_url());
    let host = base.trim_start_matches("http://");
    for own in [format!("{base}/users/ada"), format!("{base}/@ada"), format!("acct:ada@{host}"), format!("@ada@{host}")]
    {
        let answer = browser.get(&format!("/authorize_interaction?uri={own}")).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/@ada"), "{own}");
    }
    for (asked, told) in [
        ("acct:bob@far.example", "<strong>@bob@far.example</strong>"),
        ("https://far.example/notes/9%3Fa%3D1%26b", "<strong>https://far.example/notes/9?a=1&#38;b</strong>"),
    ] {
        let page = browser.get(&format!("/authorize_interaction?uri={asked}")).await.ok().text();
        assert!(page.contains(told), "{told} in {page}");
    }
    for nonsense in ["", "?uri=", "?uri=ada", "?uri=javascript:alert(1)", "?uri=%3Cscript%3E@far.example"] {
        assert_eq!(browser.get(&format!("/authorize_interaction{nonsense}")).await.status, 404, "{nonsense}");
    }
}

async fn old_readers_are_led_to_webfinger(server: TestServer) {
    let answer = server.get("/.well-known/host-meta").await.ok();
    assert_eq!(answer.header("content-type"), "application/xrd+xml; charset=utf-8");
    let text = answer.text().replace(&server.base_url(), "https://tower.example");
    assert_snapshot!(text, @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">
      <Link rel="lrdd" template="https://tower.example/.well-known/webfinger?resource={uri}"/>
    </XRD>
    "#);
    let answer = server.get("/.well-known/host-meta.json").await.ok();
    assert_snapshot!(shown(&server, &answer), @r#"
    {
      "links": [
        {
          "rel": "lrdd",
          "template": "https://tower.example/.well-known/webfinger?resource={uri}"
        }
      ]
    }
    "#);
}

async fn the_server_says_what_it_is(server: TestServer) {
    let [ada, bob] = server.cast(["ada", "bob"]).await;
    drop(ada.posts("hello", "public").await);
    drop(bob.posts("hello", "public").await);
    assert_snapshot!(shown(&server, &server.get("/.well-known/nodeinfo").await), @r#"
    {
      "links": [
        {
          "href": "https://tower.example/nodeinfo/2.0",
          "rel": "http://nodeinfo.diaspora.software/ns/schema/2.0"
        },
        {
          "href": "https://tower.example/nodeinfo/2.1",
          "rel": "http://nodeinfo.diaspora.software/ns/schema/2.1"
        },
        {
          "href": "https://tower.example/actor",
          "rel": "https://www.w3.org/ns/activitystreams#Application"
        }
      ]
    }
    "#);
    let answer = server.get("/nodeinfo/2.0").await;
    assert_eq!(
        answer.header("content-type"),
        "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.0#\"; charset=utf-8"
    );
    assert_snapshot!(shown(&server, &answer), @r#"
    {
      "metadata": {
        "nodeDescription": "",
        "nodeName": "Watertower"
      },
      "openRegistrations": true,
      "protocols": [
        "activitypub"
      ],
      "services": {
        "inbound": [],
        "outbound": []
      },
      "software": {
        "name": "watertower",
        "version": "0.0.0-test"
      },
      "usage": {
        "localPosts": 2,
        "users": {
          "activeHalfyear": 2,
          "activeMonth": 2,
          "total": 2
        }
      },
      "version": "2.0"
    }
    "#);
    let newer = server.get("/nodeinfo/2.1").await.ok().json();
    assert_eq!((&newer["version"], &newer["usage"]), (&json!("2.1"), &answer.json()["usage"]));
    // Counted once a minute at most.
    drop(ada.posts("again", "public").await);
    assert_eq!(server.get("/nodeinfo/2.0").await.ok().json()["usage"]["localPosts"], 2);
    server.clock().advance_millis(61_000);
    assert_eq!(server.get("/nodeinfo/2.0").await.ok().json()["usage"]["localPosts"], 3);
}
