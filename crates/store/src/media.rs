//! Uploaded files: what is known of each, and on which status it is. The bytes are in the media store.

mod life;

pub use life::{
    Finished, NewMedia, NewRemote, by_id, change_own, delete, failed, forgotten, insert, insert_remote, is_named, ready,
};

use crate::engine::{Reads, StoreError, Tx, params, row, stmt};
use domain::{AccountId, MediaId, StatusId, Timestamp};

row! {
    /// An uploaded file.
    pub struct Media {
        id: i64, account_id: i64, status_id: Option<i64>, position: i64, kind: String, state: String, problem: String,
        file: String, thumbnail: String, mime: String, meta: String, focus_x: f64, focus_y: f64,
        blurhash: Option<String>, description: String, remote_url: Option<String>, created_at: i64,
    }
}

/// The columns of [`Media`].
macro_rules! columns {
    () => {
        "m.id, m.account_id, m.status_id, m.position, m.kind, m.state, m.problem, m.file, m.thumbnail, m.mime, m.meta, \
         m.focus_x, m.focus_y, m.blurhash, m.description, m.remote_url, m.created_at"
    };
}

stmt! { static OF: Fast([i64]) -> Media =
concat!("SELECT ", columns!(), " FROM media m WHERE m.status_id = ANY($1) ORDER BY m.status_id, m.position"); }

stmt! { static BY_IDS: Fast([i64]) -> Media = concat!("SELECT ", columns!(), " FROM media m WHERE m.id = ANY($1)"); }

stmt! { static ATTACH: Write(i64, i64, i64, i64) =
"UPDATE media SET status_id = $2, position = $3
 WHERE id = $1 AND account_id = $4 AND state = 'ready' AND (status_id IS NULL OR status_id = $2)"; }

// Uploads that nobody uses are swept away some time after their creation: from here on, that time begins anew.
stmt! { static DETACH: Write(i64, i64, [i64]) =
"UPDATE media SET status_id = NULL, position = 0, created_at = $2 WHERE status_id = $1 AND id <> ALL($3)"; }

stmt! { static DESCRIBE: Write(i64, i64, str) =
"UPDATE media SET description = $3 WHERE id = $1 AND status_id = $2"; }

stmt! { static FOCUS: Write(i64, i64, f64, f64) =
"UPDATE media SET focus_x = $3, focus_y = $4 WHERE id = $1 AND status_id = $2"; }

/// The files on these statuses, by status and in order.
pub async fn of(db: &impl Reads, statuses: &[i64]) -> Result<Vec<Media>, StoreError> {
    db.all(&OF, params![statuses]).await
}

/// The files with these ids, in no order.
pub async fn by_ids(db: &impl Reads, ids: &[i64]) -> Result<Vec<Media>, StoreError> {
    db.all(&BY_IDS, params![ids]).await
}

/// Hangs a file on a status. `false` when it is not the author's, not ready, or on another status.
pub async fn attach(
    tx: &mut Tx<'_>,
    id: MediaId,
    status: StatusId,
    position: i64,
    author: AccountId,
) -> Result<bool, StoreError> {
    Ok(tx.exec(&ATTACH, params![id, status, position, author]).await? == 1)
}

/// Takes all files but these off a status; they are its author's uploads again.
pub async fn detach_others(tx: &mut Tx<'_>, status: StatusId, keep: &[i64], now: Timestamp) -> Result<(), StoreError> {
    tx.exec(&DETACH, params![status, now, keep]).await?;
    Ok(())
}

/// Changes the alt text of a file on a status.
pub async fn describe(tx: &mut Tx<'_>, id: MediaId, status: StatusId, description: &str) -> Result<(), StoreError> {
    tx.exec(&DESCRIBE, params![id, status, description]).await?;
    Ok(())
}

/// Changes the focus point of a file on a status.
pub async fn focus(tx: &mut Tx<'_>, id: MediaId, status: StatusId, x: f64, y: f64) -> Result<(), StoreError> {
    tx.exec(&FOCUS, params![id, status, x, y]).await?;
    Ok(())
}
