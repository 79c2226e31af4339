//! The inbox: signed activities of a thousand known accounts, each durable before it is answered, and what reads of home
//! feel of it.

#![expect(clippy::disallowed_methods, reason = "the load generator opens its own sockets and spawns as it likes")]

use crate::{
    Arguments, Outcome, elsewhere,
    elsewhere::Sender,
    http::{connect, request, send},
    node::{Node, Place},
    prepared::{self, Prepared, Sent},
    report::{Times, Used, micros, rate},
    seed,
};
use domain::{Clock as _, SystemClock};
use federation::{
    ingest::{Reading, RemoteStatus},
    signatures::{Request, VerifyingKey},
    verify::{Keys, Known, OwnedKey, Refreshed, Unavailable, verify},
};
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use store::{Store, engine::Options, statuses};
use wire::{
    activitystreams::{Received, Reference},
    uri::{Host, Uri},
};

/// Accounts elsewhere.
const SENDERS: usize = 1_000;
/// People here: each follows some of those, and some of the others here.
const READERS: usize = 50;
const CONNECTIONS: usize = 64;
/// What is to be reached, a second.
const GOAL: f64 = 3_000.0;
/// Connections that read home meanwhile, and how long each waits between two reads.
const WATCHERS: usize = 4;
const BETWEEN: Duration = Duration::from_millis(10);
/// Activities that the cost table is made of.
const SAMPLE: usize = 2_000;

/// Measures as fast as answers come, then at the goal (or a little under what was reached), with reads of home beside
/// both; kills the server; and looks for everything that it accepted.
pub async fn measure(arguments: &Arguments) -> Outcome<()> {
    let place = Place::new(arguments)?;
    let tokens = Arc::new(seed::community(&place, READERS, 4).await?);
    let senders = elsewhere::senders(&place, SENDERS, READERS).await?;
    let all = Arc::new(prepared::prepare(&senders, arguments.activities.max(SENDERS), &place.base_url())?);
    costs(&senders, &all, &place.base_url()).await?;
    let node = place.start(&arguments.binary).await?;
    // Keys are read and caches filled as on a server that has run for a while.
    let warm = SENDERS;
    prepared::send(node.address, CONNECTIONS, (all.clone(), 0, warm), None).await?;
    let idle = {
        let watch = Watch::start(&node, &tokens);
        // The length of the measurement itself.
        tokio::time::sleep(Duration::from_secs(arguments.seconds)).await;
        watch.end().await?
    };
    println!("receive: home, idle: {} reads, p50 {:?}, p99 {:?}", idle.len(), idle.quantile(0.5), idle.quantile(0.99));
    let middle = warm + (all.len() - warm) / 2;
    let most = phase("as fast as it goes", &node, &tokens, (&all, warm, middle), None, &idle).await?;
    let offered = GOAL.min(most * 0.9);
    phase(&format!("{offered:.0}/s offered"), &node, &tokens, (&all, middle, all.len()), Some(offered), &idle).await?;
    let mib = node.resident()? / 1024 / 1024;
    // Not stopped but killed: what was answered is durable, or it is lost here.
    drop(node);
    let lost = lost(&place, &all).await?;
    println!("receive: {lost} of {} accepted notes lost after a kill (goal: 0); {mib} MiB resident before", all.len());
    if lost > 0 { Err("accepted notes were lost".into()) } else { Ok(()) }
}

/// One measurement. Gives what was accepted in a second.
async fn phase(
    name: &str,
    node: &Node,
    tokens: &Arc<Vec<String>>,
    (all, from, to): (&Arc<Vec<Prepared>>, usize, usize),
    offered: Option<f64>,
    idle: &Times,
) -> Outcome<f64> {
    let (theirs, ours) = (node.used()?, Used::of("self")?);
    let watch = Watch::start(node, tokens);
    let sent = prepared::send(node.address, CONNECTIONS, (all.clone(), from, to), offered).await?;
    let home = watch.end().await?;
    let (theirs, ours) = (node.used()?.since(&theirs), Used::of("self")?.since(&ours));
    let (count, Sent { times, took, refused }) = (to - from, sent);
    let reached = rate(count, took);
    println!(
        "receive: {name}: {reached:.0}/s accepted (goal: {GOAL:.0}), {refused} refused for now; p50 {:?}, p99 {:?}",
        times.quantile(0.5),
        times.quantile(0.99),
    );
    println!(
        "receive: {name}: home {} reads, p50 {:?}, p99 {:?}: {:.1} times the idle p99 (goal: 2.0)",
        home.len(),
        home.quantile(0.5),
        home.quantile(0.99),
        home.quantile(0.99).as_secs_f64() / idle.quantile(0.99).as_secs_f64().max(1e-6),
    );
    println!(
        "receive: {name}: the server used {:.0} µs for each ({}); the generator {:.0} µs",
        micros(theirs.total(), count),
        theirs.each(count),
        micros(ours.total(), count),
    );
    Ok(reached)
}

