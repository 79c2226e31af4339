//! What holds up the event tail. On PostgreSQL it reads only below the oldest transaction that is still running, in the
//! whole cluster: one that stays open, or was prepared and forgotten, stops the news of every node.

use crate::{row, stmt};

row! {
    /// What the tail waits for.
    pub struct Held {
        /// When the oldest event was written that stands and was not read yet.
        oldest: Option<i64>,
        /// Transactions that were prepared for a commit in two steps, and are neither committed nor rolled back.
        prepared: i64,
        /// The oldest transaction, for whoever has to end it; empty where none runs.
        holder: String,
    }
}

// Only PostgreSQL has transactions side by side, and views that tell of them.
stmt! { pub(crate) static HELD: Slow(i64, i64) -> Held =
pg "SELECT (SELECT e.created_at FROM events e WHERE (e.xid, e.seq) > ($1, $2) ORDER BY e.xid, e.seq LIMIT 1) AS oldest,
           (SELECT COUNT(*) FROM pg_prepared_xacts) AS prepared,
           COALESCE((SELECT 'prepared transaction ' || p.gid || ' in database ' || p.database::text
                     FROM pg_prepared_xacts p ORDER BY p.prepared LIMIT 1),
                    (SELECT 'process ' || a.pid || ' in database ' || COALESCE(a.datname::text, '?')
                     FROM pg_stat_activity a WHERE a.backend_xid IS NOT NULL AND a.pid <> pg_backend_pid()
                     ORDER BY age(a.backend_xid) DESC LIMIT 1), '') AS holder",
sqlite "SELECT (SELECT e.created_at FROM events e WHERE (e.xid, e.seq) > ($1, $2) ORDER BY e.xid, e.seq LIMIT 1) AS oldest,
           0 AS prepared, '' AS holder"; }
