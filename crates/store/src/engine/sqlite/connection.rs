//! One connection to a database file, and the running of statements on it.

use crate::engine::{
    FromRow, Row, StoreError, Val,
    statement::{Info, Stmt},
    value,
};
use rusqlite::{Connection, OpenFlags, limits::Limit};
use std::{
    ops::Deref,
    path::Path,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// How long a lock of another process is waited for.
const BUSY: Duration = Duration::from_secs(5);
/// Instructions of SQLite's machine between two looks at the clock: well under a millisecond.
const INSTRUCTIONS: i32 = 5_000;

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Microseconds since the first look.
fn now() -> u64 {
    u64::try_from(START.elapsed().as_micros()).unwrap_or(u64::MAX)
}

/// A connection whose statements can be cut off.
pub(crate) struct Link {
    connection: Connection,
    /// When what runs is cut off, in microseconds; 0 for never.
    deadline: Arc<AtomicU64>,
}

impl Deref for Link {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl Link {
    fn new(mut connection: Connection) -> Result<Self, StoreError> {
        connection.busy_timeout(BUSY)?;
        rusqlite::vtab::array::load_module(&connection)?;
        connection.set_prepared_statement_cache_capacity(1024);
        let deadline = Arc::new(AtomicU64::new(0));
        let seen = deadline.clone();
        let over = move || matches!(seen.load(Ordering::Relaxed), at if at != 0 && now() > at);
        connection.progress_handler(INSTRUCTIONS, Some(over))?;
        Ok(Self { connection, deadline })
    }

    /// Runs something whose statements end with an error once the limit is over.
    pub fn within<T>(&self, limit: Duration, run: impl FnOnce(&Connection) -> T) -> T {
        let limit = u64::try_from(limit.as_micros()).unwrap_or(u64::MAX);
        self.deadline.store(now().saturating_add(limit), Ordering::Relaxed);
        let result = run(&self.connection);
        self.deadline.store(0, Ordering::Relaxed);
        result
    }

    pub fn as_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }
}

/// Opens the file for reading and writing.
pub(crate) fn open(path: &Path) -> Result<Link, StoreError> {
    let link = Link::new(Connection::open(path)?)?;
    // mmap_size stays 0: with a mapped file an error of the disk is a signal, not an error.
    link.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA mmap_size = 0;
         PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF",
    )?;
    Ok(link)
}

/// Opens the file for reading alone.
pub(crate) fn open_reader(path: &Path) -> Result<Link, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let link = Link::new(Connection::open_with_flags(path, flags)?)?;
    link.execute_batch(
        "PRAGMA query_only = ON; PRAGMA mmap_size = 0; PRAGMA cache_size = -4096; PRAGMA temp_store = MEMORY;
         PRAGMA trusted_schema = OFF",
    )?;
    link.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    Ok(link)
}

/// Runs a statement and maps its rows.
pub(crate) fn query<T: FromRow>(
    connection: &Connection,
    stmt: &Stmt<T>,
    params: &[Val<'_>],
) -> Result<Vec<T>, StoreError> {
    value::check(&stmt.info, params)?;
    let mut prepared = connection.prepare_cached(stmt.info.sqlite())?;
    let mut rows = prepared.query(rusqlite::params_from_iter(params))?;
    let mut mapped = Vec::new();
    while let Some(row) = rows.next()? {
        mapped.push(T::from_row(&Row::Sqlite(row))?);
    }
    Ok(mapped)
}

/// Runs a statement that gives no rows; tells how many it changed.
pub(crate) fn execute(connection: &Connection, info: &Info, params: &[Val<'_>]) -> Result<u64, StoreError> {
    value::check(info, params)?;
    let changed = connection.prepare_cached(info.sqlite())?.execute(rusqlite::params_from_iter(params))?;
    Ok(changed as u64)
}
