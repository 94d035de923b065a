//! A bounded cache that forgets what has not been used for a while.

use std::collections::HashMap;
use std::hash::Hash;

/// Keeps what was used since the generation before last; at most twice `limit` entries after
/// [`Bounded::trim`].
#[derive(Debug)]
pub(crate) struct Bounded<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    limit: usize,
}

impl<K: Eq + Hash + Copy, V> Bounded<K, V> {
    /// An empty cache whose generations have `limit` entries.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            young: HashMap::new(),
            old: HashMap::new(),
            limit,
        }
    }

    /// The value of `key`, which then counts as used.
    pub(crate) fn get_mut(&mut self, key: K) -> Option<&mut V> {
        if let Some(value) = self.old.remove(&key) {
            self.young.insert(key, value);
        }
        self.young.get_mut(&key)
    }

    /// Puts a value in. Nothing is forgotten before the next [`Bounded::trim`].
    pub(crate) fn insert(&mut self, key: K, value: V) {
        self.old.remove(&key);
        self.young.insert(key, value);
    }

    /// Forgets the older generation when the younger is full.
    pub(crate) fn trim(&mut self) {
        if self.young.len() > self.limit {
            self.old = std::mem::take(&mut self.young);
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_stays_and_the_rest_goes() {
        let mut cache = Bounded::new(10);
        cache.insert(0, "kept");
        for key in 1..1_000 {
            cache.insert(key, "passing");
            assert_eq!(cache.get_mut(0), Some(&mut "kept"));
            cache.trim();
            assert!(cache.young.len() + cache.old.len() <= 22, "{cache:?}");
        }
        assert_eq!(cache.get_mut(1), None);
        cache.clear();
        assert_eq!(cache.get_mut(0), None);
    }
}
