//! Answers to a status that everybody may read, by their ids in the fediverse.

use crate::{
    engine::{Reads, StoreError, params, stmt},
    page::NOBODY,
    sight::can_see,
};
use domain::{AccountId, StatusId};

stmt! { static OPEN: Fast(i64, i64, i64, i64) -> (i64, String) = concat!(
"SELECT s.id, s.uri FROM statuses s JOIN accounts a ON a.id = s.account_id
     WHERE s.in_reply_to_id = $2 AND s.id > $3 AND s.visibility IN ('public', 'unlisted') AND ",
can_see!("s", "a", "$1"), " ORDER BY s.id LIMIT $4"); }

/// Answers to a status after the answer `after`, the oldest first: id here, and id in the fediverse. Those for few readers
/// are not among them, whoever asks.
pub async fn open_replies(
    db: &impl Reads,
    viewer: Option<AccountId>,
    status: StatusId,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, String)>, StoreError> {
    let viewer = viewer.map_or(NOBODY, |viewer| viewer.0);
    db.all(&OPEN, params![viewer, status, after, limit]).await
}
