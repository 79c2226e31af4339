//! Domains that one person does not want to see. Each row means its domain alone, as it stands in handles, and no name
//! under it. What the operator decides for everybody is in [`crate::domain_blocks`].

use crate::{
    engine::{Reads, StoreError, Tx, params, stmt},
    page::{Page, paged, read_page},
};
use domain::{AccountId, IdGen, Timestamp};

stmt! { static HAS: Fast(i64, str) -> bool =
"SELECT EXISTS (SELECT 1 FROM account_domain_blocks WHERE account_id = $1 AND domain = $2)"; }

stmt! { static STANDS: Fast(i64) -> bool =
"SELECT EXISTS (SELECT 1 FROM account_domain_blocks WHERE id = $1)"; }

stmt! { static COUNT: Fast(i64) -> i64 = "SELECT COUNT(*) FROM account_domain_blocks WHERE account_id = $1"; }

stmt! { static INSERT: Write(i64, i64, str, i64) =
"INSERT INTO account_domain_blocks (id, account_id, domain, created_at) VALUES ($1, $2, $3, $4)
 ON CONFLICT (account_id, domain) DO NOTHING"; }

stmt! { static DELETE: Write(i64, str) = "DELETE FROM account_domain_blocks WHERE account_id = $1 AND domain = $2"; }

paged! { static LIST, LIST_UP: Fast(i64, i64, i64, i64) -> (i64, String) =
"SELECT id, domain FROM account_domain_blocks WHERE account_id = $1 AND id < $2 AND id > $3 ORDER BY id", " LIMIT $4"; }

stmt! { static FOLLOWED: Fast(i64, str, i64) -> i64 =
"SELECT f.target_id FROM follows f JOIN accounts a ON a.id = f.target_id
 WHERE f.account_id = $1 AND a.domain = $2 ORDER BY f.id LIMIT $3"; }

stmt! { static FOLLOWERS: Fast(i64, str, i64) -> i64 =
"SELECT f.account_id FROM follows f JOIN accounts a ON a.id = f.account_id
 WHERE f.target_id = $1 AND a.domain = $2 ORDER BY f.id LIMIT $3"; }

stmt! { static REMOVE_NOTIFICATIONS: Write(i64, str) =
"DELETE FROM notifications WHERE account_id = $1
     AND EXISTS (SELECT 1 FROM accounts a WHERE a.id = notifications.from_account_id AND a.domain = $2)"; }

/// Whether the person does not want to see a domain.
pub async fn has(db: &impl Reads, account: AccountId, domain: &str) -> Result<bool, StoreError> {
    Ok(db.one(&HAS, params![account, domain]).await?.unwrap_or(false))
}

/// Whether a row is still there: the person has not thought better of it.
pub async fn stands(db: &impl Reads, id: i64) -> Result<bool, StoreError> {
    Ok(db.one(&STANDS, params![id]).await?.unwrap_or(false))
}

/// How many domains the person does not want to see.
pub async fn count(db: &impl Reads, account: AccountId) -> Result<i64, StoreError> {
    Ok(db.one(&COUNT, params![account]).await?.unwrap_or(0))
}

/// Adds a domain. Returns the row's id; `None` when it is there already.
pub async fn insert(
    tx: &mut Tx<'_>,
    ids: &IdGen,
    account: AccountId,
    domain: &str,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let id: i64 = ids.next();
    Ok((tx.exec(&INSERT, params![id, account, domain, now]).await? == 1).then_some(id))
}

/// Removes a domain. `false` when it is not there.
pub async fn delete(tx: &mut Tx<'_>, account: AccountId, domain: &str) -> Result<bool, StoreError> {
    Ok(tx.exec(&DELETE, params![account, domain]).await? == 1)
}

/// A page of a person's domains: row and domain.
pub async fn list(db: &impl Reads, account: AccountId, page: Page) -> Result<Vec<(i64, String)>, StoreError> {
    let params = params![account, page.below(), page.above(), page.limit];
    Ok(read_page!(db, page, LIST, LIST_UP, params))
}

/// Some of those with this domain whom the person follows, or asked to (first), and of those who follow the person, or
/// asked to (second).
pub async fn ties(
    db: &impl Reads,
    account: AccountId,
    domain: &str,
    limit: i64,
) -> Result<[Vec<AccountId>; 2], StoreError> {
    let ids = |rows: Vec<i64>| rows.into_iter().map(AccountId).collect();
    let followed = ids(db.all(&FOLLOWED, params![account, domain, limit]).await?);
    Ok([followed, ids(db.all(&FOLLOWERS, params![account, domain, limit]).await?)])
}

/// Removes what the person was told of accounts with this domain. Tells how many notifications.
pub async fn remove_notifications(tx: &mut Tx<'_>, account: AccountId, domain: &str) -> Result<u64, StoreError> {
    tx.exec(&REMOVE_NOTIFICATIONS, params![account, domain]).await
}
