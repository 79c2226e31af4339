//! Reports between servers: who hears of them, and of which statuses.

use super::scene::{Scene, scene};
use crate::federation::rule;
use app::{
    Operator,
    policy::{Rule, Severity},
};
use domain::Role;
use http::Method;
use serde_json::{Value, json};
use testkit::{
    Member, TestServer,
    fediverse::{Draft, Flavour},
    on_both_engines,
};

on_both_engines!(
    a_report_goes_to_the_server_of_the_account_and_to_nobody_else,
    the_servers_of_those_who_were_answered_hear_of_it_when_they_are_chosen,
    moderators_are_told_of_reports_from_everywhere,
    every_kind_of_server_reports_in_its_own_way,
    reports_of_a_host_can_be_turned_away,
    what_cannot_be_reported_is_refused,
);

async fn moderator(server: &TestServer) -> Member {
    server.member("mo", Role::Moderator, "read write").await
}

impl Scene {
    /// What the moderator was told, newest first.
    async fn told(&self, moderator: &Member) -> Vec<Value> {
        self.server.settle().await;
        let told = moderator.get("/api/v1/notifications?types[]=admin.report").await.ok().json();
        told.as_array().unwrap().clone()
    }

    async fn reports(&self, report: &Value) -> Value {
        self.alice.send(Method::POST, "/api/v1/reports", report).await.ok().json()
    }

    /// A status of Bob's that Alice sees, which answers this one.
    async fn bob_writes(&self, text: &str, answers: Option<&str>) -> Value {
        let handle = format!("@alice@{}", self.server.base_url().trim_start_matches("http://"));
        let mut draft = Draft::public(&self.bob, text).mentioning(&self.alice_uri(), &handle);
        draft.in_reply_to = answers.map(str::to_owned);
        let post = self.bob.writes(&draft);
        self.sends(&self.bob.create(&post)).await;
        self.server.settle().await;
        let mentions = self.alice.get("/api/v1/notifications?types[]=mention").await.ok().json();
        let mention = mentions.as_array().unwrap().iter().find(|mention| mention["status"]["uri"] == post["id"]);
        mention.unwrap()["status"].clone()
    }
}

async fn a_report_goes_to_the_server_of_the_account_and_to_nobody_else(server: TestServer) {
    let scene = scene(server).await;
    let other = scene.fediverse.peer("other", Flavour::Mastodon);
    let carol = other.person("carol");
    scene.sends_as(&carol, &carol.activity("Follow", scene.alice_uri())).await;
    let status = scene.bob_writes("<p>buy this</p>", None).await;
    let bob = &status["account"]["id"];
    let report = json!({
        "account_id": bob, "status_ids": [status["id"]], "comment": "<b>spam</b>", "category": "spam",
    });
    let quiet = scene.reports(&report).await;
    assert_eq!(quiet["forwarded"], false);
    let mut loud = report.clone();
    loud["forward"] = json!(true);
    let loud = scene.reports(&loud).await;
    let report_id = loud["id"].as_str().unwrap();
    let account = scene.alice.get(&format!("/api/v1/accounts/{}", bob.as_str().unwrap())).await.ok().json();
    assert_eq!(
        loud,
        json!({
            "id": report_id, "action_taken": false, "action_taken_at": null, "category": "spam",
            "comment": "<b>spam</b>", "forwarded": true, "created_at": loud["created_at"],
            "status_ids": [status["id"]], "collection_ids": [], "rule_ids": null, "target_account": account,
        })
    );
    scene.sent().await;
    let flags: Vec<Value> = scene.peer.received().into_iter().filter(|activity| activity["type"] == "Flag").collect();
    let actor = format!("{}/actor", scene.server.base_url());
    assert_eq!(
        flags,
        [json!({
            "@context": flags[0]["@context"], "id": format!("{actor}#flags/{report_id}"), "type": "Flag",
            "actor": actor, "to": [scene.bob.id()], "object": [scene.bob.id(), status["uri"]],
            "content": "<b>spam</b>",
        })]
    );
    assert!(other.received().iter().all(|activity| activity["type"] != "Flag"));
}

