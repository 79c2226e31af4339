//! Works on jobs: one loop a node, so many jobs at a time as the machine and the people who wait allow. There is no knob.

use super::{JobError, Kinds, Lane, pause};
use crate::{
    App,
    events::{Event, Happened},
    tail::Follower,
};
use domain::Timestamp;
use std::{
    any::Any,
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use store::{
    StoreError,
    jobs::{Bounds, Claimed},
};
use tokio::{sync::Notify, task::JoinSet};

/// How long a claim holds. A killed node's work is taken over after it.
const LEASE: Duration = Duration::from_secs(10);
/// How often claims are renewed, and those of dead nodes looked for: so another node takes over within 12.5 s.
const KEEP: Duration = Duration::from_millis(2_500);
/// How often the worker looks for due jobs when nobody wakes it.
const LOOK: Duration = Duration::from_millis(500);
/// Jobs of one lane that are claimed together.
const TOGETHER: usize = 4;
/// After so much, a job is put aside.
const BOUNDS: Bounds = Bounds { attempts: 5, deaths: 3 };

/// Wakes the worker when the tail says that there is work.
struct Wake(Arc<Notify>);

impl Follower for Wake {
    fn apply(&self, happened: &Happened) {
        if matches!(happened.event, Event::JobsReady { .. }) {
            self.0.notify_one();
        }
    }
}

/// What runs on this node now.
#[derive(Debug, Default)]
struct Held(Mutex<HashMap<i64, Lane>>);

impl Held {
    fn with<T>(&self, act: impl FnOnce(&mut HashMap<i64, Lane>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl App {
    /// Starts to work on the jobs of this version, until the application stops. What runs then is finished.
    pub fn work(&self) {
        let app = self.clone();
        self.spawn(async move {
            if let Err(error) = app.begin_sweeping().await {
                tracing::error!(%error, "the hourly sweep cannot be enqueued");
            }
            Worker::new(app, Kinds::of_this_version()).run().await;
        });
    }

    /// As [`App::work`], on jobs of these kinds: a test has kinds of its own.
    pub fn work_on(&self, kinds: Kinds) {
        self.spawn(Worker::new(self.clone(), kinds).run());
    }
}

struct Worker {
    app: App,
    kinds: Arc<Kinds>,
    name: Arc<str>,
    wake: Arc<Notify>,
    held: Arc<Held>,
    /// How much each lane has had, by weight: the lane that has had least comes first.
    had: HashMap<Lane, u64>,
    slots: usize,
    /// When the house was last kept, by the clock that leases go by.
    kept: Timestamp,
}

impl Worker {
    fn new(app: App, kinds: Kinds) -> Self {
        let wake = Arc::new(Notify::new());
        app.tail().follow(Arc::new(Wake(wake.clone())));
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            kinds: Arc::new(kinds),
            name: app.random().secret().into(),
            wake,
            held: Arc::default(),
            had: Lane::ALL.into_iter().map(|lane| (lane, 0)).collect(),
            slots: cores * 2 + 2,
            kept: app.now(),
            app,
        }
    }

    async fn run(mut self) {
        let mut running = JoinSet::new();
        let mut housekeeping = tokio::time::interval(KEEP);
        let stop = self.app.stopping().clone();
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                _ = housekeeping.tick() => {
                    self.app.pressure().rest();
                    self.keep_house().await;
                }
                Some(_) = running.join_next() => {}
                () = self.wake.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
            while running.try_join_next().is_some() {}
            self.keep_up_with_the_clock().await;
            if let Err(error) = self.fill(&mut running).await {
                tracing::error!(%error, "jobs cannot be claimed");
                tokio::time::sleep(LOOK).await;
            }
        }
        while !running.is_empty() {
            tokio::select! {
                _ = running.join_next() => {}
                _ = housekeeping.tick() => self.keep_house().await,
                () = tokio::time::sleep(LOOK) => self.keep_up_with_the_clock().await,
            }
        }
    }

    /// Claims jobs for the slots that are free, lane by lane, the lane first that has had least for its weight.
    async fn fill(&mut self, running: &mut JoinSet<()>) -> Result<(), StoreError> {
        let allowed = self.app.pressure().slots(self.slots);
        // However many long jobs one lane has, a slot stays for the others.
        let share = allowed.saturating_sub(1).max(1);
        let (mut empty, mut full) = (Vec::new(), Vec::new());
        while running.len() < allowed && !self.app.stopping().is_cancelled() {
            let open = Lane::ALL.into_iter().filter(|lane| !empty.contains(lane) && !full.contains(lane));
            let Some(lane) = open.min_by_key(|lane| self.had.get(lane)) else { break };
            let held = self.held.with(|held| held.values().filter(|its| **its == lane).count());
            let room = (allowed - running.len()).min(share.saturating_sub(held)).min(TOGETHER);
            if room == 0 {
                full.push(lane);
                continue;
            }
            let claimed = self.claim(lane, room).await?;
            if claimed.is_empty() {
                empty.push(lane);
                continue;
            }
            let cost = claimed.len() as u64 * 1_000 / lane.weight();
            *self.had.entry(lane).or_default() += cost;
            for job in claimed {
                self.held.with(|held| held.insert(job.id, lane));
                let (app, kinds, name) = (self.app.clone(), self.kinds.clone(), self.name.clone());
                running.spawn(work(app, kinds, name, self.held.clone(), job));
            }
        }
        // A lane that had nothing to do saves nothing up: it starts again where the others are.
        let floor = Lane::ALL
            .into_iter()
            .filter(|lane| !empty.contains(lane))
            .filter_map(|lane| self.had.get(&lane))
            .min()
            .copied();
        let floor = floor.or_else(|| self.had.values().max().copied()).unwrap_or(0);
        for lane in empty {
            let had = self.had.entry(lane).or_default();
            *had = (*had).max(floor);
        }
        Ok(())
    }

    /// Claims due jobs of a lane. After a stop was asked for, none.
    async fn claim(&self, lane: Lane, limit: usize) -> Result<Vec<Claimed>, StoreError> {
        let now = self.app.now();
        // A look costs a read; only a lane with due work costs a write.
        if store::jobs::next_due(&self.app.read(), lane.name()).await?.is_none_or(|due| due > now) {
            return Ok(Vec::new());
        }
        let (name, until) = (self.name.clone(), now.plus_millis(LEASE.as_millis() as i64));
        let claimed = self
            .app
            .store()
            .write(async move |tx| -> Result<_, StoreError> {
                store::jobs::claim(tx, lane.name(), &name, now, until, limit as i64).await
            })
            .await?;
        if !self.app.stopping().is_cancelled() {
            return Ok(claimed);
        }
        // The stop came while the database was asked: these are for another node, or for the next start.
        let (name, ids) = (self.name.clone(), claimed.iter().map(|job| job.id).collect::<Vec<_>>());
        self.app
            .store()
            .write(async move |tx| -> Result<(), StoreError> { store::jobs::release(tx, &ids, &name).await })
            .await?;
        Ok(Vec::new())
    }

    /// A clock that was set, or a process that was paused: others may think by now that this node is dead.
    async fn keep_up_with_the_clock(&mut self) {
        if self.app.now().0.abs_diff(self.kept.0) >= KEEP.as_millis() as u64 {
            self.keep_house().await;
        }
    }

    /// Renews what this node holds and takes back what dead nodes held.
    async fn keep_house(&mut self) {
        let now = self.app.now();
        self.kept = now;
        let ids: Vec<i64> = self.held.with(|held| held.keys().copied().collect());
        let (name, until) = (self.name.clone(), now.plus_millis(LEASE.as_millis() as i64));
        let kept = self
            .app
            .store()
            .write(async move |tx| -> Result<usize, StoreError> {
                if !ids.is_empty() {
                    store::jobs::renew(tx, &ids, &name, until).await?;
                }
                store::jobs::reclaim(tx, now, BOUNDS).await
            })
            .await;
        match kept {
            Ok(0) => {}
            Ok(taken) => {
                tracing::warn!(jobs.taken = taken, "took back jobs whose worker is gone");
                self.app.inner.jobs_ended.send_modify(|ended| *ended += taken as u64);
            }
            Err(error) => tracing::error!(%error, "leases of jobs cannot be renewed"),
        }
    }
}

/// Runs one job to its verdict.
async fn work(app: App, kinds: Arc<Kinds>, name: Arc<str>, held: Arc<Held>, job: Claimed) {
    let Claimed { id, kind, payload, attempts } = job;
    let every = kinds.every(&kind);
    let (runner, its_kind) = (app.clone(), kind.clone());
    // A task of its own: a panic ends this job and nothing else.
    #[expect(clippy::disallowed_methods, reason = "awaited right here, so the worker tracks it")]
    let outcome = tokio::spawn(async move { kinds.run(&runner, &its_kind, &payload).await }).await;
    let verdict = outcome.unwrap_or_else(|end| {
        let said = end.try_into_panic().map_or_else(|_| "it was cancelled".to_owned(), |panic| words(&*panic));
        Err(JobError::Retry(format!("panicked: {said}")))
    });
    let now = app.now();
    let end = End::of(verdict, attempts, every, now, || pause::after(attempts, app.random()));
    match &end {
        End::Done | End::Again { free: true, .. } => {}
        End::Anew { error, .. } if error.is_empty() => {}
        End::Again { error, .. } => {
            tracing::warn!(job.id = id, job.kind = %kind, job.attempts = attempts, error, "a job did not work");
        }
        End::Anew { error, .. } | End::Aside { error } => {
            tracing::error!(job.id = id, job.kind = %kind, job.attempts = attempts, error, "a job was given up");
        }
    }
    let recorded = app
        .store()
        .write(async move |tx| -> Result<(), StoreError> {
            match &end {
                End::Done => store::jobs::done(tx, id, &name).await,
                End::Again { at, error, free } => store::jobs::again(tx, id, &name, *at, error, *free).await,
                End::Anew { at, error } => store::jobs::anew(tx, id, &name, *at, error).await,
                End::Aside { error } => store::jobs::quarantine(tx, id, &name, error).await,
            }
        })
        .await;
    held.with(|held| held.remove(&id));
    match recorded {
        Ok(()) => app.inner.jobs_ended.send_modify(|ended| *ended += 1),
        // The lease runs out, and the job runs again: that is why jobs may run twice.
        Err(error) => tracing::error!(job.id = id, %error, "the end of a job cannot be recorded"),
    }
}

/// What becomes of a job's row.
enum End {
    Done,
    /// It waits for another attempt; a free one was not counted.
    Again {
        at: Timestamp,
        error: String,
        free: bool,
    },
    /// It waits for its next turn by the clock.
    Anew {
        at: Timestamp,
        error: String,
    },
    Aside {
        error: String,
    },
}

impl End {
    fn of(
        verdict: Result<(), JobError>,
        attempts: i64,
        every: Option<Duration>,
        now: Timestamp,
        pause: impl FnOnce() -> Duration,
    ) -> Self {
        let after = |time: Duration| now.plus_millis(i64::try_from(time.as_millis()).unwrap_or(i64::MAX));
        match (verdict, every) {
            (Ok(()), None) => Self::Done,
            (Ok(()), Some(every)) => Self::Anew { at: after(every), error: String::new() },
            (Err(JobError::Snooze(time)), _) => Self::Again { at: after(time), error: String::new(), free: true },
            (Err(JobError::Retry(why)), _) if attempts < BOUNDS.attempts => {
                Self::Again { at: after(pause()), error: why, free: false }
            }
            (Err(error), Some(every)) => Self::Anew { at: after(every), error: error.to_string() },
            (Err(error), None) => Self::Aside { error: error.to_string() },
        }
    }
}

/// What a panic said.
fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without a word".to_owned())
}
