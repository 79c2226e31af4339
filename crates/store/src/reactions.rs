//! Reactions to statuses. They go with the status and with the account; those of suspended accounts are not counted.

use crate::engine::{Reads, StoreError, Tx, params, row, stmt};
use domain::{AccountId, ReactionId, StatusId, Timestamp};

row! { pub(crate) struct Counted { status_id: i64, emoji: String, picture: Option<String>, count: i64 } }

row! { pub(crate) struct Found { id: i64, emoji: String, picture: Option<String> } }

// A conflict of the id itself is no answer: then another id is drawn.
stmt! { static INSERT: Write(i64, i64, i64, str, str?, str?, i64) =
"INSERT INTO reactions (id, account_id, status_id, emoji, picture, uri, created_at)
 SELECT $1, $2, $3, $4, $5, $6, $7 WHERE NOT EXISTS (SELECT 1 FROM reactions r WHERE r.uri = $6)
 ON CONFLICT (status_id, account_id, emoji) DO NOTHING"; }

stmt! { static DELETE: Write(i64, i64, str) =
"DELETE FROM reactions WHERE status_id = $1 AND account_id = $2 AND emoji = $3"; }

stmt! { static BY_URI: Fast(i64, str) -> (i64, String) =
"SELECT status_id, emoji FROM reactions WHERE uri = $2 AND account_id = $1"; }

stmt! { static OF_ONE: Fast(i64, i64) -> i64 =
"SELECT COUNT(*) FROM reactions WHERE status_id = $1 AND account_id = $2"; }

stmt! { static KINDS: Fast(i64) -> String = "SELECT DISTINCT emoji FROM reactions WHERE status_id = $1"; }

stmt! { static COUNTED: Fast([i64]) -> Counted =
"SELECT r.status_id, r.emoji, MAX(r.picture), COUNT(*)
 FROM reactions r JOIN accounts a ON a.id = r.account_id
 WHERE r.status_id = ANY($1) AND a.suspended_at IS NULL
 GROUP BY r.status_id, r.emoji ORDER BY r.status_id, MIN(r.id)"; }

stmt! { static BY_IDS: Fast([i64]) -> Found = "SELECT id, emoji, picture FROM reactions WHERE id = ANY($1)"; }

/// A reaction to record.
#[derive(Debug, Clone, Copy)]
pub struct NewReaction<'a> {
    /// Its id.
    pub id: ReactionId,
    /// Whose.
    pub account: AccountId,
    /// To what.
    pub status: StatusId,
    /// The character, or `name@host`.
    pub emoji: &'a str,
    /// Where the picture of a custom emoji is.
    pub picture: Option<&'a str>,
    /// Its id as an activity.
    pub uri: Option<&'a str>,
}

/// An emoji, and how many reacted with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The character, or `name@host`.
    pub emoji: String,
    /// Where the picture of a custom emoji is.
    pub picture: Option<String>,
    /// How many.
    pub count: i64,
}

/// Records a reaction. `false` when it, or its id, is there already.
pub async fn insert(tx: &mut Tx<'_>, new: &NewReaction<'_>, now: Timestamp) -> Result<bool, StoreError> {
    let params = params![new.id, new.account, new.status, new.emoji, new.picture, new.uri, now];
    Ok(tx.exec(&INSERT, params).await? == 1)
}

/// Takes a reaction back. `false` when there is none.
pub async fn delete(tx: &mut Tx<'_>, account: AccountId, status: StatusId, emoji: &str) -> Result<bool, StoreError> {
    Ok(tx.exec(&DELETE, params![status, account, emoji]).await? == 1)
}

/// What somebody reacted to with the activity of this id, and with which emoji.
pub async fn by_uri(db: &impl Reads, account: AccountId, uri: &str) -> Result<Option<(StatusId, String)>, StoreError> {
    Ok(db.one(&BY_URI, params![account, uri]).await?.map(|(status, emoji)| (StatusId(status), emoji)))
}

/// With how many emoji somebody reacted to a status.
pub async fn of_one(db: &impl Reads, account: AccountId, status: StatusId) -> Result<i64, StoreError> {
    Ok(db.one(&OF_ONE, params![status, account]).await?.unwrap_or(0))
}

/// With which emoji somebody reacted to a status.
pub async fn kinds(db: &impl Reads, status: StatusId) -> Result<Vec<String>, StoreError> {
    db.all(&KINDS, params![status]).await
}

/// How many reacted to these statuses with what: of each the oldest first.
pub async fn counted(db: &impl Reads, statuses: &[i64]) -> Result<Vec<(StatusId, Tally)>, StoreError> {
    let rows = db.all(&COUNTED, params![statuses]).await?;
    let tally = |row: Counted| Tally { emoji: row.emoji, picture: row.picture, count: row.count };
    Ok(rows.into_iter().map(|row| (StatusId(row.status_id), tally(row))).collect())
}

/// The emoji of these reactions, and their pictures.
pub async fn emoji_of(db: &impl Reads, ids: &[i64]) -> Result<Vec<(ReactionId, (String, Option<String>))>, StoreError> {
    let rows = db.all(&BY_IDS, params![ids]).await?;
    Ok(rows.into_iter().map(|row| (ReactionId(row.id), (row.emoji, row.picture))).collect())
}
