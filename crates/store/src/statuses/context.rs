//! The thread around a status, as ids. Who may see them is not asked here.

use crate::engine::{Reads, StoreError, params, stmt};
use domain::{AccountId, StatusId};

stmt! { static ANCESTORS: Fast(i64, i64) -> i64 =
"WITH RECURSIVE up (id, parent, depth) AS (
         SELECT s.id, s.in_reply_to_id, CAST(0 AS BIGINT) FROM statuses s WHERE s.id = $1
         UNION ALL
         SELECT p.id, p.in_reply_to_id, up.depth + 1 FROM up JOIN statuses p ON p.id = up.parent WHERE up.depth < $2
     )
     SELECT id FROM up WHERE depth > 0 ORDER BY depth DESC"; }

// Both engines go level by level and stop at the limit; sorting would make them read a thread of any size first.
stmt! { static DESCENDANTS: Fast(i64, i64, i64) -> (i64, i64) =
"WITH RECURSIVE down (id, parent, depth) AS (
         SELECT s.id, s.in_reply_to_id, CAST(1 AS BIGINT) FROM statuses s WHERE s.in_reply_to_id = $1
         UNION ALL
         SELECT c.id, c.in_reply_to_id, down.depth + 1
         FROM down JOIN statuses c ON c.in_reply_to_id = down.id WHERE down.depth < $2
     )
     SELECT id, parent FROM down LIMIT $3"; }

stmt! { static INVOLVED: Slow(i64) -> i64 =
"SELECT m.account_id FROM mentions m WHERE m.status_id = $1
 UNION SELECT b.account_id FROM statuses b WHERE b.reblog_of_id = $1
 UNION SELECT r.account_id FROM statuses r WHERE r.in_reply_to_id = $1"; }

/// What the status answers, and so on, the root first; the nearest `limit` of them.
pub async fn ancestors(db: &impl Reads, id: StatusId, limit: i64) -> Result<Vec<StatusId>, StoreError> {
    Ok(db.all(&ANCESTORS, params![id, limit]).await?.into_iter().map(StatusId).collect())
}

/// Answers to the status, answers to those and so on, down to a depth, each with what it answers; when there are more
/// than `limit`, those nearest to the status.
pub async fn descendants(
    db: &impl Reads,
    id: StatusId,
    depth: i64,
    limit: i64,
) -> Result<Vec<(StatusId, StatusId)>, StoreError> {
    let rows = db.all(&DESCENDANTS, params![id, depth, limit]).await?;
    Ok(rows.into_iter().map(|(id, parent)| (StatusId(id), StatusId(parent))).collect())
}

/// Who is named in a status, boosted it or answered it: those who have it beside followers, in no order.
pub async fn involved(db: &impl Reads, id: StatusId) -> Result<Vec<AccountId>, StoreError> {
    Ok(db.all(&INVOLVED, params![id]).await?.into_iter().map(AccountId).collect())
}
