//! A bounded map that forgets what has not been used for long.

use std::collections::HashMap;
use std::hash::Hash;
use std::mem;

/// A map in two generations. What is used moves to the young one; when that has grown to its
/// capacity it becomes the old one, and what the old one still held is forgotten. So it holds at
/// most twice its capacity, and what is used between two turns stays.
#[derive(Debug)]
pub(crate) struct Generations<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    /// The sum of the costs of what came into `young`.
    cost: usize,
    capacity: usize,
}

impl<K: Hash + Eq, V> Generations<K, V> {
    /// A map whose generations turn when the costs of one have reached `capacity`.
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            young: HashMap::new(),
            old: HashMap::new(),
            cost: 0,
            capacity,
        }
    }

    /// The value of `key`; `cost` is what it costs if this makes it young again.
    pub(crate) fn get_mut(&mut self, key: &K, cost: impl FnOnce(&V) -> usize) -> Option<&mut V> {
        if !self.young.contains_key(key) {
            let (key, value) = self.old.remove_entry(key)?;
            let cost = cost(&value);
            return Some(self.place(key, value, cost));
        }
        self.young.get_mut(key)
    }

    /// Puts `value` in place of what `key` had.
    pub(crate) fn insert(&mut self, key: K, value: V, cost: usize) -> &mut V {
        self.old.remove(&key);
        self.place(key, value, cost)
    }

    fn place(&mut self, key: K, value: V, cost: usize) -> &mut V {
        if self.cost >= self.capacity {
            self.old = mem::take(&mut self.young);
            self.cost = 0;
        }
        self.cost += cost;
        self.young.entry(key).insert_entry(value).into_mut()
    }

    /// Forgets `key`.
    pub(crate) fn remove(&mut self, key: &K) -> Option<V> {
        self.young.remove(key).or_else(|| self.old.remove(key))
    }

    /// Keeps only what `keep` says, of both generations.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&K, &V) -> bool) {
        self.young.retain(|key, value| keep(key, value));
        self.old.retain(|key, value| keep(key, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_at_most_twice_its_capacity_and_keeps_what_is_used() {
        let mut map = Generations::new(10);
        map.insert(0, "used", 1);
        for key in 1..1_000 {
            map.insert(key, "other", 1);
            assert_eq!(map.get_mut(&0, |_| 1).copied(), Some("used"), "after {key}");
            assert!(map.young.len() + map.old.len() <= 22);
        }
        assert!(map.get_mut(&1, |_| 1).is_none());
    }

    #[test]
    fn a_newer_value_hides_and_removes_the_older() {
        let mut map = Generations::new(1);
        map.insert('a', 1, 1);
        map.insert('b', 1, 1);
        map.insert('a', 2, 1);
        assert_eq!(map.get_mut(&'a', |_| 1).copied(), Some(2));
        assert_eq!(map.remove(&'a'), Some(2));
        assert_eq!(map.remove(&'a'), None);
    }
}
