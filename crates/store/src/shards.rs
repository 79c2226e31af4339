//! How hosts are shared out among the nodes that deliver: by shards, which are leased. Everything up to a shard's place is
//! delivered to each of its hosts that is not behind.

use crate::{
    engine::{Reads, StoreError, Tx, params, row, stmt},
    outbox::Place,
};
use domain::Timestamp;

row! {
    /// A shard, and how far it is.
    pub struct Shard {
        shard: i64, place_xid: i64, place_seq: i64,
    }
}

stmt! { static OPEN: Write(i64, i64, i64) =
"INSERT INTO delivery_shards (shard, place_xid, place_seq) VALUES ($1, $2, $3) ON CONFLICT (shard) DO NOTHING"; }

stmt! { static FREE: Slow(str, i64) -> (i64, bool) =
"SELECT shard, COALESCE(lease_owner = $1, FALSE) FROM delivery_shards
 WHERE lease_owner IS NULL OR lease_owner = $1 OR lease_until < $2 ORDER BY shard"; }

stmt! { static OWNED: Write([i64], str) -> i64 =
"SELECT shard FROM delivery_shards WHERE shard = ANY($1) AND lease_owner = $2 ORDER BY shard FOR UPDATE"; }

stmt! { static LEASE: Write([i64], str, i64, i64) -> Shard =
"UPDATE delivery_shards SET lease_owner = $2, lease_until = $3
 WHERE shard = ANY($1) AND (lease_owner IS NULL OR lease_owner = $2 OR lease_until < $4)
 RETURNING shard, place_xid, place_seq"; }

stmt! { static MOVE: Write([i64], str, i64, i64) =
"UPDATE delivery_shards SET place_xid = $3, place_seq = $4
 WHERE shard = ANY($1) AND lease_owner = $2 AND (place_xid, place_seq) < ($3, $4)"; }

stmt! { static RELEASE: Write([i64], str) =
"UPDATE delivery_shards SET lease_owner = NULL, lease_until = NULL WHERE shard = ANY($1) AND lease_owner = $2"; }

stmt! { static HERE: Write(str, i64) =
"INSERT INTO delivery_nodes (name, until) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET until = excluded.until"; }

stmt! { static NODES: Slow(i64) -> i64 = "SELECT COUNT(*) FROM delivery_nodes WHERE until >= $1"; }

stmt! { static OWNERS: Slow(i64) -> (String, i64) =
"SELECT lease_owner, COUNT(*) FROM delivery_shards WHERE lease_owner IS NOT NULL AND lease_until >= $1
 GROUP BY lease_owner ORDER BY lease_owner"; }

stmt! { static LONG_GONE: Slow(i64) -> String = "SELECT name FROM delivery_nodes WHERE until < $1"; }

stmt! { static GONE: Write(str) = "DELETE FROM delivery_nodes WHERE name = $1"; }

/// Makes a shard that begins at this place, if there is none.
pub async fn open(tx: &mut Tx<'_>, shard: i64, place: Place) -> Result<(), StoreError> {
    tx.exec(&OPEN, params![shard, place.xid, place.seq]).await?;
    Ok(())
}

/// The shards that this node holds or could lease, and whether it holds them: what another node had in between is not
/// held any more, whatever this one thinks.
pub async fn free(db: &impl Reads, owner: &str, now: Timestamp) -> Result<Vec<(i64, bool)>, StoreError> {
    db.all(&FREE, params![owner, now]).await
}

/// Those of these shards that this node still holds. Nobody else gets them before the transaction ends.
pub async fn owned(tx: &mut Tx<'_>, shards: &[i64], owner: &str) -> Result<Vec<i64>, StoreError> {
    tx.all(&OWNED, params![shards, owner]).await
}

/// Leases those of these shards that nobody else holds, until `until`. Returns those that are held now.
pub async fn lease(
    tx: &mut Tx<'_>,
    shards: &[i64],
    owner: &str,
    until: Timestamp,
    now: Timestamp,
) -> Result<Vec<Shard>, StoreError> {
    tx.all(&LEASE, params![shards, owner, until, now]).await
}

/// Everything up to this place is delivered to the hosts of these shards, but for those behind. A shard never moves back.
pub async fn move_to(tx: &mut Tx<'_>, shards: &[i64], owner: &str, place: Place) -> Result<(), StoreError> {
    tx.exec(&MOVE, params![shards, owner, place.xid, place.seq]).await?;
    Ok(())
}

/// Gives shards back.
pub async fn release(tx: &mut Tx<'_>, shards: &[i64], owner: &str) -> Result<(), StoreError> {
    tx.exec(&RELEASE, params![shards, owner]).await?;
    Ok(())
}

/// This node delivers until then.
pub async fn here(tx: &mut Tx<'_>, owner: &str, until: Timestamp) -> Result<(), StoreError> {
    tx.exec(&HERE, params![owner, until]).await?;
    Ok(())
}

/// How many nodes deliver.
pub async fn nodes(db: &impl Reads, now: Timestamp) -> Result<i64, StoreError> {
    Ok(db.one(&NODES, params![now]).await?.unwrap_or(0))
}

/// The nodes that hold shards, and how many each.
pub async fn owners(db: &impl Reads, now: Timestamp) -> Result<Vec<(String, i64)>, StoreError> {
    db.all(&OWNERS, params![now]).await
}

/// The nodes that were last here before this moment.
pub async fn long_gone(db: &impl Reads, before: Timestamp) -> Result<Vec<String>, StoreError> {
    db.all(&LONG_GONE, params![before]).await
}

/// This node delivers no more.
pub async fn gone(tx: &mut Tx<'_>, owner: &str) -> Result<(), StoreError> {
    tx.exec(&GONE, params![owner]).await?;
    Ok(())
}
