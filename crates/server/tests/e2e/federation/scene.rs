//! Alice, who lives here, and Bob, who lives elsewhere.

use http::StatusCode;
use serde_json::{Value, json};
use testkit::{
    Member, TestServer,
    fediverse::{Actor, Fediverse, Flavour, Peer},
};

pub const STATUSES: &str = "/api/v1/statuses";

pub struct Scene {
    pub server: TestServer,
    pub alice: Member,
    pub peer: Peer,
    pub bob: Actor,
    pub fediverse: Fediverse,
}

/// Alice of this server, and Bob of another.
pub async fn scene(server: TestServer) -> Scene {
    let fediverse = Fediverse::around(&server).await;
    let [alice] = server.cast(["alice"]).await;
    let peer = fediverse.peer("mastodon", Flavour::Mastodon);
    let bob = peer.person("bob");
    Scene { server, alice, peer, bob, fediverse }
}

impl Scene {
    pub fn alice_uri(&self) -> String {
        format!("{}/users/alice", self.server.base_url())
    }

    /// Bob sends an activity; it is taken.
    pub async fn sends(&self, activity: &Value) {
        let answer = self.bob.sends(&self.server, "/inbox", activity).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text());
    }

    /// Bob follows Alice, who accepts. Returns his follow.
    pub async fn bob_follows(&self) -> Value {
        let follow = self.bob.activity("Follow", self.alice_uri());
        self.sends(&follow).await;
        self.peer.receives("the accept", |activity| activity["type"] == "Accept").await;
        follow
    }

    /// Bob's account, as Alice sees it.
    pub async fn bob_id(&self) -> String {
        let notifications = self.alice.get("/api/v1/notifications").await.ok().json();
        notifications[0]["account"]["id"].as_str().unwrap().to_owned()
    }

    /// Alice follows Bob, who accepts.
    pub async fn alice_follows(&self) {
        self.bob_follows().await;
        let id = self.bob_id().await;
        let tie = self.alice.post(&format!("/api/v1/accounts/{id}/follow"), "").await.ok().json();
        assert_eq!((&tie["following"], &tie["requested"]), (&json!(false), &json!(true)));
        let follow = self.peer.receives("the follow", |activity| activity["type"] == "Follow").await;
        self.sends(&self.bob.activity("Accept", follow)).await;
    }

    pub async fn home(&self) -> Vec<Value> {
        self.alice.get("/api/v1/timelines/home").await.ok().json().as_array().unwrap().clone()
    }

    pub async fn alice_posts(&self, text: &str) -> Value {
        self.alice.send(http::Method::POST, STATUSES, &json!({ "status": text })).await.ok().json()
    }

    pub async fn status(&self, status: &Value) -> Value {
        self.alice.get(&format!("{STATUSES}/{}", status["id"].as_str().unwrap())).await.ok().json()
    }

    /// Everything that was to be sent is.
    pub async fn sent(&self) {
        self.server.deliver().await;
    }

    pub fn count(&self, kind: &str) -> usize {
        self.peer.received().iter().filter(|activity| activity["type"] == kind).count()
    }

    /// Somebody else sends an activity; it is taken.
    pub async fn sends_as(&self, actor: &Actor, activity: &Value) {
        let answer = actor.sends(&self.server, "/inbox", activity).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text());
    }
}
