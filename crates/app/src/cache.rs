//! A cache in front of the database that never keeps what has been overtaken: a load that began before an invalidation
//! is handed to its caller, whose request was under way already, and not kept.

use quick_cache::sync::Cache as Entries;
use std::{
    hash::{BuildHasher, Hash, RandomState},
    sync::atomic::{AtomicU64, Ordering},
};

/// Generations are counted for this many groups of keys, so that one busy key does not spoil the loads of all others.
const GROUPS: usize = 256;

/// A bounded cache. Values are cheap to clone (`Arc`, `Bytes`).
pub struct Cache<K, V> {
    entries: Entries<K, V>,
    generations: Box<[AtomicU64]>,
    hasher: RandomState,
}

impl<K: Hash + Eq + Clone, V: Clone> Cache<K, V> {
    /// A cache for so many entries.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self {
            entries: Entries::new(capacity),
            generations: (0..GROUPS).map(|_| AtomicU64::new(0)).collect(),
            hasher: RandomState::new(),
        }
    }

    fn generation(&self, key: &K) -> &AtomicU64 {
        let group = usize::try_from(self.hasher.hash_one(key) % GROUPS as u64).unwrap_or(0);
        &self.generations[group]
    }

    /// What is kept under this key.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<V> {
        self.entries.get(key)
    }

    /// What is kept under this key, or what `load` finds; a `None` is not kept.
    ///
    /// # Errors
    /// Those of `load`.
    pub async fn get_or_load<E>(
        &self,
        key: &K,
        load: impl Future<Output = Result<Option<V>, E>>,
    ) -> Result<Option<V>, E> {
        if let Some(value) = self.entries.get(key) {
            return Ok(Some(value));
        }
        let ticket = self.ticket(key);
        let Some(value) = load.await? else { return Ok(None) };
        self.put(key, value.clone(), ticket);
        Ok(Some(value))
    }

    /// To be taken before the database is read; [`Cache::put`] takes it back.
    #[must_use]
    pub fn ticket(&self, key: &K) -> Ticket {
        Ticket(self.generation(key).load(Ordering::SeqCst))
    }

    /// Keeps a value that was read after the ticket was taken, unless its key was invalidated since.
    pub fn put(&self, key: &K, value: V, ticket: Ticket) {
        let generation = self.generation(key);
        if generation.load(Ordering::SeqCst) == ticket.0 {
            self.entries.insert(key.clone(), value);
            // An invalidation between the check and the insert found nothing to remove: remove it for it.
            if generation.load(Ordering::SeqCst) != ticket.0 {
                self.entries.remove(key);
            }
        }
    }

    /// Forgets a key: whoever asks from now on reads the database.
    pub fn forget(&self, key: &K) {
        self.generation(key).fetch_add(1, Ordering::SeqCst);
        self.entries.remove(key);
    }

    /// Forgets everything.
    pub fn clear(&self) {
        for generation in &self.generations {
            generation.fetch_add(1, Ordering::SeqCst);
        }
        self.entries.clear();
    }
}

/// Proof that the database is read after this moment.
#[derive(Debug, Clone, Copy)]
pub struct Ticket(u64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_load_that_was_overtaken_is_not_kept() {
        let cache: Cache<i64, &str> = Cache::new(10);
        let ticket = cache.ticket(&1);
        cache.forget(&1);
        cache.put(&1, "old", ticket);
        assert_eq!(cache.get(&1), None);
        let ticket = cache.ticket(&1);
        cache.put(&1, "new", ticket);
        assert_eq!(cache.get(&1), Some("new"));
        cache.clear();
        assert_eq!(cache.get(&1), None);
    }
}
