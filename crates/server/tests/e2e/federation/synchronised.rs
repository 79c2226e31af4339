//! Who follows whom, as both servers know it (FEP-8fcf).

use super::scene::{Scene, scene};
use bytes::Bytes;
use federation::{
    followers::{COLLECTION_SYNCHRONIZATION, Digest, Synchronization},
    signatures::{BodyDigest, Style, sign_post_with},
};
use http::{HeaderValue, Method, StatusCode};
use serde_json::{Value, json};
use testkit::{
    Member, TestServer,
    fediverse::{Actor, Draft, Flavour, Reply, Seen},
    on_both_engines,
};

on_both_engines!(
    what_is_for_followers_says_who_they_are,
    both_sides_come_to_agree,
    act_27_only_the_owner_speaks_of_followers_and_of_their_own_alone,
);

/// The last delivery to the peer with this text.
async fn delivered(scene: &Scene, text: &str) -> Seen {
    let is = |seen: &&Seen| seen.json()["object"]["content"].as_str().is_some_and(|content| content.contains(text));
    scene.peer.until(text, |seen| seen.iter().any(|seen| is(&seen))).await;
    scene.peer.seen().iter().rfind(is).unwrap().clone()
}

async fn posts(scene: &Scene, text: &str, visibility: &str) -> Seen {
    scene.alice.posts(text, visibility).await;
    delivered(scene, text).await
}

async fn what_is_for_followers_says_who_they_are(server: TestServer) {
    let scene = scene(server).await;
    scene.bob_follows().await;
    assert_eq!(posts(&scene, "for all", "public").await.header("collection-synchronization"), "");
    let said = posts(&scene, "for one", "private").await;
    assert!(said.header("signature").contains(" collection-synchronization\""), "{}", said.header("signature"));
    let said = Synchronization::read(&said.headers).unwrap();
    assert_eq!(said.collection.as_str(), format!("{}/followers", scene.alice_uri()));
    assert_eq!(said.digest, Digest::of(&scene.bob.id()));

    let bea = scene.peer.person("bea");
    let follow = bea.activity("Follow", scene.alice_uri());
    scene.sends_as(&bea, &follow).await;
    let (other, stranger) =
        (scene.fediverse.peer("other", Flavour::Misskey), scene.fediverse.peer("none", Flavour::Lemmy));
    let (olga, nobody) = (other.person("olga"), stranger.person("nobody"));
    scene.sends_as(&olga, &olga.activity("Follow", scene.alice_uri())).await;
    let both = Synchronization::read(&posts(&scene, "for two", "private").await.headers).unwrap();
    assert_eq!(both.digest, Digest::of_all([&*scene.bob.id(), &*bea.id()]));

    // Each host reads of its own, whether or not the others are shown, and nobody else reads anything.
    let path = said.url.as_str().strip_prefix(&scene.server.base_url()).unwrap().to_owned();
    let change = json!({ "hide_collections": true });
    drop(scene.alice.send(Method::PATCH, "/api/v1/accounts/update_credentials", &change).await.ok());
    for (reader, wanted) in
        [(&scene.bob, vec![bea.id(), scene.bob.id()]), (&olga, vec![olga.id()]), (&nobody, Vec::new())]
    {
        let list = reader.fetches(&scene.server, &path).await.ok().json();
        assert_eq!((&list["id"], &list["orderedItems"]), (&json!(said.url.as_str()), &json!(wanted)));
    }
    let mut headers = http::HeaderMap::new();
    headers.insert("accept", HeaderValue::from_static("application/activity+json"));
    assert_eq!(scene.server.send_with(Method::GET, &path, headers, Bytes::new()).await.status, 404);

    scene.sends_as(&bea, &bea.activity("Undo", follow)).await;
    let one = Synchronization::read(&posts(&scene, "for one again", "private").await.headers).unwrap();
    assert_eq!(one.digest, Digest::of(&scene.bob.id()));
}

/// How a header comes.
#[derive(Clone, Copy, PartialEq)]
enum Header {
    Signed,
    Unsigned,
}

/// Bob writes to his followers, and says this of them.
async fn says(scene: &Scene, text: &str, how: Header) {
    let note = scene.bob.writes(&Draft::for_followers(&scene.bob, "<p>for a few</p>"));
    let body = Bytes::from(scene.bob.create(&note).to_string());
    let url = url::Url::parse(&format!("{}/inbox", scene.server.base_url())).unwrap();
    let also = (how == Header::Signed).then_some((COLLECTION_SYNCHRONIZATION, text));
    let (digest, now) = (BodyDigest::of(&body), scene.bob.now());
    let (key, id) = (scene.bob.signing_key(), scene.bob.key_id());
    let mut headers = sign_post_with(key, &id, &url, (&digest, also), Style::Cavage, now).unwrap();
    headers.insert(COLLECTION_SYNCHRONIZATION, HeaderValue::from_str(text).unwrap());
    let answer = scene.server.send_with(Method::POST, "/inbox", headers, body).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text());
    scene.server.settle().await;
    scene.sent().await;
}

