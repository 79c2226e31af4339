//! Figures of the server that everybody may know.

use crate::engine::{Reads, StoreError, params, stmt};
use domain::Timestamp;

stmt! { static USERS: Slow() -> i64 =
"SELECT COUNT(*) FROM users WHERE confirmed_at IS NOT NULL AND approved_at IS NOT NULL AND disabled_at IS NULL"; }

stmt! { static STATUSES: Slow() -> i64 =
"SELECT CAST(COALESCE(SUM(statuses_count), 0) AS BIGINT) FROM accounts WHERE domain = ''"; }

stmt! { static ACTIVE: Slow(i64) -> i64 =
"SELECT COUNT(*) FROM users u JOIN accounts a ON a.id = u.account_id
 WHERE u.last_active_at > $1 OR a.last_status_at > $1"; }

/// How many people and statuses there are here.
///
/// # Errors
/// Those of the database.
pub async fn count(db: &impl Reads) -> Result<(i64, i64), StoreError> {
    let users = db.one(&USERS, params![]).await?.unwrap_or(0);
    let statuses = db.one(&STATUSES, params![]).await?.unwrap_or(0);
    Ok((users, statuses))
}

/// How many people were active since then.
///
/// # Errors
/// Those of the database.
pub async fn active(db: &impl Reads, since: Timestamp) -> Result<i64, StoreError> {
    Ok(db.one(&ACTIVE, params![since]).await?.unwrap_or(0))
}
