//! Deletes what has had its time, a few rows at a time: what strangers' requests leave behind must not grow for ever.

use crate::engine::{Reads, StoreError, Tx, params, stmt};
use domain::Timestamp;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// Rows in one transaction and table.
const BATCH: i64 = 500;

/// An address that nobody confirms, and its account, which nobody could use.
const UNCONFIRMED: i64 = 7 * DAY;
/// An app that nobody allowed anything, and that holds no token itself.
const UNUSED_APP: i64 = DAY;
/// A token of an app itself that was never used.
const UNUSED_CLIENT_TOKEN: i64 = 7 * DAY;
/// A person's token that was never used.
const UNUSED_TOKEN: i64 = 30 * DAY;
/// A token, after its last use: as long as a browser's session.
const IDLE_TOKEN: i64 = 365 * DAY;
/// What goes to other servers: a host that is away for longer misses it.
const OUTBOX: i64 = 30 * DAY;
/// The mark of something that is gone elsewhere: nobody sends it again after so long.
const TOMBSTONE: i64 = 365 * DAY;
/// A job that was put aside for somebody to look at.
const QUARANTINED: i64 = 90 * DAY;

stmt! { static KEYS: Write(i64, i64) =
"DELETE FROM idempotency_keys WHERE (account_id, key) IN (
     SELECT account_id, key FROM idempotency_keys WHERE created_at < $1 ORDER BY created_at LIMIT $2)"; }

stmt! { static LINKS: Write(i64) = "DELETE FROM mailed_tokens WHERE expires_at < $1"; }

stmt! { static GRANTS: Write(i64) = "DELETE FROM oauth_grants WHERE expires_at < $1"; }

stmt! { static SESSIONS: Write(i64) = "DELETE FROM sessions WHERE expires_at < $1"; }

stmt! { static MUTES: Write(i64, i64) =
"DELETE FROM mutes WHERE id IN (
     SELECT id FROM mutes WHERE expires_at IS NOT NULL AND expires_at < $1 ORDER BY expires_at LIMIT $2)"; }

stmt! { static REVOKED_TOKENS: Write(i64, i64) =
"DELETE FROM tokens WHERE id IN (
     SELECT id FROM tokens WHERE revoked_at IS NOT NULL AND revoked_at < $1 ORDER BY revoked_at LIMIT $2)"; }

// Those from the command line stay: somebody made them on purpose.
stmt! { static UNUSED_TOKENS: Write(i64, i64, i64) =
"DELETE FROM tokens WHERE id IN (
     SELECT id FROM tokens
     WHERE last_used_at IS NULL AND created_at < $1 AND app_id IS NOT NULL AND (account_id IS NULL OR created_at < $2)
     ORDER BY created_at LIMIT $3)"; }

stmt! { static IDLE_TOKENS: Write(i64, i64) =
"DELETE FROM tokens WHERE id IN (
     SELECT id FROM tokens WHERE last_used_at IS NOT NULL AND last_used_at < $1 AND app_id IS NOT NULL
     ORDER BY last_used_at LIMIT $2)"; }

stmt! { static UNCONFIRMED_USERS: Fast(i64, i64) -> i64 =
"SELECT account_id FROM users WHERE confirmed_at IS NULL AND created_at < $1 ORDER BY created_at LIMIT $2"; }

stmt! { static JOBS: Write(i64, i64) =
"DELETE FROM jobs WHERE id IN (
     SELECT id FROM jobs WHERE state = 'quarantined' AND id < $1 ORDER BY id LIMIT $2)"; }

stmt! { static INBOX: Write(i64, i64) =
"DELETE FROM inbox WHERE id IN (SELECT i.id FROM inbox i WHERE i.id < $1 ORDER BY i.id LIMIT $2)"; }

stmt! { static FORMER_KEYS: Write(i64, i64) =
"DELETE FROM former_keys WHERE account_id IN (
     SELECT k.account_id FROM former_keys k WHERE k.created_at < $1 ORDER BY k.created_at LIMIT $2)"; }

stmt! { static LEFT_TAGS: Write(i64, i64) -> i64 =
"SELECT id FROM tags WHERE left_at IS NOT NULL AND left_at < $1 ORDER BY left_at LIMIT $2 FOR UPDATE"; }