async fn the_servers_of_those_who_were_answered_hear_of_it_when_they_are_chosen(server: TestServer) {
    let scene = scene(server).await;
    let peers = ["first", "second"].map(|name| scene.fediverse.peer(name, Flavour::Pleroma));
    let handle = format!("@alice@{}", scene.server.base_url().trim_start_matches("http://"));
    let mut statuses = Vec::new();
    for peer in &peers {
        let author = peer.person("carol");
        let post = author.writes(&Draft::public(&author, "<p>hello</p>").mentioning(&scene.alice_uri(), &handle));
        scene.sends_as(&author, &author.create(&post)).await;
        statuses.push(scene.bob_writes("<p>go away</p>", post["id"].as_str()).await);
    }
    let report = json!({
        "account_id": statuses[0]["account"]["id"], "status_ids": [statuses[0]["id"], statuses[1]["id"]],
        "forward": true, "forward_to_domains": [peers[1].name()],
    });
    let report = scene.reports(&report).await;
    assert_eq!((&report["forwarded"], report["status_ids"].as_array().unwrap().len()), (&json!(false), 2));
    scene.sent().await;
    let told = |received: Vec<Value>| received.iter().filter(|activity| activity["type"] == "Flag").count();
    assert_eq!(peers.each_ref().map(|peer| told(peer.received())), [0, 1]);
    assert_eq!(scene.count("Flag"), 0);
}

async fn moderators_are_told_of_reports_from_everywhere(server: TestServer) {
    let scene = scene(server).await;
    let mo = moderator(&scene.server).await;
    let status = scene.alice_posts("of alice").await;
    let actor = scene.peer.actor("mastodon.localhost", "Application");
    let mut flag = actor.activity("Flag", json!([scene.alice_uri(), status["uri"]]));
    flag["content"] = json!("not nice");
    scene.sends_as(&actor, &flag).await;
    let [told] = scene.told(&mo).await.try_into().unwrap();
    let report = &told["report"];
    assert_eq!(
        (&report["comment"], &report["category"], &report["status_ids"], &report["target_account"]["acct"]),
        (&json!("not nice"), &json!("other"), &json!([status["id"]]), &json!("alice"))
    );
    assert_eq!((&told["account"]["uri"], &told["status"]), (&json!(actor.id()), &Value::Null));
    // It does not count twice, and while it is open nobody is told of another one about the same account.
    scene.sends_as(&actor, &flag).await;
    let [bob] = scene.server.cast(["ben"]).await;
    drop(bob.post("/api/v1/reports", &format!("account_id={}", scene.alice.id)).await.ok());
    assert_eq!(scene.told(&mo).await.len(), 1);
    assert_eq!(scene.server.counts().await["reports"], 2);
    // Nobody else is told, and a moderator hears of members as well.
    assert_eq!(scene.alice.get("/api/v1/notifications").await.ok().json(), json!([]));
    drop(scene.alice.post("/api/v1/reports", &format!("account_id={}", bob.id)).await.ok());
    assert_eq!(scene.told(&mo).await[0]["report"]["target_account"]["acct"], "ben");
}

