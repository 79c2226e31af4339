//! Clears away what is over: once an hour, in small transactions.

use super::{Job, JobError, Lane};
use crate::App;
use serde::{Deserialize, Serialize};

/// Deletes what has had its time: read events, used links, old idempotency keys, ended sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sweep {}

/// Seconds between two sweeps.
const EVERY: i64 = 3_600;

impl Job for Sweep {
    const KIND: &'static str = "sweep";
    const LANE: Lane = Lane::Periodic;

    fn unique_key(&self) -> Option<String> {
        Some(String::new())
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let now = app.now();
        loop {
            let removed = app
                .store()
                .write(async move |tx| -> Result<u64, JobError> { Ok(store::sweep::some(tx, now).await?) })
                .await?;
            if removed == 0 {
                break;
            }
        }
        // The next one replaces this one, whose key is free only when it has ended.
        Err(JobError::Snooze(std::time::Duration::from_secs(EVERY.unsigned_abs())))
    }
}