stmt! { static EMPTY_TAGS: Write([i64]) =
"DELETE FROM tags WHERE id = ANY($1)
   AND NOT EXISTS (SELECT 1 FROM status_tags s WHERE s.tag_id = tags.id)
   AND NOT EXISTS (SELECT 1 FROM followed_tags f WHERE f.tag_id = tags.id)"; }

stmt! { static USED_TAGS: Write([i64]) = "UPDATE tags SET left_at = NULL WHERE id = ANY($1)"; }

stmt! { static LEFT_CONVERSATIONS: Write(i64, i64) -> i64 =
"SELECT id FROM conversations WHERE left_at IS NOT NULL AND left_at < $1 ORDER BY left_at LIMIT $2 FOR UPDATE"; }

stmt! { static EMPTY_CONVERSATIONS: Write([i64]) =
"DELETE FROM conversations WHERE id = ANY($1)
   AND NOT EXISTS (SELECT 1 FROM statuses s WHERE s.conversation_id = conversations.id)"; }

stmt! { static USED_CONVERSATIONS: Write([i64]) = "UPDATE conversations SET left_at = NULL WHERE id = ANY($1)"; }

stmt! { static UNUSED_APPS: Slow(i64, i64, i64) -> i64 =
"SELECT a.id FROM apps a
 WHERE a.id > $1 AND a.created_at < $2
   AND NOT EXISTS (SELECT 1 FROM tokens t WHERE t.app_id = a.id)
   AND NOT EXISTS (SELECT 1 FROM oauth_grants g WHERE g.app_id = a.id)
   AND NOT EXISTS (SELECT 1 FROM users u WHERE u.app_id = a.id)
 ORDER BY a.id LIMIT $3"; }

stmt! { static DELETE_APPS: Write([i64]) =
"DELETE FROM apps WHERE id = ANY($1)
   AND NOT EXISTS (SELECT 1 FROM tokens t WHERE t.app_id = apps.id)
   AND NOT EXISTS (SELECT 1 FROM oauth_grants g WHERE g.app_id = apps.id)
   AND NOT EXISTS (SELECT 1 FROM users u WHERE u.app_id = apps.id)"; }

/// Deletes some of what is over. Returns how many rows; 0 when nothing is left.
///
/// # Errors
/// Those of the database.
pub async fn some(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    let ago = |seconds: i64| now.plus_seconds(-seconds);
    let mut rows = tx.exec(&KEYS, params![ago(2 * DAY).0, BATCH]).await?;
    rows += tx.exec(&LINKS, params![ago(DAY).0]).await?;
    rows += tx.exec(&GRANTS, params![ago(DAY).0]).await?;
    rows += tx.exec(&SESSIONS, params![now.0]).await?;
    // An expired mute counts as none from its last moment on; the row may stay for a while.
    rows += tx.exec(&MUTES, params![ago(DAY).0, BATCH]).await?;
    // A code that comes twice takes back its token: codes go before.
    rows += tx.exec(&REVOKED_TOKENS, params![ago(2 * DAY).0, BATCH]).await?;
    rows += tx.exec(&UNUSED_TOKENS, params![ago(UNUSED_CLIENT_TOKEN).0, ago(UNUSED_TOKEN).0, BATCH]).await?;
    rows += tx.exec(&IDLE_TOKENS, params![ago(IDLE_TOKEN).0, BATCH]).await?;
    rows += tx.exec(&JOBS, params![domain::JobId::first_at(ago(QUARANTINED)).0, BATCH]).await?;
    rows += crate::outbox::delete_before(tx, ago(OUTBOX), BATCH).await?;
    rows += tx.exec(&FORMER_KEYS, params![ago(OUTBOX).0, BATCH]).await?;
    rows += crate::tombstones::delete_before(tx, ago(TOMBSTONE), BATCH).await?;
    rows += tx.exec(&INBOX, params![domain::InboxId::first_at(ago(QUARANTINED)).0, BATCH]).await?;
    rows += empty(tx, ago(DAY)).await?;
    rows += tx.delete_events_before(ago(DAY), BATCH).await?;
    Ok(rows)
}

/// Deletes hashtags and conversations that a status left before `before`, and that have none any more. They are held
/// first and looked at then: what a post that was under way has put there counts.
async fn empty(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, StoreError> {
    let tags = tx.all(&LEFT_TAGS, params![before, BATCH]).await?;
    tx.exec(&EMPTY_TAGS, params![&tags]).await?;
    tx.exec(&USED_TAGS, params![&tags]).await?;
    let conversations = tx.all(&LEFT_CONVERSATIONS, params![before, BATCH]).await?;
    tx.exec(&EMPTY_CONVERSATIONS, params![&conversations]).await?;
    tx.exec(&USED_CONVERSATIONS, params![&conversations]).await?;
    Ok((tags.len() + conversations.len()) as u64)
}

/// Some accounts whose address was not confirmed in time, the oldest first.
///
/// # Errors
/// Those of the database.
pub async fn unconfirmed(db: &impl Reads, now: Timestamp) -> Result<Vec<i64>, StoreError> {
    db.all(&UNCONFIRMED_USERS, params![now.plus_seconds(-UNCONFIRMED).0, BATCH]).await
}

/// Some apps after this one that nobody uses. They are looked for outside of a transaction, since most apps are used.
///
/// # Errors
/// Those of the database.
pub async fn unused_apps(db: &impl Reads, after: i64, now: Timestamp) -> Result<Vec<i64>, StoreError> {
    db.all(&UNUSED_APPS, params![after, now.plus_seconds(-UNUSED_APP).0, BATCH]).await
}

/// Deletes those of these apps that still nobody uses.
///
/// # Errors
/// Those of the database.
pub async fn delete_apps(tx: &mut Tx<'_>, ids: &[i64]) -> Result<u64, StoreError> {
    tx.exec(&DELETE_APPS, params![ids]).await
}
