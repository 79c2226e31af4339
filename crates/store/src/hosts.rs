//! What is remembered of other hosts: only what differs from a host that takes everything at once.

use crate::engine::{Reads, StoreError, Tx, params, row, stmt};
use domain::Timestamp;

row! {
    /// A host of which something is remembered.
    pub struct Host {
        host: String, behind: bool, cursor_xid: i64, cursor_seq: i64, cursor_inbox: String, failures: i64,
        failing_since: Option<i64>, next_try_at: Option<i64>, last_error: String, last_heard_at: Option<i64>,
        held_at: Option<i64>, signatures: String,
    }
}

macro_rules! columns {
    () => {
        "host, behind, cursor_xid, cursor_seq, cursor_inbox, failures, failing_since, next_try_at, last_error, \
         last_heard_at, held_at, signatures"
    };
}

stmt! { static BY_NAME: Fast(str) -> Host = concat!("SELECT ", columns!(), " FROM hosts WHERE host = $1"); }

stmt! { static BEHIND: Slow([i64]) -> Host =
concat!("SELECT ", columns!(), " FROM hosts WHERE behind AND shard = ANY($1)"); }

stmt! { static FAILING: Slow(i64) -> Host =
concat!("SELECT ", columns!(), " FROM hosts WHERE failing_since IS NOT NULL ORDER BY failing_since, host LIMIT $1"); }

stmt! { static FAILING_NAMES: Slow() -> String = "SELECT host FROM hosts WHERE failing_since IS NOT NULL"; }

stmt! { static REMEMBERED: Slow() -> Host = concat!("SELECT ", columns!(), " FROM hosts"); }

stmt! { static KEEP: Write(str, i64, bool, i64, i64, str, i64, i64?, i64?, str, i64?, i64?, str, i64) =
"INSERT INTO hosts (host, shard, behind, cursor_xid, cursor_seq, cursor_inbox, failures, failing_since, next_try_at,
                    last_error, last_heard_at, held_at, signatures, created_at)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
 ON CONFLICT (host) DO UPDATE SET behind = excluded.behind, cursor_xid = excluded.cursor_xid,
     cursor_seq = excluded.cursor_seq, cursor_inbox = excluded.cursor_inbox, failures = excluded.failures,
     failing_since = excluded.failing_since, next_try_at = excluded.next_try_at, last_error = excluded.last_error,
     last_heard_at = excluded.last_heard_at, signatures = excluded.signatures"; }

stmt! { static HOLD: Write(str, i64, i64?, i64) =
"INSERT INTO hosts (host, shard, held_at, created_at) VALUES ($1, $2, $3, $4)
 ON CONFLICT (host) DO UPDATE SET held_at = excluded.held_at"; }

stmt! { static REFUSED: Write(str, i64, str, i64) =
"INSERT INTO refused_deliveries (host, seq, error, created_at) SELECT $1, o.seq, $3, $4 FROM outbox o WHERE o.seq = $2
 ON CONFLICT (host, seq) DO UPDATE SET error = excluded.error"; }

impl Host {
    /// A host of which nothing is remembered.
    #[must_use]
    pub fn fresh(host: &str) -> Self {
        Self {
            host: host.to_owned(),
            behind: false,
            cursor_xid: 0,
            cursor_seq: 0,
            cursor_inbox: String::new(),
            failures: 0,
            failing_since: None,
            next_try_at: None,
            last_error: String::new(),
            last_heard_at: None,
            held_at: None,
            signatures: "cavage".to_owned(),
        }
    }
}

/// What is remembered of a host.
pub async fn by_name(db: &impl Reads, host: &str) -> Result<Option<Host>, StoreError> {
    db.one(&BY_NAME, params![host]).await
}

/// All hosts of which anything is remembered.
pub async fn remembered(db: &impl Reads) -> Result<Vec<Host>, StoreError> {
    db.all(&REMEMBERED, params![]).await
}

/// The hosts of these shards that did not get everything up to their shard's place.
pub async fn behind(db: &impl Reads, shards: &[i64]) -> Result<Vec<Host>, StoreError> {
    db.all(&BEHIND, params![shards]).await
}

/// The hosts that fail, longest first: operators ask.
pub async fn failing(db: &impl Reads, limit: i64) -> Result<Vec<Host>, StoreError> {
    db.all(&FAILING, params![limit]).await
}

/// The names of all hosts that fail.
pub async fn failing_names(db: &impl Reads) -> Result<Vec<String>, StoreError> {
    db.all(&FAILING_NAMES, params![]).await
}

/// Remembers how a host stands. Whether it is held is not touched.
pub async fn keep(tx: &mut Tx<'_>, host: &Host, shard: i64, now: Timestamp) -> Result<(), StoreError> {
    let params = params![
        host.host.as_str(),
        shard,
        host.behind,
        host.cursor_xid,
        host.cursor_seq,
        host.cursor_inbox.as_str(),
        host.failures,
        host.failing_since,
        host.next_try_at,
        host.last_error.as_str(),
        host.last_heard_at,
        host.held_at,
        host.signatures.as_str(),
        now,
    ];
    tx.exec(&KEEP, params).await?;
    Ok(())
}

/// Withholds what is for followers from a host, or no longer does.
pub async fn hold(
    tx: &mut Tx<'_>,
    host: &str,
    shard: i64,
    held: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.exec(&HOLD, params![host, shard, held, now]).await?;
    Ok(())
}

/// Puts aside what one host does not take, though it takes the next.
pub async fn refused(tx: &mut Tx<'_>, host: &str, seq: i64, error: &str, now: Timestamp) -> Result<(), StoreError> {
    tx.exec(&REFUSED, params![host, seq, error, now]).await?;
    Ok(())
}
