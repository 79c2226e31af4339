//! Deliveries of two nodes: each host is one node's, gets everything once and in order, and is taken over by the other
//! node when its own stops or dies. Which host is whose follows from names, so that every test has hosts of both.

use super::{TestServer, Wish};
use http::StatusCode;
use serde_json::Value;
use std::collections::BTreeSet;
use testkit::{
    Member,
    fediverse::{Actor, Fediverse, Flavour, Mood, Peer},
};

/// Hosts in each test.
const HOSTS: usize = 12;
/// Those of them that fail, where some do.
const FAILING: usize = 5;

/// Alice, and a follower of hers on each of many hosts.
struct Scene {
    alice: Member,
    followers: Vec<Actor>,
    peers: Vec<Peer>,
    /// The ids of her posts, as other servers know them.
    written: Vec<Value>,
    _fediverse: Fediverse,
}

impl Scene {
    async fn on(here: &TestServer, there: &TestServer) -> Self {
        let fediverse = Fediverse::around(here).await;
        let [alice] = here.cast(["alice"]).await;
        here.until("an even share", async || shares(here).await == [16, 16]).await;
        let (mut followers, mut peers) = (Vec::new(), Vec::new());
        for number in 0..HOSTS {
            let peer = fediverse.peer(&format!("host{number}"), Flavour::Mastodon);
            let follower = peer.person("bob");
            let follow = follower.activity("Follow", format!("{}/users/alice", here.base_url()));
            let node = if number % 2 == 0 { here } else { there };
            assert_eq!(follower.sends(node, "/inbox", &follow).await.status, StatusCode::ACCEPTED);
            followers.push(follower);
            peers.push(peer);
        }
        for peer in &peers {
            peer.receives("the accept", |activity| activity["type"] == "Accept").await;
        }
        Self { alice, followers, peers, written: Vec::new(), _fediverse: fediverse }
    }

    /// Alice posts at a node.
    async fn posts(&mut self, node: &TestServer) {
        let text = format!("post {}", self.written.len());
        let id = self.alice.at(node).posts(&text, "public").await;
        self.written.push(format!("{}/users/alice/statuses/{id}", node.base_url()).into());
    }

    /// These hosts got everything.
    async fn reaches(&self, peers: &[Peer]) {
        let last = self.written.last().cloned();
        for peer in peers {
            peer.receives("the last post", |activity| Some(&activity["object"]["id"]) == last.as_ref()).await;
        }
    }

    fn working(&self) -> &[Peer] {
        &self.peers[FAILING..]
    }

    fn failing(&self) -> &[Peer] {
        &self.peers[..FAILING]
    }

    /// Some hosts answer everything with an error, and got one try each.
    async fn some_fail(&mut self, node: &TestServer) -> Vec<usize> {
        for peer in self.failing() {
            peer.becomes(Mood::Only(StatusCode::INTERNAL_SERVER_ERROR));
        }
        self.posts(node).await;
        for peer in self.failing() {
            peer.until("a try", |_| posts(peer).len() == 1).await;
        }
        self.tries()
    }

    /// How often hosts that fail were asked.
    fn tries(&self) -> Vec<usize> {
        self.failing().iter().map(|peer| peer.seen().len()).collect()
    }
}

/// What a host got, in order.
fn posts(peer: &Peer) -> Vec<Value> {
    let creates = peer.received().into_iter().filter(|activity| activity["type"] == "Create");
    creates.map(|create| create["object"]["id"].clone()).collect()
}

/// How many shards each node has.
async fn shares(server: &TestServer) -> Vec<i64> {
    let owners = store::shards::owners(&server.app().read(), server.app().now()).await.unwrap();
    owners.into_iter().map(|(_, shards)| shards).collect()
}

on_two_nodes!(
    posts_of_both_nodes_reach_each_host_once_and_in_order,
    a_node_that_stops_hands_over_its_hosts_and_their_pauses,
    a_host_that_is_back_is_known_to_the_node_that_delivers_to_it,
);

async fn posts_of_both_nodes_reach_each_host_once_and_in_order(here: TestServer, there: TestServer) {
    let mut scene = Scene::on(&here, &there).await;
    for _ in 0..6 {
        scene.posts(&here).await;
        scene.posts(&there).await;
    }
    scene.reaches(&scene.peers).await;
    // A third node comes: hosts change hands while posts are under way.
    let third = there.beside(Wish::default()).await;
    let mut shared = false;
    while !shared {
        scene.posts(&here).await;
        scene.reaches(&scene.peers[..1]).await;
        let all = shares(&here).await;
        shared = all.len() == 3 && all.iter().all(|shards| (10..=11).contains(shards));
    }
    scene.posts(&third).await;
    scene.reaches(&scene.peers).await;
    for peer in &scene.peers {
        assert_eq!(posts(peer), scene.written, "{}", peer.name());
    }
    third.finish().await;
}

async fn a_node_that_stops_hands_over_its_hosts_and_their_pauses(here: TestServer, there: TestServer) {
    let mut scene = Scene::on(&here, &there).await;
    let tries = scene.some_fail(&there).await;
    for _ in 0..4 {
        scene.posts(&here).await;
        scene.posts(&there).await;
    }
    there.finish().await;
    scene.posts(&here).await;
    here.until("all hosts at one node", async || shares(&here).await == [32]).await;
    scene.posts(&here).await;
    scene.reaches(scene.working()).await;
    for peer in scene.working() {
        assert_eq!(posts(peer), scene.written, "{}", peer.name());
    }
    assert_eq!(scene.tries(), tries, "who failed is left alone for as long as before");

    for peer in scene.failing() {
        peer.becomes(Mood::Well);
    }
    // The first pause is two minutes at most.
    here.clock().advance_millis(121_000);
    scene.reaches(scene.failing()).await;
    for peer in scene.failing() {
        assert_eq!(posts(peer)[1..], scene.written, "{}", peer.name());
    }
}

async fn a_host_that_is_back_is_known_to_the_node_that_delivers_to_it(here: TestServer, there: TestServer) {
    let mut scene = Scene::on(&here, &there).await;
    scene.some_fail(&here).await;
    for peer in scene.failing() {
        peer.becomes(Mood::Well);
    }
    for (follower, peer) in scene.followers.iter().zip(scene.failing()) {
        // What each node knows of the hosts of the other is as old as its last look at them.
        let mut number = 0;
        while posts(peer).len() < 2 {
            number += 1;
            assert!(number < 50_000, "{} never gets it", peer.name());
            let like = follower.activity("Like", scene.written[0].clone());
            assert_eq!(follower.sends(&here, "/inbox", &like).await.status, StatusCode::ACCEPTED);
        }
    }
    for peer in scene.failing() {
        assert_eq!(posts(peer)[1..], scene.written);
    }
}

mod a_node_that_is_killed_loses_nothing {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        let here = TestServer::postgres().await;
        let there = here.mortal().await;
        let mut scene = Scene::on(&here, &there.server).await;
        for _ in 0..4 {
            scene.posts(&here).await;
            scene.posts(&there.server).await;
        }
        there.kill();
        scene.posts(&here).await;
        // The lease of the dead runs out.
        here.clock().advance_millis(12_500);
        here.until("all hosts at one node", async || shares(&here).await == [32]).await;
        scene.posts(&here).await;
        scene.reaches(&scene.peers).await;
        for peer in &scene.peers {
            let mut known = BTreeSet::new();
            let firsts: Vec<Value> = posts(peer).into_iter().filter(|id| known.insert(id.to_string())).collect();
            assert_eq!(firsts, scene.written, "{}", peer.name());
        }
        here.finish().await;
    }
}
