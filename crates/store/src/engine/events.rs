//! The rows of the `events` table, as the tail reads them.

use crate::{row, stmt};

/// A place in the tail. On PostgreSQL the order is by transaction, then by row: a row's number alone says nothing about
/// when it became visible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
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
stmt! { pub(crate) static EMIT: Write(str, str, i64) -> (i64, i64) =
    pg "INSERT INTO events (xid, kind, payload, created_at) VALUES (pg_current_xact_id()::text::bigint, $1, $2, $3)
        RETURNING seq, xid",
    sqlite "INSERT INTO events (xid, kind, payload, created_at) VALUES (0, $1, $2, $3) RETURNING seq, xid"; }

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

stmt! { pub(crate) static DELETE_BEFORE: Write(i64, i64) =
    "DELETE FROM events WHERE seq IN (
         SELECT e.seq FROM events e WHERE e.created_at < $1 ORDER BY e.created_at LIMIT $2)"; }
