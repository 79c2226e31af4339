//! SQLite: reads where the request runs, one writer that lets waiting transactions share a commit.

mod checkpoint;
mod connection;
mod readers;
mod writer;

pub(crate) use connection::{execute, open, query};
pub(crate) use writer::{NotKept, WriteJob};

use crate::engine::{
    FromRow, StoreError, Val,
    room::Room,
    statement::Stmt,
    store::{OnCommit, Options},
    tx::refuse_writes,
};
use connection::{Link, open_reader};
use futures::{FutureExt as _, future::BoxFuture};
use std::{
    path::Path,
    sync::{Mutex, PoisonError},
};

/// The readers and the writer of one database file.
pub(crate) struct Sqlite {
    readers: readers::Readers,
    watcher: Mutex<Link>,
    writer: writer::Writer,
}

impl Sqlite {
    /// Opens a migrated database.
    pub fn open(path: &Path, options: &Options, on_commit: OnCommit, room: Room) -> Result<Self, StoreError> {
        let mut link = open(path)?;
        checkpoint::start(open(path)?, &mut link)?;
        Ok(Self {
            writer: writer::Writer::start(link, options.clock.clone(), on_commit, room)?,
            readers: readers::Readers::open(path)?,
            watcher: Mutex::new(open_reader(path)?),
        })
    }

    /// Runs a read.
    pub fn read<'a, T: FromRow>(
        &self,
        stmt: &'static Stmt<T>,
        params: &'a [Val<'a>],
    ) -> BoxFuture<'a, Result<Vec<T>, StoreError>> {
        match refuse_writes(&stmt.info) {
            Ok(()) => self.readers.read(stmt, params),
            Err(error) => std::future::ready(Err(error)).boxed(),
        }
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

    /// Takes no more transactions, and waits for those that were taken.
    pub async fn close(&self) {
        self.writer.close().await;
    }
}
