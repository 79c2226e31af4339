//! Whom rows of the outbox concern: all recipients of one row, or all rows for one host.

use crate::engine::{Reads, StoreError, params, row, stmt};

/// A place in the outbox. The order is that of commits, as in `engine::events`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// The transaction; always 0 on SQLite.
    pub xid: i64,
    /// The row.
    pub seq: i64,
}

row! {
    /// A row of the outbox, without what is sent.
    pub struct Addressed {
        xid: i64, seq: i64, followers_of: Option<i64>, since_seq: Option<i64>,
    }
}

row! {
    /// An inbox that a row goes to.
    pub struct Recipient {
        host: String, inbox: String,
    }
}

row! {
    /// An inbox that did not get a row yet.
    pub struct Undelivered {
        xid: i64, seq: i64, inbox: String,
    }
}

// Below the oldest running transaction everything is decided; above it a late commit could still come in between.
stmt! { static AFTER: Fast(i64, i64, i64) -> Addressed =
pg "SELECT xid, seq, followers_of, since_seq FROM outbox
    WHERE (xid, seq) > ($1, $2) AND xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    ORDER BY xid, seq LIMIT $3",
sqlite "SELECT xid, seq, followers_of, since_seq FROM outbox WHERE (xid, seq) > ($1, $2) ORDER BY xid, seq LIMIT $3"; }

// As above.
stmt! { static SETTLED: Fast() -> (i64, i64) =
pg "SELECT xid, seq FROM outbox WHERE xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    ORDER BY xid DESC, seq DESC LIMIT 1",
sqlite "SELECT xid, seq FROM outbox ORDER BY xid DESC, seq DESC LIMIT 1"; }

// What comes after the place above.
stmt! { static UNSETTLED: Fast() -> i64 =
pg "SELECT COUNT(*) FROM outbox WHERE xid >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
sqlite "SELECT 0"; }

stmt! { static FOLLOWING: Slow(i64, i64) -> Recipient =
"SELECT host, inbox FROM interests WHERE account_id = $1 AND until_seq IS NULL AND from_seq < $2"; }

stmt! { static FOLLOWED_SINCE: Slow(i64, i64) -> Recipient =
"SELECT DISTINCT host, inbox FROM interests WHERE account_id = $1 AND (until_seq IS NULL OR until_seq >= $2)"; }

stmt! { static NAMED: Slow(i64) -> Recipient = "SELECT host, inbox FROM outbox_inboxes WHERE seq = $1"; }

stmt! { static FOR_HOST: Slow(str, i64, i64, str, i64, i64, i64) -> Undelivered =
"SELECT o.xid, o.seq, i.inbox FROM interests i JOIN outbox o ON o.followers_of = i.account_id
 WHERE i.host = $1 AND (o.xid, o.seq, i.inbox) > ($2, $3, $4) AND (o.xid, o.seq) <= ($5, $6)
   AND ((o.since_seq IS NULL AND i.until_seq IS NULL AND i.from_seq < o.seq)
     OR (o.since_seq IS NOT NULL AND (i.until_seq IS NULL OR i.until_seq >= o.since_seq)))
 UNION SELECT o.xid, o.seq, n.inbox FROM outbox_inboxes n JOIN outbox o ON o.seq = n.seq
 WHERE n.host = $1 AND (o.xid, o.seq, n.inbox) > ($2, $3, $4) AND (o.xid, o.seq) <= ($5, $6)
 ORDER BY 1, 2, 3 LIMIT $7"; }

/// Rows after a place, in order.
pub async fn after(db: &impl Reads, place: Place, limit: i64) -> Result<Vec<Addressed>, StoreError> {
    db.all(&AFTER, params![place.xid, place.seq, limit]).await
}

/// All inboxes that a row goes to, each once, in no order.
pub async fn recipients(db: &impl Reads, row: &Addressed) -> Result<Vec<Recipient>, StoreError> {
    let mut all = match (row.followers_of, row.since_seq) {
        (None, _) => Vec::new(),
        (Some(account), None) => db.all(&FOLLOWING, params![account, row.seq]).await?,
        (Some(account), Some(since)) => db.all(&FOLLOWED_SINCE, params![account, since]).await?,
    };
    let named = db.all(&NAMED, params![row.seq]).await?;
    if !named.is_empty() {
        let known: std::collections::HashSet<String> = all.iter().map(|recipient| recipient.inbox.clone()).collect();
        all.extend(named.into_iter().filter(|recipient| !known.contains(&recipient.inbox)));
    }
    Ok(all)
}

/// What a host did not get yet: everything after `done` (a row and an inbox) up to the row `upto`, in order.
pub async fn for_host(
    db: &impl Reads,
    host: &str,
    done: (Place, &str),
    upto: Place,
    limit: i64,
) -> Result<Vec<Undelivered>, StoreError> {
    let (after, inbox) = done;
    db.all(&FOR_HOST, params![host, after.xid, after.seq, inbox, upto.xid, upto.seq, limit]).await
}

/// The last place that nothing can come in before.
pub async fn settled(db: &impl Reads) -> Result<Place, StoreError> {
    Ok(db.one(&SETTLED, params![]).await?.map_or(Place::default(), |(xid, seq)| Place { xid, seq }))
}

/// How many rows have to wait for a transaction that began before theirs ended.
pub async fn unsettled(db: &impl Reads) -> Result<i64, StoreError> {
    Ok(db.one(&UNSETTLED, params![]).await?.unwrap_or(0))
}
