//! One fetch of a file at a time, however many look at it, and what could not be had a while ago. All of it is bounded.

use super::look::NoFile;
use domain::Timestamp;
use futures::{FutureExt as _, future::BoxFuture, future::Shared};
use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};
use store::remote_files::RemoteFile;
use tokio::sync::Semaphore;

/// How many files may be on their way at a time.
const MOST_FLIGHTS: usize = 512;
/// How many readers may wait.
const MOST_WAITING: usize = 2_048;
/// How many failures are remembered.
const MOST_FAILURES: usize = 20_000;
/// How many uses are noted until they are written.
const MOST_USES: usize = 50_000;

pub(super) type Flight = Shared<BoxFuture<'static, Result<RemoteFile, NoFile>>>;

/// A failure, and where the file lay.
#[derive(Clone)]
struct Failure {
    url: String,
    until: Timestamp,
    why: NoFile,
}

/// What is under way, and what failed lately.
pub(crate) struct Flights {
    flying: Mutex<HashMap<String, Flight>>,
    failures: quick_cache::sync::Cache<String, Failure>,
    used: Mutex<HashSet<String>>,
    pub(super) readers: Semaphore,
    pub(super) figures: super::figures::RemoteFigures,
    pub(super) grown: tokio::sync::Notify,
}

impl Default for Flights {
    fn default() -> Self {
        Self {
            flying: Mutex::default(),
            failures: quick_cache::sync::Cache::new(MOST_FAILURES),
            used: Mutex::default(),
            readers: Semaphore::new(MOST_WAITING),
            figures: Default::default(),
            grown: Default::default(),
        }
    }
}

impl Flights {
    fn flying(&self) -> MutexGuard<'_, HashMap<String, Flight>> {
        self.flying.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Joins whoever fetches this file already, or begins to; the second answer tells which. `None` when there is too much
    /// under way.
    pub(super) fn board(
        &self,
        key: &str,
        begin: impl FnOnce() -> BoxFuture<'static, Result<RemoteFile, NoFile>>,
    ) -> Option<(Flight, bool)> {
        let mut flying = self.flying();
        if let Some(flight) = flying.get(key) {
            return Some((flight.clone(), true));
        }
        if flying.len() >= MOST_FLIGHTS {
            return None;
        }
        let flight = begin().shared();
        flying.insert(key.to_owned(), flight.clone());
        Some((flight, false))
    }

    /// The flight is over.
    pub(super) fn landed(&self, key: &str) {
        self.flying().remove(key);
    }

    /// Why this could not be had a while ago, if that still holds.
    pub(super) fn failure(&self, key: &str, url: &str, now: Timestamp) -> Option<NoFile> {
        let failure = self.failures.get(key)?;
        (failure.url == url && now < failure.until).then_some(failure.why)
    }

    pub(super) fn remember(&self, key: &str, url: &str, why: NoFile, now: Timestamp) {
        let Some(seconds) = why.seconds() else { return };
        let until = now.plus_seconds(seconds);
        self.failures.insert(key.to_owned(), Failure { url: url.to_owned(), until, why });
    }

    /// Notes that a file was used. Notes may be lost: they only decide which file goes first.
    pub(super) fn note_use(&self, key: &str) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.len() < MOST_USES {
            used.insert(key.to_owned());
        }
    }

    pub(super) fn take_uses(&self) -> HashSet<String> {
        std::mem::take(&mut *self.used.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
