//! What became of deliveries, counted on this node.

use super::{InboxError, Received};
use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// Counts by what became of a delivery, and why. Both are fixed words, so there are few.
#[derive(Debug, Default)]
pub struct InboxFigures {
    outcomes: Mutex<BTreeMap<(&'static str, &'static str), u64>>,
    verified: AtomicU64,
    /// Microseconds.
    verifying: AtomicU64,
}

impl InboxFigures {
    /// Counts one delivery.
    pub(super) fn count(&self, outcome: &Result<Received, InboxError>) {
        let what = match outcome {
            Ok(Received::Applied) => ("applied", ""),
            Ok(Received::Kept) => ("kept", ""),
            Ok(Received::Ignored(reason)) => ("ignored", *reason),
            Err(error) => ("rejected", error.reason()),
        };
        *self.outcomes.lock().unwrap_or_else(PoisonError::into_inner).entry(what).or_default() += 1;
    }

    /// One delivery was verified, well or not, and that took so long; keys that had to be fetched are in it.
    pub(super) fn verified(&self, time: Duration) {
        self.verified.fetch_add(1, Ordering::Relaxed);
        self.verifying.fetch_add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// How many deliveries were verified, and how long that took in all.
    #[must_use]
    pub fn verification(&self) -> (u64, Duration) {
        (self.verified.load(Ordering::Relaxed), Duration::from_micros(self.verifying.load(Ordering::Relaxed)))
    }

    /// What was counted: what became of it, why, how often.
    #[must_use]
    pub fn all(&self) -> Vec<(&'static str, &'static str, u64)> {
        let counted = self.outcomes.lock().unwrap_or_else(PoisonError::into_inner);
        counted.iter().map(|((outcome, reason), count)| (*outcome, *reason, *count)).collect()
    }
}
