//! Migrations: one text for both engines, with tokens for types; each runs once, in a transaction, and is remembered with
//! its checksum. A schema that is newer than the binary is refused.

use crate::engine::{StoreError, postgres::PgConn, sqlite};
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};
use std::{fs::File, path::Path};

/// One step of the schema.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its number; they rise without gaps.
    pub number: i64,
    /// Its name.
    pub name: &'static str,
    /// Its text, with tokens.
    pub sql: &'static str,
}

macro_rules! migrations {
    ($($number:literal $name:literal),+ $(,)?) => {
        &[$(Migration {
            number: $number,
            name: $name,
            sql: include_str!(concat!("../../migrations/", $name, ".sql")),
        }),+]
    };
}

/// The schema of this version.
pub const ALL: &[Migration] = migrations! {
    0 "0000_engine",
    1 "0001_first_light",
};

/// Key of the lock under which nodes migrate, one at a time.
const LOCK: i64 = 0x7761_7465_7274_6f77;

/// What each token stands for: (token, PostgreSQL, SQLite).
const TOKENS: &[(&str, &str, &str)] = &[
    ("{text}", "TEXT COLLATE \"C\"", "TEXT"),
    ("{int}", "BIGINT", "INTEGER"),
    ("{real}", "DOUBLE PRECISION", "REAL"),
    ("{bool}", "BOOLEAN", "INTEGER"),
    ("{blob}", "BYTEA", "BLOB"),
    ("{seq}", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT"),
    ("{strict}", "", " STRICT"),
];

impl Migration {
    fn text(&self, postgres: bool) -> String {
        let replace = |text: String, (token, pg, lite): &(&str, &str, &str)| text.replace(token, if postgres { pg } else { lite });
        TOKENS.iter().fold(self.sql.to_owned(), replace)
    }

    fn checksum(&self) -> String {
        use std::fmt::Write as _;
        Sha256::digest(self.sql.as_bytes()).iter().take(16).fold(String::new(), |mut text, byte| {
            if write!(text, "{byte:02x}").is_err() {
                text.clear();
            }
            text
        })
    }
}

/// A checksum of all migrations: tests make one template database for each.
#[must_use]
pub fn fingerprint(migrations: &[Migration]) -> String {
    let mut hash = Sha256::new();
    migrations.iter().for_each(|migration| hash.update(migration.checksum()));
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// What is still to be run, given what was.
fn pending(all: &'static [Migration], done: &[(i64, String)], allowed: bool) -> Result<&'static [Migration], StoreError> {
    for (number, checksum) in done {
        match all.iter().find(|migration| migration.number == *number) {
            None => {
                return Err(StoreError::Schema(format!(
                    "the database has schema {number}, but this binary knows only up to {}: start a newer binary",
                    all.last().map_or(0, |last| last.number)
                )));
            }
            Some(migration) if migration.checksum() != *checksum => {
                return Err(StoreError::Schema(format!(
                    "migration {} is not the one that this database was made with: a released migration never changes",
                    migration.name
                )));
            }
            Some(_) => {}
        }
    }
    let rest = all.get(done.len()..).unwrap_or_default();
    if !rest.is_empty() && !done.is_empty() && !allowed {
        return Err(StoreError::Schema(format!(
            "the database has schema {}, this binary needs {}: run `watertower migrate`",
            done.len() - 1,
            all.len() - 1
        )));
    }
    Ok(rest)
}

/// Brings a SQLite file up to date, under a lock that other processes respect.
pub(crate) fn sqlite(path: &Path, all: &'static [Migration], allowed: bool) -> Result<(), StoreError> {
    let lock = File::create(path.with_extension("migrate-lock"))
        .and_then(|file| file.lock().map(|()| file))
        .map_err(|error| StoreError::Unavailable(format!("{}: {error}", path.display())))?;
    let connection = sqlite::open(path)?;
    let known: bool = connection.query_row(
        "SELECT COUNT(*) > 0 FROM sqlite_schema WHERE name = 'migrations'",
        [],
        |row| row.get(0),
    )?;
    let done: Vec<(i64, String)> = if known {
        let mut statement = connection.prepare("SELECT number, checksum FROM migrations ORDER BY number")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<Result<_, _>>()?
    } else {
        Vec::new()
    };
    let rest = pending(all, &done, allowed)?;
    if !rest.is_empty() && !done.is_empty() {
        // A copy from before: a migration that goes wrong loses nothing.
        let copy = path.with_extension(format!("before-{}.db", rest[0].number));
        if !copy.exists() {
            connection.execute("VACUUM INTO ?1", [copy.to_string_lossy()])?;
        }
    }
    for migration in rest {
        step(&connection, migration)?;
    }
    drop(lock);
    Ok(())
}

/// One migration. A table that others point to may be rebuilt in it, so foreign keys are off while it runs (the pragma
/// has no effect inside a transaction) and checked before it is kept.
fn step(connection: &Connection, migration: &Migration) -> Result<(), StoreError> {
    connection.execute_batch("PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE")?;
    let run = || -> Result<(), StoreError> {
        connection.execute_batch(&migration.text(false))?;
        let dangling = connection.prepare("PRAGMA foreign_key_check")?.query_map([], |row| row.get::<_, String>(0))?.next();
        if let Some(table) = dangling {
            return Err(StoreError::Schema(format!("migration {} leaves {} pointing nowhere", migration.name, table?)));
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

/// Brings a PostgreSQL database up to date, one node at a time.
pub(crate) async fn postgres(connection: &mut PgConn, all: &'static [Migration], allowed: bool) -> Result<(), StoreError> {
    connection.client().execute("SELECT pg_advisory_lock($1)", &[&LOCK]).await?;
    let result = postgres_locked(connection, all, allowed).await;
    connection.client().execute("SELECT pg_advisory_unlock($1)", &[&LOCK]).await?;
    result
}

async fn postgres_locked(connection: &PgConn, all: &'static [Migration], allowed: bool) -> Result<(), StoreError> {
    let client = connection.client();
    let known: bool = client
        .query_one("SELECT EXISTS (SELECT 1 FROM pg_tables WHERE tablename = 'migrations' AND schemaname = current_schema())", &[])
        .await?
        .try_get(0)?;
    let done = if known {
        let rows = client.query("SELECT number, checksum FROM migrations ORDER BY number", &[]).await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect::<Result<_, StoreError>>()?
    } else {
        Vec::new()
    };
    for migration in pending(all, &done, allowed)? {
        let text = format!(
            "BEGIN; SET LOCAL statement_timeout = 0; {}\n; INSERT INTO migrations (number, name, checksum) VALUES ({}, '{}', '{}'); COMMIT",
            migration.text(true),
            migration.number,
            migration.name,
            migration.checksum()
        );
        if let Err(error) = connection.batch(&text).await {
            connection.batch("ROLLBACK").await?;
            return Err(error);
        }
    }
    Ok(())
}
