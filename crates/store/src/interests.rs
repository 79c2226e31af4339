//! Who elsewhere follows whom here, by inbox: intervals of the outbox, from the first follower behind an inbox until
//! the last one left. A post is sent to the intervals that are open; what becomes of it, to all since.

use crate::engine::{Reads, StoreError, Tx, params, stmt};
use domain::{AccountId, IdGen};

stmt! { static BEGIN: Write(i64, i64, str, str, i64) =
"INSERT INTO interests (id, account_id, host, inbox, followers, from_seq) VALUES ($1, $2, $3, $4, 1, $5)
 ON CONFLICT (account_id, inbox) WHERE until_seq IS NULL DO UPDATE SET followers = interests.followers + 1"; }

stmt! { static END: Write(i64, str, i64) =
"UPDATE interests SET followers = followers - 1, until_seq = CASE WHEN followers <= 1 THEN CAST($3 AS BIGINT) ELSE NULL END
 WHERE account_id = $1 AND inbox = $2 AND until_seq IS NULL"; }

stmt! { static ANY: Fast(i64) -> i64 = "SELECT id FROM interests WHERE account_id = $1 LIMIT 1"; }

/// Another follower behind this inbox: from the row `from_seq` of the outbox on, what is new goes there.
pub async fn begin(
    tx: &mut Tx<'_>,
    ids: &IdGen,
    account: AccountId,
    (host, inbox): (&str, &str),
    from_seq: i64,
) -> Result<(), StoreError> {
    let id: i64 = ids.next();
    tx.exec(&BEGIN, params![id, account, host, inbox, from_seq]).await?;
    Ok(())
}

/// A follower fewer behind this inbox; the last one ends the interval at the row `until_seq`.
pub async fn end(tx: &mut Tx<'_>, account: AccountId, inbox: &str, until_seq: i64) -> Result<(), StoreError> {
    tx.exec(&END, params![account, inbox, until_seq]).await?;
    Ok(())
}

/// Whether anybody elsewhere follows or ever followed this account.
pub async fn any(db: &impl Reads, account: AccountId) -> Result<bool, StoreError> {
    Ok(db.one(&ANY, params![account]).await?.is_some())
}
