//! Files of elsewhere that somebody here looked at: where each came from, and what of it lies in the media store. All of
//! it can be fetched again, so rows go whenever there is a reason.

use crate::engine::{Reads, StoreError, Tx, params, row, stmt};
use domain::{AccountId, MediaId, Timestamp};

row! {
    /// A file that is kept.
    pub struct RemoteFile {
        key: String, kind: String, url: String, host: String, media_id: Option<i64>, account_id: Option<i64>,
        file: String, small: String, still: String, bytes: i64, fetched_at: i64, used_at: i64,
    }
}

row! {
    /// What is known of a file before it is fetched: where it lies, and whose it is.
    pub struct Origin {
        media_id: Option<i64>, account_id: i64, status_id: Option<i64>, url: String, kind: String, domain: String,
        uri: String,
    }
}

macro_rules! columns {
    () => {
        "key, kind, url, host, media_id, account_id, file, small, still, bytes, fetched_at, used_at"
    };
}

stmt! { static BY_KEY: Fast(str) -> RemoteFile =
concat!("SELECT ", columns!(), " FROM remote_files WHERE key = $1"); }

// Who is suspended, or gone, shows nothing any more.
stmt! { static ORIGIN_OF_FILE: Fast(i64) -> Origin =
"SELECT m.id, a.id, m.status_id, m.remote_url, m.kind, a.domain, a.uri
 FROM media m JOIN accounts a ON a.id = m.account_id
 WHERE m.id = $1 AND m.status_id IS NOT NULL AND m.remote_url IS NOT NULL AND a.suspended_at IS NULL"; }

stmt! { static ORIGIN_OF_AVATAR: Fast(i64) -> Origin =
"SELECT CAST(NULL AS BIGINT), id, CAST(NULL AS BIGINT), avatar_url, 'image', domain, uri
 FROM accounts WHERE id = $1 AND avatar_url <> '' AND suspended_at IS NULL"; }

stmt! { static ORIGIN_OF_HEADER: Fast(i64) -> Origin =
"SELECT CAST(NULL AS BIGINT), id, CAST(NULL AS BIGINT), header_url, 'image', domain, uri
 FROM accounts WHERE id = $1 AND header_url <> '' AND suspended_at IS NULL"; }

stmt! { static PUT: Write(str, str, str, str, i64?, i64?, str, str, str, i64, i64) =
"INSERT INTO remote_files (key, kind, url, host, media_id, account_id, file, small, still, bytes, fetched_at, used_at)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
 ON CONFLICT (key) DO UPDATE SET url = excluded.url, host = excluded.host, media_id = excluded.media_id,
     account_id = excluded.account_id, file = excluded.file, small = excluded.small, still = excluded.still,
     bytes = excluded.bytes, fetched_at = excluded.fetched_at, used_at = excluded.used_at"; }

stmt! { static NOTE_USE: Write(i64, [str]) =
"UPDATE remote_files SET used_at = $1 WHERE key = ANY($2) AND used_at < $1"; }

// What its own server said about a file stands; what it left out is filled in.
stmt! { static LEARN: Write(i64, str, str) =
"UPDATE media SET blurhash = COALESCE(blurhash, $2), meta = CASE WHEN meta = '{}' THEN $3 ELSE meta END,
     kind = CASE WHEN kind = 'unknown' THEN 'image' ELSE kind END
 WHERE id = $1 AND (blurhash IS NULL OR meta = '{}' OR kind = 'unknown')"; }

stmt! { static TOTAL: Slow() -> (i64, i64) =
"SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT), COUNT(*) FROM remote_files"; }

stmt! { static OLDEST: Fast(i64) -> RemoteFile =
concat!("SELECT ", columns!(), " FROM remote_files ORDER BY used_at, key LIMIT $1"); }

stmt! { static OLDER: Fast(i64, i64) -> RemoteFile =
concat!("SELECT ", columns!(), " FROM remote_files WHERE used_at < $1 ORDER BY used_at, key LIMIT $2"); }

stmt! { static OF_HOST: Fast(str, i64) -> RemoteFile =
concat!("SELECT ", columns!(), " FROM remote_files WHERE host = $1 ORDER BY key LIMIT $2"); }

stmt! { static ORIGINS: Slow() -> (String, String, String) =
"SELECT DISTINCT r.host, COALESCE(a.domain, ''), COALESCE(a.host, '')
 FROM remote_files r LEFT JOIN accounts a ON a.id = r.account_id"; }

stmt! { static OF_DOMAIN: Slow(str, str, i64) -> RemoteFile =
"SELECT r.key, r.kind, r.url, r.host, r.media_id, r.account_id, r.file, r.small, r.still, r.bytes, r.fetched_at, r.used_at
 FROM remote_files r JOIN accounts a ON a.id = r.account_id
 WHERE a.domain = $1 AND a.host = $2 ORDER BY r.key LIMIT $3"; }

stmt! { static ORPHANS: Slow(i64) -> RemoteFile =
"SELECT r.key, r.kind, r.url, r.host, r.media_id, r.account_id, r.file, r.small, r.still, r.bytes, r.fetched_at, r.used_at
 FROM remote_files r LEFT JOIN accounts a ON a.id = r.account_id LEFT JOIN media m ON m.id = r.media_id
 WHERE (r.kind = 'file' AND m.status_id IS NULL)
    OR (r.kind <> 'emoji' AND (a.id IS NULL OR a.suspended_at IS NOT NULL))
    OR (r.kind = 'avatar' AND a.avatar_url <> r.url)
    OR (r.kind = 'header' AND a.header_url <> r.url)
 LIMIT $1"; }

stmt! { static DELETE: Write([str], [str]) = "DELETE FROM remote_files WHERE key = ANY($1) AND file = ANY($2)"; }

/// What is kept under a key.
pub async fn by_key(db: &impl Reads, key: &str) -> Result<Option<RemoteFile>, StoreError> {
    db.one(&BY_KEY, params![key]).await
}

/// Where the file on a status lies. `None` for what is not of elsewhere, or not to be shown.
pub async fn of_media(db: &impl Reads, id: MediaId) -> Result<Option<Origin>, StoreError> {
    db.one(&ORIGIN_OF_FILE, params![id]).await
}

/// Where the avatar of an account lies. `None` where it has none, or is not to be shown.
pub async fn of_avatar(db: &impl Reads, id: AccountId) -> Result<Option<Origin>, StoreError> {
    db.one(&ORIGIN_OF_AVATAR, params![id]).await
}

/// As [`of_avatar`], of the header picture.
pub async fn of_header(db: &impl Reads, id: AccountId) -> Result<Option<Origin>, StoreError> {
    db.one(&ORIGIN_OF_HEADER, params![id]).await
}

/// Keeps a file in place of what was kept under its key. Gives what that was.
pub async fn put(tx: &mut Tx<'_>, file: &RemoteFile) -> Result<Option<RemoteFile>, StoreError> {
    let before = by_key(tx, &file.key).await?;
    let params = params![
        file.key.as_str(),
        file.kind.as_str(),
        file.url.as_str(),
        file.host.as_str(),
        file.media_id,
        file.account_id,
        file.file.as_str(),
        file.small.as_str(),
        file.still.as_str(),
        file.bytes,
        file.fetched_at,
    ];
    tx.exec(&PUT, params).await?;
    Ok(before)
}

/// Fills in what the server of a picture did not say about it. `false` when there was nothing to fill in.
pub async fn learn(tx: &mut Tx<'_>, id: MediaId, blurhash: &str, meta: &str) -> Result<bool, StoreError> {
    Ok(tx.exec(&LEARN, params![id, blurhash, meta]).await? == 1)
}

/// Notes that these were used.
pub async fn note_use(tx: &mut Tx<'_>, keys: &[String], now: Timestamp) -> Result<(), StoreError> {
    tx.exec(&NOTE_USE, params![now, keys]).await?;
    Ok(())
}

/// How many bytes are kept, in how many rows. Reads the whole table.
pub async fn total(db: &impl Reads) -> Result<(i64, i64), StoreError> {
    Ok(db.one(&TOTAL, params![]).await?.unwrap_or_default())
}

/// Those that nobody used for the longest time.
pub async fn oldest(db: &impl Reads, limit: i64) -> Result<Vec<RemoteFile>, StoreError> {
    db.all(&OLDEST, params![limit]).await
}

/// Those that nobody used since `before`.
pub async fn unused_since(db: &impl Reads, before: Timestamp, limit: i64) -> Result<Vec<RemoteFile>, StoreError> {
    db.all(&OLDER, params![before, limit]).await
}

/// Where the files come from that are kept: the host of each, and domain and host of the account that shows it (empty for
/// emoji).
pub async fn origins(db: &impl Reads) -> Result<Vec<(String, String, String)>, StoreError> {
    db.all(&ORIGINS, params![]).await
}

/// Those that came from this host.
pub async fn of_host(db: &impl Reads, host: &str, limit: i64) -> Result<Vec<RemoteFile>, StoreError> {
    db.all(&OF_HOST, params![host, limit]).await
}

/// Those that accounts of this domain and host show.
pub async fn of_domain(db: &impl Reads, domain: &str, host: &str, limit: i64) -> Result<Vec<RemoteFile>, StoreError> {
    db.all(&OF_DOMAIN, params![domain, host, limit]).await
}

/// Those that nothing shows any more: their status or account is gone, or suspended, or has another picture now.
pub async fn orphans(db: &impl Reads, limit: i64) -> Result<Vec<RemoteFile>, StoreError> {
    db.all(&ORPHANS, params![limit]).await
}

/// Deletes these rows.
pub async fn delete(tx: &mut Tx<'_>, rows: &[RemoteFile]) -> Result<(), StoreError> {
    // A row that was fetched anew meanwhile stays: its file is another.
    let (keys, files): (Vec<String>, Vec<String>) = rows.iter().map(|row| (row.key.clone(), row.file.clone())).unzip();
    tx.exec(&DELETE, params![&keys, &files]).await?;
    Ok(())
}
