//! Topics, signals and who subscribes to them on one worker.

use std::any::Any;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;

/// What can be subscribed to. `space` says what `key` counts; both are the application's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Topic {
    /// The kind of thing.
    pub space: u16,
    /// Which one.
    pub key: u64,
}

/// What is published: anything shared, immutable from then on.
pub type Signal = Arc<dyn Any + Send + Sync>;

/// Appends the wire form of a signal, or nothing to skip it. Called once for a signal and worker,
/// whatever the number of subscribers; must depend on the signal alone.
pub type EncodeFn = fn(&(dyn Any + Send + Sync), &mut Vec<u8>);

/// What [`Context::release`](crate::Context::release) found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Released {
    /// Everything since the subscription was there; so many signals were sent.
    Complete(usize),
    /// More than `max_held` came (or the inbox was full): all held signals are dropped, the
    /// subscription is plain now, and the handler has to read what it missed.
    Overflowed,
    /// There is no held subscription to this topic.
    NotHeld,
}

/// One worker's subscriptions. Connections are named by their slot.
pub(crate) struct Topics {
    entries: HashMap<Topic, Entry, Mixer>,
}

/// The subscribers of one topic on one worker.
#[derive(Default)]
pub(crate) struct Entry {
    pub(crate) groups: Vec<Group>,
    pub(crate) held: Vec<Held>,
    pub(crate) notify: Vec<u32>,
}

/// Plain subscribers that share a wire form.
pub(crate) struct Group {
    pub(crate) encode: EncodeFn,
    pub(crate) slots: Vec<u32>,
}

/// A subscription whose signals wait for a snapshot.
pub(crate) struct Held {
    pub(crate) slot: u32,
    pub(crate) encode: EncodeFn,
    pub(crate) signals: Vec<Signal>,
    pub(crate) overflowed: bool,
    max: usize,
}

impl Held {
    /// Keeps `signals`, or none at all once there are too many.
    pub(crate) fn keep(&mut self, signals: &[Signal]) {
        if self.overflowed || self.signals.len() + signals.len() > self.max {
            self.overflow();
        } else {
            self.signals.extend_from_slice(signals);
        }
    }

    pub(crate) fn overflow(&mut self) {
        self.overflowed = true;
        self.signals = Vec::new();
    }
}

impl Topics {
    pub(crate) fn new() -> Self {
        Self {
            entries: HashMap::with_hasher(Mixer::new()),
        }
    }

    pub(crate) fn entry(&mut self, topic: Topic) -> Option<&mut Entry> {
        self.entries.get_mut(&topic)
    }

    /// Adds `slot` to the plain subscribers, or with `held` (a bound) to the held ones, in place of
    /// what it was among them. True if the topic is new to this worker.
    pub(crate) fn subscribe(
        &mut self,
        topic: Topic,
        slot: u32,
        encode: EncodeFn,
        held: Option<usize>,
    ) -> bool {
        let (entry, new) = self.entry_or_new(topic);
        if !new {
            entry.remove_relayed(slot);
        }
        match held {
            None => entry.add_plain(slot, encode),
            Some(max) => entry.held.push(Held {
                slot,
                encode,
                signals: Vec::new(),
                overflowed: false,
                max,
            }),
        }
        new
    }

    /// Adds `slot` to those whose handler is called. True if the topic is new to this worker.
    pub(crate) fn subscribe_notify(&mut self, topic: Topic, slot: u32) -> bool {
        let (entry, new) = self.entry_or_new(topic);
        if !entry.notify.contains(&slot) {
            entry.notify.push(slot);
        }
        new
    }

    /// Turns a held subscription into a plain one and gives out what was held.
    pub(crate) fn release(&mut self, topic: Topic, slot: u32) -> Option<Held> {
        let entry = self.entries.get_mut(&topic)?;
        let at = entry.held.iter().position(|held| held.slot == slot)?;
        let held = entry.held.swap_remove(at);
        entry.add_plain(slot, held.encode);
        Some(held)
    }

    /// Ends all of `slot`'s subscriptions to `topic`. True if the topic has no subscriber left here.
    pub(crate) fn unsubscribe(&mut self, topic: Topic, slot: u32) -> bool {
        let Some(entry) = self.entries.get_mut(&topic) else {
            return false;
        };
        entry.remove_relayed(slot);
        entry.notify.retain(|&other| other != slot);
        let empty = entry.is_empty();
        if empty {
            self.entries.remove(&topic);
        }
        empty
    }

    fn entry_or_new(&mut self, topic: Topic) -> (&mut Entry, bool) {
        let entry = self.entries.entry(topic).or_default();
        let new = entry.is_empty();
        (entry, new)
    }
}

