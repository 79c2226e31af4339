//! What the operator decides about other servers, and what becomes of what is known already.

use super::scene::{STATUSES, Scene, scene};
use crate::ears::Ears;
use app::{
    Operator,
    policy::{Rule, Severity},
};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use testkit::{
    Member, TestServer,
    fediverse::{Draft, Flavour},
    on_both_engines,
    server::Sent,
};

on_both_engines!(
    a_server_that_is_shut_out_is_out_of_sight_until_the_rule_ends,
    a_server_that_is_shut_out_hears_a_last_word_and_no_more,
    a_rule_means_every_name_under_its_domain,
    a_server_that_is_limited_reaches_its_followers_alone,
    pictures_that_are_not_taken_are_not_named,
    an_allow_list_shuts_out_all_others,
    what_a_rule_did_not_do_it_does_not_undo,
    blk_08_streams_fall_silent_about_a_server_that_is_shut_out,
    blk_13_the_last_rule_counts_however_often_it_changed,
    rules_are_shown_as_far_as_the_community_wants,
    rules_name_other_domains,
);

/// A rule with nothing but its severity.
pub fn rule(domain: &str, severity: Severity) -> Rule {
    Rule {
        domain: domain.to_owned(),
        severity,
        reject_media: false,
        reject_reports: false,
        private_comment: String::new(),
        public_comment: String::new(),
        obfuscate: false,
    }
}

impl Scene {
    /// The operator sets a rule, and all accounts follow it.
    pub(super) async fn rules(&self, rule: Rule) {
        self.server.app().set_domain_rule(&Operator::at_the_console(), rule).await.unwrap();
        self.server.settle().await;
    }

    /// The operator removes a rule.
    async fn lifts(&self, domain: &str) {
        assert!(self.server.app().remove_domain_rule(&Operator::at_the_console(), domain).await.unwrap());
        self.server.settle().await;
    }

    /// Bob writes, for everybody; his id of it.
    async fn bob_posts(&self, text: &str) -> String {
        let post = self.bob.writes(&Draft::public(&self.bob, &format!("<p>{text}</p>")));
        self.sends(&self.bob.create(&post)).await;
        self.server.settle().await;
        post["id"].as_str().unwrap().to_owned()
    }

    async fn relation(&self, id: &str) -> Value {
        self.alice.get(&format!("/api/v1/accounts/relationships?id[]={id}")).await.ok().json()[0].clone()
    }
}

/// The `uri`s of a timeline; of a boost, that of what is boosted.
async fn timeline(member: &Member, path: &str) -> Vec<String> {
    let page = member.get(path).await.ok().json();
    let uri = |status: &Value| {
        let shown = if status["reblog"].is_null() { status } else { &status["reblog"] };
        shown["uri"].as_str().unwrap().to_owned()
    };
    page.as_array().unwrap().iter().map(uri).collect()
}

/// The names of the accounts that a search by name finds.
async fn found(member: &Member, name: &str) -> Vec<String> {
    let found = member.get(&format!("/api/v2/search?type=accounts&q={name}")).await.ok().json();
    found["accounts"].as_array().unwrap().iter().map(|one| one["username"].as_str().unwrap().to_owned()).collect()
}