/// Reads of home, at a steady and low rate, until it is ended.
struct Watch {
    over: Arc<AtomicBool>,
    tasks: Vec<tokio::task::JoinHandle<Outcome<Vec<Duration>>>>,
}

impl Watch {
    fn start(node: &Node, tokens: &Arc<Vec<String>>) -> Self {
        let (over, address) = (Arc::new(AtomicBool::new(false)), node.address);
        let read = |index: usize| {
            let (over, tokens) = (over.clone(), tokens.clone());
            tokio::spawn(async move {
                let mut connection = connect(address).await?;
                let (mut times, mut turn) = (Vec::new(), index);
                while !over.load(Ordering::Relaxed) {
                    let token = &tokens[turn % tokens.len()];
                    turn += WATCHERS;
                    let request = request("GET", "/api/v1/timelines/home", Some(token), None)?;
                    let begun = Instant::now();
                    let (status, _) = send(&mut connection, request).await?;
                    times.push(begun.elapsed());
                    if status != 200 {
                        return Err(format!("home answered {status}").into());
                    }
                    // The rate of the reads, which is to be the same with and without load.
                    tokio::time::sleep(BETWEEN).await;
                }
                Outcome::Ok(times)
            })
        };
        let tasks = (0..WATCHERS).map(read).collect();
        Self { over, tasks }
    }

    async fn end(self) -> Outcome<Times> {
        self.over.store(true, Ordering::Relaxed);
        let mut all = Vec::new();
        for task in self.tasks {
            all.extend(task.await??);
        }
        Ok(Times::new(all))
    }
}

/// How many of these notes are not in the database.
async fn lost(place: &Place, all: &[Prepared]) -> Outcome<usize> {
    let options = Options { clock: Arc::new(SystemClock), migrate: false };
    let store = Store::open(&place.database, options).await?;
    let mut lost = 0;
    for prepared in all {
        lost += usize::from(statuses::by_uri(&store.read(), &prepared.note).await?.is_none());
    }
    store.close().await;
    Ok(lost)
}

/// Keys that are all known.
struct InMemory(HashMap<String, OwnedKey>);

impl Keys for InMemory {
    fn is_own(&self, address: &Uri) -> bool {
        address.host().as_str().starts_with("localhost")
    }
    async fn known(&self, key: &Uri, _: Option<&Uri>) -> Result<Known, Unavailable> {
        Ok(self.0.get(key.as_str()).map_or(Known::Nothing, |key| Known::Key(key.clone())))
    }
    async fn refresh(&self, _: &Uri, _: Option<&Uri>) -> Result<Refreshed, Unavailable> {
        Ok(Refreshed::Refused)
    }
}

/// What the parts cost that need neither database nor network, one after the other in this process.
async fn costs(senders: &[Sender], all: &[Prepared], base_url: &str) -> Outcome<()> {
    let mut keys = HashMap::new();
    for sender in senders {
        let owned = OwnedKey { owner: Uri::parse(&sender.uri)?, key: VerifyingKey::from_pem(&sender.public)? };
        keys.insert(sender.key_id.clone(), owned);
    }
    let (keys, now) = (InMemory(keys), SystemClock.now());
    let authority = base_url.trim_start_matches("http://");
    let sample = &all[..SAMPLE.min(all.len())];
    let begun = Used::here()?;
    for prepared in sample {
        let headers = &prepared.headers;
        let method = &http::Method::POST;
        verify(&Request { method, target: "/inbox", scheme: "http", authority, headers }, &prepared.body, &keys, now)
            .await?;
    }
    let verified = Used::here()?.since(&begun);
    let begun = Used::here()?;
    let mut activities = Vec::with_capacity(sample.len());
    for prepared in sample {
        activities.push(Received::parse(&prepared.body)?.activity()?);
    }
    let parsed = Used::here()?.since(&begun);
    let host = Host::parse(authority)?;
    let reading = Reading { now, own_host: &host };
    let begun = Used::here()?;
    for activity in &activities {
        let Some(Reference::Object(object)) = &activity.object else { return Err("no note".into()) };
        RemoteStatus::draft(object, None, Some(&activity.audience), &reading)?;
    }
    let drafted = Used::here()?.since(&begun);
    let each = |used: &Used| micros(used.total(), sample.len());
    println!(
        "receive: costs, each, alone: verifying {:.0} µs, of which reading the document {:.0} µs; its draft with clean \
         HTML {:.0} µs",
        each(&verified),
        each(&parsed),
        each(&drafted),
    );
    Ok(())
}
