//! The rows of the `events` table: written with a commit, read by the tail of every node.

use crate::{
    engine::{StoreError, Tx, Val},
    params, row, stmt,
};
use domain::Timestamp;

/// A place in the tail. On PostgreSQL the order is by transaction, then by row: a row's number alone says nothing about
/// when it became visible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Cursor {
    /// The transaction; always 0 on SQLite.
    pub xid: i64,
    /// The row.
    pub seq: i64,
}

row! {
    /// An event that was written.
    pub struct EmittedEvent {
        seq: i64, xid: i64, kind: String, payload: String,
    }
}

// `xid` is the transaction's number, which only PostgreSQL has and needs.
stmt! { pub(crate) static EMIT: Write([str], [str], i64) -> EmittedEvent =
pg "INSERT INTO events (xid, kind, payload, created_at)
        SELECT pg_current_xact_id()::text::bigint, e.kind, e.payload, $3 FROM unnest($1::text[], $2::text[]) AS e (kind, payload)
        RETURNING seq, xid, kind, payload",
sqlite "INSERT INTO events (xid, kind, payload, created_at)
        SELECT 0, e.kind, e.payload, $3 FROM unnest($1, $2) AS e (kind, payload)
        RETURNING seq, xid, kind, payload"; }

// Below the oldest running transaction everything is decided; above it a late commit could still come in between.
stmt! { pub(crate) static AFTER: Fast(i64, i64, i64) -> EmittedEvent =
pg "SELECT seq, xid, kind, payload FROM events
        WHERE (xid, seq) > ($1, $2) AND xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        ORDER BY xid, seq LIMIT $3",
sqlite "SELECT seq, xid, kind, payload FROM events
    WHERE (xid, seq) > ($1, $2) ORDER BY xid, seq LIMIT $3"; }

// The head is the last place that nothing can come in before.
stmt! { pub(crate) static HEAD: Fast() -> (i64, i64) =
pg "SELECT xid, seq FROM events WHERE xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    ORDER BY xid DESC, seq DESC LIMIT 1",
sqlite "SELECT xid, seq FROM events ORDER BY xid DESC, seq DESC LIMIT 1"; }

stmt! { static DELETE_BEFORE: Write(i64, i64) =
"DELETE FROM events WHERE seq IN (
     SELECT e.seq FROM events e WHERE e.created_at < $1 ORDER BY e.created_at LIMIT $2)"; }

impl Tx<'_> {
    /// Deletes events that every node has read long ago. Tells how many.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delete_events_before(&mut self, before: Timestamp, limit: i64) -> Result<u64, StoreError> {
        self.exec(&DELETE_BEFORE, params![before.0, limit]).await
    }
}

/// What a transaction emits. It is written in one statement just before the commit.
pub(crate) struct Emission {
    kinds: Vec<String>,
    payloads: Vec<String>,
    now: Timestamp,
}

impl Emission {
    pub fn at(now: Timestamp) -> Self {
        Self { kinds: Vec::new(), payloads: Vec::new(), now }
    }

    /// Adds an event; refuses what cannot be stored right here, where the caller still hears of it.
    pub fn add(&mut self, kind: &str, payload: &str) -> Result<(), StoreError> {
        if kind.contains('\0') || payload.contains('\0') {
            return Err(StoreError::NulByte);
        }
        self.kinds.push(kind.to_owned());
        self.payloads.push(payload.to_owned());
        Ok(())
    }

    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// Parameters of [`EMIT`].
    pub fn params(&self) -> [Val<'_>; 3] {
        [Val::Texts(&self.kinds), Val::Texts(&self.payloads), Val::I64(self.now.0)]
    }
}
