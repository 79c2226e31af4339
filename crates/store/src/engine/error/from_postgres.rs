//! Errors of PostgreSQL, in the words of the store.

use super::StoreError;
use tokio_postgres::error::{DbError, SqlState};

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(db) = error.as_db_error() else {
            let lost = passing(&error) == Some(Passing::Lost);
            return if lost { Self::Unavailable(describe(&error)) } else { Self::Postgres(error) };
        };
        match db.code() {
            &SqlState::UNIQUE_VIOLATION => Self::Conflict { constraint: columns(db) },
            &SqlState::FOREIGN_KEY_VIOLATION => Self::MissingReference(db.constraint().unwrap_or_default().to_owned()),
            &SqlState::CHECK_VIOLATION | &SqlState::NOT_NULL_VIOLATION => Self::Refused(db.message().to_owned()),
            &SqlState::DISK_FULL => Self::Full,
            &SqlState::ADMIN_SHUTDOWN
            | &SqlState::CRASH_SHUTDOWN
            | &SqlState::CANNOT_CONNECT_NOW
            | &SqlState::TOO_MANY_CONNECTIONS
            | &SqlState::QUERY_CANCELED
            | &SqlState::LOCK_NOT_AVAILABLE
            | &SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
            | &SqlState::READ_ONLY_SQL_TRANSACTION => Self::Unavailable(db.message().to_owned()),
            _ => Self::Postgres(error),
        }
    }
}

/// `Key (username_lc, domain)=(..) already exists.` becomes `accounts(username_lc, domain)`. The sentence around the
/// columns is in the server's language, so only the signs are looked at.
fn columns(db: &DbError) -> String {
    let named = db.detail().and_then(|detail| detail.split_once('(')).and_then(|(_, rest)| rest.split_once(")=("));
    match (db.table(), named) {
        (Some(table), Some((columns, _))) => format!("{table}({columns})"),
        _ => db.constraint().unwrap_or_default().to_owned(),
    }
}

/// Why the same work may well succeed a moment later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passing {
    /// The connection is gone: another one is needed.
    Lost,
    /// A prepared statement is older than the table, or was forgotten: it must be prepared again.
    Stale,
    /// Another transaction was in the way (serialisation failure, deadlock).
    Crossed,
}

/// Whether the reason will pass.
pub(crate) fn passing(error: &tokio_postgres::Error) -> Option<Passing> {
    let Some(db) = error.as_db_error() else {
        let io = std::error::Error::source(error).is_some_and(|source| source.is::<std::io::Error>());
        return (error.is_closed() || io).then_some(Passing::Lost);
    };
    match db.code() {
        &SqlState::ADMIN_SHUTDOWN | &SqlState::CRASH_SHUTDOWN => Some(Passing::Lost),
        &SqlState::INVALID_SQL_STATEMENT_NAME => Some(Passing::Stale),
        // "cached plan must not change result type": a migration changed the table.
        &SqlState::FEATURE_NOT_SUPPORTED if db.routine() == Some("RevalidateCachedQuery") => Some(Passing::Stale),
        &SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED => Some(Passing::Crossed),
        _ => None,
    }
}

/// An error with its causes, in a line.
pub(crate) fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
