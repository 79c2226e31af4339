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

stmt! { static FREE: Slow(str, i64) -> i64 =
"SELECT shard FROM delivery_shards WHERE lease_owner IS NULL OR lease_owner = $1 OR lease_until < $2 ORDER BY shard"; }

stmt! { static LEASE: Write([i64], str, i64, i64) -> Shard =
"UPDATE delivery_shards SET lease_owner = $2, lease_until = $3
 WHERE shard = ANY($1) AND (lease_owner IS NULL OR lease_owner = $2 OR lease_until < $4)
 RETURNING shard, place_xid, place_seq"; }

stmt! { static MOVE: Write([i64], str, i64, i64) =
"UPDATE delivery_shards SET place_xid = $3, place_seq = $4 WHERE shard = ANY($1) AND lease_owner = $2"; }

stmt! { static RELEASE: Write([i64], str) =
"UPDATE delivery_shards SET lease_owner = NULL, lease_until = NULL WHERE shard = ANY($1) AND lease_owner = $2"; }

stmt! { static HERE: Write(str, i64) =
"INSERT INTO delivery_nodes (name, until) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET until = excluded.until"; }

stmt! { static NODES: Slow(i64) -> i64 = "SELECT COUNT(*) FROM delivery_nodes WHERE until >= $1"; }

stmt! { static GONE: Write(str) = "DELETE FROM delivery_nodes WHERE name = $1"; }

/// Makes a shard that begins at this place, if there is none.
pub async fn open(tx: &mut Tx<'_>, shard: i64, place: Place) -> Result<(), StoreError> {
    tx.exec(&OPEN, params![shard, place.xid, place.seq]).await?;
    Ok(())
}

/// The shards that this node holds or could lease.
pub async fn free(db: &impl Reads, owner: &str, now: Timestamp) -> Result<Vec<i64>, StoreError> {
    db.all(&FREE, params![owner, now]).await
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

/// Everything up to this place is delivered to the hosts of these shards, but for those behind.
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

/// This node delivers no more.
pub async fn gone(tx: &mut Tx<'_>, owner: &str) -> Result<(), StoreError> {
    tx.exec(&GONE, params![owner]).await?;
    Ok(())
}
