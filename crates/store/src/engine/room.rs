//! Room on the disk: what could not be written because there was none is said in the log and counted. Whoever asked for
//! the write hears it as well, but is seldom the one who can make room.

use crate::engine::StoreError;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Counts the transactions of one store for which there was no room.
#[derive(Debug, Clone, Default)]
pub(crate) struct Room(Arc<AtomicU64>);

impl Room {
    /// Looks at why a transaction was not kept.
    pub fn look(&self, why: &StoreError) {
        if matches!(why, StoreError::Full) {
            self.none_left();
        }
    }

    /// A transaction was not kept because the disk is full.
    pub fn none_left(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
        tracing::error!(
            "the disk of the database is full, and nothing more can be written: make room on it (reads go on, and so do \
             writes as soon as there is room)"
        );
    }

    /// How many transactions were not kept.
    pub fn refused(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
