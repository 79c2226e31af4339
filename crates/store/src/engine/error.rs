//! What can go wrong with the database, the same on both engines.

mod from_postgres;
mod from_sqlite;

pub(crate) use from_postgres::{Passing, describe, passing};

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A UNIQUE or PRIMARY KEY constraint refused the row.
    #[error("a row with this key exists: {constraint}")]
    Conflict {
        /// What must be unique, written alike for both engines: `accounts(username_lc, domain)`.
        constraint: String,
    },
    /// A foreign key points nowhere (any more). PostgreSQL names the constraint, SQLite does not.
    #[error("a row that this one needs is gone: {0}")]
    MissingReference(String),
    /// A CHECK or NOT NULL constraint refused the row: a bug, for whoever wrote it had to know better.
    #[error("a row breaks a rule of its table: {0}")]
    Refused(String),
    /// A row does not hold what it should.
    #[error("{table} {id} is corrupt: {what}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The row.
        id: i64,
        /// What is wrong.
        what: String,
    },
    /// A text holds U+0000, which PostgreSQL cannot store: refused on both engines.
    #[error("a text holds the character U+0000")]
    NulByte,
    /// A bug: the parameters are not those that the statement declares.
    #[error("wrong parameters for {0}")]
    Parameters(String),
    /// The disk is full. Reads go on.
    #[error("the disk is full")]
    Full,
    /// The database cannot be reached, or did not answer in time.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// An earlier statement of this transaction failed; nothing of it will be kept.
    #[error("an earlier statement of this transaction failed")]
    Poisoned,
    /// The schema is not the one that this binary needs.
    #[error("{0}")]
    Schema(String),
    /// A bug: a transaction waited for something that is not the database, or panicked; or a read tried to write.
    #[error("a transaction went wrong: {0}")]
    Transaction(&'static str),
    /// Everything else, from SQLite.
    #[error("SQLite failed")]
    Sqlite(#[source] rusqlite::Error),
    /// Everything else, from PostgreSQL.
    #[error("PostgreSQL failed")]
    Postgres(#[source] tokio_postgres::Error),
}

impl StoreError {
    /// Whether it is the database's trouble and not that of what was written: the same may work later.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Full | Self::Unavailable(_) | Self::Poisoned)
    }

    /// Whether a row was refused because its id is taken: a table's own key is `id`, and ids are drawn.
    pub(crate) fn is_taken_id(&self) -> bool {
        matches!(self, Self::Conflict { constraint } if constraint.ends_with("(id)"))
    }

    /// What each transaction of a group hears when the group's own statement failed.
    pub(crate) fn from_commit(error: &Self) -> Self {
        match error {
            Self::Full => Self::Full,
            other => Self::Unavailable(describe(other)),
        }
    }
}
