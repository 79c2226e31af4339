//! What an operator asks about other servers: how many there are, how they stand, what waits for them, and what was put
//! aside. Asked by hand, so no index is kept for it.

use crate::{
    engine::{Reads, StoreError, Tx, params, row, stmt},
    outbox::Addressed,
};
use domain::Timestamp;

row! {
    /// A delivery that a host did not take, though it took the next.
    pub struct Refused {
        host: String, seq: i64, error: String, refused_at: i64, account_id: Option<i64>, activity: String,
        followers_only: bool, farewell: bool, status_id: Option<i64>, body: String, created_at: i64,
    }
}

row! {
    /// An activity that came in, and on which a job gave up.
    pub struct GivenUp {
        job: i64, payload: String, attempts: i64, error: String,
    }
}

/// The job that works on what came in.
const INBOX_JOB: &str = "receive_again";

stmt! { static HOSTS: Slow() -> i64 = "SELECT COUNT(DISTINCT host) FROM accounts WHERE host <> ''"; }

stmt! { static KNOWN: Slow(str) -> i64 = "SELECT COUNT(*) FROM accounts WHERE host = $1"; }

// As `outbox::for_host`, of all hosts that are behind, or of one.
stmt! { static WAITING: Slow(str) -> (String, i64, i64) =
"SELECT w.host, COUNT(*), MIN(w.created_at) FROM (
     SELECT h.host, o.seq, i.inbox, o.created_at
     FROM hosts h JOIN interests i ON i.host = h.host JOIN outbox o ON o.followers_of = i.account_id
     WHERE h.behind AND ($1 = '' OR h.host = $1)
       AND (o.xid, o.seq, i.inbox) > (h.cursor_xid, h.cursor_seq, h.cursor_inbox)
       AND ((o.since_seq IS NULL AND i.until_seq IS NULL AND i.from_seq < o.seq)
         OR (o.since_seq IS NOT NULL AND (i.until_seq IS NULL OR i.until_seq >= o.since_seq)))
     UNION SELECT h.host, o.seq, n.inbox, o.created_at
     FROM hosts h JOIN outbox_inboxes n ON n.host = h.host JOIN outbox o ON o.seq = n.seq
     WHERE h.behind AND ($1 = '' OR h.host = $1)
       AND (o.xid, o.seq, n.inbox) > (h.cursor_xid, h.cursor_seq, h.cursor_inbox)
 ) AS w GROUP BY w.host ORDER BY w.host"; }

