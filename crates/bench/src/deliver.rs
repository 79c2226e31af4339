//! Delivery: posts to thousands of hosts, first with all of them answering, then with 30 % that accept and never answer.

use crate::{
    Arguments, Outcome, elsewhere,
    http::{connect, request, send},
    node::{Node, Place},
    peers::Peers,
    report::{Times, Used, median, micros, rate},
    signing::{self, Speed},
};
use std::time::{Duration, Instant};

/// A post that has not reached all healthy hosts after this is a failure.
const PATIENCE: Duration = Duration::from_secs(180);

/// Posts to all hosts, a few times each way. Signing alone is measured before and after.
pub async fn measure(arguments: &Arguments) -> Outcome<()> {
    let place = Place::new(arguments)?;
    let peers = Peers::listen()?;
    let names: Vec<String> = (0..arguments.hosts).map(|host| peers.name(host)).collect();
    let token = elsewhere::followed(&place, &names).await?;
    let before = signing::alone()?;
    let node = place.start(&arguments.binary).await?;
    let mut run = Run { node, peers, token, hosts: arguments.hosts, heard: vec![0; arguments.hosts], posts: 0 };
    run.post("warm-up").await?;
    let mut awake = Vec::new();
    for _ in 0..arguments.rounds {
        awake.push(run.post("none silent").await?);
    }
    run.peers.be_silent();
    // The hosts that are silent now are not known to be: the first post finds out, and is worth a look of its own.
    let first = run.post("30 % silent, first").await?;
    let mut silent = Vec::new();
    for _ in 0..arguments.rounds {
        silent.push(run.post("30 % silent").await?);
    }
    let after = signing::alone()?;
    let speed =
        Speed { rate: f64::midpoint(before.rate, after.rate), micros: f64::midpoint(before.micros, after.micros) };
    println!(
        "deliver: signing alone {:.0}/s before, {:.0}/s after; {:.0} µs of a processor each",
        before.rate, after.rate, speed.micros,
    );
    let middle = |rounds: &[Round]| median(rounds.iter().map(|round| round.median).collect());
    println!(
        "deliver: median to healthy hosts {:.2} s with none silent, {:.2} s with 30 % silent: ratio {:.2} (goal: 1.10 at \
         most); {:.2} s when they fell silent: ratio {:.2}",
        middle(&awake),
        middle(&silent),
        middle(&silent) / middle(&awake),
        first.median,
        first.median / middle(&awake),
    );
    summary("none silent", &awake, speed);
    summary("30 % silent", &silent, speed);
    Ok(())
}

fn summary(name: &str, rounds: &[Round], speed: Speed) {
    let of = |what: fn(&Round) -> f64| median(rounds.iter().map(what).collect());
    let (rate, server, generator) = (of(|round| round.rate), of(|round| round.server), of(|round| round.generator));
    println!(
        "deliver: {name}: {rate:.0} healthy deliveries a second, {:.2} of signing alone (goal: 0.80); for each the server \
         uses {server:.0} µs of a processor, of which signing {:.0}, and the hosts, on the same cores, {generator:.0} µs: \
         with cores of its own it would be {:.2}",
        rate / speed.rate,
        speed.micros,
        speed.micros / server,
    );
}

/// One post to all hosts.
struct Round {
    /// Seconds until half of the healthy hosts had it.
    median: f64,
    /// Healthy deliveries a second, until 95 % of the healthy hosts had it.
    rate: f64,
    /// Microseconds of a processor for each healthy delivery, in the server.
    server: f64,
    /// The same in this process, which is all hosts.
    generator: f64,
}

struct Run {
    node: Node,
    peers: Peers,
    token: String,
    hosts: usize,
    /// How many posts each host has.
    heard: Vec<usize>,
    posts: usize,
}

impl Run {
    /// Posts, and waits for all hosts that are never silent.
    async fn post(&mut self, name: &str) -> Outcome<Round> {
        let (theirs, ours) = (self.node.used()?, Used::of("self")?);
        self.posts += 1;
        let body = serde_json::json!({"status": format!("Post {}: the level is the same everywhere.", self.posts)});
        let mut connection = connect(self.node.address).await?;
        let begun = Instant::now();
        let post = request("POST", "/api/v1/statuses", Some(&self.token), Some(body.to_string()))?;
        let (status, _) = send(&mut connection, post).await?;
        if status != 200 {
            return Err(format!("the post was answered with {status}").into());
        }
        let healthy = (0..self.hosts).filter(|host| !Peers::can_be_silent(*host)).count();
        let (mut times, mut others) = (Vec::with_capacity(healthy), 0);
        while times.len() < healthy {
            let heard = tokio::time::timeout_at((begun + PATIENCE).into(), self.peers.heard.recv()).await;
            let Ok(Some((host, at))) = heard else {
                return Err(format!("{name}: only {} of {healthy} healthy hosts have the post", times.len()).into());
            };
            if Peers::can_be_silent(host) {
                others += 1;
                continue;
            }
            self.heard[host] += 1;
            if self.heard[host] != self.posts {
                return Err(format!("host {host} has {} posts instead of {}", self.heard[host], self.posts).into());
            }
            times.push(at.duration_since(begun));
        }
        let (theirs, ours) = (self.node.used()?.since(&theirs), Used::of("self")?.since(&ours));
        let times = Times::new(times);
        let done = healthy + others;
        let most = times.quantile(0.95);
        println!(
            "deliver: {name}: healthy hosts p50 {:.2?}, p95 {most:.2?}, the last {:.2?}; {others} to others meanwhile; server \
             {:.0} µs each, hosts {:.0} µs; {} MiB resident",
            times.quantile(0.5),
            times.quantile(1.0),
            micros(theirs.total(), done),
            micros(ours.total(), done),
            self.node.resident()? / 1024 / 1024,
        );
        Ok(Round {
            median: times.quantile(0.5).as_secs_f64(),
            rate: rate(done * 95 / 100, most),
            server: micros(theirs.total(), done),
            generator: micros(ours.total(), done),
        })
    }
}
