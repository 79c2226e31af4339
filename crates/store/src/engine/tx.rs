//! A write transaction.

use crate::engine::{
    FromRow, Reads, StoreError, Val,
    events::Emission,
    postgres::PgConn,
    sqlite,
    statement::{Class, Info, Stmt},
};
use domain::Timestamp;
use futures::{FutureExt as _, future::BoxFuture};
use std::sync::atomic::{AtomicBool, Ordering};

/// A write transaction: the only way to change anything. Nothing but the store may be awaited inside it. After an error
/// every further statement fails, on both engines alike, and nothing is kept.
pub struct Tx<'c> {
    connection: Connection<'c>,
    troubles: Troubles,
    emission: Emission,
}

/// What went wrong in a transaction so far.
#[derive(Debug, Default)]
struct Troubles {
    poisoned: AtomicBool,
    /// What failed was a row whose id is taken.
    id_taken: AtomicBool,
    /// What failed had no room on the disk.
    disk_full: AtomicBool,
}

/// Times that a transaction is run because an id that it drew is taken: two nodes that begin a millisecond at the same
/// place have to pass each other.
pub(crate) const DRAWS: u32 = 256;

pub(crate) enum Connection<'c> {
    Sqlite(&'c rusqlite::Connection),
    Postgres(&'c PgConn),
}

/// Poisons the transaction when a statement fails, and when nobody waited to hear whether it failed: PostgreSQL answers
/// a COMMIT after an error with success, and has rolled back.
struct Asking<'a> {
    troubles: &'a Troubles,
    failed: bool,
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        if self.failed {
            self.troubles.poisoned.store(true, Ordering::Relaxed);
        }
    }
}

impl Asking<'_> {
    fn heard<T>(mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        self.failed = result.is_err();
        if let Err(error) = &result {
            self.troubles.id_taken.fetch_or(error.is_taken_id(), Ordering::Relaxed);
            self.troubles.disk_full.fetch_or(matches!(error, StoreError::Full), Ordering::Relaxed);
        }
        result
    }
}

fn ask(troubles: &Troubles) -> Result<Asking<'_>, StoreError> {
    if troubles.poisoned.load(Ordering::Relaxed) {
        return Err(StoreError::Poisoned);
    }
    Ok(Asking { troubles, failed: true })
}

impl<'c> Tx<'c> {
    pub(crate) fn new(connection: Connection<'c>, now: Timestamp) -> Self {
        Self { connection, troubles: Troubles::default(), emission: Emission::at(now) }
    }

    pub(crate) fn is_poisoned(&self) -> bool {
        self.troubles.poisoned.load(Ordering::Relaxed)
    }

    /// Whether it failed because an id that it drew is taken: run again, it draws another.
    pub(crate) fn is_id_taken(&self) -> bool {
        self.troubles.id_taken.load(Ordering::Relaxed)
    }

    /// Whether it failed because the disk is full.
    pub(crate) fn is_disk_full(&self) -> bool {
        self.troubles.disk_full.load(Ordering::Relaxed)
    }

    /// The events that are to be written just before the commit.
    pub(crate) fn into_emission(self) -> Emission {
        self.emission
    }

    /// Runs a statement that changes rows; tells how many.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn exec(&mut self, stmt: &'static Stmt<()>, params: &[Val<'_>]) -> Result<u64, StoreError> {
        let asking = ask(&self.troubles)?;
        let result = match &self.connection {
            Connection::Sqlite(connection) => sqlite::execute(connection, &stmt.info, params),
            Connection::Postgres(connection) => connection.execute(&stmt.info, params).await,
        };
        asking.heard(result)
    }

    /// Writes an event, which becomes visible with the commit.
    ///
    /// # Errors
    /// When an earlier statement failed, or the text holds U+0000.
    pub async fn emit(&mut self, kind: &str, payload: &str) -> Result<(), StoreError> {
        // It goes out together with the commit: on PostgreSQL that saves a round trip.
        if self.is_poisoned() {
            return Err(StoreError::Poisoned);
        }
        let added = self.emission.add(kind, payload);
        if added.is_err() {
            self.troubles.poisoned.store(true, Ordering::Relaxed);
        }
        added
    }
}

impl Reads for Tx<'_> {
    fn all<'a, T: FromRow>(
        &'a self,
        stmt: &'static Stmt<T>,
        params: &'a [Val<'a>],
    ) -> BoxFuture<'a, Result<Vec<T>, StoreError>> {
        let troubles = &self.troubles;
        match &self.connection {
            Connection::Sqlite(connection) => {
                let rows = ask(troubles).and_then(|asking| asking.heard(sqlite::query(connection, stmt, params)));
                std::future::ready(rows).boxed()
            }
            Connection::Postgres(connection) => {
                let connection: &PgConn = connection;
                async move {
                    let asking = ask(troubles)?;
                    asking.heard(connection.query(stmt, params).await)
                }
                .boxed()
            }
        }
    }
}

/// Reads outside a transaction must not write, on either engine.
pub(crate) fn refuse_writes(info: &Info) -> Result<(), StoreError> {
    match info.class {
        Class::Write => Err(StoreError::Transaction("a statement that writes was run outside of a transaction")),
        Class::Fast | Class::Slow => Ok(()),
    }
}
