//! Domains that one person does not want to see: what that person is not shown any more, and nobody else misses.

use super::scene::{Scene, scene};
use crate::ears::Ears;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use testkit::{Answer, TestServer, fediverse::Draft, on_both_engines, server::Sent};

on_both_engines!(
    a_domain_that_one_does_not_want_to_see_is_seen_by_the_others,
    nobody_of_an_unwanted_domain_follows_or_is_followed,
    whoever_does_not_want_to_see_a_domain_is_not_read_there,
    unwanted_domains_are_listed_by_pages,
    what_is_no_domain_is_refused,
);

const PATH: &str = "/api/v1/domain_blocks";

impl Scene {
    /// Bob's domain, as his handle has it.
    fn domain(&self) -> String {
        self.bob.handle().rsplit('@').next().unwrap().to_owned()
    }

    async fn asks(&self, method: Method, form: &str) -> Answer {
        self.server.send(method, PATH, Some(&self.alice.token), Sent::Form(form)).await
    }

    /// Alice wants to see nothing of Bob's domain.
    async fn shuns(&self) {
        let answer = self.asks(Method::POST, &format!("domain={}", self.domain())).await.ok();
        assert_eq!(answer.json(), json!({}));
        self.server.settle().await;
    }

    async fn thinks_better_of_it(&self) {
        let answer = self.asks(Method::DELETE, &format!("domain={}", self.domain())).await.ok();
        assert_eq!(answer.json(), json!({}));
        self.server.settle().await;
    }

    /// Bob writes to everybody, and names Alice.
    async fn bob_says(&self, text: &str) -> String {
        let handle = format!("@alice@{}", self.server.base_url().trim_start_matches("http://"));
        let draft = Draft::public(&self.bob, &format!("<p>{text}</p>")).mentioning(&self.alice_uri(), &handle);
        let post = self.bob.writes(&draft);
        self.sends(&self.bob.create(&post)).await;
        self.server.settle().await;
        post["id"].as_str().unwrap().to_owned()
    }

    async fn standing(&self, id: &str) -> Value {
        self.alice.get(&format!("/api/v1/accounts/relationships?id[]={id}")).await.ok().json()[0].clone()
    }
}

async fn a_domain_that_one_does_not_want_to_see_is_seen_by_the_others(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let bob = scene.bob_id().await;
    let [carol] = scene.server.cast(["carol"]).await;
    let post = scene.bob_says("needle").await;
    let count = async |path: &str| scene.alice.get(path).await.ok().ids().len();
    let places = ["/api/v1/timelines/home", "/api/v1/timelines/public", "/api/v1/notifications"];
    for (path, many) in places.into_iter().zip([1, 1, 2]) {
        assert_eq!(count(path).await, many, "{path}");
    }
    let search = async |query: &str| {
        let found = scene.alice.get(&format!("/api/v2/search?q={query}")).await.ok().json();
        (found["accounts"].as_array().unwrap().len(), found["statuses"].as_array().unwrap().len())
    };
    assert_eq!((search("bob").await.0, search("needle").await.1), (1, 1));
    let mut home = Ears::open(&scene.alice, "?stream=user").await;
    let mut public = Ears::open(&scene.alice, "?stream=public").await;
    assert_eq!(scene.standing(&bob).await["domain_blocking"], false);

    scene.shuns().await;
    assert_eq!(scene.standing(&bob).await["domain_blocking"], true);
    for path in places {
        assert_eq!(count(path).await, 0, "{path}");
    }
    assert_eq!((search("bob").await.0, search("needle").await.1), (0, 0));
    let second = scene.bob_says("again").await;
    let own = carol.posts("the end", "public").await;
    for path in places {
        assert_eq!(count(path).await, usize::from(path.ends_with("public")), "{path}");
    }
    assert_eq!(public.hear().await.status()["id"], own, "and not what Bob wrote");
    drop(carol.post("/api/v1/statuses", "status=for+@alice").await.ok());
    let heard = home.hear().await;
    assert_eq!(heard.kind, "notification", "the first since: {heard:?}");
    assert_eq!(heard.status()["account"]["username"], "carol");
    let others = carol.get("/api/v1/timelines/public").await.ok().json();
    let uris: Vec<&Value> = others.as_array().unwrap().iter().map(|status| &status["uri"]).collect();
    assert!(uris.contains(&&json!(post)) && uris.contains(&&json!(second)), "{uris:?}");

    scene.thinks_better_of_it().await;
    assert_eq!(scene.standing(&bob).await["domain_blocking"], false);
    assert_eq!((search("bob").await.0, search("needle").await.1), (1, 1));
    assert_eq!(count("/api/v1/timelines/home").await, 0, "follows that ended stay ended");
}

