//! What is gone elsewhere. An id with a tombstone never comes back, whoever serves it again.

use crate::engine::{Reads, StoreError, Tx, params, stmt};
use domain::Timestamp;

stmt! { static PUT: Write(str, str, i64) =
"INSERT INTO tombstones (uri, actor_uri, created_at) VALUES ($1, $2, $3) ON CONFLICT (uri) DO NOTHING"; }

stmt! { static TAKE_BACK: Write(str, str) = "DELETE FROM tombstones WHERE uri = $1 AND actor_uri = $2"; }

stmt! { static FOUND: Fast([str]) -> String = "SELECT uri FROM tombstones WHERE uri = ANY($1)"; }

stmt! { static DELETE_BEFORE: Write(i64, i64) =
"DELETE FROM tombstones WHERE uri IN (SELECT t.uri FROM tombstones t WHERE t.created_at < $1 ORDER BY t.created_at LIMIT $2)"; }

/// Remembers that this id is gone. The first who says so is who may take it back.
pub async fn put(tx: &mut Tx<'_>, uri: &str, actor_uri: &str, now: Timestamp) -> Result<(), StoreError> {
    tx.exec(&PUT, params![uri, actor_uri, now]).await?;
    Ok(())
}

/// Takes a tombstone back, if this actor put it. Tells whether there was one.
pub async fn take_back(tx: &mut Tx<'_>, uri: &str, actor_uri: &str) -> Result<bool, StoreError> {
    Ok(tx.exec(&TAKE_BACK, params![uri, actor_uri]).await? == 1)
}

/// Those of these ids that are gone.
pub async fn among(db: &impl Reads, uris: &[String]) -> Result<Vec<String>, StoreError> {
    db.all(&FOUND, params![uris]).await
}

/// Forgets tombstones of long ago, when nobody sends the old activities any more. Tells how many.
pub async fn delete_before(tx: &mut Tx<'_>, before: Timestamp, limit: i64) -> Result<u64, StoreError> {
    tx.exec(&DELETE_BEFORE, params![before, limit]).await
}
