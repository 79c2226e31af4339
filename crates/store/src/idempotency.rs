//! Keys with which clients make a request safe to repeat. The sweep forgets them after two days.

use crate::engine::{Reads as _, StoreError, Tx, params, stmt};
use domain::{AccountId, StatusId, Timestamp};

stmt! { static CLAIM: Write(i64, str, i64, i64) =
"INSERT INTO idempotency_keys (account_id, key, status_id, created_at) VALUES ($1, $2, $3, $4)
 ON CONFLICT (account_id, key) DO NOTHING"; }

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
        return Ok(None);
    }
    Ok(tx.one(&GET, params![account, key]).await?.map(StatusId))
}
