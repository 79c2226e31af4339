//! Activities that came in and wait: what they need is elsewhere, or something failed. A job works on each.

use crate::engine::{Reads, StoreError, Tx, params, row, stmt};
use domain::{InboxId, Timestamp};

row! {
    /// An activity that waits.
    pub struct Waiting {
        actor_uri: String, activity: String, body: String, created_at: i64,
    }
}

stmt! { static PUT: Write(i64, str, str, str, i64) =
"INSERT INTO inbox (id, actor_uri, activity, body, created_at) VALUES ($1, $2, $3, $4, $5)
 ON CONFLICT (actor_uri, activity) DO NOTHING"; }

stmt! { static BY_ID: Fast(i64) -> Waiting = "SELECT actor_uri, activity, body, created_at FROM inbox WHERE id = $1"; }

stmt! { static DELETE: Write(i64) = "DELETE FROM inbox WHERE id = $1"; }

/// Keeps an activity. `false` when it waits already.
pub async fn put(
    tx: &mut Tx<'_>,
    id: InboxId,
    actor_uri: &str,
    activity: &str,
    body: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.exec(&PUT, params![id.0, actor_uri, activity, body, now]).await? == 1)
}

/// The activity that waits under this id.
pub async fn by_id(db: &impl Reads, id: InboxId) -> Result<Option<Waiting>, StoreError> {
    db.one(&BY_ID, params![id.0]).await
}

/// It was applied, or never will be.
pub async fn delete(tx: &mut Tx<'_>, id: InboxId) -> Result<(), StoreError> {
    tx.exec(&DELETE, params![id.0]).await?;
    Ok(())
}
