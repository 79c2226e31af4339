//! Migrations of a SQLite file, under a lock that other processes respect.

use super::{Migration, pending};
use crate::engine::{StoreError, sqlite as engine};
use rusqlite::Connection;
use std::{fs::File, path::Path};

/// Brings the file up to date.
pub(crate) fn sqlite(path: &Path, all: &'static [Migration], allowed: bool) -> Result<(), StoreError> {
    let lock = File::create(path.with_extension("migrate-lock"))
        .and_then(|file| file.lock().map(|()| file))
        .map_err(|error| StoreError::Unavailable(format!("{}: {error}", path.display())))?;
    let connection = engine::open(path)?;
    let done = done(&connection)?;
    let rest = pending(all, &done, allowed)?;
    if let Some(first) = rest.first()
        && !done.is_empty()
    {
        keep_copy(&connection, path, first.number)?;
    }
    for migration in rest {
        step(&connection, migration)?;
    }
    drop(lock);
    Ok(())
}

fn done(connection: &Connection) -> Result<Vec<(i64, String)>, StoreError> {
    let count = "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'migrations'";
    if connection.query_row(count, [], |row| row.get::<_, i64>(0))? == 0 {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare("SELECT number, checksum FROM migrations ORDER BY number")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A copy from before: a migration that goes wrong loses nothing. A copy that was cut off is never taken for a whole one.
fn keep_copy(connection: &Connection, path: &Path, number: i64) -> Result<(), StoreError> {
    let failed = |error: std::io::Error| StoreError::Unavailable(format!("a copy before migrating: {error}"));
    let (part, copy) = (path.with_extension("part"), path.with_extension(format!("before-{number}.db")));
    if copy.exists() {
        return Ok(());
    }
    if part.exists() {
        std::fs::remove_file(&part).map_err(failed)?;
    }
    connection.execute("VACUUM INTO ?1", [part.to_string_lossy()])?;
    std::fs::rename(&part, &copy).map_err(failed)
}

/// One migration. A table that others point to may be rebuilt in it, so foreign keys are off while it runs (the pragma
/// has no effect inside a transaction) and checked before it is kept.
fn step(connection: &Connection, migration: &Migration) -> Result<(), StoreError> {
    let text = migration.for_sqlite()?;
    connection.execute_batch("PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE")?;
    let run = || -> Result<(), StoreError> {
        connection.execute_batch(&text)?;
        let mut check = connection.prepare("PRAGMA foreign_key_check")?;
        if let Some(table) = check.query_map([], |row| row.get::<_, String>(0))?.next() {
            let (name, table) = (migration.name, table?);
            return Err(StoreError::Schema(format!("migration {name} leaves rows of {table} that point nowhere")));
        }
        connection.execute(
            "INSERT INTO migrations (number, name, checksum) VALUES (?1, ?2, ?3)",
            (migration.number, migration.name, migration.checksum()),
        )?;
        Ok(connection.execute_batch("COMMIT")?)
    };
    let result = run();
    if result.is_err() && !connection.is_autocommit() {
        connection.execute_batch("ROLLBACK")?;
    }
    connection.execute_batch("PRAGMA foreign_keys = ON")?;
    result
}