// A list without the bodies, which may be large.
stmt! { static REFUSED: Slow(i64) -> Refused =
"SELECT r.host, r.seq, r.error, r.created_at, o.account_id, o.activity, o.followers_only, o.farewell, o.status_id, '', o.created_at
 FROM refused_deliveries r JOIN outbox o ON o.seq = r.seq ORDER BY r.created_at, r.host, r.seq LIMIT $1"; }

stmt! { static ONE_REFUSED: Fast(str, i64) -> Refused =
"SELECT r.host, r.seq, r.error, r.created_at, o.account_id, o.activity, o.followers_only, o.farewell, o.status_id, o.body, o.created_at
 FROM refused_deliveries r JOIN outbox o ON o.seq = r.seq WHERE r.host = $1 AND r.seq = $2"; }

stmt! { static COUNT_REFUSED: Slow() -> i64 = "SELECT COUNT(*) FROM refused_deliveries"; }

stmt! { static FORGET_REFUSED: Write(str, i64) = "DELETE FROM refused_deliveries WHERE host = $1 AND seq = $2"; }

stmt! { static ADDRESSED: Fast(i64) -> Addressed =
"SELECT xid, seq, followers_of, since_seq FROM outbox WHERE seq = $1"; }

stmt! { static GIVEN_UP: Slow(str, i64) -> GivenUp =
"SELECT id, payload, attempts, last_error FROM jobs WHERE state = 'quarantined' AND kind = $1 ORDER BY id LIMIT $2"; }

stmt! { static ONE_GIVEN_UP: Fast(i64, str) -> GivenUp =
"SELECT id, payload, attempts, last_error FROM jobs WHERE id = $1 AND state = 'quarantined' AND kind = $2"; }

stmt! { static COUNT_GIVEN_UP: Slow(str) -> i64 =
"SELECT COUNT(*) FROM jobs WHERE state = 'quarantined' AND kind = $1"; }

stmt! { static FORGET_GIVEN_UP: Write(i64) = "DELETE FROM jobs WHERE id = $1 AND state = 'quarantined'"; }

stmt! { static DUE: Write(str) = "UPDATE hosts SET next_try_at = NULL WHERE host = $1"; }

/// How many hosts anything is known of.
pub async fn hosts(db: &impl Reads) -> Result<i64, StoreError> {
    Ok(db.one(&HOSTS, params![]).await?.unwrap_or(0))
}

/// How many accounts of a host are known.
pub async fn accounts_of(db: &impl Reads, host: &str) -> Result<i64, StoreError> {
    Ok(db.one(&KNOWN, params![host]).await?.unwrap_or(0))
}

/// What waits for hosts that are behind, or for this one: how many deliveries, and when the oldest was written.
pub async fn waiting(db: &impl Reads, host: Option<&str>) -> Result<Vec<(String, i64, i64)>, StoreError> {
    db.all(&WAITING, params![host.unwrap_or_default()]).await
}

/// Deliveries that were put aside, the oldest first.
pub async fn refused(db: &impl Reads, limit: i64) -> Result<Vec<Refused>, StoreError> {
    db.all(&REFUSED, params![limit]).await
}

/// One delivery that was put aside.
pub async fn one_refused(db: &impl Reads, host: &str, seq: i64) -> Result<Option<Refused>, StoreError> {
    db.one(&ONE_REFUSED, params![host, seq]).await
}

/// How many deliveries were put aside.
pub async fn count_refused(db: &impl Reads) -> Result<i64, StoreError> {
    Ok(db.one(&COUNT_REFUSED, params![]).await?.unwrap_or(0))
}

/// Forgets a delivery that was put aside. `false` when there is none.
pub async fn forget_refused(tx: &mut Tx<'_>, host: &str, seq: i64) -> Result<bool, StoreError> {
    Ok(tx.exec(&FORGET_REFUSED, params![host, seq]).await? == 1)
}

/// To whom a row of the outbox goes.
pub async fn addressed(db: &impl Reads, seq: i64) -> Result<Option<Addressed>, StoreError> {
    db.one(&ADDRESSED, params![seq]).await
}

/// Activities that came in and on which a job gave up, the oldest first.
pub async fn given_up(db: &impl Reads, limit: i64) -> Result<Vec<GivenUp>, StoreError> {
    db.all(&GIVEN_UP, params![INBOX_JOB, limit]).await
}

/// One of them, by its job.
pub async fn one_given_up(db: &impl Reads, job: i64) -> Result<Option<GivenUp>, StoreError> {
    db.one(&ONE_GIVEN_UP, params![job, INBOX_JOB]).await
}

/// How many there are.
pub async fn count_given_up(db: &impl Reads) -> Result<i64, StoreError> {
    Ok(db.one(&COUNT_GIVEN_UP, params![INBOX_JOB]).await?.unwrap_or(0))
}

/// Forgets a job that was given up. `false` when there is none.
pub async fn forget_given_up(tx: &mut Tx<'_>, job: i64) -> Result<bool, StoreError> {
    Ok(tx.exec(&FORGET_GIVEN_UP, params![job]).await? == 1)
}

/// A host need not be left alone any longer. `false` when nothing is remembered of it.
pub async fn due(tx: &mut Tx<'_>, host: &str) -> Result<bool, StoreError> {
    Ok(tx.exec(&DUE, params![host]).await? == 1)
}

/// The moment before which a host that still fails began to be unreachable.
#[must_use]
pub fn unreachable_since(now: Timestamp) -> Timestamp {
    now.plus_seconds(-7 * 24 * 60 * 60)
}
