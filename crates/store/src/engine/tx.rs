//! A write transaction.

use crate::engine::{
    FromRow, Reads, StoreError, Val,
    events::{self, EmittedEvent},
    postgres::PgConn,
    sqlite,
    statement::Stmt,
};
use domain::Timestamp;
use futures::{FutureExt as _, future::BoxFuture};
use std::{
    cell::RefCell,
    sync::atomic::{AtomicBool, Ordering},
};

/// A write transaction: the only way to change anything. Nothing but the store may be awaited inside it. After an error
/// every further statement fails, on both engines alike, and nothing is kept.
pub struct Tx<'c> {
    connection: Connection<'c>,
    poisoned: AtomicBool,
    emitted: RefCell<Vec<EmittedEvent>>,
    now: Timestamp,
}

pub(crate) enum Connection<'c> {
    Sqlite(&'c rusqlite::Connection),
    Postgres(&'c PgConn),
}

impl<'c> Tx<'c> {
    pub(crate) fn new(connection: Connection<'c>, now: Timestamp) -> Self {
        Self { connection, poisoned: AtomicBool::new(false), emitted: RefCell::default(), now }
    }

    pub(crate) fn is_poisoned(&self) -> bool {
        self.poisoned.load(Ordering::Relaxed)
    }

    pub(crate) fn take_emitted(&self) -> Vec<EmittedEvent> {
        self.emitted.take()
    }

    fn note<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if result.is_err() {
            self.poisoned.store(true, Ordering::Relaxed);
        }
        result
    }

    /// Runs a statement that changes rows; tells how many.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn exec(&mut self, stmt: &'static Stmt<()>, params: &[Val<'_>]) -> Result<u64, StoreError> {
        if self.is_poisoned() {
            return Err(StoreError::Poisoned);
        }
        let result = match &self.connection {
            Connection::Sqlite(connection) => sqlite::execute(connection, &stmt.info, params),
            Connection::Postgres(connection) => connection.execute(&stmt.info, params).await,
        };
        self.note(result)
    }

    /// Writes an event, which becomes visible with the commit.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn emit(&mut self, kind: &str, payload: &str) -> Result<(), StoreError> {
        let now = self.now.0;
        let placed = self.one(&events::EMIT, crate::params![kind, payload, now]).await?;
        if let Some((seq, xid)) = placed {
            let event = EmittedEvent { seq, xid, kind: kind.to_owned(), payload: payload.to_owned() };
            self.emitted.borrow_mut().push(event);
        }
        Ok(())
    }

    /// Deletes events that every node has read long ago. Tells how many.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delete_events_before(&mut self, before: Timestamp, limit: i64) -> Result<u64, StoreError> {
        self.exec(&events::DELETE_BEFORE, crate::params![before.0, limit]).await
    }
}

impl Reads for Tx<'_> {
    fn all<'a, T: FromRow>(&'a self, stmt: &'static Stmt<T>, params: &'a [Val<'a>]) -> BoxFuture<'a, Result<Vec<T>, StoreError>> {
        if self.is_poisoned() {
            return std::future::ready(Err(StoreError::Poisoned)).boxed();
        }
        match &self.connection {
            Connection::Sqlite(connection) => {
                let rows = self.note(sqlite::query(connection, stmt, params));
                std::future::ready(rows).boxed()
            }
            Connection::Postgres(connection) => {
                let poisoned = &self.poisoned;
                async move {
                    let rows = connection.query(stmt, params).await;
                    if rows.is_err() {
                        poisoned.store(true, Ordering::Relaxed);
                    }
                    rows
                }
                .boxed()
            }
        }
    }
}
