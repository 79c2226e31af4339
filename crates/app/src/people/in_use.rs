//! When tokens and sessions were last used: noted in memory as requests come, written together once a minute, and for
//! each at most once in ten minutes. No request waits for it, and none becomes a write.

use crate::App;
use domain::Timestamp;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use store::{StoreError, engine::Tx};

/// The use of one token or session is noted once in so many milliseconds.
const EVERY: i64 = 10 * 60 * 1000;
/// How often the notes are written.
const WRITE: Duration = Duration::from_secs(60);
/// Uses are noted to the minute, so that many are written with one statement.
const MINUTE: i64 = 60 * 1000;
/// Rows in one transaction.
const BATCH: usize = 500;

/// When something was last noted to be in use.
#[derive(Debug)]
pub(crate) struct LastUse(AtomicI64);

impl LastUse {
    pub(crate) const fn new(at: Timestamp) -> Self {
        Self(AtomicI64::new(at.0))
    }

    /// Whether this use is to be noted. Of many requests at the same time one hears "yes".
    fn is_due(&self, now: Timestamp) -> bool {
        let last = self.0.load(Ordering::Relaxed);
        now.0.saturating_sub(last) >= EVERY
            && self.0.compare_exchange(last, now.0, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

impl Clone for LastUse {
    fn clone(&self) -> Self {
        Self(AtomicI64::new(self.0.load(Ordering::Relaxed)))
    }
}

/// The notes say nothing about what they are on.
impl PartialEq for LastUse {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for LastUse {}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Used {
    Token(i64),
    Session(i64),
}

/// Uses that are not written yet, with their minute. As many as there are tokens and sessions in the caches, at most, in
/// each minute.
#[derive(Debug, Default)]
pub(crate) struct Uses(Mutex<BTreeSet<(Timestamp, Used)>>);

impl Uses {
    pub(crate) fn note(&self, last: &LastUse, used: Used, now: Timestamp) {
        if last.is_due(now) {
            let minute = Timestamp(now.0 - now.0.rem_euclid(MINUTE));
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert((minute, used));
        }
    }

    fn take(&self) -> BTreeSet<(Timestamp, Used)> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl App {
    /// Writes once a minute what was used, and what is left at the end.
    pub(crate) async fn keep_writing_uses(self) {
        loop {
            let stopped = tokio::time::timeout(WRITE, self.stopping().cancelled()).await.is_ok();
            if let Err(error) = self.write_uses().await {
                tracing::warn!(%error, "when tokens and sessions were last used cannot be written");
            }
            if stopped {
                break;
            }
        }
    }

    /// Writes which tokens and sessions were used since this was last done. Happens by itself once a minute.
    ///
    /// # Errors
    /// Those of the store. The notes are lost then: the next use of each makes a new one.
    pub async fn write_uses(&self) -> Result<(), StoreError> {
        let mut minutes: BTreeMap<Timestamp, (Vec<i64>, Vec<i64>)> = BTreeMap::new();
        for (minute, used) in self.inner.uses.take() {
            let (tokens, sessions) = minutes.entry(minute).or_default();
            match used {
                Used::Token(id) => tokens.push(id),
                Used::Session(id) => sessions.push(id),
            }
        }
        for (minute, (tokens, sessions)) in minutes {
            for ids in tokens.chunks(BATCH).map(<[i64]>::to_vec) {
                let note = async move |tx: &mut Tx<'_>| store::tokens::note_use(tx, &ids, minute).await;
                self.store().write(note).await?;
            }
            for ids in sessions.chunks(BATCH).map(<[i64]>::to_vec) {
                let note = async move |tx: &mut Tx<'_>| store::sessions::note_use(tx, &ids, minute).await;
                self.store().write(note).await?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_use_in_ten_minutes_is_noted() {
        let (uses, last) = (Uses::default(), LastUse::new(Timestamp(0)));
        let begun = Timestamp(1_000_000_000);
        let noted = |at: Timestamp| {
            uses.note(&last, Used::Token(1), at);
            uses.take().len()
        };
        assert_eq!(noted(begun), 1);
        assert_eq!(noted(begun.plus_seconds(1)), 0);
        assert_eq!(noted(begun.plus_seconds(599)), 0);
        assert_eq!(noted(begun.plus_seconds(600)), 1);
        assert_eq!(noted(begun), 0, "a clock that was set back");
    }
}
