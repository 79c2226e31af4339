//! What became of deliveries, counted on this node.

use super::{InboxError, Received};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// Counts by what became of a delivery, and why. Both are fixed words, so there are few.
#[derive(Debug, Default)]
pub struct InboxFigures(Mutex<BTreeMap<(&'static str, &'static str), u64>>);

impl InboxFigures {
    /// Counts one delivery.
    pub(super) fn count(&self, outcome: &Result<Received, InboxError>) {
        let what = match outcome {
            Ok(Received::Applied) => ("applied", ""),
            Ok(Received::Kept) => ("kept", ""),
            Ok(Received::Ignored(reason)) => ("ignored", *reason),
            Err(error) => ("rejected", error.reason()),
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(what).or_default() += 1;
    }

    /// What was counted: what became of it, why, how often.
    #[must_use]
    pub fn all(&self) -> Vec<(&'static str, &'static str, u64)> {
        let counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counted.iter().map(|((outcome, reason), count)| (*outcome, *reason, *count)).collect()
    }
}
