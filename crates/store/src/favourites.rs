//! Favourites. Counters are kept by the use cases.

use crate::{
    engine::{Reads, StoreError, Tx, params, stmt},
    follows::with_accounts,
    page::{NOBODY, Page, paged, read_page, shown},
};
use domain::{AccountId, FavouriteId, StatusId, Timestamp};

// A conflict of the id itself is no answer: then another id is drawn.
stmt! { static INSERT: Write(i64, i64, i64, str?, i64) =
"INSERT INTO favourites (id, account_id, status_id, uri, created_at)
 SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS (SELECT 1 FROM favourites f WHERE f.uri = $4)
 ON CONFLICT (account_id, status_id) DO NOTHING"; }

stmt! { static BY_URI: Fast(i64, str) -> i64 =
"SELECT status_id FROM favourites WHERE uri = $2 AND account_id = $1"; }

stmt! { static DELETE: Write(i64, i64) -> i64 =
"DELETE FROM favourites WHERE account_id = $1 AND status_id = $2 RETURNING id"; }

paged! { static LIST, LIST_UP: Fast(i64, i64, i64, i64) -> (i64, i64) =
"SELECT f.id, f.status_id FROM favourites f
 WHERE f.account_id = $1 AND f.id < $2 AND f.id > $3 ORDER BY f.id", " LIMIT $4"; }

paged! { static BY, BY_UP: Fast(i64, i64, i64, i64, i64, i64) -> (i64, i64) =
concat!("SELECT f.id, f.account_id FROM favourites f JOIN accounts a ON a.id = f.account_id
     WHERE f.status_id = $1 AND f.id < $2 AND f.id > $3 AND a.suspended_at IS NULL
       AND ", shown!("f.account_id", "$4", "$5"), " ORDER BY f.id"), " LIMIT $6"; }

/// Records a favourite; `uri` is its id as an activity of elsewhere. `false` when it, or its id, is there already.
pub async fn insert(
    tx: &mut Tx<'_>,
    id: FavouriteId,
    account: AccountId,
    status: StatusId,
    uri: Option<&str>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.exec(&INSERT, params![id, account, status, uri, now]).await? == 1)
}

/// What somebody favourited with the activity of this id.
pub async fn by_uri(db: &impl Reads, account: AccountId, uri: &str) -> Result<Option<StatusId>, StoreError> {
    Ok(db.one(&BY_URI, params![account, uri]).await?.map(StatusId))
}

/// Takes a favourite back. Returns its id; `None` when there is none.
pub async fn delete(tx: &mut Tx<'_>, account: AccountId, status: StatusId) -> Result<Option<i64>, StoreError> {
    tx.one(&DELETE, params![account, status]).await
}

/// What an account favourited: row and status. Who may still see them is not asked here.
pub async fn list(db: &impl Reads, account: AccountId, page: Page) -> Result<Vec<(i64, StatusId)>, StoreError> {
    let params = params![account, page.below(), page.above(), page.limit];
    let rows = read_page!(db, page, LIST, LIST_UP, params);
    Ok(rows.into_iter().map(|(row, status)| (row, StatusId(status))).collect())
}

/// Who favourited a status, as `viewer` is shown it: row and account.
pub async fn by(
    db: &impl Reads,
    status: StatusId,
    viewer: Option<AccountId>,
    page: Page,
    now: Timestamp,
) -> Result<Vec<(i64, AccountId)>, StoreError> {
    let viewer = viewer.map_or(NOBODY, |viewer| viewer.0);
    let params = params![status, page.below(), page.above(), viewer, now, page.limit];
    Ok(with_accounts(read_page!(db, page, BY, BY_UP, params)))
}
