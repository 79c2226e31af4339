//! What the index of recent statuses starts from.

use crate::engine::{Reads, StoreError, params, row, stmt};

row! {
    /// A status, with what the index keeps of it.
    pub struct RecentRow {
        id: i64, author: i64, visibility: String, language: Option<String>, reply_account: Option<i64>,
        boost_of: Option<i64>, boost_author: Option<i64>, has_media: bool, local: bool, has_tags: bool,
        has_mentions: bool, domain: String, boost_domain: String,
    }
}

stmt! { static RECENT: Slow(i64, i64) -> RecentRow =
"SELECT s.id, s.account_id, s.visibility,
            CASE WHEN s.reblog_of_id IS NULL THEN s.language ELSE o.language END, s.in_reply_to_account_id,
            s.reblog_of_id, s.reblog_of_account_id, s.has_media, s.local, s.has_tags, s.has_mentions,
            a.domain, COALESCE(oa.domain, '')
     FROM statuses s
     JOIN accounts a ON a.id = s.account_id
     LEFT JOIN statuses o ON o.id = s.reblog_of_id
     LEFT JOIN accounts oa ON oa.id = s.reblog_of_account_id
     WHERE s.id < $1 ORDER BY s.id DESC LIMIT $2"; }

/// The newest statuses below an id, newest first.
///
/// # Errors
/// Those of the database.
pub async fn recent(db: &impl Reads, before: i64, limit: i64) -> Result<Vec<RecentRow>, StoreError> {
    db.all(&RECENT, params![before, limit]).await
}

stmt! { static MENTIONS: Fast([i64]) -> (i64, i64) =
"SELECT status_id, account_id FROM mentions WHERE status_id = ANY($1)"; }

/// Who is mentioned in these statuses: (status, account).
///
/// # Errors
/// Those of the database.
pub async fn mentions_of(db: &impl Reads, statuses: &[i64]) -> Result<Vec<(i64, i64)>, StoreError> {
    db.all(&MENTIONS, params![statuses]).await
}

stmt! { static TAGS: Fast([i64]) -> (i64, i64) =
"SELECT status_id, tag_id FROM status_tags WHERE status_id = ANY($1)"; }

/// The hashtags of these statuses: (status, tag).
///
/// # Errors
/// Those of the database.
pub async fn tags_of(db: &impl Reads, statuses: &[i64]) -> Result<Vec<(i64, i64)>, StoreError> {
    db.all(&TAGS, params![statuses]).await
}
