//! How far somebody has read a timeline.

use crate::engine::{Reads, StoreError, Tx, params, row, stmt};
use domain::{AccountId, Timestamp};

row! {
    /// A reading position.
    pub struct Marker { timeline: String, last_read_id: i64, version: i64, updated_at: i64 }
}

stmt! { static ALL: Fast(i64) -> Marker =
"SELECT timeline, last_read_id, version, updated_at FROM markers WHERE account_id = $1"; }

stmt! { static INSERT: Write(i64, str, i64, i64) =
"INSERT INTO markers (account_id, timeline, last_read_id, version, updated_at) VALUES ($1, $2, $3, 1, $4)
 ON CONFLICT (account_id, timeline) DO NOTHING"; }

stmt! { static UPDATE: Write(i64, str, i64, i64, i64) =
"UPDATE markers SET last_read_id = $3, version = version + 1, updated_at = $4
 WHERE account_id = $1 AND timeline = $2 AND version = $5"; }

/// The reading positions of an account.
pub async fn markers(db: &impl Reads, account: AccountId) -> Result<Vec<Marker>, StoreError> {
    db.all(&ALL, params![account]).await
}

/// Moves a reading position of which `version` is known; `None`: there is none yet. `false` when somebody else moved it
/// meanwhile.
pub async fn put_marker(
    tx: &mut Tx<'_>,
    account: AccountId,
    timeline: &str,
    last_read: i64,
    version: Option<i64>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = match version {
        None => tx.exec(&INSERT, params![account, timeline, last_read, now]).await?,
        Some(version) => tx.exec(&UPDATE, params![account, timeline, last_read, now, version]).await?,
    };
    Ok(changed == 1)
}
