//! Somebody of this server moves: on the page, and on the wire.

use super::scene::scene;
use app::{
    Operator,
    moving::{MovingProblem, Owner},
};
use domain::Clock as _;
use http::StatusCode;
use serde_json::{Value, json};
use testkit::{
    Browser, Member, TestServer,
    fediverse::{Actor, Flavour, Peer},
    on_both_engines,
    server::PASSWORD,
};

on_both_engines!(
    who_moves_leads_followers_away_and_can_take_it_back,
    aliases_are_for_their_owner_to_name,
    nobody_moves_twice_in_a_month,
    act_16_a_large_following_goes_in_an_hour_and_two_moves_are_one,
    blk_11_who_is_blocked_is_blocked_where_they_go,
);

const PAGE: &str = "/settings/moving";

async fn browser(member: &Member) -> Browser {
    let mut browser = Browser::new(&member.server);
    browser.sign_in(&member.name, PASSWORD).await;
    browser
}

/// Somebody elsewhere who says that they are also these.
fn known_as(peer: &Peer, name: &str, others: &[String]) -> Actor {
    let actor = peer.person(name);
    let mut document = actor.document();
    document["alsoKnownAs"] = json!(others);
    peer.shows(&document);
    actor
}

fn is(kind: &'static str) -> impl Fn(&Value) -> bool {
    move |activity| activity["type"] == kind
}

fn counted(peer: &Peer, kind: &'static str) -> usize {
    peer.received().iter().filter(|activity| is(kind)(activity)).count()
}

/// Bob follows Alice, and so does Carol, who lives here; Mallory blocks her; Nobody has anything to do with her.
async fn who_moves_leads_followers_away_and_can_take_it_back(server: TestServer) {
    let scene = scene(server).await;
    let [carol] = scene.server.cast(["carol"]).await;
    scene.bob_follows().await;
    carol.follows(&scene.alice).await;
    let (enemies, strangers) =
        (scene.fediverse.peer("enemies", Flavour::Misskey), scene.fediverse.peer("strangers", Flavour::Mastodon));
    let mallory = enemies.person("mallory");
    scene.sends_as(&mallory, &mallory.activity("Block", scene.alice_uri())).await;
    let elsewhere = scene.fediverse.peer("elsewhere", Flavour::GoToSocial);
    let new = elsewhere.person("alicia");

    let mut browser = browser(&scene.alice).await;
    let form = |to: &str, password: &str| [("to", to.to_owned()), ("current_password", password.to_owned())];
    async fn post(browser: &mut Browser, path: &str, form: &[(&str, String)]) -> (StatusCode, String) {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = browser.post(path, &form).await;
        (answer.status, answer.text())
    }
    let (status, page) = post(&mut browser, PAGE, &form(&new.handle(), PASSWORD)).await;
    assert_eq!(status, 422);
    assert!(page.contains("among its aliases"), "{page}");
    let new = known_as(&elsewhere, "alicia2", &[scene.alice_uri()]);
    for (to, password, why) in [
        (new.handle(), "wrong".to_owned(), "not your present password"),
        ("@nobody@elsewhere.localhost:1".to_owned(), PASSWORD.to_owned(), "Nobody of that name"),
        (scene.alice_uri(), PASSWORD.to_owned(), "itself"),
    ] {
        let (status, page) = post(&mut browser, PAGE, &form(&to, &password)).await;
        assert_eq!(status, 422, "{to}");
        assert!(page.contains(why), "{to}: {page}");
    }
    assert_eq!(counted(&scene.peer, "Move"), 0);

    let (status, page) = post(&mut browser, PAGE, &form(&new.handle(), PASSWORD)).await;
    assert_eq!(status, 303, "{page}");
    for peer in [&scene.peer, &enemies] {
        let moved = peer.receives("the move", is("Move")).await;
        assert_eq!(
            (&moved["actor"], &moved["object"], &moved["target"]),
            (&json!(scene.alice_uri()), &json!(scene.alice_uri()), &json!(new.id()))
        );
    }
    let update = scene.peer.receives("the new profile", is("Update")).await;
    assert_eq!(update["object"]["movedTo"], json!(new.id()));
    let follow = elsewhere.receives("the follow", is("Follow")).await;
    assert_eq!(
        (&follow["actor"], &follow["object"]),
        (&json!(format!("{}/users/carol", scene.server.base_url())), &json!(new.id()))
    );
    scene.server.settle().await;
    scene.sent().await;
    assert_eq!((counted(&scene.peer, "Move"), counted(&enemies, "Move")), (1, 1));
    assert!(strangers.received().is_empty());

    // Nothing can be done with it, and nobody follows it anew.
    let id = scene.alice.id;
    assert_eq!(scene.alice.get("/api/v1/accounts/verify_credentials").await.status, 403);
    let shown = carol.get(&format!("/api/v1/accounts/{id}")).await.ok().json();
    assert_eq!(shown["moved"]["uri"], json!(new.id()));
    let ties = carol.get(&format!("/api/v1/accounts/relationships?id[]={id}")).await.ok().json();
    assert_eq!(ties[0]["following"], false);
    assert_eq!(carol.post(&format!("/api/v1/accounts/{id}/follow"), "").await.status, 403);
    scene.sends_as(&mallory, &mallory.activity("Undo", mallory.activity("Block", scene.alice_uri()))).await;
    let dave = strangers.person("dave");
    scene.sends_as(&dave, &dave.activity("Follow", scene.alice_uri())).await;
    strangers.receives("the refusal", is("Reject")).await;
    let document = scene.bob.fetches(&scene.server, "/users/alice").await.ok().json();
    assert_eq!(document["movedTo"], json!(new.id()));
    assert!(browser.get(PAGE).await.ok().text().contains("has moved"));
    assert!(scene.server.get("/@alice").await.ok().text().contains(&new.url()));

    // Until it is taken back.
    assert_eq!(post(&mut browser, PAGE, &form(&new.handle(), PASSWORD)).await.0, 422);
    assert_eq!(post(&mut browser, "/settings/moving/back", &[]).await.0, 303);
    assert_eq!(post(&mut browser, "/settings/moving/back", &[]).await.0, 422);
    drop(scene.alice.get("/api/v1/accounts/verify_credentials").await.ok());
    let shown = carol.get(&format!("/api/v1/accounts/{id}")).await.ok().json();
    assert_eq!(shown["moved"], Value::Null);
    let back = |activity: &Value| is("Update")(activity) && activity["object"].get("movedTo").is_none();
    scene.peer.receives("the profile of before", back).await;
}