/// Somebody of this server follows somebody elsewhere, who accepts.
async fn follows(scene: &Scene, who: &Member, whom: &Actor, id: &str) {
    drop(who.post(&format!("/api/v1/accounts/{id}/follow"), "").await.ok());
    let by = format!("{}/users/{}", scene.server.base_url(), who.name);
    let is =
        |activity: &Value| activity["type"] == "Follow" && activity["actor"] == by && activity["object"] == whom.id();
    let follow = whom.peer().receives("the follow", is).await;
    scene.sends_as(whom, &whom.activity("Accept", follow)).await;
}

async fn following(who: &Member, id: &str) -> bool {
    let tie = who.get(&format!("/api/v1/accounts/relationships?id[]={id}")).await.ok().json();
    tie[0]["following"] == true
}

/// Bob's server lists these as followers from here.
fn lists(scene: &Scene, people: &[String]) -> String {
    let url = scene.peer.url("/sync");
    let list = json!({
        "@context": "https://www.w3.org/ns/activitystreams", "id": url, "type": "OrderedCollection", "orderedItems": people,
    });
    scene.peer.answers("/sync", Reply::document(&list));
    Synchronization::write(&scene.bob.followers(), &url, Digest::of_all(people.iter().map(String::as_str)))
}

fn asked(scene: &Scene) -> usize {
    scene.peer.seen().iter().filter(|seen| seen.target == "/sync").count()
}

async fn both_sides_come_to_agree(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let bob = scene.bob_id().await;
    let [carol, dave, eric] = scene.server.cast(["carol", "dave", "eric"]).await;
    follows(&scene, &carol, &scene.bob, &bob).await;
    drop(eric.post(&format!("/api/v1/accounts/{bob}/follow"), "").await.ok());
    let uri = |name: &str| format!("{}/users/{name}", scene.server.base_url());

    // They agree: nobody is asked.
    says(&scene, &lists(&scene, &[uri("alice"), uri("carol")]), Header::Signed).await;
    assert_eq!(asked(&scene), 0);
    // They know nothing of Alice; they think that Dave follows, and that Eric was accepted.
    says(&scene, &lists(&scene, &[uri("carol"), uri("dave"), uri("eric"), uri("nobody")]), Header::Signed).await;
    assert_eq!(asked(&scene), 1);
    let ties = (following(&scene.alice, &bob).await, following(&carol, &bob).await, following(&eric, &bob).await);
    assert_eq!(ties, (false, true, true));
    let undone = scene.peer.receives("what Dave takes back", |activity| activity["type"] == "Undo").await;
    assert_eq!((&undone["actor"], &undone["object"]["object"]), (&json!(uri("dave")), &json!(scene.bob.id())));
    assert_eq!(scene.count("Undo"), 1);
    assert!(!following(&dave, &bob).await);
    // Once an hour is enough.
    let less = lists(&scene, &[]);
    says(&scene, &less, Header::Signed).await;
    assert_eq!(asked(&scene), 1);
    scene.server.clock().advance_millis(3_600_000);
    says(&scene, &less, Header::Signed).await;
    assert_eq!(asked(&scene), 2);
    assert!(!following(&carol, &bob).await);
}

async fn act_27_only_the_owner_speaks_of_followers_and_of_their_own_alone(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let bob = scene.bob_id().await;
    let victim = scene.fediverse.peer("victim", Flavour::Mastodon);
    let (victoria, bea) = (victim.person("victoria"), scene.peer.person("bea"));
    scene.sends_as(&victoria, &victoria.activity("Follow", scene.alice_uri())).await;
    let id = scene.bob_id().await;
    follows(&scene, &scene.alice, &victoria, &id).await;

    let good = lists(&scene, &[]);
    let url = scene.peer.url("/sync");
    let say = |collection: &str, url: &str| Synchronization::write(collection, url, Digest::default());
    for (text, how) in [
        (good.clone(), Header::Unsigned),
        (say(&victoria.followers(), &url), Header::Signed),
        (say(&bea.followers(), &url), Header::Signed),
        (say(&scene.bob.followers(), &victim.url("/sync")), Header::Signed),
        (say(&scene.bob.followers(), &format!("{}/users/alice/followers", scene.server.base_url())), Header::Signed),
        ("nonsense".to_owned(), Header::Signed),
        (good.replace("digest=\"0", "digest=\"x"), Header::Signed),
    ] {
        says(&scene, &text, how).await;
        assert!(following(&scene.alice, &bob).await, "{text}");
    }
    assert_eq!(asked(&scene), 0);
    assert!(!victim.seen().iter().any(|seen| seen.target == "/sync"));
    // What is not whole is not believed.
    for list in [
        json!({ "id": url, "type": "OrderedCollection", "totalItems": 3, "first": scene.peer.url("/page") }),
        json!({ "id": scene.peer.url("/other"), "type": "OrderedCollection", "orderedItems": [] }),
    ] {
        scene.peer.answers("/sync", Reply::document(&list));
        says(&scene, &good, Header::Signed).await;
        scene.server.clock().advance_millis(3_600_000);
    }
    assert_eq!(asked(&scene), 2);
    assert!(following(&scene.alice, &bob).await);
    // And the honest one ends what is Bob's, and nothing of Victoria's.
    says(&scene, &lists(&scene, &[]), Header::Signed).await;
    assert!(!following(&scene.alice, &bob).await);
    assert!(following(&scene.alice, &id).await);
}
