//! Hashtags, and which statuses carry them. Names are those of `domain::tag::normalise`.

use crate::engine::{Reads, StoreError, Tx, params, row, stmt};
use domain::{AccountId, IdGen, StatusId, TagId, Timestamp};

row! { pub(crate) struct Found { id: i64, name: String, display_name: String } }

row! { pub(crate) struct OnStatus { status_id: i64, id: i64, name: String, display_name: String } }

stmt! { static OF: Fast([i64]) -> OnStatus =
"SELECT st.status_id, t.id, t.name, t.display_name FROM status_tags st JOIN tags t ON t.id = st.tag_id
 WHERE st.status_id = ANY($1) ORDER BY st.status_id, t.id"; }

stmt! { static BY_NAME: Fast(str) -> Found = "SELECT id, name, display_name FROM tags WHERE name = $1"; }

// Of the statuses that carry it the sweep may just have seen none: it waits until this one does, or this one until it is
// gone.
stmt! { static HELD: Write(str) -> Found =
"SELECT id, name, display_name FROM tags WHERE name = $1 FOR KEY SHARE"; }

stmt! { static BY_IDS: Fast([i64]) -> Found = "SELECT id, name, display_name FROM tags WHERE id = ANY($1)"; }

stmt! { static STARTING: Fast(str, str, i64, i64) -> Found =
"SELECT id, name, display_name FROM tags WHERE name >= $1 AND name < $2 ORDER BY name LIMIT $3 OFFSET $4"; }

stmt! { static INSERT: Write(i64, str, str, i64) =
"INSERT INTO tags (id, name, display_name, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO NOTHING"; }

stmt! { static ATTACH: Write(i64, i64, i64) =
"INSERT INTO status_tags (tag_id, status_id, account_id) VALUES ($1, $2, $3)
 ON CONFLICT (tag_id, status_id) DO NOTHING"; }

stmt! { static LEAVE: Write(i64, i64) =
"UPDATE tags SET left_at = $2 WHERE id IN (SELECT st.tag_id FROM status_tags st WHERE st.status_id = $1)"; }

stmt! { static DETACH: Write(i64) = "DELETE FROM status_tags WHERE status_id = $1"; }

/// A hashtag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Its id.
    pub id: TagId,
    /// As it is looked up.
    pub name: String,
    /// As it was first written.
    pub display_name: String,
}

impl From<Found> for Tag {
    fn from(row: Found) -> Self {
        Self { id: TagId(row.id), name: row.name, display_name: row.display_name }
    }
}

/// The hashtags of these statuses, by status.
pub async fn of(db: &impl Reads, statuses: &[i64]) -> Result<Vec<(StatusId, Tag)>, StoreError> {
    let rows = db.all(&OF, params![statuses]).await?;
    let tags = rows.into_iter().map(|row| {
        (StatusId(row.status_id), Tag { id: TagId(row.id), name: row.name, display_name: row.display_name })
    });
    Ok(tags.collect())
}

/// The hashtag of this name, if anybody has used it.
pub async fn by_name(db: &impl Reads, name: &str) -> Result<Option<Tag>, StoreError> {
    Ok(db.one(&BY_NAME, params![name]).await?.map(Tag::from))
}

/// The hashtags with these ids, in no order.
pub async fn by_ids(db: &impl Reads, ids: &[i64]) -> Result<Vec<Tag>, StoreError> {
    Ok(db.all(&BY_IDS, params![ids]).await?.into_iter().map(Tag::from).collect())
}

/// Hashtags whose name begins so, in the order of their names.
pub async fn starting(db: &impl Reads, start: &str, limit: i64, offset: i64) -> Result<Vec<Tag>, StoreError> {
    let end = format!("{start}\u{10ffff}");
    let rows = db.all(&STARTING, params![start, end.as_str(), limit, offset]).await?;
    Ok(rows.into_iter().map(Tag::from).collect())
}

/// The id of the hashtag `name`, which is made when nobody has used it before.
pub async fn ensure(
    tx: &mut Tx<'_>,
    ids: &IdGen,
    name: &str,
    display_name: &str,
    now: Timestamp,
) -> Result<TagId, StoreError> {
    if let Some(tag) = tx.one(&HELD, params![name]).await? {
        return Ok(TagId(tag.id));
    }
    tx.exec(&INSERT, params![ids.next::<i64>(), name, display_name, now]).await?;
    let tag = tx.one(&HELD, params![name]).await?;
    tag.map(|tag| TagId(tag.id)).ok_or_else(|| StoreError::Corrupt {
        table: "tags",
        id: 0,
        what: "a hashtag is gone right after it was made".into(),
    })
}

/// Hangs a hashtag on a status.
pub async fn attach(tx: &mut Tx<'_>, tag: TagId, status: StatusId, author: AccountId) -> Result<(), StoreError> {
    tx.exec(&ATTACH, params![tag, status, author]).await?;
    Ok(())
}

/// Takes all hashtags off a status. Those that are then on no other go some time later.
pub async fn detach_all(tx: &mut Tx<'_>, status: StatusId, now: Timestamp) -> Result<(), StoreError> {
    tx.exec(&LEAVE, params![status, now]).await?;
    tx.exec(&DETACH, params![status]).await?;
    Ok(())
}