async fn aliases_are_for_their_owner_to_name(server: TestServer) {
    let scene = scene(server).await;
    scene.bob_follows().await;
    let [carol] = scene.server.cast(["carol"]).await;
    let mut alice = browser(&scene.alice).await;
    let add = "/settings/moving/aliases";
    for (alias, status) in
        [(scene.bob.handle(), 303), (scene.alice_uri(), 422), ("nobody at all".to_owned(), 422), (scene.bob.id(), 303)]
    {
        assert_eq!(alice.post(add, &[("alias", &alias)]).await.status, status, "{alias}");
    }
    let update = scene.peer.receives("the new profile", is("Update")).await;
    assert_eq!(update["object"]["alsoKnownAs"], json!([scene.bob.id()]));
    assert!(alice.get(PAGE).await.ok().text().contains(&scene.bob.id()));
    let mut other = browser(&carol).await;
    assert!(!other.get(PAGE).await.ok().text().contains(&scene.bob.id()));
    let remove = "/settings/moving/aliases/remove";
    assert_eq!(other.post(remove, &[("uri", &scene.bob.id())]).await.status, 422);
    assert_eq!(alice.post(remove, &[("uri", &scene.bob.id())]).await.status, 303);
    let document = scene.bob.fetches(&scene.server, "/users/alice").await.ok().json();
    assert_eq!(document.get("alsoKnownAs"), None);
    // At most ten.
    for number in 0..11 {
        let known = scene.peer.person(&format!("other{number}"));
        let wanted = if number < 10 { 303 } else { 422 };
        assert_eq!(alice.post(add, &[("alias", &known.handle())]).await.status, wanted, "{number}");
    }
}

