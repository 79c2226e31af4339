//! Bookmarks: private, counted nowhere.

use crate::{
    engine::{Reads, StoreError, Tx, params, stmt},
    page::{Page, paged, read_page},
};
use domain::{AccountId, IdGen, StatusId, Timestamp};

stmt! { static INSERT: Write(i64, i64, i64, i64) =
"INSERT INTO bookmarks (id, account_id, status_id, created_at) VALUES ($1, $2, $3, $4)
 ON CONFLICT (account_id, status_id) DO NOTHING"; }

stmt! { static DELETE: Write(i64, i64) = "DELETE FROM bookmarks WHERE account_id = $1 AND status_id = $2"; }

paged! { static LIST, LIST_UP: Fast(i64, i64, i64, i64) -> (i64, i64) =
"SELECT b.id, b.status_id FROM bookmarks b
 WHERE b.account_id = $1 AND b.id < $2 AND b.id > $3 ORDER BY b.id", " LIMIT $4"; }

/// Records a bookmark. `false` when there is one already.
pub async fn insert(
    tx: &mut Tx<'_>,
    ids: &IdGen,
    account: AccountId,
    status: StatusId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.exec(&INSERT, params![ids.next::<i64>(), account, status, now]).await? == 1)
}

/// Removes a bookmark. `false` when there is none.
pub async fn delete(tx: &mut Tx<'_>, account: AccountId, status: StatusId) -> Result<bool, StoreError> {
    Ok(tx.exec(&DELETE, params![account, status]).await? == 1)
}

/// What an account bookmarked: row and status. Who may still see them is not asked here.
pub async fn list(db: &impl Reads, account: AccountId, page: Page) -> Result<Vec<(i64, StatusId)>, StoreError> {
    let params = params![account, page.below(), page.above(), page.limit];
    let rows = read_page!(db, page, LIST, LIST_UP, params);
    Ok(rows.into_iter().map(|(row, status)| (row, StatusId(status))).collect())
}
