//! Timelines: computed when they are read, from an index of recent statuses in memory and, below its floor, from the
//! database. Nothing here is written when somebody posts, but for one entry in the index.
//!
//! Which statuses stand in a timeline is decided by one set of rules ([`viewer::ViewerState`]) for both halves, so a page
//! is the same wherever it came from. Answers are ids: what a status looks like is read elsewhere.

pub mod account;
pub mod audience;
pub mod bells;
pub mod candidate;
pub mod home;
pub(crate) mod index;
pub mod public;
pub mod tags;
pub mod viewer;

mod boosts;
mod merge;
mod settle;
mod window;

pub use account::AccountFilter;
pub use public::PublicFilter;
pub use tags::TagFilter;
pub use viewer::ViewerState;
pub use window::Window;

pub(crate) use settle::Follow;

use crate::cache::Cache;
use domain::AccountId;
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

/// What this node keeps in memory for timelines.
pub(crate) struct Timelines {
    index: RwLock<index::Index>,
    viewers: Cache<AccountId, Arc<ViewerState>>,
    standings: Cache<(), Arc<viewer::Standings>>,
}

impl Timelines {
    /// An empty index, of at most so many statuses.
    pub fn new(capacity: usize) -> Self {
        Self { index: RwLock::new(index::Index::new(capacity)), viewers: Cache::new(5_000), standings: Cache::new(1) }
    }

    /// Looks into the index. What is done with it must be quick and does not wait.
    fn look<T>(&self, look: impl FnOnce(&index::Index) -> T) -> T {
        look(&self.index.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn change<T>(&self, change: impl FnOnce(&mut index::Index) -> T) -> T {
        change(&mut self.index.write().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A map from ids.
type ById<T> = HashMap<i64, T>;