async fn nobody_moves_twice_in_a_month(server: TestServer) {
    let scene = scene(server).await;
    let [carol] = scene.server.cast(["carol"]).await;
    let (app, operator) = (scene.server.app(), Operator::at_the_console());
    let (alice, to) = (Owner::Operator(&operator, "alice"), format!("{}/users/carol", scene.server.base_url()));
    let leaves = async || app.move_account(alice, None, &to).await;
    assert!(matches!(leaves().await, Err(MovingProblem::NotAnAlias(_))));
    app.add_alias(Owner::Operator(&operator, "carol"), &scene.alice_uri()).await.unwrap();
    leaves().await.unwrap();
    assert!(matches!(leaves().await, Err(MovingProblem::HasMoved)));
    app.take_move_back(alice).await.unwrap();
    assert!(matches!(leaves().await, Err(MovingProblem::TooSoon(_))));
    scene.server.clock().advance_millis(30 * 24 * 3_600_000 - 1);
    assert!(matches!(leaves().await, Err(MovingProblem::TooSoon(_))));
    scene.server.clock().advance_millis(1);
    leaves().await.unwrap();
    let shown = carol.get(&format!("/api/v1/accounts/{}", scene.alice.id)).await.ok().json();
    assert_eq!(shown["moved"]["username"], "carol");
    assert_eq!(scene.server.counts().await["moves"], 1);
}

async fn act_16_a_large_following_goes_in_an_hour_and_two_moves_are_one(server: TestServer) {
    const FOLLOWERS: usize = 101;
    let scene = scene(server).await;
    scene.bob_follows().await;
    let bob = scene.bob_id().await;
    for number in 0..FOLLOWERS {
        let [follower] = scene.server.cast([format!("f{number}").as_str()]).await;
        drop(follower.post(&format!("/api/v1/accounts/{bob}/follow"), "").await.ok());
        let who = format!("{}/users/f{number}", scene.server.base_url());
        let follow =
            scene.peer.receives("a follow", |activity| is("Follow")(activity) && activity["actor"] == who).await;
        scene.sends(&scene.bob.activity("Accept", follow)).await;
    }
    let elsewhere = scene.fediverse.peer("elsewhere", Flavour::Mastodon);
    let new = known_as(&elsewhere, "bobby", &[scene.bob.id()]);
    let moved = || {
        let mut activity = scene.bob.activity("Move", scene.bob.id());
        activity["target"] = json!(new.id());
        activity
    };
    let (first, second) = (moved(), moved());
    tokio::join!(scene.sends(&first), scene.sends(&second));
    scene.server.settle().await;
    scene.sent().await;
    assert_eq!(scene.server.counts().await["moves"], 1);
    assert_eq!(counted(&elsewhere, "Follow"), 100, "some go at once");
    let now = scene.server.clock().now().0;
    let waiting = store::jobs::list(&scene.server.app().read(), "ready", 100).await.unwrap();
    let waiting: Vec<i64> =
        waiting.iter().filter(|job| job.kind == "move_followers").map(|job| job.run_at - now).collect();
    assert!(matches!(waiting.as_slice(), [wait] if (3_600_000..=5_400_000).contains(wait)), "{waiting:?}");
    // A third one changes nothing, and the others follow in time.
    scene.sends(&moved()).await;
    scene.server.clock().advance_millis(5_400_000);
    scene.server.settle().await;
    scene.sent().await;
    assert_eq!(counted(&elsewhere, "Follow"), FOLLOWERS);
    assert_eq!(scene.server.counts().await["moves"], 1);
}

async fn blk_11_who_is_blocked_is_blocked_where_they_go(server: TestServer) {
    let scene = scene(server).await;
    scene.bob_follows().await;
    let bob = scene.bob_id().await;
    drop(scene.alice.post(&format!("/api/v1/accounts/{bob}/block"), "").await.ok());
    let elsewhere = scene.fediverse.peer("elsewhere", Flavour::Mastodon);
    let stranger = known_as(&elsewhere, "stranger", &[]);
    let new = known_as(&elsewhere, "bobby", &[scene.bob.id()]);
    for target in [&stranger, &new] {
        let mut moved = scene.bob.activity("Move", scene.bob.id());
        moved["target"] = json!(target.id());
        scene.sends(&moved).await;
        scene.server.settle().await;
    }
    let blocked = scene.alice.get("/api/v1/blocks").await.ok().json();
    let uris: Vec<&Value> = blocked.as_array().unwrap().iter().map(|account| &account["uri"]).collect();
    assert_eq!(uris, [&json!(new.id()), &json!(scene.bob.id())], "and nobody who does not say that they are Bob");
    let id = blocked[0]["id"].as_str().unwrap();
    let tie = scene.alice.get(&format!("/api/v1/accounts/relationships?id[]={id}")).await.ok().json();
    assert!(tie[0]["note"].as_str().unwrap().contains(&scene.bob.handle()[1..]), "{tie}");
}
