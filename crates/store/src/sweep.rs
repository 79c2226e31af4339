//! Deletes what has had its time, a few rows at a time.

use crate::engine::{StoreError, Tx, params, stmt};
use domain::Timestamp;

const DAY: i64 = 24 * 3_600;
/// Rows in one transaction and table.
const BATCH: i64 = 500;

stmt! { static KEYS: Write(i64, i64) =
"DELETE FROM idempotency_keys WHERE (account_id, key) IN (
     SELECT account_id, key FROM idempotency_keys WHERE created_at < $1 ORDER BY created_at LIMIT $2)"; }

stmt! { static LINKS: Write(i64) = "DELETE FROM mailed_tokens WHERE expires_at < $1"; }

stmt! { static GRANTS: Write(i64) = "DELETE FROM oauth_grants WHERE expires_at < $1"; }

stmt! { static SESSIONS: Write(i64) = "DELETE FROM sessions WHERE expires_at < $1"; }

stmt! { static MUTES: Write(i64, i64) =
"DELETE FROM mutes WHERE id IN (
     SELECT id FROM mutes WHERE expires_at IS NOT NULL AND expires_at < $1 ORDER BY expires_at LIMIT $2)"; }

/// Deletes some of what is over. Returns how many rows; 0 when nothing is left.
///
/// # Errors
/// Those of the database.
pub async fn some(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    let mut rows = tx.exec(&KEYS, params![now.plus_seconds(-2 * DAY).0, BATCH]).await?;
    rows += tx.exec(&LINKS, params![now.plus_seconds(-DAY).0]).await?;
    rows += tx.exec(&GRANTS, params![now.plus_seconds(-DAY).0]).await?;
    rows += tx.exec(&SESSIONS, params![now.0]).await?;
    // An expired mute counts as none from its last moment on; the row may stay for a while.
    rows += tx.exec(&MUTES, params![now.plus_seconds(-DAY).0, BATCH]).await?;
    rows += tx.delete_events_before(now.plus_seconds(-DAY), BATCH).await?;
    Ok(rows)
}
