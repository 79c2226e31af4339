//! Two servers on one machine, one on each engine, and a long conversation between two people: what one does, the other
//! sees, and afterwards both databases say the same.

use super::watertower;
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};
use store::testing::TestDatabase;
use testkit::program::{Program, Running};

/// How long a word may take from one server to the other.
const PATIENCE: Duration = Duration::from_secs(60);

/// What tells links of one's own from links of others, which are sanitised.
const MARKS_OF_LINKS: [&str; 2] = [" target=\"_blank\" rel=\"nofollow noopener noreferrer\"", " rel=\"tag\""];

/// Somebody, the server on which they live, and the other one as they see them.
struct Person {
    program: Program,
    server: Running,
    name: &'static str,
    handle: String,
    token: String,
    database: TestDatabase,
    _folder: tempfile::TempDir,
}

impl Person {
    /// Somebody alone on a server of their own, who may want to be asked by those who follow.
    fn settles(name: &'static str, locked: bool, host: &str, database: TestDatabase) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (program, server) = watertower(folder.path())
            .with("WATERTOWER__DATABASE__URL", &database.url)
            .with("WATERTOWER__FEDERATION__ALLOW_LOOPBACK", "true")
            .with("WATERTOWER__LIMITS__RATE_LIMITS", "false")
            .serve_as(host);
        let token = program.person(name, "read write follow");
        let handle = format!("@{name}@{host}:{}", server.port());
        let person = Self { program, server, name, handle, token, database, _folder: folder };
        // Who has no name is called by the handle elsewhere.
        let profile = json!({ "display_name": name, "locked": locked });
        drop(person.does("PATCH", "/api/v1/accounts/update_credentials", &profile));
        person
    }

    fn does(&self, method: &str, path: &str, body: &Value) -> Value {
        self.server.ask(method, path, &self.token, body)
    }

    fn posts(&self, body: &Value) -> Value {
        self.does("POST", "/api/v1/statuses", body)
    }

    /// Does something with a status or an account.
    fn acts(&self, kind: &str, what: &Value, action: &str) -> Value {
        self.does("POST", &format!("/api/v1/{kind}/{}/{action}", id(what)), &json!({}))
    }

    fn reads(&self, path: &str) -> Value {
        self.does("GET", path, &json!({}))
    }

    /// Asks until what is looked for is there. Between two answers there is no pause: nothing tells this process that
    /// the servers have spoken to each other.
    fn sees(&self, what: &str, path: &str, found: impl Fn(&Value) -> Option<Value>) -> Value {
        let end = Instant::now() + PATIENCE;
        loop {
            let answer = self.reads(path);
            if let Some(found) = found(&answer) {
                return found;
            }
            assert!(Instant::now() < end, "{} never saw {what}: {answer}\n{}", self.name, self.server.said());
        }
    }

    /// The first of a list that is so.
    fn finds(&self, what: &str, path: &str, is: impl Fn(&Value) -> bool) -> Value {
        self.sees(what, path, |list| list.as_array().unwrap().iter().find(|item| is(item)).cloned())
    }

    /// A status of the other server, by the name that both have for it, when it comes to the home timeline.
    fn reads_at_home(&self, status: &Value) -> Value {
        self.finds("a status", "/api/v1/timelines/home", |seen| seen["uri"] == status["uri"])
    }

    /// Waits until a status looks like this.
    fn sees_status(&self, what: &str, status: &Value, is: impl Fn(&Value) -> bool) -> Value {
        let path = format!("/api/v1/statuses/{}", id(status));
        self.sees(what, &path, |status| is(status).then(|| status.clone()))
    }

    /// Waits until the tie to somebody looks like this.
    fn sees_tie(&self, other: &Value, name: &str, wanted: bool) {
        let path = format!("/api/v1/accounts/relationships?id[]={}", id(other));
        drop(self.finds(name, &path, |tie| tie[name] == wanted));
    }

    fn hears(&self, kind: &str, is: impl Fn(&Value) -> bool) -> Value {
        self.finds(kind, "/api/v1/notifications", |notification| notification["type"] == kind && is(notification))
    }

    fn ends(mut self) {
        let status = self.server.terminate();
        let said = self.server.said();
        assert!(status.success() && !said.contains("panicked"), "{} ended with {status}:\n{said}", self.name);
    }
}

fn id(what: &Value) -> &str {
    what["id"].as_str().unwrap()
}

/// The two, and each as the other's server knows them.
struct Pair {
    alice: Person,
    bob: Person,
    alice_at_b: Value,
    bob_at_a: Value,
    runtime: tokio::runtime::Handle,
}