async fn a_server_that_is_shut_out_is_out_of_sight_until_the_rule_ends(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let bob = scene.bob_id().await;
    let post = scene.bob_posts("hello").await;
    let id = scene.home().await[0]["id"].as_str().unwrap().to_owned();
    let [carol, dave] = scene.server.cast(["carol", "dave"]).await;
    dave.follows(&carol).await;
    drop(carol.post(&format!("{STATUSES}/{id}/reblog"), "").await.ok());
    let notified = async || scene.alice.get("/api/v1/notifications").await.ok().ids().len();
    let public = "/api/v1/timelines/public";
    let places = [(&scene.alice, "/api/v1/timelines/home"), (&dave, "/api/v1/timelines/home"), (&carol, public)];
    for (member, path) in places {
        assert_eq!(timeline(member, path).await, std::slice::from_ref(&post), "{path}");
    }
    assert_eq!((notified().await, found(&scene.alice, "bob").await.len()), (1, 1));

    scene.rules(rule("mastodon.localhost", Severity::Suspend)).await;
    for (member, path) in places {
        assert_eq!(timeline(member, path).await, [""; 0], "{path}");
    }
    for member in [&scene.alice, &carol] {
        assert_eq!(member.get(&format!("{STATUSES}/{id}")).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!((notified().await, found(&scene.alice, "bob").await.len()), (0, 0));
    let shown = scene.alice.get(&format!("/api/v1/accounts/{bob}")).await.ok().json();
    assert_eq!((&shown["suspended"], &shown["display_name"], &shown["note"]), (&json!(true), &json!(""), &json!("")));
    let relation = scene.relation(&bob).await;
    assert_eq!((&relation["following"], &relation["followed_by"]), (&json!(false), &json!(false)));
    let alice = scene.alice.get("/api/v1/accounts/verify_credentials").await.ok().json();
    assert_eq!((&alice["followers_count"], &alice["following_count"]), (&json!(0), &json!(0)));
    let again = scene.alice.post(&format!("/api/v1/accounts/{bob}/follow"), "").await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);

    // What is over comes back, but for the follows.
    scene.lifts("mastodon.localhost").await;
    assert_eq!(timeline(&dave, "/api/v1/timelines/home").await, std::slice::from_ref(&post));
    assert_eq!(timeline(&carol, public).await, [post]);
    assert_eq!(found(&scene.alice, "bob").await, ["bob"]);
    let shown = scene.alice.get(&format!("/api/v1/accounts/{bob}")).await.ok().json();
    assert!(shown.get("suspended").is_none_or(|is| is == false), "{shown}");
    let relation = scene.relation(&bob).await;
    assert_eq!((&relation["following"], &relation["followed_by"]), (&json!(false), &json!(false)));
}

async fn a_server_that_is_shut_out_hears_a_last_word_and_no_more(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let bob = scene.bob.handle();
    scene.rules(rule("mastodon.localhost", Severity::Suspend)).await;
    scene.sent().await;
    let of = |kind: &str, what: &str| {
        let is = |activity: &Value| activity["type"] == kind && activity["object"]["type"] == what;
        scene.peer.received().into_iter().filter(is).collect::<Vec<_>>()
    };
    let (rejects, undos) = (of("Reject", "Follow"), of("Undo", "Follow"));
    assert_eq!((rejects.len(), undos.len()), (1, 1), "{:#?}", scene.peer.received());
    assert_eq!(
        (&rejects[0]["actor"], &rejects[0]["object"]["actor"]),
        (&json!(scene.alice_uri()), &json!(scene.bob.id()))
    );
    assert_eq!(
        (&undos[0]["actor"], &undos[0]["object"]["object"]),
        (&json!(scene.alice_uri()), &json!(scene.bob.id()))
    );

    let (told, asked) = (scene.peer.received().len(), scene.peer.seen().len());
    drop(scene.alice_posts(&format!("hello {bob}")).await);
    scene.sent().await;
    let follow = scene.bob.activity("Follow", scene.alice_uri());
    let refused = scene.bob.sends(&scene.server, "/inbox", &follow).await;
    assert!(refused.status.is_client_error(), "{refused}");
    scene.server.settle().await;
    assert_eq!((scene.peer.received().len(), scene.peer.seen().len()), (told, asked), "nothing goes there");
}

async fn a_rule_means_every_name_under_its_domain(server: TestServer) {
    let scene = scene(server).await;
    let deep = scene.fediverse.peer("deep.mastodon", Flavour::Mastodon);
    let other = scene.fediverse.peer("notmastodon", Flavour::Mastodon);
    let (dora, olga) = (deep.person("dora"), other.person("olga"));
    for actor in [&dora, &olga] {
        scene.sends_as(actor, &actor.activity("Follow", scene.alice_uri())).await;
    }
    scene.server.settle().await;
    scene.rules(rule("mastodon.localhost", Severity::Suspend)).await;
    assert_eq!(found(&scene.alice, "dora").await, [""; 0]);
    assert_eq!(found(&scene.alice, "olga").await, ["olga"]);
    // The longer rule decides.
    scene.rules(rule("deep.mastodon.localhost", Severity::Noop)).await;
    assert_eq!(found(&scene.alice, "dora").await, ["dora"]);
}

async fn a_server_that_is_limited_reaches_its_followers_alone(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let [carol] = scene.server.cast(["carol"]).await;
    let carol_uri = format!("{}/users/carol", scene.server.base_url());
    scene.rules(rule("mastodon.localhost", Severity::Silence)).await;
    let at = scene.server.base_url();
    let handle = format!("@carol@{}", at.trim_start_matches("http://"));
    let draft = Draft::public(&scene.bob, "<p>hello</p>").mentioning(&carol_uri, &handle);
    scene.sends(&scene.bob.create(&scene.bob.writes(&draft))).await;
    scene.server.settle().await;
    assert_eq!(timeline(&scene.alice, "/api/v1/timelines/home").await.len(), 1, "who follows reads");
    assert_eq!(found(&scene.alice, "bob").await, ["bob"], "and finds");
    assert_eq!(timeline(&carol, "/api/v1/timelines/public").await, [""; 0]);
    assert_eq!(found(&carol, "bob").await, [""; 0]);
    let notified = async |member: &Member| member.get("/api/v1/notifications").await.ok().ids().len();
    assert_eq!((notified(&carol).await, notified(&scene.alice).await), (0, 1));
    let by_handle = format!("/api/v1/accounts/lookup?acct={}", &scene.bob.handle()[1..]);
    let bob = carol.get(&by_handle).await.ok().json();
    assert_eq!(bob["limited"], true);
    // Whoever is met later is limited as well.
    let eve = scene.peer.person("eve");
    scene.sends_as(&eve, &eve.activity("Follow", carol_uri.clone())).await;
    scene.server.settle().await;
    assert_eq!(found(&carol, "eve").await, [""; 0]);
    let asks = carol.get("/api/v1/follow_requests").await.ok().json();
    assert_eq!((&asks[0]["username"], &asks[0]["limited"]), (&json!("eve"), &json!(true)));

    scene.lifts("mastodon.localhost").await;
    assert_eq!(timeline(&carol, "/api/v1/timelines/public").await.len(), 1);
    assert_eq!(found(&carol, "bob").await, ["bob"]);
    assert_eq!(notified(&carol).await, 2, "what was written meanwhile is there");
    assert_eq!(scene.relation(&scene.bob_id().await).await["following"], true);
}

async fn pictures_that_are_not_taken_are_not_named(server: TestServer) {
    let scene = scene(server).await;
    let near = |name: &str| scene.peer.url(&format!("/{name}.png"));
    let far = |name: &str| format!("https://pictures.example/{name}.png");
    let emoji = |url: String| json!({"type": "Emoji", "name": ":cat:", "icon": {"type": "Image", "url": url}});
    let mut document = scene.bob.document();
    document["icon"] = json!({"type": "Image", "mediaType": "image/png", "url": near("bob")});
    document["image"] = json!({"type": "Image", "mediaType": "image/png", "url": far("sea")});
    document["name"] = json!("Bob :cat:");
    document["tag"] = json!([emoji(near("cat"))]);
    scene.peer.shows(&document);
    scene.alice_follows().await;
    let bob = scene.bob_id().await;
    let mut post = scene.bob.writes(&Draft::public(&scene.bob, "<p>look :cat:</p>"));
    let file = |url: String| json!({"type": "Document", "mediaType": "image/png", "url": url});
    post["attachment"] = json!([file(near("one")), file(far("two"))]);
    post["tag"] = json!([emoji(far("cat"))]);
    scene.peer.shows(&post);
    scene.sends(&scene.bob.create(&post)).await;
    scene.server.settle().await;
    // How many files and emoji are named, and whether there are an avatar and a header of Bob's own.
    let named = async || {
        let account = scene.alice.get(&format!("/api/v1/accounts/{bob}")).await.ok().json();
        let status = scene.home().await[0].clone();
        let count = |list: &Value| list.as_array().unwrap().len();
        let is_own = |name: &str| !account[name].as_str().unwrap().contains("/assets/");
        let pictures = (count(&account["emojis"]), is_own("avatar"), is_own("header"));
        (count(&status["media_attachments"]), count(&status["emojis"]), pictures)
    };
    assert_eq!(named().await, (2, 1, (1, true, true)));
    scene.rules(Rule { reject_media: true, ..rule("mastodon.localhost", Severity::Noop) }).await;
    assert_eq!(named().await, (0, 0, (0, false, false)), "of whoever lives there");
    scene.lifts("mastodon.localhost").await;
    assert_eq!(named().await, (2, 1, (1, true, true)));
    // Nor of whoever shows what lies there (BLK-10).
    for rejected in [
        Rule { reject_media: true, ..rule("pictures.example", Severity::Noop) },
        rule("pictures.example", Severity::Suspend),
    ] {
        scene.rules(rejected).await;
        assert_eq!(named().await, (1, 0, (1, true, false)));
    }
}

async fn an_allow_list_shuts_out_all_others(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let post = scene.bob_posts("hello").await;
    let app = scene.server.app();
    let operator = Operator::at_the_console();
    let public = async || timeline(&scene.alice, "/api/v1/timelines/public").await;
    app.allow_domain(&operator, "mastodon.localhost").await.unwrap();
    app.change_setting(&operator, "allow_list", "true").await.unwrap();
    scene.server.settle().await;
    assert_eq!(public().await, std::slice::from_ref(&post));
    assert_eq!(scene.relation(&scene.bob_id().await).await["following"], true);
    let bob = scene.bob_id().await;

    assert!(app.disallow_domain(&operator, "mastodon.localhost").await.unwrap());
    assert!(!app.disallow_domain(&operator, "mastodon.localhost").await.unwrap());
    scene.server.settle().await;
    assert_eq!(public().await, [""; 0]);
    assert_eq!(scene.relation(&bob).await["following"], false);
    let follow = scene.bob.activity("Follow", scene.alice_uri());
    let refused = scene.bob.sends(&scene.server, "/inbox", &follow).await;
    assert!(refused.status.is_client_error(), "{refused}");

    app.change_setting(&operator, "allow_list", "false").await.unwrap();
    scene.server.settle().await;
    assert_eq!(public().await, [post]);
}

async fn what_a_rule_did_not_do_it_does_not_undo(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let bob = scene.bob_id().await;
    drop(scene.bob_posts("hello").await);
    let public = async || timeline(&scene.alice, "/api/v1/timelines/public").await;
    let account = domain::AccountId(bob.parse().unwrap());
    crate::activitypub::suspend(&scene.server, account).await;
    for severity in [Severity::Silence, Severity::Suspend, Severity::Silence] {
        scene.rules(rule("mastodon.localhost", severity)).await;
        assert_eq!(public().await, [""; 0]);
    }
    scene.lifts("mastodon.localhost").await;
    assert_eq!(public().await, [""; 0], "Bob himself is suspended");
    let shown = scene.alice.get(&format!("/api/v1/accounts/{bob}")).await.ok().json();
    assert!(shown["suspended"] == true && shown["limited"] != true, "{shown}");
}

async fn blk_08_streams_fall_silent_about_a_server_that_is_shut_out(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let [carol] = scene.server.cast(["carol"]).await;
    scene.alice.follows(&carol).await;
    let mut ears = Ears::open(&scene.alice, "?stream=user").await;
    let mut public = Ears::open(&scene.alice, "?stream=public").await;
    let first = scene.bob_posts("heard").await;
    assert_eq!(ears.hear().await.status()["uri"], first);
    assert_eq!(public.hear().await.status()["uri"], first);
    let id = scene.home().await[0]["id"].as_str().unwrap().to_owned();

    // A rule that limits leaves the home alone, and the public timeline at once.
    scene.rules(rule("mastodon.localhost", Severity::Silence)).await;
    let second = scene.bob_posts("heard by followers").await;
    assert_eq!(ears.hear().await.status()["uri"], second);
    let own = carol.posts("one's own", "public").await;
    assert_eq!(ears.hear().await.status()["id"], own);
    assert_eq!(public.hear().await.status()["id"], own, "and not what Bob wrote");

    // One that shuts out leaves nothing for anybody to boost.
    scene.rules(rule("mastodon.localhost", Severity::Suspend)).await;
    let refused = carol.post(&format!("{STATUSES}/{id}/reblog"), "").await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    let last = carol.posts("the last word", "public").await;
    assert_eq!(ears.hear().await.status()["id"], last);
    assert_eq!(public.hear().await.status()["id"], last);
}

async fn blk_13_the_last_rule_counts_however_often_it_changed(server: TestServer) {
    let scene = scene(server).await;
    scene.alice_follows().await;
    let bob = scene.bob_id().await;
    drop(scene.bob_posts("hello").await);
    let (app, operator) = (scene.server.app(), Operator::at_the_console());
    let changes = async |last: Option<Severity>| {
        for round in 0..40 {
            let severity = if round % 3 == 0 { Severity::Silence } else { Severity::Suspend };
            app.set_domain_rule(&operator, rule("mastodon.localhost", severity)).await.unwrap();
            if round % 2 == 0 {
                assert!(app.remove_domain_rule(&operator, "mastodon.localhost").await.unwrap());
            }
        }
        match last {
            Some(severity) => app.set_domain_rule(&operator, rule("mastodon.localhost", severity)).await.unwrap(),
            None => assert!(app.remove_domain_rule(&operator, "mastodon.localhost").await.unwrap()),
        }
    };
    let posts = async || {
        for number in 0..20 {
            let post = scene.bob.writes(&Draft::public(&scene.bob, &format!("<p>{number}</p>")));
            let answer = scene.bob.sends(&scene.server, "/inbox", &scene.bob.create(&post)).await;
            assert!(!answer.status.is_server_error(), "{answer}");
        }
    };
    for last in [Some(Severity::Suspend), None, Some(Severity::Silence), Some(Severity::Suspend), None] {
        futures::join!(changes(last), posts());
        scene.server.settle().await;
        let shown = scene.alice.get(&format!("/api/v1/accounts/{bob}")).await.ok().json();
        let is = (shown["suspended"] == true, shown["limited"] == true);
        assert_eq!(is, (last == Some(Severity::Suspend), last == Some(Severity::Silence)), "{last:?}");
        let public = timeline(&scene.alice, "/api/v1/timelines/public").await;
        assert_eq!(public.is_empty(), last.is_some(), "{last:?}");
        let relation = scene.relation(&bob).await;
        assert_eq!((&relation["following"], &relation["followed_by"]), (&json!(false), &json!(false)));
    }
}

async fn rules_are_shown_as_far_as_the_community_wants(server: TestServer) {
    let scene = scene(server).await;
    let path = "/api/v1/instance/domain_blocks";
    let (app, operator) = (scene.server.app(), Operator::at_the_console());
    let set = async |name: &str, to: &str| app.change_setting(&operator, name, &format!("\"{to}\"")).await.unwrap();
    for (domain, severity, obfuscate) in [
        ("evil.example", Severity::Suspend, true),
        ("bad.example", Severity::Suspend, false),
        ("loud.example", Severity::Silence, false),
        ("pictures.example", Severity::Noop, false),
    ] {
        let comment = format!("about {domain}");
        let rule = rule(domain, severity);
        let private_comment = "for moderators".to_owned();
        scene.rules(Rule { obfuscate, public_comment: comment, private_comment, ..rule }).await;
    }
    for member in [None, Some(&scene.alice.token)] {
        let answer = scene.server.send(Method::GET, path, member.map(String::as_str), Sent::Nothing).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "nobody is shown them at first");
    }
    set("show_domain_blocks", "users").await;
    set("show_domain_blocks_rationale", "disabled").await;
    assert_eq!(scene.server.get(path).await.status, StatusCode::NOT_FOUND);
    let mut expected = json!([
        {"domain": "loud.example", "digest": "354b62204d7066cbec71a6a692bdad3f8ef6369bbac0401f8a2f7e75ee91ae9d", "severity": "silence"},
        {"domain": "bad.example", "digest": "86bbe8ffb912a153c9a8b396246aeeae079cd324af4dd947a2bf59a698eabc62", "severity": "suspend"},
        {"domain": "evil.****ple", "digest": "9c180de0cd699ee78897c47cfdb3e7ee1d75906e31b7746a4747dea536909837", "severity": "suspend"},
    ]);
    assert_eq!(scene.alice.get(path).await.ok().json(), expected);
    set("show_domain_blocks", "all").await;
    set("show_domain_blocks_rationale", "users").await;
    assert_eq!(scene.server.get(path).await.ok().json(), expected);
    for (place, name) in ["loud.example", "bad.example", "evil.example"].iter().enumerate() {
        expected[place]["comment"] = json!(format!("about {name}"));
    }
    assert_eq!(scene.alice.get(path).await.ok().json(), expected);
}

async fn rules_name_other_domains(server: TestServer) {
    let (app, operator) = (server.app(), Operator::at_the_console());
    for (name, problem) in [
        ("https://evil.example", "no domain"),
        ("evil.example:443", "no domain"),
        ("", "no domain"),
        ("a b", "no domain"),
        ("localhost", "the domain of this server"),
    ] {
        let refused = app.set_domain_rule(&operator, rule(name, Severity::Suspend)).await.unwrap_err().to_string();
        assert!(refused.contains(problem), "{name:?}: {refused}");
    }
    app.set_domain_rule(&operator, rule(" B\u{fc}cher.Example ", Severity::Suspend)).await.unwrap();
    assert_eq!(app.domain_rules().await.unwrap()[0].domain, "xn--bcher-kva.example");
    assert!(app.remove_domain_rule(&operator, "b\u{fc}cher.example").await.unwrap());
    assert!(!app.remove_domain_rule(&operator, "b\u{fc}cher.example").await.unwrap());
}
