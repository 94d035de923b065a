//! Deadlines of a worker's connections: one entry each, on a coarse grain.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::{Duration, Instant};

use crate::limits;

/// Never.
pub(crate) const NEVER: u64 = u64::MAX;

/// The time of the current turn, in milliseconds since the worker began.
pub(crate) struct Clock {
    start: Instant,
    now: Instant,
    now_ms: u64,
}

impl Clock {
    pub(crate) fn new() -> Self {
        let start = Instant::now();
        Self {
            start,
            now: start,
            now_ms: 0,
        }
    }

    /// Looks at the real clock.
    pub(crate) fn advance(&mut self) -> Instant {
        self.now = Instant::now();
        self.now_ms = millis(self.now.duration_since(self.start));
        self.now
    }

    pub(crate) fn now(&self) -> Instant {
        self.now
    }

    pub(crate) fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// The moment `after` from now, rounded up to the grain.
    pub(crate) fn after(&self, after: Duration) -> u64 {
        let grain = millis(limits::TIMER_GRAIN).max(1);
        // One more, since a part of the current millisecond has passed already.
        let at = self.now_ms.saturating_add(millis(after)).saturating_add(1);
        at.div_ceil(grain).saturating_mul(grain)
    }

    /// A moment for the runtime's timer; far ones are cut, which wakes early and harmlessly.
    pub(crate) fn instant(&self, at_ms: u64) -> Instant {
        const FAR: u64 = 1000 * 60 * 60 * 24;
        self.now + Duration::from_millis(at_ms.saturating_sub(self.now_ms).min(FAR))
    }
}

pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Deadlines by slot. An entry is valid only if its slot still expects it at that moment, so that
/// moving a deadline costs nothing here.
#[derive(Default)]
pub(crate) struct Timers {
    heap: BinaryHeap<Reverse<(u64, u32)>>,
}

impl Timers {
    pub(crate) fn push(&mut self, at_ms: u64, slot: u32) {
        self.heap.push(Reverse((at_ms, slot)));
    }

    /// The next moment something is due.
    pub(crate) fn next(&self) -> Option<u64> {
        self.heap.peek().map(|Reverse((at, _))| *at)
    }

    /// Takes the next entry that is due.
    pub(crate) fn pop_due(&mut self, now_ms: u64) -> Option<(u64, u32)> {
        if self.next()? > now_ms {
            return None;
        }
        self.heap.pop().map(|Reverse(entry)| entry)
    }

    /// Drops entries nobody expects any more, when they are the most.
    pub(crate) fn compact(&mut self, live: usize, mut expected: impl FnMut(u64, u32) -> bool) {
        if self.heap.len() > 1024 + 2 * live {
            self.heap.retain(|Reverse((at, slot))| expected(*at, *slot));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deadlines_come_in_order_and_never_early() {
        let mut timers = Timers::default();
        for (at, slot) in [(30, 3), (10, 1), (20, 2)] {
            timers.push(at, slot);
        }
        assert_eq!(timers.pop_due(9), None);
        assert_eq!(timers.pop_due(25), Some((10, 1)));
        assert_eq!(timers.pop_due(25), Some((20, 2)));
        assert_eq!(timers.pop_due(25), None);
        assert_eq!(timers.next(), Some(30));
    }

    #[test]
    fn compaction_keeps_what_is_expected() {
        let mut timers = Timers::default();
        for at in 0..5_000 {
            timers.push(at, 0);
        }
        timers.compact(1, |at, _| at == 4_000);
        assert_eq!(timers.pop_due(5_000), Some((4_000, 0)));
        assert_eq!(timers.next(), None);
    }

    #[test]
    fn moments_are_rounded_up_and_do_not_overflow() {
        let clock = Clock::new();
        assert_eq!(clock.after(Duration::ZERO), 4);
        assert_eq!(clock.after(Duration::from_millis(10)), 12);
        assert!(clock.after(Duration::MAX) >= u64::MAX - 8);
    }
}
