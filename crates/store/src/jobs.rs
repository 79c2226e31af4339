//! Jobs as rows: enqueued in the transaction that makes them necessary, claimed by lease, deleted when done.

use crate::engine::{Reads, StoreError, Tx, params, row, stmt};
use domain::{JobId, Timestamp};

/// A job to enqueue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// Its id.
    pub id: JobId,
    /// What it does; the name is never used for anything else.
    pub kind: &'static str,
    /// Where it waits.
    pub lane: &'static str,
    /// JSON of ids.
    pub payload: String,
    /// While a job with this key waits or runs, another one is not enqueued.
    pub unique_key: Option<String>,
    /// Whose work it is.
    pub fair_key: String,
    /// Not before this moment.
    pub run_at: Timestamp,
    /// Now.
    pub created_at: Timestamp,
}

row! {
    /// A job that was claimed.
    pub struct Claimed {
        id: i64, kind: String, payload: String, attempts: i64,
    }
}

row! {
    /// A job as operators see it.
    pub struct Listed {
        id: i64, kind: String, lane: String, state: String, payload: String, attempts: i64, run_at: i64,
        last_error: String,
    }
}

stmt! { static INSERT: Write(i64, str, str, str, str?, str, i64, i64) =
"INSERT INTO jobs (id, kind, lane, state, payload, unique_key, fair_key, run_at, created_at)
 VALUES ($1, $2, $3, 'ready', $4, $5, $6, $7, $8) ON CONFLICT (unique_key) DO NOTHING"; }

// The oldest due job of each owner of work: however long one pile is, the others have their turn.
stmt! { static NEXT: Fast(str, i64, i64) -> i64 =
"WITH RECURSIVE owners (fair_key) AS (
         SELECT MIN(fair_key) FROM jobs WHERE state = 'ready' AND lane = $1
         UNION ALL
         SELECT (SELECT MIN(j.fair_key) FROM jobs j
                 WHERE j.state = 'ready' AND j.lane = $1 AND j.fair_key > owners.fair_key)
         FROM owners WHERE owners.fair_key IS NOT NULL
     )
     SELECT j.id FROM owners JOIN jobs j ON j.id = (
         SELECT k.id FROM jobs k
         WHERE k.state = 'ready' AND k.lane = $1 AND k.fair_key = owners.fair_key AND k.run_at <= $2
         ORDER BY k.run_at, k.id LIMIT 1)
     ORDER BY j.run_at, j.id LIMIT $3"; }

stmt! { static CLAIM: Write([i64], str, i64) -> Claimed =
"UPDATE jobs SET state = 'running', attempts = attempts + 1, lease_owner = $2, lease_until = $3
 WHERE id = ANY($1) AND state = 'ready' RETURNING id, kind, payload, attempts"; }

stmt! { static RENEW: Write([i64], str, i64) =
"UPDATE jobs SET lease_until = $3 WHERE id = ANY($1) AND lease_owner = $2 AND state = 'running'"; }

stmt! { static RELEASE: Write([i64], str) =
"UPDATE jobs SET state = 'ready', lease_owner = NULL, lease_until = NULL, attempts = attempts - 1
 WHERE id = ANY($1) AND lease_owner = $2 AND state = 'running'"; }

stmt! { static DONE: Write(i64, str) = "DELETE FROM jobs WHERE id = $1 AND lease_owner = $2"; }

stmt! { static AGAIN: Write(i64, str, i64, str, bool) =
"UPDATE jobs SET state = 'ready', lease_owner = NULL, lease_until = NULL, run_at = $3, last_error = $4,
            attempts = attempts - CASE WHEN $5 THEN 1 ELSE 0 END
     WHERE id = $1 AND lease_owner = $2"; }

stmt! { static ANEW: Write(i64, str, i64, str) =
"UPDATE jobs SET state = 'ready', lease_owner = NULL, lease_until = NULL, run_at = $3, last_error = $4,
            attempts = 0, deaths = 0
     WHERE id = $1 AND lease_owner = $2"; }

stmt! { static QUARANTINE: Write(i64, str, str) =
"UPDATE jobs SET state = 'quarantined', lease_owner = NULL, lease_until = NULL, last_error = $3, unique_key = NULL
 WHERE id = $1 AND lease_owner = $2"; }

stmt! { static EXPIRED: Fast(i64, i64) -> (i64, i64, i64) =
"SELECT id, attempts, deaths FROM jobs WHERE state = 'running' AND lease_until < $1 ORDER BY lease_until LIMIT $2"; }

stmt! { static RECLAIM: Write(i64, i64) =
"UPDATE jobs SET state = 'ready', lease_owner = NULL, lease_until = NULL, run_at = $2, deaths = deaths + 1,
            last_error = 'the process that worked on it is gone'
     WHERE id = $1 AND state = 'running' AND lease_until < $2"; }

stmt! { static BURY: Write(i64, i64) =
"UPDATE jobs SET state = 'quarantined', lease_owner = NULL, lease_until = NULL, unique_key = NULL,
            deaths = deaths + 1, last_error = 'processes that worked on it died'
     WHERE id = $1 AND state = 'running' AND lease_until < $2"; }

stmt! { static NEXT_DUE: Fast(str) -> Option<i64> =
"SELECT MIN(run_at) FROM jobs WHERE state = 'ready' AND lane = $1"; }

stmt! { static COUNT: Slow() -> (String, String, i64) =
"SELECT lane, state, COUNT(*) FROM jobs GROUP BY lane, state ORDER BY lane, state"; }

stmt! { static LIST: Slow(str, i64) -> Listed =
"SELECT id, kind, lane, state, payload, attempts, run_at, last_error FROM jobs WHERE state = $1 ORDER BY id LIMIT $2"; }

/// Enqueues a job. `false` when one with its key is there already.
///
/// # Errors
/// Those of the database.
pub async fn enqueue(tx: &mut Tx<'_>, job: &NewJob) -> Result<bool, StoreError> {
    let rows = tx
        .exec(
            &INSERT,
            params![
                job.id.0,
                job.kind,
                job.lane,
                job.payload.as_str(),
                job.unique_key.as_deref(),
                job.fair_key.as_str(),
                job.run_at.0,
                job.created_at.0
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// Claims up to `limit` due jobs of a lane, one of each owner of work, until `lease_until`.
///
/// # Errors
/// Those of the database.
pub async fn claim(
    tx: &mut Tx<'_>,
    lane: &str,
    owner: &str,
    now: Timestamp,
    lease_until: Timestamp,
    limit: i64,
) -> Result<Vec<Claimed>, StoreError> {
    let due = tx.all(&NEXT, params![lane, now.0, limit]).await?;
    if due.is_empty() {
        return Ok(Vec::new());
    }
    tx.all(&CLAIM, params![&due, owner, lease_until.0]).await
}

/// Keeps jobs for longer.
///
/// # Errors
/// Those of the database.
pub async fn renew(tx: &mut Tx<'_>, ids: &[i64], owner: &str, until: Timestamp) -> Result<(), StoreError> {
    tx.exec(&RENEW, params![ids, owner, until.0]).await?;
    Ok(())
}

/// Gives jobs back that were claimed and not begun, as if nobody had claimed them.
///
/// # Errors
/// Those of the database.
pub async fn release(tx: &mut Tx<'_>, ids: &[i64], owner: &str) -> Result<(), StoreError> {
    tx.exec(&RELEASE, params![ids, owner]).await?;
    Ok(())
}

/// The job is done.
///
/// # Errors
/// Those of the database.
pub async fn done(tx: &mut Tx<'_>, id: i64, owner: &str) -> Result<(), StoreError> {
    tx.exec(&DONE, params![id, owner]).await?;
    Ok(())
}

/// The job runs again at that time; `free` gives the attempt back (the job itself asked to wait).
///
/// # Errors
/// Those of the database.
pub async fn again(
    tx: &mut Tx<'_>,
    id: i64,
    owner: &str,
    at: Timestamp,
    error: &str,
    free: bool,
) -> Result<(), StoreError> {
    tx.exec(&AGAIN, params![id, owner, at.0, error, free]).await?;
    Ok(())
}

/// The job begins anew at that time, as if it had never run. `error` says how it ended; empty when well.
///
/// # Errors
/// Those of the database.
pub async fn anew(tx: &mut Tx<'_>, id: i64, owner: &str, at: Timestamp, error: &str) -> Result<(), StoreError> {
    tx.exec(&ANEW, params![id, owner, at.0, error]).await?;
    Ok(())
}

/// The job is put aside, for somebody to look at.
///
/// # Errors
/// Those of the database.
pub async fn quarantine(tx: &mut Tx<'_>, id: i64, owner: &str, error: &str) -> Result<(), StoreError> {
    tx.exec(&QUARANTINE, params![id, owner, error]).await?;
    Ok(())
}

/// What a job may cost before it is put aside.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Attempts of any end.
    pub attempts: i64,
    /// Processes that died over it.
    pub deaths: i64,
}

/// Takes back jobs whose worker is gone. Those that have cost enough are put aside.
///
/// # Errors
/// Those of the database.
pub async fn reclaim(tx: &mut Tx<'_>, now: Timestamp, bounds: Bounds) -> Result<usize, StoreError> {
    let expired = tx.all(&EXPIRED, params![now.0, 100_i64]).await?;
    for (id, attempts, deaths) in &expired {
        let enough = *deaths + 1 >= bounds.deaths || *attempts >= bounds.attempts;
        tx.exec(if enough { &BURY } else { &RECLAIM }, params![*id, now.0]).await?;
    }
    Ok(expired.len())
}

/// When the next job of a lane is due.
///
/// # Errors
/// Those of the database.
pub async fn next_due(db: &impl Reads, lane: &str) -> Result<Option<Timestamp>, StoreError> {
    Ok(db.one(&NEXT_DUE, params![lane]).await?.flatten().map(Timestamp))
}

/// How many jobs there are, by lane and state.
///
/// # Errors
/// Those of the database.
pub async fn count(db: &impl Reads) -> Result<Vec<(String, String, i64)>, StoreError> {
    db.all(&COUNT, params![]).await
}

/// Jobs in this state, oldest first.
///
/// # Errors
/// Those of the database.
pub async fn list(db: &impl Reads, state: &str, limit: i64) -> Result<Vec<Listed>, StoreError> {
    db.all(&LIST, params![state, limit]).await
}
