//! The hostile peer against the whole server, row by row of `docs/security-cases.tsv`. Each test asserts on rows, jobs and
//! packets, and most of them first see the honest request work, so that a refusal means something.

mod authorship;
mod blocks;
mod exhaustion;
mod origins;
mod outbound;
mod quotes;
mod signatures;
mod visibility;

use app::{Operator, policy::Severity};
use serde_json::Value;
use store::{
    Store, StoreError,
    engine::{Options, Tx},
};
use testkit::{
    Fediverse, Member, TestServer,
    fediverse::{Actor, Draft, Flavour},
    hostile::Forgery,
};

const INBOX: &str = "/inbox";

/// A server with Alice, an honest peer with Victoria, and a hostile one with Eve.
struct Scene {
    server: TestServer,
    fediverse: Fediverse,
    alice: Member,
    victoria: Actor,
    eve: Actor,
}

impl Scene {
    async fn set(server: &TestServer) -> Self {
        let [alice] = server.cast(["alice"]).await;
        let fediverse = Fediverse::around(server).await;
        let victoria = fediverse.peer("victim", Flavour::Mastodon).person("victoria");
        let eve = fediverse.peer("evil", Flavour::Mastodon).person("eve");
        Self { server: server.clone(), fediverse, alice, victoria, eve }
    }

    /// Alice's id.
    fn alice_id(&self) -> String {
        format!("{}/users/alice", self.server.base_url())
    }

    /// A post that mentions Alice, and so concerns this server.
    fn post(&self, author: &Actor, text: &str) -> Value {
        let handle = format!("@alice@{}", self.server.base_url().trim_start_matches("http://"));
        let draft = Draft::public(author, &format!("<p>{text}</p>")).mentioning(&self.alice_id(), &handle);
        author.create(&author.writes(&draft))
    }

    /// Sends what an honest peer would, which is taken in.
    async fn tells(&self, sender: &Actor, activity: &Value) {
        let answer = Forgery::honest(sender, &self.server, INBOX, activity).sends().await;
        assert_eq!(answer.status, 202, "{answer}");
        self.server.settle().await;
    }

    /// Sends what may be refused or taken in and dropped: what counts is what comes of it.
    async fn tries(&self, sender: &Actor, activity: &Value) {
        let answer = Forgery::honest(sender, &self.server, INBOX, activity).sends().await;
        assert!(!answer.status.is_server_error(), "{answer}");
        self.server.settle().await;
    }

    /// A post of this author that mentions Alice, and has arrived: the id.
    async fn arrived(&self, author: &Actor, text: &str) -> String {
        let create = self.post(author, text);
        self.tells(author, &create).await;
        let id = create["object"]["id"].as_str().unwrap().to_owned();
        assert!(self.mentions().await.iter().any(|status| status["uri"] == id), "{text} did not arrive");
        id
    }

    /// The statuses that mention Alice, as she sees them.
    async fn mentions(&self) -> Vec<Value> {
        self.server.settle().await;
        let all = self.alice.get("/api/v1/notifications?types[]=mention&limit=80").await.ok().json();
        all.as_array().unwrap().iter().map(|notification| notification["status"].clone()).collect()
    }

    /// The status of this id, as Alice sees it.
    async fn mention(&self, id: &str) -> Option<Value> {
        self.mentions().await.into_iter().find(|status| status["uri"] == id)
    }

    /// The id that Alice's server has given to somebody who was heard of.
    async fn account(&self, of: &Actor) -> String {
        let path = format!("/api/v1/accounts/lookup?acct={}", &of.handle()[1..]);
        self.alice.get(&path).await.ok().id()
    }

    /// Alice asks to follow somebody, who is heard of first: the activity, as it arrived.
    async fn asks_to_follow(&self, whom: &Actor) -> Value {
        self.arrived(whom, "hello").await;
        let path = format!("/api/v1/accounts/{}/follow", self.account(whom).await);
        drop(self.alice.post(&path, "").await.ok());
        whom.peer().receives("the follow", |activity| activity["type"] == "Follow").await
    }

    /// Alice follows somebody, who has accepted.
    async fn follows(&self, whom: &Actor) {
        let follow = self.asks_to_follow(whom).await;
        self.tells(whom, &whom.activity("Accept", follow)).await;
        assert_eq!(self.following(whom).await, (true, false));
    }

    /// Whether Alice follows somebody, and whether she has asked to.
    async fn following(&self, whom: &Actor) -> (bool, bool) {
        let path = format!("/api/v1/accounts/relationships?id[]={}", self.account(whom).await);
        let relation = self.alice.get(&path).await.ok().json()[0].clone();
        (relation["following"] == true, relation["requested"] == true)
    }

    /// The operator has nothing more to do with a domain.
    async fn shuts_out(&self, domain: &str) {
        let rule = crate::federation::rule(domain, Severity::Suspend);
        self.server.app().set_domain_rule(&Operator::at_the_console(), rule).await.unwrap();
        self.server.settle().await;
    }

    /// Changes the database beside the server, as another of its nodes does.
    async fn writes(&self, change: impl AsyncFn(&mut Tx<'_>) -> Result<(), StoreError> + Send + 'static) {
        let store = Store::open(self.server.database_url(), Options::default()).await.unwrap();
        store.write(change).await.unwrap();
    }

    /// How many notifications Alice has.
    async fn notified(&self) -> usize {
        self.server.settle().await;
        self.alice.get("/api/v1/notifications").await.ok().ids().len()
    }
}
