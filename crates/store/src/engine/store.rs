//! The store: one handle for a database of either engine.

use crate::engine::{
    Read, Reads, StoreError, Tx,
    events::{self, Cursor, Emission, EmittedEvent},
    horizon::{self, Held},
    migrate::{self, Migration},
    postgres::Postgres,
    room::Room,
    sqlite::{self, NotKept, Sqlite, WriteJob},
    tx::Connection,
};
use domain::{Clock, SystemClock};
use futures::FutureExt as _;
use std::{
    panic::AssertUnwindSafe,
    path::Path,
    pin::pin,
    sync::{Arc, PoisonError, RwLock},
    task::{Context, Poll, Waker},
};
use tokio::sync::oneshot;

/// Called with the events of a commit, in the order of commits on SQLite, before the writers hear that they are done.
pub type OnCommit = Arc<dyn Fn(&[EmittedEvent]) + Send + Sync>;

/// Which engine a store runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Embedded.
    Sqlite,
    /// A server, perhaps of many nodes.
    Postgres,
}

/// How a store is opened.
#[derive(Clone)]
pub struct Options {
    /// Tells the time of events.
    pub clock: Arc<dyn Clock>,
    /// Whether a schema that is behind is brought up to date, rather than refused. An empty database always is.
    pub migrate: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { clock: Arc::new(SystemClock), migrate: true }
    }
}

pub(crate) enum Backend {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// A database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    read: Read,
    hook: Arc<RwLock<Option<OnCommit>>>,
    room: Room,
}

impl Store {
    /// Opens `sqlite:PATH` or `postgres://...`, with the tables of this version.
    ///
    /// # Errors
    /// When the address is none of these, the database cannot be reached, or its schema is newer than this binary.
    pub async fn open(url: &str, options: Options) -> Result<Self, StoreError> {
        Self::open_with(url, options, migrate::ALL).await
    }

    /// Opens a database with these migrations. For tests of the engine itself.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_with(url: &str, options: Options, migrations: &'static [Migration]) -> Result<Self, StoreError> {
        let hook: Arc<RwLock<Option<OnCommit>>> = Arc::default();
        let (slot, room) = (hook.clone(), Room::default());
        let on_commit: OnCommit = Arc::new(move |events| {
            let hook = slot.read().unwrap_or_else(PoisonError::into_inner).clone();
            // What was committed stays committed: a hook that panics must not look like a write that failed.
            if let Some(hook) = hook
                && std::panic::catch_unwind(AssertUnwindSafe(|| hook(events))).is_err()
            {
                tracing::error!("what follows a commit panicked");
            }
        });
        let backend = if let Some(path) = url.strip_prefix("sqlite:") {
            let path = Path::new(path);
            migrate::sqlite(path, migrations, options.migrate)?;
            Backend::Sqlite(Sqlite::open(path, &options, on_commit, room.clone())?)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Backend::Postgres(Postgres::open(url, &options, migrations, on_commit, room.clone()).await?)
        } else {
            return Err(StoreError::Schema("a database is named by sqlite:PATH or postgres://...".into()));
        };
        Ok(Self { read: Read(Arc::new(backend)), hook, room })
    }

    /// Which engine this is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match &*self.read.0 {
            Backend::Sqlite(_) => Engine::Sqlite,
            Backend::Postgres(_) => Engine::Postgres,
        }
    }

    /// How many transactions were not kept because the disk of the database was full.
    #[must_use]
    pub fn refused_for_room(&self) -> u64 {
        self.room.refused()
    }

    /// For reading alone.
    #[must_use]
    pub fn read(&self) -> Read {
        self.read.clone()
    }

    /// From now on, `hook` hears the events of every commit of this store.
    pub fn on_commit(&self, hook: OnCommit) {
        *self.hook.write().unwrap_or_else(PoisonError::into_inner) = Some(hook);
    }

    /// Runs a transaction: the only way to change anything. The closure may run twice, so it changes nothing that it
    /// captured; what it returns as an error is rolled back. A caller that goes away does not cancel it.
    ///
    /// # Errors
    /// What the closure returns; or a failure to keep what it did.
    pub async fn write<F, R, E>(&self, work: F) -> Result<R, E>
    where
        F: AsyncFn(&mut Tx<'_>) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (reply, outcome) = oneshot::channel();
        match &*self.read.0 {
            Backend::Sqlite(sqlite) => sqlite.write(Box::new(OneWrite { work, outcome: None, reply }))?,
            Backend::Postgres(postgres) => postgres.write(work, reply)?,
        }
        outcome.await.unwrap_or_else(|_| Err(StoreError::Transaction("it panicked").into()))
    }

    /// Takes no more writes, and waits until those that were taken are done. Reads go on.
    pub async fn close(&self) {
        match &*self.read.0 {
            Backend::Sqlite(sqlite) => sqlite.close().await,
            Backend::Postgres(postgres) => postgres.close().await,
        }
    }

    /// Events after this place, in order: only those that nothing can come in between any more.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn events_after(&self, cursor: Cursor, limit: i64) -> Result<Vec<EmittedEvent>, StoreError> {
        self.read.all(&events::AFTER, crate::params![cursor.xid, cursor.seq, limit]).await
    }

    /// What holds up a tail that has read to this place.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn events_held(&self, cursor: Cursor) -> Result<Held, StoreError> {
        let held = self.read.one(&horizon::HELD, crate::params![cursor.xid, cursor.seq]).await?;
        Ok(held.unwrap_or(Held { oldest: None, prepared: 0, holder: String::new() }))
    }

    /// The place of the last event.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn events_head(&self) -> Result<Cursor, StoreError> {
        let head = self.read.one(&events::HEAD, crate::params![]).await?;
        Ok(head.map_or(Cursor::default(), |(xid, seq)| Cursor { xid, seq }))
    }

    /// On SQLite, a number that changes when another process (or our own writer) has committed. On PostgreSQL, nothing.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn data_version(&self) -> Result<Option<i64>, StoreError> {
        match &*self.read.0 {
            Backend::Sqlite(sqlite) => sqlite.data_version().map(Some),
            Backend::Postgres(_) => Ok(None),
        }
    }
}

