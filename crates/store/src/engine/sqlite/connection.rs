//! One connection to a database file, and the running of statements on it.

use crate::engine::{
    FromRow, Row, StoreError, Val,
    statement::{Info, Stmt},
    value,
};
use rusqlite::{Connection, OpenFlags, limits::Limit};
use std::{path::Path, time::Duration};


/// Opens the file for reading and writing.
pub(crate) fn open(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    // mmap_size stays 0: with a mapped file an error of the disk is a signal, not an error.
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA mmap_size = 0;
         PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 2000;",
    )?;
    prepare(&connection)?;
    Ok(connection)
}

/// Opens the file for reading alone.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA mmap_size = 0; PRAGMA cache_size = -4096; PRAGMA temp_store = MEMORY;")?;
    prepare(&connection)?;
    Ok(connection)
}

fn prepare(connection: &Connection) -> Result<(), StoreError> {
    rusqlite::vtab::array::load_module(connection)?;
    connection.set_prepared_statement_cache_capacity(512);
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    Ok(())
}

/// Runs a statement and maps its rows.
pub(crate) fn query<T: FromRow>(connection: &Connection, stmt: &Stmt<T>, params: &[Val<'_>]) -> Result<Vec<T>, StoreError> {
    value::check(params)?;
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
    value::check(params)?;
    let changed = connection.prepare_cached(info.sqlite())?.execute(rusqlite::params_from_iter(params))?;
    Ok(changed as u64)
}

/// A parameter that goes to another thread.
pub(crate) enum OwnedVal {
    Null,
    I64(i64),
    F64(f64),
    Bool(bool),
    Text(String),
    Bytes(Vec<u8>),
    I64s(Vec<i64>),
    Texts(Vec<String>),
}

impl From<&Val<'_>> for OwnedVal {
    fn from(value: &Val<'_>) -> Self {
        match *value {
            Val::Null => Self::Null,
            Val::I64(v) => Self::I64(v),
            Val::F64(v) => Self::F64(v),
            Val::Bool(v) => Self::Bool(v),
            Val::Text(v) => Self::Text(v.to_owned()),
            Val::Bytes(v) => Self::Bytes(v.to_owned()),
            Val::I64s(v) => Self::I64s(v.to_owned()),
            Val::Texts(v) => Self::Texts(v.to_owned()),
        }
    }
}

impl OwnedVal {
    pub fn borrow(&self) -> Val<'_> {
        match self {
            Self::Null => Val::Null,
            Self::I64(v) => Val::I64(*v),
            Self::F64(v) => Val::F64(*v),
            Self::Bool(v) => Val::Bool(*v),
            Self::Text(v) => Val::Text(v),
            Self::Bytes(v) => Val::Bytes(v),
            Self::I64s(v) => Val::I64s(v),
            Self::Texts(v) => Val::Texts(v),
        }
    }
}