async fn nobody_of_an_unwanted_domain_follows_or_is_followed(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let bob = scene.bob_id().await;
    scene.shuns().await;
    let relation = scene.standing(&bob).await;
    assert_eq!((&relation["following"], &relation["followed_by"]), (&json!(false), &json!(false)));
    scene.peer.receives("the end of Alice's follow", |activity| activity["type"] == "Undo").await;
    let reject = scene.peer.receives("the end of Bob's follow", |activity| activity["type"] == "Reject").await;
    assert_eq!(reject["object"]["actor"], scene.bob.id());

    let refused = scene.alice.post(&format!("/api/v1/accounts/{bob}/follow"), "").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    scene.sends(&scene.bob.activity("Follow", scene.alice_uri())).await;
    scene.sent().await;
    assert_eq!(scene.count("Reject"), 2);
    assert_eq!(scene.standing(&bob).await["followed_by"], false);

    scene.thinks_better_of_it().await;
    scene.bob_follows().await;
    assert_eq!(scene.standing(&bob).await["followed_by"], true);
}

async fn whoever_does_not_want_to_see_a_domain_is_not_read_there(server: TestServer) {
    let scene = scene(server).await;
    let status = scene.alice_posts("hello").await;
    let path = format!("/users/alice/statuses/{}", status["id"].as_str().unwrap());
    assert_eq!(scene.bob.fetches(&scene.server, &path).await.status, StatusCode::OK);
    scene.shuns().await;
    assert_eq!(scene.bob.fetches(&scene.server, &path).await.status, StatusCode::NOT_FOUND);
    scene.thinks_better_of_it().await;
    assert_eq!(scene.bob.fetches(&scene.server, &path).await.status, StatusCode::OK);
}

async fn unwanted_domains_are_listed_by_pages(server: TestServer) {
    let scene = scene(server).await;
    for name in ["a.example", "b.example", "B.Example", "c.example", "b\u{fc}cher.example"] {
        let form: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("domain", name).finish();
        drop(scene.asks(Method::POST, &form).await.ok());
    }
    let mut pages = Vec::new();
    let mut path = format!("{PATH}?limit=2");
    loop {
        let answer = scene.alice.get(&path).await.ok();
        let page: Vec<String> = serde_json::from_value(answer.json()).unwrap();
        if page.is_empty() {
            break;
        }
        let link = answer.header("link").to_owned();
        let next = link.split(',').find(|part| part.contains("rel=\"next\"")).unwrap();
        path = next.split(['<', '>']).nth(1).unwrap().trim_start_matches(&scene.server.base_url()).to_owned();
        assert!(path.contains("max_id=") && path.contains("limit=2"), "{link}");
        pages.push(page);
    }
    assert_eq!(pages, [["xn--bcher-kva.example", "c.example"], ["b.example", "a.example"]]);
    drop(scene.asks(Method::DELETE, "domain=c.example").await.ok());
    drop(scene.asks(Method::DELETE, "domain=c.example").await.ok());
    let left = scene.alice.get(PATH).await.ok().json();
    assert_eq!(left, json!(["xn--bcher-kva.example", "b.example", "a.example"]));
}

async fn what_is_no_domain_is_refused(server: TestServer) {
    let scene = scene(server).await;
    for form in ["", "domain=", "domain=a+b", "domain=https://evil.example"] {
        let refused = scene.asks(Method::POST, form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}: {refused}");
    }
    assert_eq!(scene.alice.get(PATH).await.ok().json(), json!([]));
}
