//! The one writer. Transactions that wait share a commit: with `synchronous=FULL` a commit is a flush of the disk, and a
//! hundred transactions cost one. Each is a savepoint of its own, so that one that fails takes nobody with it.

use super::connection::Link;
use crate::engine::{StoreError, events::EmittedEvent, room::Room, store::OnCommit, tx::DRAWS};
use crossbeam_channel::{Receiver, Sender, TrySendError};
use domain::Clock;
use rusqlite::Connection;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::watch;

/// Transactions that may share a commit.
const GROUP: usize = 128;
/// Transactions that may wait.
const QUEUE: usize = 4_096;
/// How often a lock of another process is waited for, each time for the connection's timeout of 5 s.
const BUSY_TRIES: usize = 6;
/// How long one transaction may take: everybody waits behind it.
const LIMIT: Duration = Duration::from_secs(10);

/// One transaction, which may be run more than once.
pub(crate) trait WriteJob: Send {
    /// Runs it inside a savepoint. `Ok` with its events when it may be kept.
    fn run(&mut self, connection: &Connection, clock: &dyn Clock) -> Result<Vec<EmittedEvent>, NotKept>;
    /// Answers whoever waits: with the outcome, or with why it could not be kept.
    fn finish(self: Box<Self>, failed: Option<StoreError>);
}

/// Why a transaction may not be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotKept {
    /// It failed, or gave up.
    Failed,
    /// An id that it drew is taken: run again, it draws another.
    IdTaken,
    /// There was no room for it on the disk.
    DiskFull,
}

type Job = Box<dyn WriteJob>;

pub(super) struct Writer {
    queue: Mutex<Option<Sender<Job>>>,
    ended: watch::Receiver<()>,
    thread: std::thread::ThreadId,
}

impl Writer {
    pub fn start(link: Link, clock: Arc<dyn Clock>, on_commit: OnCommit, room: Room) -> Result<Self, StoreError> {
        let (queue, jobs) = crossbeam_channel::bounded(QUEUE);
        let (alive, ended) = watch::channel(());
        let thread = std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || {
                Loop { link, clock, on_commit, room }.run(&jobs);
                drop(alive);
            })
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self { queue: Mutex::new(Some(queue)), ended, thread: thread.thread().id() })
    }

    pub fn send(&self, job: Job) -> Result<(), StoreError> {
        let closed = || StoreError::Unavailable("the store is closed".into());
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.as_ref().ok_or_else(closed)?.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Unavailable(format!("over {QUEUE} transactions wait for the disk")),
            TrySendError::Disconnected(_) => closed(),
        })
    }

    /// Takes no more transactions, and waits until those that were taken are written.
    pub async fn close(&self) {
        drop(self.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
        // An error is the news that is waited for: the thread's end of the channel is gone.
        drop(self.ended.clone().changed().await);
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // What is queued is still written, and the last owner waits for it, unless it is the writer itself (a hook may
        // hold a store).
        drop(self.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
        if self.thread != std::thread::current().id() {
            while self.ended.has_changed().is_ok() {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
    }
}

struct Loop {
    link: Link,
    clock: Arc<dyn Clock>,
    on_commit: OnCommit,
    room: Room,
}

impl Loop {
    fn run(self, jobs: &Receiver<Job>) {
        while let Ok(first) = jobs.recv() {
            let mut group = vec![first];
            group.extend(jobs.try_iter().take(GROUP - 1));
            self.write(group);
        }
    }

    /// Writes a group in one commit; when the group as a whole fails, each of it alone.
    fn write(&self, mut group: Vec<Job>) {
        let alone = group.len() == 1;
        match self.attempt(&mut group) {
            Ok(events) => {
                if !events.is_empty() {
                    (self.on_commit)(&events);
                }
                group.into_iter().for_each(|job| job.finish(None));
            }
            Err(Failed::Begin(error)) => {
                // Another process holds the file, or it is gone: alone, each would wait as long again.
                self.room.look(&error);
                group.into_iter().for_each(|job| job.finish(Some(StoreError::from_commit(&error))));
            }
            Err(Failed::Group(error)) if alone => {
                self.room.look(&error);
                group.into_iter().for_each(|job| job.finish(Some(StoreError::from_commit(&error))));
            }
            Err(Failed::Group(_)) => group.into_iter().for_each(|job| self.write(vec![job])),
        }
    }

    fn attempt(&self, group: &mut [Job]) -> Result<Vec<EmittedEvent>, Failed> {
        self.begin().map_err(Failed::Begin)?;
        let mut events = Vec::new();
        for job in group.iter_mut() {
            self.step("SAVEPOINT job")?;
            let mut draws = 1;
            let kept = loop {
                let kept = self.link.within(LIMIT, |connection| job.run(connection, &*self.clock));
                if kept != Err(NotKept::IdTaken) || draws == DRAWS || self.link.is_autocommit() {
                    break kept;
                }
                self.step("ROLLBACK TO job")?;
                draws += 1;
            };
            // A full disk, or a transaction that was cut off, takes the whole group with it, not just the savepoint.
            if self.link.is_autocommit() {
                return Err(Failed::Group(match kept {
                    Err(NotKept::DiskFull) => StoreError::Full,
                    _ => StoreError::Unavailable("a transaction was cut off".into()),
                }));
            }
            match kept {
                Ok(emitted) => {
                    events.extend(emitted);
                    self.step("RELEASE job")?;
                }
                Err(why) => {
                    if why == NotKept::DiskFull {
                        self.room.none_left();
                    }
                    self.step("ROLLBACK TO job")?;
                    self.step("RELEASE job")?;
                }
            }
        }
        self.step("COMMIT")?;
        Ok(events)
    }

    fn begin(&self) -> Result<(), StoreError> {
        let mut tries = 1;
        loop {
            match self.batch("BEGIN IMMEDIATE") {
                Err(StoreError::Unavailable(_)) if tries < BUSY_TRIES => tries += 1,
                other => return other,
            }
        }
    }

    /// Runs a statement of the group itself; a failure ends the group.
    fn step(&self, sql: &str) -> Result<(), Failed> {
        self.batch(sql).map_err(|error| {
            if !self.link.is_autocommit()
                && let Err(worse) = self.link.execute_batch("ROLLBACK")
            {
                tracing::error!(error = %worse, "a group of transactions cannot be rolled back");
            }
            Failed::Group(error)
        })
    }

    fn batch(&self, sql: &str) -> Result<(), StoreError> {
        self.link.prepare_cached(sql)?.execute([])?;
        Ok(())
    }
}

/// Why a group was not written.
enum Failed {
    /// It could not even begin.
    Begin(StoreError),
    /// All of it was rolled back.
    Group(StoreError),
}