/// A transaction on its way through the writer of SQLite.
struct OneWrite<F, R, E> {
    work: F,
    outcome: Option<Result<R, E>>,
    reply: oneshot::Sender<Result<R, E>>,
}

impl<F, R, E> WriteJob for OneWrite<F, R, E>
where
    F: AsyncFn(&mut Tx<'_>) -> Result<R, E> + Send,
    R: Send,
    E: From<StoreError> + Send,
{
    fn run(&mut self, connection: &rusqlite::Connection, clock: &dyn Clock) -> Result<Vec<EmittedEvent>, NotKept> {
        let mut tx = Tx::new(Connection::Sqlite(connection), clock.now());
        let polled = {
            let work = &self.work;
            let once = AssertUnwindSafe(|| {
                let mut running = pin!(work(&mut tx));
                running.as_mut().poll(&mut Context::from_waker(Waker::noop()))
            });
            std::panic::catch_unwind(once)
        };
        let outcome = match polled {
            Ok(Poll::Ready(Ok(_))) if tx.is_poisoned() => Err(StoreError::Poisoned.into()),
            Ok(Poll::Ready(outcome)) => outcome,
            Ok(Poll::Pending) => Err(StoreError::Transaction("it awaited something that is not the database").into()),
            Err(_) => Err(StoreError::Transaction("it panicked").into()),
        };
        let why = match (tx.is_id_taken(), tx.is_disk_full()) {
            (true, _) => NotKept::IdTaken,
            (_, true) => NotKept::DiskFull,
            _ => NotKept::Failed,
        };
        let (outcome, events) = match outcome {
            Err(error) => (Err(error), Err(why)),
            Ok(value) => match place(connection, &tx.into_emission()) {
                Ok(events) => (Ok(value), Ok(events)),
                Err(error @ StoreError::Full) => (Err(error.into()), Err(NotKept::DiskFull)),
                Err(error) => (Err(error.into()), Err(why)),
            },
        };
        self.outcome = Some(outcome);
        events
    }

    fn finish(self: Box<Self>, failed: Option<StoreError>) {
        let outcome = match (failed, self.outcome) {
            (None, Some(outcome)) | (Some(_), Some(outcome @ Err(_))) => outcome,
            (Some(error), _) => Err(error.into()),
            (None, None) => Err(StoreError::Transaction("it was not run").into()),
        };
        // Nobody may be waiting any more: the write stands all the same.
        drop(self.reply.send(outcome));
    }
}

/// Writes what a transaction emits, just before its end.
fn place(connection: &rusqlite::Connection, emission: &Emission) -> Result<Vec<EmittedEvent>, StoreError> {
    if emission.is_empty() {
        return Ok(Vec::new());
    }
    let mut placed = sqlite::query(connection, &events::EMIT, &emission.params())?;
    placed.sort_by_key(|event| event.seq);
    Ok(placed)
}

/// Runs a transaction's closure on PostgreSQL so that a panic ends it alone.
pub(crate) async fn guarded<F, R, E>(work: &F, tx: &mut Tx<'_>) -> Result<R, E>
where
    F: AsyncFn(&mut Tx<'_>) -> Result<R, E>,
    E: From<StoreError>,
{
    let outcome = AssertUnwindSafe(work(tx)).catch_unwind().await;
    match outcome {
        Ok(Ok(_)) if tx.is_poisoned() => Err(StoreError::Poisoned.into()),
        Ok(outcome) => outcome,
        Err(_) => Err(StoreError::Transaction("it panicked").into()),
    }
}
