//! Statuses that their authors pinned to their profiles.

use crate::{
    accounts,
    engine::{Reads, StoreError, Tx, params, stmt},
};
use domain::{AccountId, IdGen, StatusId, Timestamp};

stmt! { static INSERT: Write(i64, i64, i64, i64) =
"INSERT INTO pins (id, account_id, status_id, created_at) VALUES ($1, $2, $3, $4)
 ON CONFLICT (status_id) DO NOTHING"; }

stmt! { static DELETE: Write(i64, i64) = "DELETE FROM pins WHERE account_id = $1 AND status_id = $2"; }

stmt! { static LIST: Fast(i64) -> i64 = "SELECT status_id FROM pins WHERE account_id = $1 ORDER BY id DESC"; }

/// Pins a status. `false` when it is pinned already.
pub async fn insert(
    tx: &mut Tx<'_>,
    ids: &IdGen,
    account: AccountId,
    status: StatusId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.exec(&INSERT, params![ids.next::<i64>(), account, status, now]).await? == 1)
}

/// Takes a pin off. `false` when there is none.
pub async fn delete(tx: &mut Tx<'_>, account: AccountId, status: StatusId) -> Result<bool, StoreError> {
    Ok(tx.exec(&DELETE, params![account, status]).await? == 1)
}

/// What an account pinned, the last first.
pub async fn list(db: &impl Reads, account: AccountId) -> Result<Vec<StatusId>, StoreError> {
    Ok(db.all(&LIST, params![account]).await?.into_iter().map(StatusId).collect())
}

/// What an account pinned; nobody else changes that until the end of the transaction.
pub async fn list_locked(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<StatusId>, StoreError> {
    accounts::lock(tx, account).await?;
    list(tx, account).await
}
