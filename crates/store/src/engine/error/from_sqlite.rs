//! Errors of SQLite, in the words of the store.

use super::StoreError;
use rusqlite::{ErrorCode, ffi};

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let rusqlite::Error::SqliteFailure(failure, message) = &error else { return Self::Sqlite(error) };
        let text = message.clone().unwrap_or_default();
        match (failure.code, failure.extended_code) {
            (_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID) => {
                Self::Conflict { constraint: columns(&text) }
            }
            (_, ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => Self::MissingReference(text),
            (ErrorCode::ConstraintViolation, _) => Self::Refused(text),
            (ErrorCode::DiskFull, _) => Self::Full,
            (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => Self::Unavailable(text),
            (ErrorCode::OperationInterrupted, _) => Self::Unavailable("a statement took too long".into()),
            _ => Self::Sqlite(error),
        }
    }
}

/// `UNIQUE constraint failed: accounts.username_lc, accounts.domain` becomes `accounts(username_lc, domain)`.
fn columns(message: &str) -> String {
    let list = message.strip_prefix("UNIQUE constraint failed: ").unwrap_or(message);
    let pairs: Option<Vec<(&str, &str)>> = list.split(", ").map(|pair| pair.split_once('.')).collect();
    match pairs.as_deref() {
        Some(pairs @ [(table, _), ..]) => {
            let columns: Vec<&str> = pairs.iter().map(|(_, column)| *column).collect();
            format!("{table}({})", columns.join(", "))
        }
        _ => list.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_are_named_as_postgresql_names_them() {
        assert_eq!(super::columns("UNIQUE constraint failed: a.x, a.y"), "a(x, y)");
        assert_eq!(super::columns("UNIQUE constraint failed: index 'i'"), "index 'i'");
    }
}
