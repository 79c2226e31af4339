//! What can go wrong with the database, the same on both engines.

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A UNIQUE or PRIMARY KEY constraint refused the row. Names the constraint on PostgreSQL, the columns on SQLite.
    #[error("a row with this key exists: {constraint}")]
    Conflict {
        /// What refused it.
        constraint: String,
    },
    /// A foreign key points nowhere (any more).
    #[error("a row that this one needs is gone: {0}")]
    MissingReference(String),
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
    /// A bug: a transaction waited for something that is not the database, or panicked.
    #[error("a transaction went wrong: {0}")]
    Transaction(&'static str),
    /// Everything else, from SQLite.
    #[error("SQLite failed")]
    Sqlite(#[source] rusqlite::Error),
    /// Everything else, from PostgreSQL.
    #[error("PostgreSQL failed")]
    Postgres(#[source] tokio_postgres::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ffi;
        let rusqlite::Error::SqliteFailure(failure, message) = &error else { return Self::Sqlite(error) };
        let text = message.clone().unwrap_or_default();
        match (failure.code, failure.extended_code) {
            (_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID) => {
                let constraint = text.strip_prefix("UNIQUE constraint failed: ").unwrap_or(&text).to_owned();
                Self::Conflict { constraint }
            }
            (_, ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => Self::MissingReference(text),
            (rusqlite::ErrorCode::DiskFull, _) => Self::Full,
            (rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked, _) => Self::Unavailable(text),
            (rusqlite::ErrorCode::OperationInterrupted, _) => Self::Unavailable("it took too long".into()),
            _ => Self::Sqlite(error),
        }
    }
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        use tokio_postgres::error::SqlState;
        if error.is_closed() {
            return Self::Unavailable(error.to_string());
        }
        let Some(db) = error.as_db_error() else {
            let io = std::error::Error::source(&error).is_some_and(|source| source.is::<std::io::Error>());
            return if io { Self::Unavailable(error.to_string()) } else { Self::Postgres(error) };
        };
        match db.code() {
            &SqlState::UNIQUE_VIOLATION => Self::Conflict { constraint: db.constraint().unwrap_or("").to_owned() },
            &SqlState::FOREIGN_KEY_VIOLATION => Self::MissingReference(db.constraint().unwrap_or("").to_owned()),
            &SqlState::DISK_FULL => Self::Full,
            &SqlState::ADMIN_SHUTDOWN
            | &SqlState::CRASH_SHUTDOWN
            | &SqlState::CANNOT_CONNECT_NOW
            | &SqlState::TOO_MANY_CONNECTIONS
            | &SqlState::QUERY_CANCELED
            | &SqlState::READ_ONLY_SQL_TRANSACTION => Self::Unavailable(db.message().to_owned()),
            _ => Self::Postgres(error),
        }
    }
}

impl StoreError {
    /// Whether the same transaction may well work a moment later (serialisation failure, deadlock).
    #[must_use]
    pub fn is_passing(&self) -> bool {
        use tokio_postgres::error::SqlState;
        matches!(self, Self::Postgres(error) if matches!(
            error.code(),
            Some(&SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED)
        ))
    }
}

impl StoreError {
    /// What each transaction of a group hears when the group's own statement failed.
    pub(crate) fn from_commit(error: &Self) -> Self {
        match error {
            Self::Full => Self::Full,
            other => Self::Unavailable(other.to_string()),
        }
    }
}
