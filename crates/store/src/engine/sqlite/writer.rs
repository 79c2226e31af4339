//! The one writer. Transactions that wait share a commit: with `synchronous=FULL` a commit is a flush of the disk, and a
//! hundred transactions cost one. Each is a savepoint of its own, so that one that fails takes nobody with it.

use crate::engine::{StoreError, events::EmittedEvent, store::OnCommit};
use crossbeam_channel::{Receiver, Sender};
use domain::Clock;
use rusqlite::Connection;
use std::{
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
    time::Duration,
};

/// Transactions that may share a commit.
const GROUP: usize = 128;
/// Transactions that may wait.
const QUEUE: usize = 4_096;
/// How often a lock of another process is waited for, each time for the connection's timeout of 5 s.
const BUSY_TRIES: usize = 6;

/// One transaction, which may be run more than once.
pub(crate) trait WriteJob: Send {
    /// Runs it inside a savepoint. `Ok` with its events when it may be kept.
    fn run(&mut self, connection: &Connection, clock: &dyn Clock) -> Result<Vec<EmittedEvent>, ()>;
    /// Answers whoever waits: with the outcome, or with why it could not be kept.
    fn finish(self: Box<Self>, failed: Option<StoreError>);
}

pub(crate) struct Writer {
    queue: Option<Sender<Box<dyn WriteJob>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    pub fn start(connection: Connection, clock: Arc<dyn Clock>, on_commit: OnCommit) -> Self {
        let (queue, jobs) = crossbeam_channel::bounded(QUEUE);
        let thread = std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || Loop { connection, clock, on_commit }.run(&jobs))
            .ok();
        Self { queue: Some(queue), thread: Mutex::new(thread) }
    }

    pub fn send(&self, job: Box<dyn WriteJob>) -> Result<(), StoreError> {
        let gone = || StoreError::Unavailable("the writer has ended".into());
        let queue = self.queue.as_ref().ok_or_else(gone)?;
        queue.try_send(job).map_err(|error| match error {
            crossbeam_channel::TrySendError::Full(_) => {
                StoreError::Unavailable(format!("over {QUEUE} transactions wait for the disk"))
            }
            crossbeam_channel::TrySendError::Disconnected(_) => gone(),
        })
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // What is queued is still written; then the thread ends.
        self.queue = None;
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        // The last owner may be the writer itself, through a hook: it cannot wait for its own end.
        if let Some(thread) = thread.filter(|thread| thread.thread().id() != std::thread::current().id()) {
            drop(thread.join());
        }
    }
}

struct Loop {
    connection: Connection,
    clock: Arc<dyn Clock>,
    on_commit: OnCommit,
}

impl Loop {
    fn run(self, jobs: &Receiver<Box<dyn WriteJob>>) {
        while let Ok(first) = jobs.recv() {
            let mut group = vec![first];
            while group.len() < GROUP
                && let Ok(next) = jobs.try_recv()
            {
                group.push(next);
            }
            self.write(group);
        }
    }

    /// Writes a group in one commit; when the group as a whole fails, each of it alone.
    fn write(&self, mut group: Vec<Box<dyn WriteJob>>) {
        match self.attempt(&mut group) {
            Ok(events) => {
                if !events.is_empty() {
                    (self.on_commit)(&events);
                }
                group.into_iter().for_each(|job| job.finish(None));
            }
            Err(error) if group.len() == 1 => {
                group.into_iter().for_each(|job| job.finish(Some(StoreError::from_commit(&error))));
            }
            Err(StoreError::Unavailable(why)) => {
                // Another process holds the file: running each alone would wait as long again, each time.
                group.into_iter().for_each(|job| job.finish(Some(StoreError::Unavailable(why.clone()))));
            }
            Err(_) => group.into_iter().for_each(|job| self.write(vec![job])),
        }
    }

    fn attempt(&self, group: &mut [Box<dyn WriteJob>]) -> Result<Vec<EmittedEvent>, StoreError> {
        self.begin()?;
        let mut events = Vec::new();
        for job in group.iter_mut() {
            self.connection.execute_batch("SAVEPOINT job")?;
            let kept = job.run(&self.connection, &*self.clock);
            // A full disk rolls the whole group back, not just the savepoint.
            if self.connection.is_autocommit() {
                return Err(StoreError::Full);
            }
            match kept {
                Ok(emitted) => {
                    events.extend(emitted);
                    self.batch("RELEASE job")?;
                }
                Err(()) => self.batch("ROLLBACK TO job; RELEASE job")?,
            }
        }
        self.batch("COMMIT")?;
        Ok(events)
    }

    fn begin(&self) -> Result<(), StoreError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.connection.execute_batch("BEGIN IMMEDIATE").map_err(StoreError::from) {
                Err(StoreError::Unavailable(_)) if tries < BUSY_TRIES => std::thread::sleep(Duration::from_millis(1)),
                other => return other,
            }
        }
    }

    /// Runs a statement of the group itself; a failure ends the group.
    fn batch(&self, sql: &str) -> Result<(), StoreError> {
        self.connection.execute_batch(sql).map_err(|error| {
            if !self.connection.is_autocommit()
                && let Err(worse) = self.connection.execute_batch("ROLLBACK")
            {
                tracing::error!(error = %worse, "a group of transactions cannot be rolled back");
            }
            StoreError::from(error)
        })
    }
}
