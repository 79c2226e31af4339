//! How a file comes and goes: uploaded, processed, forgotten.

use super::Media;
use crate::engine::{Reads, StoreError, Tx, params, stmt};
use domain::{AccountId, MediaId, Timestamp};

stmt! { static INSERT: Write(i64, i64, str, f64, f64, i64) =
"INSERT INTO media (id, account_id, kind, state, description, focus_x, focus_y, created_at)
 VALUES ($1, $2, 'image', 'processing', $3, $4, $5, $6)"; }

stmt! { static INSERT_REMOTE: Write(i64, i64, i64, i64, str, str, str, str, f64, f64, str?, str, i64) =
"INSERT INTO media (id, account_id, status_id, position, kind, state, remote_url, mime, meta, focus_x, focus_y, blurhash,
                    description, created_at)
 VALUES ($1, $2, $3, $4, $5, 'ready', $6, $7, $8, $9, $10, $11, $12, $13)"; }

stmt! { static DELETE_REMOTE: Write(i64) = "DELETE FROM media WHERE status_id = $1 AND remote_url IS NOT NULL"; }

stmt! { static READY: Write(i64, str, str, str, str, str, str) =
"UPDATE media SET state = 'ready', kind = $2, file = $3, thumbnail = $4, mime = $5, meta = $6, blurhash = $7
 WHERE id = $1 AND state = 'processing'"; }

stmt! { static FAILED: Write(i64, str) =
"UPDATE media SET state = 'failed', problem = $2 WHERE id = $1 AND state = 'processing'"; }

stmt! { static DESCRIBE: Write(i64, i64, str) = "UPDATE media SET description = $3 WHERE id = $1 AND account_id = $2"; }

stmt! { static FOCUS: Write(i64, i64, f64, f64) =
"UPDATE media SET focus_x = $3, focus_y = $4 WHERE id = $1 AND account_id = $2"; }

stmt! { static DELETE: Write(i64) = "DELETE FROM media WHERE id = $1 AND status_id IS NULL"; }

stmt! { static FORGOTTEN: Fast(i64, i64) -> i64 =
"SELECT id FROM media WHERE status_id IS NULL AND created_at < $1 ORDER BY created_at LIMIT $2"; }

// Only for files that a crash left uncertain: there are few, so no index is kept for them. Names of files have no
// characters that mean something in a pattern, but for "_", which here may stand for any other.
stmt! { static NAMED: Slow(str, str) -> i64 =
"SELECT id FROM media WHERE file = $1 OR thumbnail = $1
 UNION ALL SELECT id FROM accounts WHERE avatar LIKE $2 OR header LIKE $2
 UNION ALL SELECT bytes FROM remote_files WHERE file = $1 OR small = $1 OR still = $1
 LIMIT 1"; }

/// A new upload.
#[derive(Debug, Clone, PartialEq)]
pub struct NewMedia {
    /// Whose it is.
    pub account: AccountId,
    /// The alt text.
    pub description: String,
    /// Where the eye should rest, from -1 to 1 in both directions.
    pub focus: (f64, f64),
}

/// A file of elsewhere: known by its address, and not copied.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRemote {
    /// `image`, `video`, `audio` or `unknown`.
    pub kind: &'static str,
    /// Where it is.
    pub url: String,
    /// Its type, as its server says.
    pub mime: String,
    /// JSON of sizes.
    pub meta: String,
    /// Where the eye should rest.
    pub focus: (f64, f64),
    /// What to show while it loads.
    pub blurhash: Option<String>,
    /// The alt text.
    pub description: String,
}

/// What became of a processed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// `image` or `gifv`.
    pub kind: &'static str,
    /// Key of the file.
    pub file: String,
    /// Key of its small version.
    pub thumbnail: String,
    /// Its type.
    pub mime: String,
    /// JSON of sizes.
    pub meta: String,
    /// What to show while it loads.
    pub blurhash: String,
}

/// Records an upload.
///
/// # Errors
/// Those of the database.
pub async fn insert(tx: &mut Tx<'_>, id: MediaId, new: &NewMedia, now: Timestamp) -> Result<(), StoreError> {
    let (x, y) = new.focus;
    tx.exec(&INSERT, params![id, new.account, new.description.as_str(), x, y, now]).await?;
    Ok(())
}

/// The file is ready. `false` when it was decided before.
///
/// # Errors
/// Those of the database.
pub async fn ready(tx: &mut Tx<'_>, id: MediaId, done: &Finished) -> Result<bool, StoreError> {
    let params = params![
        id,
        done.kind,
        done.file.as_str(),
        done.thumbnail.as_str(),
        done.mime.as_str(),
        done.meta.as_str(),
        done.blurhash.as_str()
    ];
    Ok(tx.exec(&READY, params).await? == 1)
}

/// The file cannot be shown. `false` when it was decided before.
///
/// # Errors
/// Those of the database.
pub async fn failed(tx: &mut Tx<'_>, id: MediaId, problem: &str) -> Result<bool, StoreError> {
    Ok(tx.exec(&FAILED, params![id, problem]).await? == 1)
}

/// Changes alt text and focus of one's own file.
///
/// # Errors
/// Those of the database.
pub async fn change_own(
    tx: &mut Tx<'_>,
    id: MediaId,
    owner: AccountId,
    description: Option<&str>,
    focus: Option<(f64, f64)>,
) -> Result<(), StoreError> {
    if let Some(description) = description {
        tx.exec(&DESCRIBE, params![id, owner, description]).await?;
    }
    if let Some((x, y)) = focus {
        tx.exec(&FOCUS, params![id, owner, x, y]).await?;
    }
    Ok(())
}

/// Deletes a file that is on no status. `false` when it is on one.
///
/// # Errors
/// Those of the database.
pub async fn delete(tx: &mut Tx<'_>, id: MediaId) -> Result<bool, StoreError> {
    Ok(tx.exec(&DELETE, params![id]).await? == 1)
}

/// Files that were uploaded before `before` and are on no status, the oldest first.
///
/// # Errors
/// Those of the database.
pub async fn forgotten(db: &impl Reads, before: Timestamp, limit: i64) -> Result<Vec<MediaId>, StoreError> {
    Ok(db.all(&FORGOTTEN, params![before, limit]).await?.into_iter().map(MediaId).collect())
}

/// One file.
///
/// # Errors
/// Those of the database.
pub async fn by_id(db: &impl Reads, id: MediaId) -> Result<Option<Media>, StoreError> {
    Ok(super::by_ids(db, &[id.0]).await?.pop())
}

/// Whether any row names this stored file. Reads whole tables.
///
/// # Errors
/// Those of the database.
pub async fn is_named(db: &impl Reads, key: &str) -> Result<bool, StoreError> {
    let pattern = format!("%{key}%");
    Ok(db.one(&NAMED, params![key, pattern.as_str()]).await?.is_some())
}

/// Writes the files of a status of elsewhere, in their order, in place of those that it had.
pub async fn insert_remote(
    tx: &mut Tx<'_>,
    ids: &domain::IdGen,
    (status, author): (domain::StatusId, AccountId),
    files: &[NewRemote],
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.exec(&DELETE_REMOTE, params![status]).await?;
    for (position, file) in (0_i64..).zip(files) {
        let id: MediaId = ids.next();
        let params = params![
            id,
            author,
            status,
            position,
            file.kind,
            file.url.as_str(),
            file.mime.as_str(),
            file.meta.as_str(),
            file.focus.0,
            file.focus.1,
            file.blurhash.as_deref(),
            file.description.as_str(),
            now,
        ];
        tx.exec(&INSERT_REMOTE, params).await?;
    }
    Ok(())
}
