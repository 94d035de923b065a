//! Writing the dirty connections, and what ends with it: closing, cutting, removing.

use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Instant;

use super::Worker;
use crate::connection::{Body, Connection};
use crate::guard::guarded;
use crate::handle::Phase;
use crate::handler::CloseReason;
use crate::limits::{self, FlushPolicy};
use crate::outbox::Progress;

impl Worker {
    /// Writes what is dirty, until `deadline`.
    pub(super) fn write_dirty(&mut self, deadline: Instant) {
        let mut count = 0_u32;
        while let Some(slot) = self.dirty.pop_front() {
            self.write(slot);
            count += 1;
            if count.is_multiple_of(16) && Instant::now() >= deadline {
                return;
            }
        }
    }

    fn write(&mut self, slot: u32) {
        let soon = self.clock.after(limits::TIMER_GRAIN);
        let (connection, mut desk) = self.at_desk(slot);
        let Some(connection) = connection else { return };
        connection.dirty = false;
        if let Some(reason) = connection.abort.take() {
            return self.cut(slot, reason);
        }
        if connection.write_blocked {
            return;
        }
        if is_early(connection, desk.now_ms) {
            connection.pace_at = soon.max(connection.next_frame_at);
            return self.schedule(slot);
        }
        match connection.write(&mut desk) {
            Progress::Drained => self.drained(slot),
            Progress::More => {
                connection.pace_at = soon.max(connection.next_frame_at);
                self.schedule(slot);
            }
            Progress::Blocked => connection.write_blocked = true,
            Progress::Broken => self.cut(slot, CloseReason::Reset),
        }
    }

    /// Nothing is queued any more.
    fn drained(&mut self, slot: u32) {
        let Some(connection) = self.framed(slot) else {
            return;
        };
        if connection.closing.is_some() {
            return self.finish(slot);
        }
        if std::mem::take(&mut connection.lagging) {
            self.call(slot, "on_lagged", |handler, cx| handler.on_lagged(cx));
        }
    }

    /// All is written: says so to the peer and lets the handler go.
    fn finish(&mut self, slot: u32) {
        let Some(connection) = self.framed(slot) else {
            return;
        };
        let mut cx = Context::from_waker(&connection.waker);
        match connection.transport.poll_finish(&mut cx) {
            Poll::Pending => connection.write_blocked = true,
            Poll::Ready(finished) => {
                let Some(connection) = self.take_framed(slot) else {
                    return;
                };
                let reason = connection.closing.clone().unwrap_or(CloseReason::Reset);
                let ended = connection.ended || finished.is_err();
                let transport = self.let_go(*connection, &reason);
                if ended {
                    self.remove(slot);
                } else {
                    self.discard(slot, transport);
                }
            }
        }
    }

    /// Ends a connection at once, whatever it is.
    pub(super) fn cut(&mut self, slot: u32, reason: CloseReason) {
        self.unsubscribe_all(slot);
        let Some(found) = self.slots.get_mut(slot as usize) else {
            return;
        };
        match std::mem::replace(&mut found.body, Body::Moving) {
            Body::Framed(connection) => {
                // What a closing connection was closing for stays the reason.
                let reason = connection.closing.clone().unwrap_or(reason);
                let transport = self.let_go(*connection, &reason);
                transport.reset_on_drop();
            }
            Body::Task(_, task) => task.abort(),
            Body::Moving | Body::Discarding(_) => {}
        }
        self.remove(slot);
    }

    fn take_framed(&mut self, slot: u32) -> Option<Box<Connection>> {
        self.unsubscribe_all(slot);
        let found = self.slots.get_mut(slot as usize)?;
        match std::mem::replace(&mut found.body, Body::Moving) {
            Body::Framed(connection) => Some(connection),
            other => {
                found.body = other;
                None
            }
        }
    }

    /// Tells the handler that it is over and drops all but the socket.
    fn let_go(
        &mut self,
        mut connection: Connection,
        reason: &CloseReason,
    ) -> crate::transport::Transport {
        let id = connection.shared.peer.id;
        connection.shared.set_phase(Phase::Gone);
        connection.outbox.clear(&mut self.spares);
        for task in connection.tasks.drain(..) {
            task.abort();
        }
        tracing::debug!(connection = %id, %reason, "closed");
        if let Some(mut handler) = connection.handler.take() {
            let closed = guarded(id, "on_close", || handler.on_close(reason));
            let dropped = guarded(id, "drop", || drop(handler));
            if closed.is_err() || dropped.is_err() {
                self.shared.mishaps.panics.add(1);
            }
        }
        connection.transport
    }

    /// Forgets the slot; its socket closes if it is still there.
    pub(super) fn remove(&mut self, slot: u32) {
        if let Some(gone) = self.slots.try_remove(slot as usize) {
            gone.shared.set_phase(Phase::Gone);
            self.shared.open.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// Whether a paced connection has to wait before its next frame.
fn is_early(connection: &Connection, now_ms: u64) -> bool {
    let paced = connection.limits.flush != FlushPolicy::Coalesce;
    if !paced || connection.outbox.is_partial() || connection.outbox.is_empty() {
        return false;
    }
    now_ms < connection.next_frame_at || connection.transport.unacknowledged() > 0
}
