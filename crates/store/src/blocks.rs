//! Blocks between accounts.

use crate::{
    engine::{Reads, StoreError, Tx, params, stmt},
    follows::with_accounts,
    page::{Page, paged, read_page},
};
use domain::{AccountId, IdGen, Timestamp};

stmt! { static EXISTS: Fast(i64, i64) -> bool =
"SELECT EXISTS (SELECT 1 FROM blocks WHERE account_id = $1 AND target_id = $2)"; }

stmt! { static EITHER_WAY: Fast(i64, [i64]) -> (i64, i64) =
"SELECT account_id, target_id FROM blocks WHERE account_id = $1 AND target_id = ANY($2)
     UNION ALL
     SELECT account_id, target_id FROM blocks WHERE target_id = $1 AND account_id = ANY($2)"; }

stmt! { static LOCAL_BLOCKER: Fast(i64) -> bool =
"SELECT EXISTS (SELECT 1 FROM blocks b JOIN users u ON u.account_id = b.account_id WHERE b.target_id = $1)"; }

stmt! { static LOCAL_BLOCKERS_OF: Fast(i64, i64, i64) -> i64 =
"SELECT b.account_id FROM blocks b JOIN users u ON u.account_id = b.account_id
 WHERE b.target_id = $1 AND b.account_id <> $2
   AND NOT EXISTS (SELECT 1 FROM blocks c WHERE c.account_id = b.account_id AND c.target_id = $2)
   AND NOT EXISTS (SELECT 1 FROM follows f WHERE f.account_id = b.account_id AND f.target_id = $2)
 ORDER BY b.account_id LIMIT $3"; }

stmt! { static BLOCKERS_ELSEWHERE: Fast(i64) -> i64 =
"SELECT b.account_id FROM blocks b JOIN accounts a ON a.id = b.account_id WHERE b.target_id = $1 AND a.domain <> ''"; }

stmt! { static INSERT: Write(i64, i64, i64, i64) =
"INSERT INTO blocks (id, account_id, target_id, created_at) VALUES ($1, $2, $3, $4)
 ON CONFLICT (account_id, target_id) DO NOTHING"; }

stmt! { static DELETE: Write(i64, i64) -> i64 =
"DELETE FROM blocks WHERE account_id = $1 AND target_id = $2 RETURNING id"; }

paged! { static LIST, LIST_UP: Fast(i64, i64, i64, i64) -> (i64, i64) =
"SELECT b.id, b.target_id FROM blocks b JOIN accounts a ON a.id = b.target_id
     WHERE b.account_id = $1 AND b.id < $2 AND b.id > $3 AND a.suspended_at IS NULL
     ORDER BY b.id", " LIMIT $4"; }

/// Whether `account` blocks `target`.
pub async fn exists(db: &impl Reads, account: AccountId, target: AccountId) -> Result<bool, StoreError> {
    Ok(db.one(&EXISTS, params![account, target]).await?.unwrap_or(false))
}

/// Blocks between an account and others, in both directions: (who blocks, who is blocked).
pub async fn either_way(
    db: &impl Reads,
    account: AccountId,
    others: &[i64],
) -> Result<Vec<(AccountId, AccountId)>, StoreError> {
    let rows = db.all(&EITHER_WAY, params![account, others]).await?;
    Ok(rows.into_iter().map(|(from, to)| (AccountId(from), AccountId(to))).collect())
}

/// Whether anybody of this server blocks an account.
pub async fn has_local_blocker(db: &impl Reads, target: AccountId) -> Result<bool, StoreError> {
    Ok(db.one(&LOCAL_BLOCKER, params![target]).await?.unwrap_or(false))
}

/// Some people of this server who block an account, and neither block nor follow the one to which it went.
pub async fn local_blockers_of(
    db: &impl Reads,
    moved: AccountId,
    went_to: AccountId,
    limit: i64,
) -> Result<Vec<AccountId>, StoreError> {
    let found = db.all(&LOCAL_BLOCKERS_OF, params![moved, went_to, limit]).await?;
    Ok(found.into_iter().map(AccountId).collect())
}

/// Accounts of elsewhere that block this one.
pub async fn blockers_elsewhere(db: &impl Reads, target: AccountId) -> Result<Vec<AccountId>, StoreError> {
    Ok(db.all(&BLOCKERS_ELSEWHERE, params![target]).await?.into_iter().map(AccountId).collect())
}

/// Records a block. Returns its id; `None` when there is one already.
pub async fn insert(
    tx: &mut Tx<'_>,
    ids: &IdGen,
    account: AccountId,
    target: AccountId,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let id: i64 = ids.next();
    Ok((tx.exec(&INSERT, params![id, account, target, now]).await? == 1).then_some(id))
}

/// Ends a block. Returns its id; `None` when there is none.
pub async fn delete(tx: &mut Tx<'_>, account: AccountId, target: AccountId) -> Result<Option<i64>, StoreError> {
    tx.one(&DELETE, params![account, target]).await
}

/// Whom an account blocks: row and account.
pub async fn list(db: &impl Reads, account: AccountId, page: Page) -> Result<Vec<(i64, AccountId)>, StoreError> {
    let params = params![account, page.below(), page.above(), page.limit];
    Ok(with_accounts(read_page!(db, page, LIST, LIST_UP, params)))
}
