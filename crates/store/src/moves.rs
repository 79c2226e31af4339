//! Accounts that moved to another one, whether they live here or elsewhere: where to, when, and how many of this server
//! follow them there. An account has one row, so that of two moves at once there is one.

use crate::{
    engine::{Reads, StoreError, Tx, params, row, stmt},
    outbox,
};
use domain::{AccountId, Timestamp};

row! {
    /// A move.
    pub struct Move {
        target_id: i64, followers: i64, told_seq: i64, moved_at: i64,
    }
}

stmt! { static BEGIN: Write(i64, i64, i64, i64, i64, i64) =
"INSERT INTO moves (account_id, target_id, followers, told_seq, moved_at) VALUES ($1, $2, $3, $4, $5)
 ON CONFLICT (account_id) DO UPDATE SET target_id = excluded.target_id, followers = excluded.followers,
     told_seq = excluded.told_seq, moved_at = excluded.moved_at
 WHERE moves.moved_at <= $6"; }

stmt! { static LAST: Fast(i64) -> Move = "SELECT target_id, followers, told_seq, moved_at FROM moves WHERE account_id = $1"; }

/// Begins to move an account, unless it moved after `rested`. `false` when it did.
pub async fn begin(
    tx: &mut Tx<'_>,
    account: AccountId,
    target: AccountId,
    followers: i64,
    (now, rested): (Timestamp, Timestamp),
) -> Result<bool, StoreError> {
    let told = outbox::head(tx).await?;
    Ok(tx.exec(&BEGIN, params![account, target, followers, told, now, rested]).await? == 1)
}

/// The last move of an account, also one that was taken back.
pub async fn last(db: &impl Reads, account: AccountId) -> Result<Option<Move>, StoreError> {
    db.one(&LAST, params![account]).await
}
