//! Works on jobs: one loop a node, so many jobs at a time as the machine and the people who wait allow. There is no knob.

use super::{JobError, Lane};
use crate::{
    App,
    events::{Event, Happened},
    tail::Follower,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use store::{StoreError, jobs::Claimed};
use tokio::{sync::Notify, task::JoinSet};

/// How long a claim holds; it is renewed at a third of it. A killed node's work is taken over after it.
const LEASE: Duration = Duration::from_secs(12);
/// How often the worker looks for due jobs when nobody wakes it.
const LOOK: Duration = Duration::from_millis(500);
/// Attempts, after which a job is put aside.
const ATTEMPTS: i64 = 5;
/// Processes that may die over a job.
const DEATHS: i64 = 3;
/// The longest pause before another attempt.
const LONGEST_PAUSE: i64 = 3_600;

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
    /// Starts to work on jobs, until the application stops. What runs then is finished.
    pub fn work(&self) {
        let app = self.clone();
        self.spawn(async move {
            if let Err(error) = app.begin_sweeping().await {
                tracing::error!(%error, "the hourly sweep cannot be enqueued");
            }
            Worker::new(app).run().await;
        });
    }
}

struct Worker {
    app: App,
    name: Arc<str>,
    wake: Arc<Notify>,
    held: Arc<Held>,
    /// How much each lane has had, by weight: the lane that has had least comes first.
    had: HashMap<Lane, u64>,
    slots: usize,
}

impl Worker {
    fn new(app: App) -> Self {
        let wake = Arc::new(Notify::new());
        app.tail().follow(Arc::new(Wake(wake.clone())));
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            name: app.random().secret().into(),
            wake,
            held: Arc::default(),
            had: Lane::ALL.into_iter().map(|lane| (lane, 0)).collect(),
            slots: cores * 2 + 2,
            app,
        }
    }

    async fn run(mut self) {
        let mut running = JoinSet::new();
        let mut housekeeping = tokio::time::interval(LEASE / 3);
        let stop = self.app.stopping().clone();
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                _ = housekeeping.tick() => self.keep_house().await,
                Some(_) = running.join_next() => {}
                () = self.wake.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
            if let Err(error) = self.fill(&mut running).await {
                tracing::error!(%error, "jobs cannot be claimed");
                tokio::time::sleep(LOOK).await;
            }
        }
        while running.join_next().await.is_some() {}
    }

    /// Claims jobs for the slots that are free, lane by lane, the lane first that has had least for its weight.
    async fn fill(&mut self, running: &mut JoinSet<()>) -> Result<(), StoreError> {
        let allowed = self.app.pressure().slots(self.slots);
        let mut empty = Vec::new();
        while running.len() < allowed && empty.len() < Lane::ALL.len() {
            let next = Lane::ALL.into_iter().filter(|lane| !empty.contains(lane)).min_by_key(|lane| self.had.get(lane));
            let Some(lane) = next else { break };
            let claimed = self.claim(lane, (allowed - running.len()).min(4)).await?;
            if claimed.is_empty() {
                empty.push(lane);
                continue;
            }
            let cost = claimed.len() as u64 * 1_000 / lane.weight();
            *self.had.entry(lane).or_default() += cost;
            for job in claimed {
                self.held.with(|held| held.insert(job.id, lane));
                running.spawn(work(self.app.clone(), self.name.clone(), self.held.clone(), job));
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

    async fn claim(&self, lane: Lane, limit: usize) -> Result<Vec<Claimed>, StoreError> {
        let now = self.app.now();
        // A look costs a read; only a lane with due work costs a write.
        if store::jobs::next_due(&self.app.read(), lane.name()).await?.is_none_or(|due| due > now) {
            return Ok(Vec::new());
        }
        let (name, until) = (self.name.clone(), now.plus_millis(LEASE.as_millis() as i64));
        self.app
            .store()
            .write(async move |tx| -> Result<_, StoreError> {
                store::jobs::claim(tx, lane.name(), &name, now, until, limit as i64).await
            })
            .await
    }

    /// Renews what this node holds and takes back what dead nodes held.
    async fn keep_house(&self) {
        self.app.pressure().rest();
        let now = self.app.now();
        let ids: Vec<i64> = self.held.with(|held| held.keys().copied().collect());
        let (name, until) = (self.name.clone(), now.plus_millis(LEASE.as_millis() as i64));
        let kept = self
            .app
            .store()
            .write(async move |tx| -> Result<usize, StoreError> {
                if !ids.is_empty() {
                    store::jobs::renew(tx, &ids, &name, until).await?;
                }
                store::jobs::reclaim(tx, now, DEATHS).await
            })
            .await;
        match kept {
            Ok(0) => {}
            Ok(taken) => tracing::warn!(jobs.taken = taken, "took back jobs whose worker is gone"),
            Err(error) => tracing::error!(%error, "leases of jobs cannot be renewed"),
        }
    }
}

/// Runs one job to its verdict.
async fn work(app: App, name: Arc<str>, held: Arc<Held>, job: Claimed) {
    let id = job.id;
    let runner = app.clone();
    // A task of its own: a panic ends this job and nothing else.
    #[expect(clippy::disallowed_methods, reason = "awaited right here, so the worker tracks it")]
    let outcome = tokio::spawn(async move {
        let verdict = super::run(&runner, &job.kind, &job.payload).await;
        (verdict, job.kind, job.attempts)
    })
    .await;
    let (verdict, kind, attempts) = match outcome {
        Ok(done) => done,
        Err(panic) => (Err(JobError::Retry(format!("panicked: {panic}"))), String::new(), ATTEMPTS),
    };
    if let Err(error) = &verdict
        && !matches!(error, JobError::Snooze(_))
    {
        tracing::warn!(job.id = id, job.kind = %kind, job.attempts = attempts, %error, "a job did not work");
    }
    let now = app.now();
    let pause = app.random().below((LONGEST_PAUSE.min(10 << attempts.clamp(0, 20)) * 1000).unsigned_abs());
    let recorded = app
        .store()
        .write(async move |tx| -> Result<(), StoreError> {
            match &verdict {
                Ok(()) => store::jobs::done(tx, id, &name).await,
                Err(JobError::Snooze(time)) => {
                    let at = now.plus_millis(i64::try_from(time.as_millis()).unwrap_or(i64::MAX));
                    store::jobs::again(tx, id, &name, at, "", true).await
                }
                Err(JobError::Retry(why)) if attempts < ATTEMPTS => {
                    let at = now.plus_millis(i64::try_from(pause).unwrap_or(0));
                    store::jobs::again(tx, id, &name, at, why, false).await
                }
                Err(error) => store::jobs::quarantine(tx, id, &name, &error.to_string()).await,
            }
        })
        .await;
    held.with(|held| held.remove(&id));
    if let Err(error) = recorded {
        // The lease runs out, and the job runs again: that is why jobs may run twice.
        tracing::error!(job.id = id, %error, "the end of a job cannot be recorded");
    }
}
