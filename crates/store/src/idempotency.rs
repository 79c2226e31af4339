//! Keys with which clients make a request safe to repeat. The sweep forgets them after two days, and of one account only
//! so many are kept: whoever repeats a request does it soon, so of many keys the oldest are of no use, and nobody has to be
//! refused for having used many.

use crate::engine::{Reads as _, StoreError, Tx, params, stmt};
use domain::{AccountId, StatusId, Timestamp};

stmt! { static CLAIM: Write(i64, str, i64, i64) =
"INSERT INTO idempotency_keys (account_id, key, status_id, created_at) VALUES ($1, $2, $3, $4)
 ON CONFLICT (account_id, key) DO NOTHING"; }

stmt! { static FORGET: Write(i64, i64) =
"DELETE FROM idempotency_keys WHERE account_id = $1 AND created_at < (
     SELECT k.created_at FROM idempotency_keys k WHERE k.account_id = $1 ORDER BY k.created_at DESC LIMIT 1 OFFSET $2)"; }

/// Keys of one account that are kept: as many as Mastodon lets somebody post in three hours.
pub const KEPT: i64 = 300;

stmt! { static GET: Fast(i64, str) -> i64 =
"SELECT status_id FROM idempotency_keys WHERE account_id = $1 AND key = $2"; }

/// Claims a key for a status that this transaction is about to make. When it was claimed before, the status that was made
/// then is returned. Of two requests at the same time one waits here for the other.
pub async fn claim(
    tx: &mut Tx<'_>,
    account: AccountId,
    key: &str,
    status: StatusId,
    now: Timestamp,
) -> Result<Option<StatusId>, StoreError> {
    if tx.exec(&CLAIM, params![account, key, status, now]).await? == 1 {
        tx.exec(&FORGET, params![account, KEPT - 1]).await?;
        return Ok(None);
    }
    Ok(tx.one(&GET, params![account, key]).await?.map(StatusId))
}
