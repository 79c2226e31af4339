//! A map that holds what was used lately, and never more than so much.
//!
//! Two generations: when the young one is full, the old one is dropped and the young one becomes the old one. That is
//! nearly "least recently used", without a list to keep in order. What a stranger can name ends up in maps like this.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;

/// A bounded map. Entries that `kept` calls for survive, however old they are.
pub(super) struct Recent<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    half: usize,
    kept: fn(&V) -> bool,
}

impl<K: Hash + Eq, V> Recent<K, V> {
    pub(super) fn new(most: usize, kept: fn(&V) -> bool) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), half: (most / 2).max(1), kept }
    }

    /// The entry, which is young again by this.
    pub(super) fn get<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        if !self.young.contains_key(key) {
            let (key, value) = self.old.remove_entry(key)?;
            self.insert(key, value);
        }
        self.young.get_mut(key)
    }

    pub(super) fn insert(&mut self, key: K, value: V) {
        if self.young.len() >= self.half {
            let mut dropped = std::mem::replace(&mut self.old, std::mem::take(&mut self.young));
            dropped.retain(|_, value| (self.kept)(value));
            self.young = dropped;
        }
        self.old.remove(&key);
        self.young.insert(key, value);
    }

    pub(super) fn remove<Q: Hash + Eq + ?Sized>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
    {
        self.young.remove(key);
        self.old.remove(key);
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.young.len() + self.old.len()
    }
}

#[cfg(test)]
mod tests {
    use super::Recent;

    #[test]
    fn dos_32_a_million_names_leave_no_more_than_the_bound() {
        let mut recent = Recent::new(100, |_: &u32| false);
        for name in 0..1_000_000_u32 {
            recent.insert(name, name);
            assert!(recent.len() <= 101);
        }
        assert_eq!(recent.get(&999_999).copied(), Some(999_999));
        assert_eq!(recent.get(&0), None);
    }

    #[test]
    fn what_is_used_stays_and_what_is_in_use_is_never_dropped() {
        let mut recent = Recent::new(10, |value: &u32| *value == 7);
        recent.insert(1, 1);
        recent.insert(7, 7);
        for name in 100..1000 {
            assert_eq!(recent.get(&1).copied(), Some(1));
            recent.insert(name, 0);
        }
        assert_eq!(recent.get(&7).copied(), Some(7));
        recent.remove(&7);
        assert_eq!(recent.get(&7), None);
    }
}