async fn every_kind_of_server_reports_in_its_own_way(server: TestServer) {
    let scene = scene(server).await;
    let mo = moderator(&scene.server).await;
    let status = scene.alice_posts("of alice").await;
    let (alice, uri) = (json!(scene.alice_uri()), &status["uri"]);
    let whole = json!({"type": "Note", "id": uri, "content": "of alice", "actor": {"type": "Person", "id": alice}});
    let ways = [
        // Mastodon and GoToSocial: ids; the server's own actor.
        (Flavour::GoToSocial, "Application", json!([alice, uri]), true),
        // Pleroma and Akkoma: statuses stand in it whole.
        (Flavour::Pleroma, "Application", json!([alice, whole]), true),
        // Misskey: the account alone; statuses are named in the comment.
        (Flavour::Misskey, "Application", alice.clone(), false),
        // Lemmy: what was reported, by whoever reports it.
        (Flavour::Lemmy, "Person", uri.clone(), true),
    ];
    let mut named = 0;
    for (place, (flavour, kind, object, names_it)) in ways.into_iter().enumerate() {
        let peer = scene.fediverse.peer(&format!("p{place}"), flavour);
        let actor = peer.actor("reporter", kind);
        let mut flag = actor.activity("Flag", object);
        flag["content"] = json!(peer.name());
        scene.sends_as(&actor, &flag).await;
        scene.server.settle().await;
        let kept = scene.server.counts().await["reports"];
        assert_eq!(kept, i64::try_from(place).unwrap() + 1, "{flavour:?}");
        named += i64::from(names_it);
        assert_eq!(scene.server.counts().await["report_statuses"], named, "{flavour:?}");
    }
    assert_eq!(scene.told(&mo).await.len(), 1);
    // What concerns nobody here is not kept.
    let elsewhere = scene.peer.person("eve");
    scene.sends(&scene.bob.activity("Flag", json!([elsewhere.id()]))).await;
    assert_eq!(scene.server.counts().await["reports"], 4);
    // Whoever is elsewhere, but spoke to somebody here, does.
    let rude = scene.bob_writes("<p>go away</p>", uri.as_str()).await;
    let carol = scene.fediverse.peer("third", Flavour::Mastodon).person("carol");
    scene.sends_as(&carol, &carol.activity("Flag", json!([scene.bob.id(), rude["uri"]]))).await;
    assert_eq!(scene.server.counts().await["reports"], 5);
}

async fn reports_of_a_host_can_be_turned_away(server: TestServer) {
    let scene = scene(server).await;
    let name = scene.peer.name().split(':').next().unwrap().to_owned();
    let rule = Rule { reject_reports: true, ..rule(&name, Severity::Noop) };
    scene.server.app().set_domain_rule(&Operator::at_the_console(), rule).await.unwrap();
    scene.server.settle().await;
    scene.sends(&scene.bob.activity("Flag", json!([scene.alice_uri()]))).await;
    assert_eq!(scene.server.counts().await["reports"], 0);
}

async fn what_cannot_be_reported_is_refused(server: TestServer) {
    let [alice, bob] = server.cast(["alice", "bob"]).await;
    let report = async |form: &str| {
        let answer = alice.post("/api/v1/reports", form).await;
        (answer.status.as_u16(), answer.json()["error"].as_str().unwrap_or_default().to_owned())
    };
    let id = bob.id;
    let invalid = |problem: &str| (422, format!("Validation failed: {problem}"));
    assert_eq!(report("").await, (404, "Record not found".into()));
    assert_eq!(report("account_id=1").await, (404, "Record not found".into()));
    let long = format!("account_id={id}&comment={}", "x".repeat(1_001));
    assert_eq!(report(&long).await, invalid("Comment is too long (maximum is 1000 characters)"));
    let no_rule = invalid("Rules do not reference valid rules");
    assert_eq!(report(&format!("account_id={id}&category=violation")).await, no_rule);
    assert_eq!(report(&format!("account_id={id}&rule_ids[]=7")).await, no_rule);
    assert_eq!(report(&format!("account_id={id}&category=rude")).await.0, 422);
    assert_eq!(server.counts().await["reports"], 0);
    let operator = Operator::at_the_console();
    let rule = server.app().add_rule(&operator, "Be kind", "").await.unwrap();
    let named = alice.post("/api/v1/reports", &format!("account_id={id}&rule_ids[]={rule}&category=spam")).await.ok();
    assert_eq!(
        (&named.json()["category"], &named.json()["rule_ids"]),
        (&json!("violation"), &json!([rule.to_string()]))
    );
}
