//! Relays: servers that pass on what everybody may read, to all who subscribe to them.

use crate::engine::{Reads, StoreError, Tx, params, row, stmt};
use domain::Timestamp;

row! {
    /// A relay.
    pub struct Relay {
        id: i64,
        /// `mastodon` or `litepub`.
        style: String,
        /// As the operator gave it.
        address: String,
        host: String, inbox: String,
        /// Empty as long as it is not known.
        actor_uri: String,
        /// Id of the last follow.
        follow_uri: String,
        /// `pending`, `accepted`, `rejected` or `disabled`.
        state: String,
        created_at: i64, changed_at: i64,
    }
}

macro_rules! relays {
    ($rest:literal) => {
        concat!(
            "SELECT id, style, address, host, inbox, actor_uri, follow_uri, state, created_at, changed_at FROM relays ",
            $rest
        )
    };
}

stmt! { static ALL: Slow() -> Relay = relays!("ORDER BY id"); }

stmt! { static BY_ID: Fast(i64) -> Relay = relays!("WHERE id = $1"); }

stmt! { static BY_ADDRESS: Fast(str) -> Relay = relays!("WHERE address = $1"); }

stmt! { static BY_FOLLOW: Fast(str) -> Relay = relays!("WHERE follow_uri = $1"); }

stmt! { static BY_ACTOR: Fast(str) -> Relay = relays!("WHERE actor_uri = $1 AND actor_uri <> '' LIMIT 1"); }

stmt! { static ACCEPTED: Fast() -> Relay = relays!("WHERE state = 'accepted' ORDER BY id"); }

stmt! { static INSERT: Write(i64, str, str, str, str, str, str, i64) =
"INSERT INTO relays (id, style, address, host, inbox, actor_uri, follow_uri, state, created_at, changed_at)
 VALUES ($1, $2, $3, $4, $5, $6, $7, 'pending', $8, $8)"; }

stmt! { static ASK: Write(i64, str, i64) =
"UPDATE relays SET state = 'pending', follow_uri = $2, changed_at = $3 WHERE id = $1"; }

stmt! { static ANSWER: Write(str, str, str, i64) =
"UPDATE relays SET state = $2, actor_uri = $3, changed_at = $4 WHERE follow_uri = $1 AND state = 'pending'"; }

stmt! { static END: Write(str, i64) =
"UPDATE relays SET state = 'rejected', changed_at = $2 WHERE follow_uri = $1 AND state = 'accepted'"; }

stmt! { static DISABLE: Write(i64, i64) = "UPDATE relays SET state = 'disabled', changed_at = $2 WHERE id = $1"; }

stmt! { static DELETE: Write(i64) = "DELETE FROM relays WHERE id = $1"; }

stmt! { static TAKE: Write(i64, i64, i64) =
"UPDATE relays SET taken = CASE WHEN minute = $2 THEN taken + 1 ELSE 1 END, minute = $2
 WHERE id = $1 AND state = 'accepted' AND (minute <> $2 OR taken < $3)"; }

/// All relays, in the order in which they were added.
pub async fn all(db: &impl Reads) -> Result<Vec<Relay>, StoreError> {
    db.all(&ALL, params![]).await
}

/// A relay by its number.
pub async fn by_id(db: &impl Reads, id: i64) -> Result<Option<Relay>, StoreError> {
    db.one(&BY_ID, params![id]).await
}

/// A relay by the address that the operator gave.
pub async fn by_address(db: &impl Reads, address: &str) -> Result<Option<Relay>, StoreError> {
    db.one(&BY_ADDRESS, params![address]).await
}

/// The relay that was asked by this follow.
pub async fn by_follow(db: &impl Reads, follow: &str) -> Result<Option<Relay>, StoreError> {
    db.one(&BY_FOLLOW, params![follow]).await
}

/// The relay that is this actor.
pub async fn by_actor(db: &impl Reads, actor: &str) -> Result<Option<Relay>, StoreError> {
    db.one(&BY_ACTOR, params![actor]).await
}

/// Those that have accepted.
pub async fn accepted(db: &impl Reads) -> Result<Vec<Relay>, StoreError> {
    db.all(&ACCEPTED, params![]).await
}

/// Adds a relay that is asked: `relay` as it begins.
pub async fn insert(tx: &mut Tx<'_>, relay: &Relay) -> Result<(), StoreError> {
    let params = params![
        relay.id,
        relay.style.as_str(),
        relay.address.as_str(),
        relay.host.as_str(),
        relay.inbox.as_str(),
        relay.actor_uri.as_str(),
        relay.follow_uri.as_str(),
        relay.created_at,
    ];
    tx.exec(&INSERT, params).await?;
    Ok(())
}

/// It is asked anew, by another follow.
pub async fn ask(tx: &mut Tx<'_>, id: i64, follow: &str, now: Timestamp) -> Result<(), StoreError> {
    tx.exec(&ASK, params![id, follow, now]).await?;
    Ok(())
}

/// What this actor answered to a follow, if its relay waits for that. Tells whether it did.
pub async fn answer(
    tx: &mut Tx<'_>,
    follow: &str,
    accepted: bool,
    actor: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let state = if accepted { "accepted" } else { "rejected" };
    Ok(tx.exec(&ANSWER, params![follow, state, actor, now]).await? == 1)
}

/// A relay that had accepted takes that back. Tells whether there was one.
pub async fn end(tx: &mut Tx<'_>, follow: &str, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.exec(&END, params![follow, now]).await? == 1)
}

/// The operator wants nothing of it any more.
pub async fn disable(tx: &mut Tx<'_>, id: i64, now: Timestamp) -> Result<(), StoreError> {
    tx.exec(&DISABLE, params![id, now]).await?;
    Ok(())
}

/// Forgets a relay.
pub async fn delete(tx: &mut Tx<'_>, id: i64) -> Result<(), StoreError> {
    tx.exec(&DELETE, params![id]).await?;
    Ok(())
}

/// Takes one more thing of a relay, if it has sent fewer than `most` in this minute.
pub async fn take(tx: &mut Tx<'_>, id: i64, now: Timestamp, most: i64) -> Result<bool, StoreError> {
    Ok(tx.exec(&TAKE, params![id, now.0.div_euclid(60_000), most]).await? == 1)
}
