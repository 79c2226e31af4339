//! Activities that go to other servers: one row each, however many hosts they go to. Whom a row concerns is worked out
//! when it is sent, from the intervals of [`crate::interests`] and from the inboxes that the row names.

mod audience;

pub use audience::{Addressed, Place, Recipient, Undelivered, after, for_host, recipients, settled, unsettled};

use crate::engine::{Reads, StoreError, Tx, params, row, stmt};
use domain::{AccountId, StatusId, Timestamp};

/// Whose followers an activity goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Followers {
    /// Nobody's.
    None,
    /// Those who follow this account when it is written, and still do when it is sent: what is new.
    Of(AccountId),
    /// Those who have followed this account at any time since this row of the outbox: what became of something they have.
    Since(AccountId, i64),
}

/// An activity to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Who signs; `None` for the server itself.
    pub account: Option<AccountId>,
    /// Its id.
    pub activity: String,
    /// Whose followers it goes to.
    pub followers: Followers,
    /// Not for everybody's eyes: withheld from a host that may not be who it was.
    pub followers_only: bool,
    /// Goes out also to hosts with which nothing is exchanged any more.
    pub farewell: bool,
    /// A status that it creates: when that is gone, it need not go out.
    pub status: Option<StatusId>,
    /// Further inboxes that it goes to: the host, and the address there.
    pub inboxes: Vec<(String, String)>,
    /// JSON, ready to send.
    pub body: String,
}

row! {
    /// What is sent of a row.
    pub struct Sendable {
        seq: i64, account_id: Option<i64>, activity: String, followers_of: Option<i64>, followers_only: bool,
        farewell: bool, body: String,
        /// What it creates is gone.
        over: bool,
    }
}

// `xid` is the transaction's number, which only PostgreSQL has and needs (see `engine::events`).
stmt! { static INSERT: Write(i64?, str, i64?, i64?, bool, i64?, str, i64, bool) -> (i64, i64) =
pg "INSERT INTO outbox (xid, account_id, activity, followers_of, since_seq, followers_only, status_id, body, created_at, farewell)
    VALUES (pg_current_xact_id()::text::bigint, $1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING xid, seq",
sqlite "INSERT INTO outbox (xid, account_id, activity, followers_of, since_seq, followers_only, status_id, body, created_at, farewell)
    VALUES (0, $1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING xid, seq"; }

stmt! { static NAME_INBOXES: Write(i64, [str], [str]) =
"INSERT INTO outbox_inboxes (seq, inbox, host) SELECT $1, n.inbox, n.host FROM unnest($2::text[], $3::text[]) AS n (inbox, host)
 WHERE TRUE ON CONFLICT (seq, inbox) DO NOTHING"; }

stmt! { static HEAD: Fast() -> Option<i64> = "SELECT MAX(seq) FROM outbox"; }

stmt! { static CREATED: Fast(i64) -> i64 = "SELECT seq FROM outbox WHERE status_id = $1 ORDER BY seq LIMIT 1"; }

stmt! { static SENDABLE: Fast([i64]) -> Sendable =
"SELECT o.seq, o.account_id, o.activity, o.followers_of, o.followers_only, o.farewell, o.body,
        (o.status_id IS NOT NULL AND s.id IS NULL)
 FROM outbox o LEFT JOIN statuses s ON s.id = o.status_id WHERE o.seq = ANY($1)"; }

stmt! { static DELETE_BEFORE: Write(i64, i64) =
"DELETE FROM outbox WHERE seq IN (SELECT o.seq FROM outbox o WHERE o.created_at < $1 ORDER BY o.created_at LIMIT $2)"; }

/// Writes a row. Returns its place.
pub async fn write(tx: &mut Tx<'_>, outgoing: &Outgoing, now: Timestamp) -> Result<Place, StoreError> {
    let (followers_of, since) = match outgoing.followers {
        Followers::None => (None, None),
        Followers::Of(account) => (Some(account.0), None),
        Followers::Since(account, seq) => (Some(account.0), Some(seq)),
    };
    let params = params![
        outgoing.account.map(|id| id.0),
        outgoing.activity.as_str(),
        followers_of,
        since,
        outgoing.followers_only,
        outgoing.status.map(|id| id.0),
        outgoing.body.as_str(),
        now,
        outgoing.farewell,
    ];
    let written = tx.one(&INSERT, params).await?;
    let (xid, seq) = written.ok_or_else(|| StoreError::Corrupt {
        table: "outbox",
        id: 0,
        what: "an inserted row did not come back".to_owned(),
    })?;
    if !outgoing.inboxes.is_empty() {
        let (hosts, inboxes): (Vec<String>, Vec<String>) = outgoing.inboxes.iter().cloned().unzip();
        tx.exec(&NAME_INBOXES, params![seq, &inboxes, &hosts]).await?;
    }
    Ok(Place { xid, seq })
}

/// The number of the newest row; 0 when there is none.
pub async fn head(db: &impl Reads) -> Result<i64, StoreError> {
    Ok(db.one(&HEAD, params![]).await?.flatten().unwrap_or(0))
}

/// The row that created this status; 0 when there is none (any more): then all who ever followed may have it.
pub async fn created(db: &impl Reads, status: StatusId) -> Result<i64, StoreError> {
    Ok(db.one(&CREATED, params![status]).await?.unwrap_or(0))
}

/// What is to be sent of these rows, in no order; rows that are gone are left out.
pub async fn sendable(db: &impl Reads, seqs: &[i64]) -> Result<Vec<Sendable>, StoreError> {
    db.all(&SENDABLE, params![seqs]).await
}

/// Deletes rows that no host waits for any more. Tells how many.
pub async fn delete_before(tx: &mut Tx<'_>, before: Timestamp, limit: i64) -> Result<u64, StoreError> {
    tx.exec(&DELETE_BEFORE, params![before, limit]).await
}
