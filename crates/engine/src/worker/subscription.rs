//! What a connection asks of its worker from inside a callback.

use super::Worker;
use crate::handler::CloseReason;
use crate::topics::{EncodeFn, Released, Signal, Topic};

impl Worker {
    pub(crate) fn subscribe(&mut self, slot: u32, topic: Topic, encode: EncodeFn, held: bool) {
        let Some(connection) = self.framed(slot) else {
            return;
        };
        if !connection.is_live() {
            return;
        }
        let bound = held.then_some(connection.limits.max_held);
        connection.add_topic(topic);
        if self.topics.subscribe(topic, slot, encode, bound) {
            self.directory.add(topic, self.shared.index);
        }
    }

    pub(crate) fn subscribe_notify(&mut self, slot: u32, topic: Topic) {
        let Some(connection) = self.framed(slot) else {
            return;
        };
        if !connection.is_live() {
            return;
        }
        connection.add_topic(topic);
        if self.topics.subscribe_notify(topic, slot) {
            self.directory.add(topic, self.shared.index);
        }
    }

    pub(crate) fn unsubscribe(&mut self, slot: u32, topic: Topic) {
        let Some(connection) = self.framed(slot) else {
            return;
        };
        let Some(at) = connection.topics.iter().position(|&other| other == topic) else {
            return;
        };
        connection.topics.swap_remove(at);
        self.forget(slot, topic);
    }

    /// Ends every subscription of `slot`.
    pub(super) fn unsubscribe_all(&mut self, slot: u32) {
        let Some(connection) = self.framed(slot) else {
            return;
        };
        for topic in std::mem::take(&mut connection.topics) {
            self.forget(slot, topic);
        }
    }

    fn forget(&mut self, slot: u32, topic: Topic) {
        if self.topics.unsubscribe(topic, slot) {
            self.directory.remove(topic, self.shared.index);
        }
    }

    pub(crate) fn release(
        &mut self,
        slot: u32,
        topic: Topic,
        keep: &mut dyn FnMut(&Signal) -> bool,
    ) -> Released {
        let Some(held) = self.topics.release(topic, slot) else {
            return Released::NotHeld;
        };
        if held.overflowed {
            return Released::Overflowed;
        }
        let mut signals = held.signals;
        signals.retain(|signal| keep(signal));
        self.relay_held(slot, held.encode, &signals);
        Released::Complete(signals.len())
    }

    pub(crate) fn resume_reading(&mut self, slot: u32) {
        let now_ms = self.clock.now_ms();
        let Some(connection) = self.framed(slot) else {
            return;
        };
        if !connection.paused {
            return;
        }
        connection.paused = false;
        connection.last_read = now_ms;
        connection.offer_again = !connection.tail.is_empty();
        self.ready.push_back(slot);
        self.schedule(slot);
    }

    /// From now on only what is queued is written, until `linger` is over.
    pub(crate) fn begin_close(&mut self, slot: u32, reason: CloseReason) {
        let (clock, Some(connection)) = (&self.clock, super::framed_in(&mut self.slots, slot))
        else {
            return;
        };
        if !connection.is_live() {
            return;
        }
        connection.linger_at = clock.after(connection.limits.linger);
        connection.timer_at = crate::timer::NEVER;
        connection.closing = Some(reason);
        connection.tail = Vec::new();
        for task in connection.tasks.drain(..) {
            task.abort();
        }
        connection.mark_dirty(&mut self.dirty);
        self.unsubscribe_all(slot);
        self.schedule(slot);
    }
}
