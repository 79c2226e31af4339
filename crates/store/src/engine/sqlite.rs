//! SQLite: reads where the request runs, one writer that lets waiting transactions share a commit.

mod connection;
mod writer;

pub(crate) use connection::{execute, open, query};

use crate::engine::{
    FromRow, StoreError, Val,
    statement::{Class, Stmt},
    store::{OnCommit, Options},
};
use futures::{FutureExt as _, future::BoxFuture};
use rusqlite::Connection;
use std::{
    path::Path,
    sync::{
        Arc, Mutex, PoisonError, TryLockError,
        atomic::{AtomicUsize, Ordering},
    },
};

pub(crate) use writer::WriteJob;

/// The readers and the writer of one database file.
pub(crate) struct Sqlite {
    fast: Box<[Mutex<Connection>]>,
    slow: Box<[Arc<Mutex<Connection>>]>,
    turn: AtomicUsize,
    watcher: Mutex<Connection>,
    writer: writer::Writer,
}

impl Sqlite {
    /// Opens a migrated database.
    pub fn open(path: &Path, options: &Options, on_commit: OnCommit) -> Result<Self, StoreError> {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let reader = || connection::open_reader(path);
        Ok(Self {
            fast: (0..cores + 1).map(|_| reader().map(Mutex::new)).collect::<Result<_, _>>()?,
            slow: (0..2).map(|_| reader().map(|c| Arc::new(Mutex::new(c)))).collect::<Result<_, _>>()?,
            turn: AtomicUsize::new(0),
            watcher: Mutex::new(reader()?),
            writer: writer::Writer::start(open(path)?, options.clock.clone(), on_commit),
        })
    }

    /// Runs a read: a fast one right here, a slow one on a thread of its own.
    pub fn read<'a, T: FromRow>(
        &'a self,
        stmt: &'static Stmt<T>,
        params: &'a [Val<'a>],
    ) -> BoxFuture<'a, Result<Vec<T>, StoreError>> {
        if stmt.info.class == Class::Fast {
            return std::future::ready(self.with_reader(|reader| query(reader, stmt, params))).boxed();
        }
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let reader = self.slow[turn % self.slow.len()].clone();
        let owned: Vec<connection::OwnedVal> = params.iter().map(connection::OwnedVal::from).collect();
        async move {
            let rows = tokio::task::spawn_blocking(move || {
                let params: Vec<Val<'_>> = owned.iter().map(connection::OwnedVal::borrow).collect();
                query(&reader.lock().unwrap_or_else(PoisonError::into_inner), stmt, &params)
            });
            rows.await.map_err(|_| StoreError::Transaction("a read panicked"))?
        }
        .boxed()
    }

    fn with_reader<T>(&self, read: impl FnOnce(&Connection) -> T) -> T {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        for offset in 0..self.fast.len() {
            match self.fast[(turn + offset) % self.fast.len()].try_lock() {
                Ok(reader) => return read(&reader),
                Err(TryLockError::Poisoned(poisoned)) => return read(&poisoned.into_inner()),
                Err(TryLockError::WouldBlock) => {}
            }
        }
        // All are busy for some microseconds: wait for one.
        let reader = self.fast[turn % self.fast.len()].lock().unwrap_or_else(PoisonError::into_inner);
        read(&reader)
    }

    /// Hands a transaction to the writer.
    pub fn write(&self, job: Box<dyn WriteJob>) -> Result<(), StoreError> {
        self.writer.send(job)
    }

    /// A number that changes when another connection has committed.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        let watcher = self.watcher.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(watcher.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }
}