impl Entry {
    fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.held.is_empty() && self.notify.is_empty()
    }

    /// Every subscribed slot, once.
    pub(crate) fn everyone(&self) -> Vec<u32> {
        let plain = self.groups.iter().flat_map(|group| &group.slots).copied();
        let held = self.held.iter().map(|held| held.slot);
        let mut slots: Vec<u32> = plain
            .chain(held)
            .chain(self.notify.iter().copied())
            .collect();
        slots.sort_unstable();
        slots.dedup();
        slots
    }

    fn add_plain(&mut self, slot: u32, encode: EncodeFn) {
        match self
            .groups
            .iter_mut()
            .find(|group| std::ptr::fn_addr_eq(group.encode, encode))
        {
            Some(group) => group.slots.push(slot),
            None => self.groups.push(Group {
                encode,
                slots: vec![slot],
            }),
        }
    }

    fn remove_relayed(&mut self, slot: u32) {
        self.held.retain(|held| held.slot != slot);
        for at in 0..self.groups.len() {
            let slots = &mut self.groups[at].slots;
            if let Some(found) = slots.iter().position(|&other| other == slot) {
                slots.swap_remove(found);
                if slots.is_empty() {
                    self.groups.swap_remove(at);
                }
                return;
            }
        }
    }
}

/// A quick hash for topics, seeded for each map so that nobody outside can aim at one bucket.
#[derive(Clone)]
pub(crate) struct Mixer(u64);

impl Mixer {
    pub(crate) fn new() -> Self {
        Self(RandomState::new().hash_one(0_u8) | 1)
    }
}

impl BuildHasher for Mixer {
    type Hasher = Mixed;

    fn build_hasher(&self) -> Mixed {
        Mixed {
            seed: self.0,
            state: self.0,
        }
    }
}

pub(crate) struct Mixed {
    seed: u64,
    state: u64,
}

impl Hasher for Mixed {
    fn write_u64(&mut self, word: u64) {
        // A folded 128-bit product: every bit of the input reaches every bit of the state.
        let product = u128::from(self.state ^ word) * u128::from(self.seed | 0x9e37_79b9_7f4a_7c15);
        self.state = (product as u64) ^ ((product >> 64) as u64);
    }

    fn write_u16(&mut self, word: u16) {
        self.write_u64(u64::from(word));
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn finish(&self) -> u64 {
        self.state
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skip(_: &(dyn Any + Send + Sync), _: &mut Vec<u8>) {}
    fn mark(_: &(dyn Any + Send + Sync), wire: &mut Vec<u8>) {
        wire.push(1);
    }

    const TOPIC: Topic = Topic { space: 1, key: 7 };

    #[test]
    fn a_topic_is_new_once_and_gone_once() {
        let mut topics = Topics::new();
        assert!(topics.subscribe(TOPIC, 1, skip, None));
        assert!(!topics.subscribe(TOPIC, 2, mark, Some(4)));
        assert!(!topics.subscribe_notify(TOPIC, 1));
        assert!(!topics.unsubscribe(TOPIC, 1));
        assert!(!topics.unsubscribe(TOPIC, 9));
        assert!(topics.unsubscribe(TOPIC, 2));
        assert!(!topics.unsubscribe(TOPIC, 2));
        assert!(topics.entry(TOPIC).is_none());
    }

    #[test]
    fn a_second_subscription_replaces_the_first() {
        let mut topics = Topics::new();
        topics.subscribe(TOPIC, 1, skip, None);
        topics.subscribe(TOPIC, 1, mark, None);
        let entry = topics.entry(TOPIC).unwrap();
        assert_eq!(entry.groups.len(), 1);
        assert_eq!(entry.everyone(), [1]);
        topics.subscribe(TOPIC, 1, mark, Some(4));
        let entry = topics.entry(TOPIC).unwrap();
        assert_eq!((entry.groups.len(), entry.held.len()), (0, 1));
    }

    #[test]
    fn held_signals_are_bounded() {
        let mut topics = Topics::new();
        topics.subscribe(TOPIC, 1, mark, Some(2));
        let signal: Signal = Arc::new(());
        let entry = topics.entry(TOPIC).unwrap();
        entry.held[0].keep(&[signal.clone(), signal.clone()]);
        assert!(!entry.held[0].overflowed);
        entry.held[0].keep(std::slice::from_ref(&signal));
        let held = topics.release(TOPIC, 1).unwrap();
        assert!(held.overflowed && held.signals.is_empty());
        assert!(topics.release(TOPIC, 1).is_none());
        assert_eq!(topics.entry(TOPIC).unwrap().groups[0].slots, [1]);
    }
}
