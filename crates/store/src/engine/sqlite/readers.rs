//! Reads. A fast one runs where the request runs, which takes microseconds, less than any hop to a thread. A slow one
//! goes to a reader thread. On a slow disk even fast reads would hold up the requests beside them: the time that they
//! take is measured, and while it is high they go to the threads as well.

use super::connection::{Link, open_reader, query};
use crate::engine::{
    FromRow, StoreError, Val,
    statement::{Class, Info, Stmt},
    value::OwnedVal,
};
use crossbeam_channel::{Receiver, Sender};
use futures::{FutureExt as _, future::BoxFuture};
use std::{
    panic::AssertUnwindSafe,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError, TryLockError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

/// How long a fast read may take.
const FAST: Duration = Duration::from_secs(2);
/// How long a slow read may take.
const SLOW: Duration = Duration::from_secs(30);
/// Reader threads.
const THREADS: usize = 2;
/// Slow reads that may wait.
const QUEUE: usize = 1_024;
/// From this mean time on, fast reads go to the threads.
const TOO_SLOW: Duration = Duration::from_millis(1);
/// One read counts for this part of the mean.
const WEIGHT: u64 = 32;

type Job = Box<dyn FnOnce(&Link) + Send>;

/// The readers of one database file.
pub(super) struct Readers {
    fast: Box<[Mutex<Link>]>,
    turn: AtomicUsize,
    slow: Sender<Job>,
    pace: Arc<Pace>,
}

impl Readers {
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let (slow, jobs) = crossbeam_channel::bounded(QUEUE);
        for _ in 0..THREADS {
            let (link, jobs) = (open_reader(path)?, jobs.clone());
            std::thread::Builder::new()
                .name("sqlite-reader".into())
                .spawn(move || work(&link, &jobs))
                .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        }
        // One more than there are workers: one of them is always free.
        let fast = (0..=cores).map(|_| open_reader(path).map(Mutex::new)).collect::<Result<_, _>>()?;
        Ok(Self { fast, turn: AtomicUsize::new(0), slow, pace: Arc::default() })
    }

    /// Runs a read.
    pub fn read<'a, T: FromRow>(
        &self,
        stmt: &'static Stmt<T>,
        params: &'a [Val<'a>],
    ) -> BoxFuture<'a, Result<Vec<T>, StoreError>> {
        if stmt.info.class == Class::Fast && !self.pace.is_too_slow() {
            let read = |link: &Link| self.pace.timed(&stmt.info, || link.within(FAST, |c| query(c, stmt, params)));
            let rows = self.with_free(read);
            // It is done when it is asked for: a task that only reads would never let another one run.
            return async move {
                tokio::task::coop::consume_budget().await;
                rows
            }
            .boxed();
        }
        self.read_on_thread(stmt, params)
    }

    fn read_on_thread<'a, T: FromRow>(
        &self,
        stmt: &'static Stmt<T>,
        params: &'a [Val<'a>],
    ) -> BoxFuture<'a, Result<Vec<T>, StoreError>> {
        let owned: Vec<OwnedVal> = params.iter().map(OwnedVal::from).collect();
        let (reply, answer) = oneshot::channel();
        let pace = self.pace.clone();
        let job: Job = Box::new(move |link| {
            // Whoever asked may have gone away while this waited.
            if reply.is_closed() {
                return;
            }
            let params: Vec<Val<'_>> = owned.iter().map(OwnedVal::borrow).collect();
            let rows = match stmt.info.class {
                Class::Fast => pace.timed(&stmt.info, || link.within(FAST, |c| query(c, stmt, &params))),
                Class::Slow | Class::Write => link.within(SLOW, |c| query(c, stmt, &params)),
            };
            drop(reply.send(rows));
        });
        if self.slow.try_send(job).is_err() {
            let full = StoreError::Unavailable(format!("over {QUEUE} slow reads wait"));
            return std::future::ready(Err(full)).boxed();
        }
        async move { answer.await.unwrap_or(Err(StoreError::Transaction("a read panicked"))) }.boxed()
    }

    fn with_free<T>(&self, read: impl FnOnce(&Link) -> T) -> T {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        for offset in 0..self.fast.len() {
            match self.fast[(turn + offset) % self.fast.len()].try_lock() {
                Ok(link) => return read(&link),
                Err(TryLockError::Poisoned(poisoned)) => return read(&poisoned.into_inner()),
                Err(TryLockError::WouldBlock) => {}
            }
        }
        // All are busy for some microseconds: wait for one.
        read(&self.fast[turn % self.fast.len()].lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn work(link: &Link, jobs: &Receiver<Job>) {
    for job in jobs {
        // A panic while a row is mapped ends that read alone; its caller hears of it.
        if std::panic::catch_unwind(AssertUnwindSafe(|| job(link))).is_err() {
            tracing::error!("a read panicked");
        }
    }
}

/// How long fast reads take, as a moving mean in nanoseconds.
#[derive(Default)]
struct Pace(AtomicU64);

impl Pace {
    fn is_too_slow(&self) -> bool {
        u128::from(self.0.load(Ordering::Relaxed)) > TOO_SLOW.as_nanos()
    }

    fn timed<T>(&self, info: &Info, read: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = read();
        let took = start.elapsed();
        // Two reads at once may overwrite each other's share: a mean can do without one.
        let mean = self.0.load(Ordering::Relaxed);
        let took_nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        self.0.store(mean - mean / WEIGHT + took_nanos / WEIGHT, Ordering::Relaxed);
        if took > Duration::from_millis(50) {
            tracing::warn!(
                statement = info.name,
                place = info.place,
                took_ms = took.as_millis(),
                "a fast read was slow"
            );
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_disk_sends_reads_to_the_threads_and_a_fast_one_brings_them_back() {
        let pace = Pace::default();
        let info = &crate::engine::events::HEAD.info;
        assert!(!pace.is_too_slow());
        pace.timed(info, || std::thread::sleep(Duration::from_millis(60)));
        assert!(pace.is_too_slow());
        let quick = (0..200).find(|_| {
            pace.timed(info, || ());
            !pace.is_too_slow()
        });
        assert!(quick.is_some());
    }
}