impl Pair {
    /// Waits until both databases say the same, and this among it.
    fn agree(&self, when: &str, expected: &[&str]) {
        let end = Instant::now() + PATIENCE;
        loop {
            let read = |person: &Person| -> BTreeSet<String> {
                let facts = self.runtime.block_on(person.database.facts()).unwrap();
                facts
                    .iter()
                    .map(|fact| MARKS_OF_LINKS.iter().fold(fact.clone(), |fact, mark| fact.replace(mark, "")))
                    .collect()
            };
            let (a, b) = (read(&self.alice), read(&self.bob));
            if a == b {
                for part in expected {
                    assert!(a.iter().any(|fact| fact.contains(part)), "{when}: nobody knows {part}: {a:#?}");
                }
                return;
            }
            assert!(
                Instant::now() < end,
                "{when}: the databases do not agree.\nalice's alone: {:#?}\nbob's alone: {:#?}",
                a.difference(&b).collect::<Vec<_>>(),
                b.difference(&a).collect::<Vec<_>>(),
            );
        }
    }

    /// They meet by a mention, and follow each other; Bob looks first at whom he lets in.
    fn meet(runtime: tokio::runtime::Handle, alice: Person, bob: Person) -> Self {
        let hello = alice.posts(&json!({ "status": format!("{} hello", bob.handle) }));
        let bob_at_a = hello["mentions"][0].clone();
        assert_eq!(bob_at_a["acct"], bob.handle[1..], "{hello}");
        let mention = bob.hears("mention", |mention| mention["status"]["uri"] == hello["uri"]);
        let pair = Self { alice_at_b: mention["account"].clone(), bob_at_a, alice, bob, runtime };
        pair.agree("they have met", &["mention "]);
        pair
    }

    fn follow(&self) {
        let Self { alice, bob, alice_at_b, bob_at_a, .. } = self;
        for (answer, following) in [("reject", false), ("authorize", true)] {
            assert_eq!(alice.acts("accounts", bob_at_a, "follow")["requested"], true);
            let asks = bob.finds("a request", "/api/v1/follow_requests", |who| who["id"] == alice_at_b["id"]);
            drop(bob.acts("follow_requests", &asks, answer));
            alice.sees_tie(bob_at_a, "requested", false);
            alice.sees_tie(bob_at_a, "following", following);
        }
        drop(bob.acts("accounts", alice_at_b, "follow"));
        bob.sees_tie(alice_at_b, "following", true);
        alice.sees_tie(bob_at_a, "followed_by", true);
        self.agree("they follow each other", &["follow ", " locked called bob"]);
        drop(bob.does("PATCH", "/api/v1/accounts/update_credentials", &json!({ "display_name": "Bob" })));
        let path = format!("/api/v1/accounts/{}", id(bob_at_a));
        drop(alice.sees("bob's new name", &path, |bob| (bob["display_name"] == "Bob").then(|| bob.clone())));
        self.agree("one has another name", &[" locked called Bob"]);
    }

    fn talk(&self) {
        let Self { alice, bob, .. } = self;
        let question = bob.posts(&json!({ "status": "What is <new>? #news", "language": "en" }));
        let seen = alice.reads_at_home(&question);
        assert_eq!(seen["content"].as_str().map(str::is_empty), Some(false));
        let answer = json!({ "status": format!("{} nothing", bob.handle), "in_reply_to_id": id(&seen) });
        let answer = alice.posts(&answer);
        let heard = bob.hears("mention", |mention| mention["status"]["uri"] == answer["uri"])["status"].clone();
        assert_eq!(heard["in_reply_to_id"], question["id"]);
        drop(bob.acts("statuses", &heard, "favourite"));
        drop(bob.acts("statuses", &heard, "reblog"));
        for kind in ["favourite", "reblog"] {
            drop(alice.hears(kind, |about| about["status"]["id"] == answer["id"]));
        }
        drop(alice.acts("statuses", &seen, "favourite"));
        drop(bob.hears("favourite", |about| about["status"]["id"] == question["id"]));
        self.agree("they talk", &["favourite ", " replies 1 ", " boosts 1 favourites 1"]);

        let edit = json!({ "status": format!("{} much", bob.handle), "spoiler_text": "gossip" });
        drop(alice.does("PUT", &format!("/api/v1/statuses/{}", id(&answer)), &edit));
        let edited = bob.sees_status("the edit", &heard, |status| !status["edited_at"].is_null());
        assert_eq!(edited["spoiler_text"], "gossip");
        drop(bob.acts("statuses", &heard, "unreblog"));
        drop(bob.acts("statuses", &heard, "unfavourite"));
        drop(alice.sees_status("what bob took back", &answer, |status| {
            status["favourites_count"] == 0 && status["reblogs_count"] == 0
        }));
        self.agree("they change their minds", &[" warning gossip "]);
        drop(bob.does("DELETE", &format!("/api/v1/statuses/{}", id(&question)), &json!({})));
        drop(alice.sees("the end of the question", "/api/v1/timelines/home", |home| {
            home.as_array().unwrap().iter().all(|status| status["uri"] != question["uri"]).then(|| json!({}))
        }));
        self.agree("a status is gone", &[" answers - "]);
    }

