//! Work for later. A job is a row, written in the transaction that makes it necessary; there is no other way to enqueue
//! one. It may run twice: every job leaves what one run leaves.

pub mod pressure;
pub mod worker;

mod kinds;
mod pause;
mod sweep;

pub use kinds::Kinds;
pub use sweep::Sweep;

use crate::{App, events::Event};
use domain::{IdGen, Timestamp};
use serde::{Serialize, de::DeserializeOwned};
use std::{future::Future, time::Duration};
use store::{StoreError, engine::Tx, jobs::NewJob};

/// Where jobs wait. Lanes share the machine by weight; none can starve another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// What others sent.
    Ingress,
    /// What somebody here waits for.
    Default,
    /// Sends to other servers.
    Deliver,
    /// Fetches from other servers.
    Fetch,
    /// Pictures.
    Media,
    /// Mail.
    Mail,
    /// By the clock.
    Periodic,
}

impl Lane {
    /// All lanes.
    pub const ALL: [Self; 7] =
        [Self::Ingress, Self::Default, Self::Deliver, Self::Fetch, Self::Media, Self::Mail, Self::Periodic];

    /// Its name in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ingress => "ingress",
            Self::Default => "default",
            Self::Deliver => "deliver",
            Self::Fetch => "fetch",
            Self::Media => "media",
            Self::Mail => "mail",
            Self::Periodic => "periodic",
        }
    }

    /// Its share when all lanes have work.
    #[must_use]
    pub const fn weight(self) -> u64 {
        match self {
            Self::Default => 8,
            Self::Ingress | Self::Deliver | Self::Media => 4,
            Self::Mail => 3,
            Self::Fetch => 2,
            Self::Periodic => 1,
        }
    }
}

/// How a job did not end well.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// It may work later: tried again after a growing, random pause, and put aside after five attempts.
    #[error("to be tried again: {0}")]
    Retry(String),
    /// It will never work: put aside at once.
    #[error("failed for good: {0}")]
    Fail(String),
    /// It is too early: run again after this time, without counting the attempt.
    #[error("waits for {0:?}")]
    Snooze(Duration),
}

impl From<StoreError> for JobError {
    fn from(error: StoreError) -> Self {
        Self::Retry(error.to_string())
    }
}

/// A kind of job: a struct of ids.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its name in the database. Never reused.
    const KIND: &'static str;
    /// Where it waits.
    const LANE: Lane;
    /// How long after its end it runs anew, for what goes by the clock. Failures do not put such a job aside, they cost
    /// it one turn: what failed today may work tomorrow.
    const EVERY: Option<Duration> = None;

    /// While a job with this key waits or runs, another one is not enqueued.
    fn unique_key(&self) -> Option<String> {
        None
    }
    /// Whose work it is: nobody's pile holds up the others'.
    fn fair_key(&self) -> String {
        String::new()
    }
    /// Does the work.
    fn run(&self, app: &App) -> impl Future<Output = Result<(), JobError>> + Send;
}

/// Enqueues a job, to run from `run_at` on. `false` when one with its key is there already.
///
/// # Errors
/// Those of the store.
pub async fn enqueue<J: Job>(
    tx: &mut Tx<'_>,
    job: &J,
    ids: &IdGen,
    now: Timestamp,
    run_at: Timestamp,
) -> Result<bool, StoreError> {
    let payload = serde_json::to_string(job).map_err(|error| StoreError::Corrupt {
        table: "jobs",
        id: 0,
        what: error.to_string(),
    })?;
    let row = NewJob {
        id: ids.next(),
        kind: J::KIND,
        lane: J::LANE.name(),
        payload,
        unique_key: job.unique_key().map(|key| format!("{}:{key}", J::KIND)),
        fair_key: job.fair_key(),
        run_at,
        created_at: now,
    };
    let fresh = store::jobs::enqueue(tx, &row).await?;
    if fresh {
        Event::JobsReady { lane: J::LANE.name().to_owned() }.emit(tx).await?;
    }
    Ok(fresh)
}
