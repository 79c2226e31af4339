//! Mutes of accounts. One that is over counts as none: whoever reads says what time it is.

use crate::{
    engine::{Reads, StoreError, Tx, params, row, stmt},
    page::{Page, paged, read_page},
};
use domain::{AccountId, IdGen, Timestamp};

row! {
    /// Somebody who is muted.
    pub struct Muted { id: i64, target_id: i64, hide_notifications: bool, expires_at: Option<i64> }
}

stmt! { static BETWEEN: Fast(i64, i64, i64) -> Muted =
"SELECT id, target_id, hide_notifications, expires_at FROM mutes
 WHERE account_id = $1 AND target_id = $2 AND (expires_at IS NULL OR expires_at > $3)"; }

stmt! { static PUT: Write(i64, i64, i64, bool, i64?, i64) =
"INSERT INTO mutes (id, account_id, target_id, hide_notifications, expires_at, created_at)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (account_id, target_id) DO UPDATE
     SET hide_notifications = excluded.hide_notifications, expires_at = excluded.expires_at"; }

stmt! { static DELETE: Write(i64, i64) = "DELETE FROM mutes WHERE account_id = $1 AND target_id = $2"; }

paged! { static LIST, LIST_UP: Fast(i64, i64, i64, i64, i64) -> Muted =
"SELECT m.id, m.target_id, m.hide_notifications, m.expires_at FROM mutes m JOIN accounts a ON a.id = m.target_id
     WHERE m.account_id = $1 AND m.id < $2 AND m.id > $3 AND (m.expires_at IS NULL OR m.expires_at > $4)
       AND a.suspended_at IS NULL
     ORDER BY m.id", " LIMIT $5"; }

/// The mute of `target` by `account`, unless it is over.
pub async fn between(
    db: &impl Reads,
    account: AccountId,
    target: AccountId,
    now: Timestamp,
) -> Result<Option<Muted>, StoreError> {
    db.one(&BETWEEN, params![account, target, now]).await
}

/// Mutes an account, or changes how it is muted.
pub async fn put(
    tx: &mut Tx<'_>,
    ids: &IdGen,
    (account, target): (AccountId, AccountId),
    hide_notifications: bool,
    until: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.exec(&PUT, params![ids.next::<i64>(), account, target, hide_notifications, until, now]).await?;
    Ok(())
}

/// Ends a mute. `false` when there is none.
pub async fn delete(tx: &mut Tx<'_>, account: AccountId, target: AccountId) -> Result<bool, StoreError> {
    Ok(tx.exec(&DELETE, params![account, target]).await? == 1)
}

/// Whom an account mutes now.
pub async fn list(db: &impl Reads, account: AccountId, page: Page, now: Timestamp) -> Result<Vec<Muted>, StoreError> {
    let params = params![account, page.below(), page.above(), now, page.limit];
    Ok(read_page!(db, page, LIST, LIST_UP, params))
}