    fn whisper(&self) {
        let Self { alice, bob, .. } = self;
        let message = bob.posts(&json!({ "status": format!("{} psst", alice.handle), "visibility": "direct" }));
        let heard = alice.finds("a message", "/api/v1/conversations", |conversation| {
            conversation["last_status"]["uri"] == message["uri"]
        });
        let answer = json!({
            "status": format!("{} what?", bob.handle), "visibility": "direct", "in_reply_to_id": id(&heard["last_status"])
        });
        let answer = alice.posts(&answer);
        drop(bob.hears("mention", |mention| mention["status"]["uri"] == answer["uri"]));
        for visibility in ["private", "unlisted"] {
            let status = alice.posts(&json!({ "status": "for a few", "visibility": visibility }));
            assert_eq!(bob.reads_at_home(&status)["visibility"], visibility);
        }
        self.agree("they whisper", &[" direct ", " private ", " unlisted "]);
    }

    /// Bob reads a poll of Alice's.
    fn ask(&self) {
        let Self { alice, bob, .. } = self;
        let poll = json!({ "options": ["yes", "no"], "expires_in": 3_600 });
        let asked = alice.posts(&json!({ "status": "Shall we?", "poll": poll }));
        let seen = bob.reads_at_home(&asked);
        assert_eq!(seen["poll"]["options"][1]["title"], "no");
        self.agree("one asks the other", &["poll ", " voters 0 "]);
    }

    /// Alice reports what Bob wrote, and his server is told.
    fn report(&self) {
        let Self { alice, bob, bob_at_a, .. } = self;
        let rude = bob.posts(&json!({ "status": "You are all wrong" }));
        let seen = alice.reads_at_home(&rude);
        let report = json!({
            "account_id": id(bob_at_a), "status_ids": [id(&seen)], "comment": "This is rude", "forward": true
        });
        let report = alice.does("POST", "/api/v1/reports", &report);
        assert_eq!((&report["forwarded"], &report["status_ids"]), (&json!(true), &json!([id(&seen)])));
        let told = format!("This is rude with {}", rude["uri"].as_str().unwrap());
        self.agree("one reports the other", &["report of ", &told]);
    }

    /// Bob moves to another account of his, and Alice goes along; then he takes it back.
    fn go(&self) {
        let Self { alice, bob, alice_at_b, bob_at_a, .. } = self;
        let (host, token) = (bob.handle.split_once("bob@").unwrap().1, bob.program.person("bobby", "read write"));
        drop(bob.server.ask(
            "PATCH",
            "/api/v1/accounts/update_credentials",
            &token,
            &json!({ "display_name": "Bobby" }),
        ));
        let bobby = format!("bobby@{host}");
        let refused = bob.program.run(&["account", "move", "bob", &bobby], "").unwrap_err();
        assert!(refused.contains("aliases"), "{refused}");
        drop(bob.program.run(&["account", "alias", "add", "bobby", &bob.handle], "").unwrap());
        drop(bob.program.run(&["account", "move", "bob", &bobby], "").unwrap());
        alice.sees_tie(bob_at_a, "following", false);
        let moved = alice.reads(&format!("/api/v1/accounts/{}", id(bob_at_a)))["moved"].clone();
        assert_eq!(moved["acct"], bobby.as_str());
        alice.sees_tie(&moved, "following", true);
        let refused = bob.program.run(&["account", "move", "bob", &alice.handle], "").unwrap_err();
        assert!(refused.contains("moved already"), "{refused}");
        self.agree("one has moved", &["/users/bobby called Bobby statuses 0 followers 1 ", " moved to "]);
        drop(bob.program.run(&["account", "undo-move", "bob"], "").unwrap());
        bob.sees_tie(alice_at_b, "followed_by", false);
        let path = format!("/api/v1/accounts/{}", id(bob_at_a));
        drop(alice.sees("that bob is back", &path, |bob| bob["moved"].is_null().then(|| bob.clone())));
        self.agree("one is back", &["follow "]);
    }

    fn part(&self) {
        let Self { alice, bob, alice_at_b, bob_at_a, .. } = self;
        drop(alice.acts("accounts", bob_at_a, "unfollow"));
        bob.sees_tie(alice_at_b, "followed_by", false);
        self.agree("one leaves", &["follow "]);
        drop(bob.acts("accounts", alice_at_b, "block"));
        alice.sees_tie(bob_at_a, "blocked_by", true);
        self.agree("one blocks the other", &["block "]);
        drop(bob.acts("accounts", alice_at_b, "unblock"));
        alice.sees_tie(bob_at_a, "blocked_by", false);
        self.agree("all is over", &["status ", "poll ", " direct "]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_hold_a_conversation_and_agree_on_it() {
    let databases = (TestDatabase::sqlite().unwrap(), TestDatabase::postgres().await.unwrap());
    let runtime = tokio::runtime::Handle::current();
    let talk = move || {
        let alice = Person::settles("alice", false, "a.localhost", databases.0);
        let bob = Person::settles("bob", true, "b.localhost", databases.1);
        let pair = Pair::meet(runtime, alice, bob);
        pair.follow();
        pair.talk();
        pair.whisper();
        pair.ask();
        pair.report();
        pair.go();
        pair.part();
        pair.alice.ends();
        pair.bob.ends();
    };
    tokio::task::spawn_blocking(talk).await.unwrap();
}
