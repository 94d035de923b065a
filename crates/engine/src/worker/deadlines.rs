//! Timers, timeouts and pacing.

use super::Worker;
use crate::connection::Body;
use crate::handler::CloseReason;
use crate::timer::NEVER;

impl Worker {
    /// Makes sure that the next deadline of `slot` will be noticed.
    pub(crate) fn schedule(&mut self, slot: u32) {
        let Some(found) = self.slots.get_mut(slot as usize) else {
            return;
        };
        let due = match &found.body {
            Body::Framed(connection) => connection.next_deadline(),
            Body::Discarding(discarding) => discarding.until,
            Body::Moving | Body::Task(..) => NEVER,
        };
        if due < found.scheduled {
            found.scheduled = due;
            self.timers.push(due, slot);
        }
    }

    /// Does what is due.
    pub(super) fn fire_deadlines(&mut self) {
        let now_ms = self.clock.now_ms();
        while let Some((at, slot)) = self.timers.pop_due(now_ms) {
            let Some(found) = self.slots.get_mut(slot as usize) else {
                continue;
            };
            if found.scheduled != at {
                continue;
            }
            found.scheduled = NEVER;
            match &found.body {
                Body::Discarding(discarding) if discarding.until <= now_ms => self.remove(slot),
                Body::Framed(_) => self.fire(slot, now_ms),
                _ => {}
            }
            self.schedule(slot);
        }
        let slots = &self.slots;
        self.timers.compact(slots.len(), |at, slot| {
            slots
                .get(slot as usize)
                .is_some_and(|found| found.scheduled == at)
        });
    }

    fn fire(&mut self, slot: u32, now_ms: u64) {
        let Some(connection) = super::framed_in(&mut self.slots, slot) else {
            return;
        };
        if connection.pace_at <= now_ms {
            connection.pace_at = NEVER;
            connection.mark_dirty(&mut self.dirty);
        }
        if connection.linger_at <= now_ms {
            connection.linger_at = NEVER;
            return connection.abort(CloseReason::Timeout("linger"), &mut self.dirty);
        }
        if connection.read_deadline() <= now_ms {
            return self.begin_close(slot, CloseReason::Timeout("read"));
        }
        if connection.timer_at <= now_ms {
            connection.timer_at = NEVER;
            connection.forget_finished_tasks();
            self.call(slot, "on_timer", |handler, cx| handler.on_timer(cx));
        }
    }
}
