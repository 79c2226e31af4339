//! Migrations: one text for both engines, with tokens for types; each runs once, in a transaction, and is remembered with
//! its checksum. A schema that is newer than the binary is refused, and so is one that was made by another text.

mod postgres;
mod sqlite;
mod text;

pub(crate) use postgres::postgres;
pub(crate) use sqlite::sqlite;

use crate::engine::StoreError;
use sha2::{Digest as _, Sha256};

/// One step of the schema.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its number; they rise without gaps from 0.
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
    2 "0002_federation",
    3 "0003_polls",
    4 "0004_domain_policy",
    5 "0005_relays",
    6 "0006_reports",
    7 "0007_remote_files",
    8 "0008_reactions",
    9 "0009_moving",
    10 "0010_quotes",
};

impl Migration {
    fn checksum(&self) -> String {
        hex(&Sha256::digest(self.sql.as_bytes())[..16])
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A checksum of all migrations: tests make one template database for each.
#[must_use]
pub fn fingerprint(migrations: &[Migration]) -> String {
    let mut hash = Sha256::new();
    migrations.iter().for_each(|migration| hash.update(migration.checksum()));
    hex(&hash.finalize()[..8])
}

/// What is still to be run, given what was.
fn pending(
    all: &'static [Migration],
    done: &[(i64, String)],
    allowed: bool,
) -> Result<&'static [Migration], StoreError> {
    for (place, (number, checksum)) in done.iter().enumerate() {
        match all.get(place) {
            None => {
                return Err(StoreError::Schema(format!(
                    "the database has schema {number}, but this binary knows only up to {}: start a newer binary",
                    all.last().map_or(0, |last| last.number)
                )));
            }
            Some(migration) if migration.number != *number || migration.checksum() != *checksum => {
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

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &[Migration] =
        &[Migration { number: 0, name: "a", sql: "a" }, Migration { number: 1, name: "b", sql: "b" }];

    fn done(count: usize) -> Vec<(i64, String)> {
        TWO.iter().take(count).map(|migration| (migration.number, migration.checksum())).collect()
    }

    #[test]
    fn an_empty_database_gets_everything_even_where_migrating_is_not_allowed() {
        assert_eq!(pending(TWO, &[], false).unwrap().len(), 2);
    }

    #[test]
    fn a_database_that_is_behind_is_brought_up_to_date_only_where_that_is_allowed() {
        assert_eq!(pending(TWO, &done(1), true).unwrap().len(), 1);
        let refused = pending(TWO, &done(1), false).unwrap_err().to_string();
        assert_eq!(refused, "the database has schema 0, this binary needs 1: run `watertower migrate`");
        assert_eq!(pending(TWO, &done(2), false).unwrap().len(), 0);
    }

    #[test]
    fn a_newer_or_other_schema_is_refused() {
        let newer = pending(&TWO[..1], &done(2), true).unwrap_err().to_string();
        assert!(newer.contains("start a newer binary"), "{newer}");
        let other = pending(TWO, &[(0, "other".into())], true).unwrap_err().to_string();
        assert!(other.contains("never changes"), "{other}");
    }
}
