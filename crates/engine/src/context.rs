//! What a handler can do from inside a callback.

use std::future::Future;
use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::connection::Connection;
use crate::guard::Guarded;
use crate::handle::ConnectionHandle;
use crate::handler::CloseReason;
use crate::limits::{self, Limits};
use crate::service::{ConnectionId, PeerInfo};
use crate::timer::NEVER;
use crate::topics::{EncodeFn, Released, Signal, Topic};
use crate::worker::Worker;

/// One connection, seen from inside one of its callbacks.
pub struct Context<'a> {
    worker: &'a mut Worker,
    slot: u32,
}

impl<'a> Context<'a> {
    /// `slot` holds a framed connection, and does so as long as the context lives.
    pub(crate) fn new(worker: &'a mut Worker, slot: u32) -> Self {
        Self { worker, slot }
    }

    fn connection(&self) -> &Connection {
        self.worker
            .framed_ref(self.slot)
            .expect("invariant: a slot keeps its body in a callback")
    }

    fn connection_mut(&mut self) -> &mut Connection {
        self.worker
            .framed(self.slot)
            .expect("invariant: a slot keeps its body in a callback")
    }

    /// This connection's id.
    #[must_use]
    pub fn id(&self) -> ConnectionId {
        self.peer().id
    }

    /// Who is connected.
    #[must_use]
    pub fn peer(&self) -> &PeerInfo {
        &self.connection().shared.peer
    }

    /// The time of this turn of the worker; cheaper than asking the clock.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.worker.clock.now()
    }

    /// A handle for other threads and tasks.
    #[must_use]
    pub fn handle(&self) -> ConnectionHandle {
        ConnectionHandle {
            shared: self.connection().shared.clone(),
        }
    }

    /// Queues one frame. Never blocks; it leaves with everything else of this turn in one write.
    /// Ignored once closing. Beyond twice `outbox_bytes` the connection is cut as lagged.
    pub fn send(&mut self, frame: Bytes) {
        let (connection, mut desk) = self.worker.at_desk(self.slot);
        if let Some(connection) = connection {
            connection.send(frame, &mut desk);
        }
    }

    /// Bytes queued and not yet taken by the kernel.
    #[must_use]
    pub fn queued_bytes(&self) -> usize {
        self.connection().outbox.bytes()
    }

    /// Bytes that the kernel has taken since the connection was accepted, before TLS is added.
    #[must_use]
    pub fn written_bytes(&self) -> u64 {
        self.connection().shared.figures.bytes_out.value()
    }

    /// Subscribes: from now on each signal of `topic` is sent in the form `encode` gives it.
    /// Replaces a plain or held subscription of this connection to the same topic.
    pub fn subscribe(&mut self, topic: Topic, encode: EncodeFn) {
        self.worker.subscribe(self.slot, topic, encode, false);
    }

    /// Subscribes and keeps the signals back (at most `max_held`) until [`release`](Self::release).
    /// Every signal published after this call returns is either held or sent: read a snapshot after
    /// it, release with a condition on the snapshot's position, and there is no gap. What the
    /// snapshot has but was published only after the release comes again: receivers drop positions
    /// they know.
    pub fn subscribe_held(&mut self, topic: Topic, encode: EncodeFn) {
        self.worker.subscribe(self.slot, topic, encode, true);
    }

    /// Sends, in order, the held signals for which `keep` is true, and turns the subscription into a
    /// plain one.
    pub fn release(&mut self, topic: Topic, keep: &mut dyn FnMut(&Signal) -> bool) -> Released {
        self.worker.release(self.slot, topic, keep)
    }

    /// Subscribes the handler's [`on_signal`](crate::Handler::on_signal). May stand beside a plain
    /// or held subscription to the same topic.
    pub fn subscribe_notify(&mut self, topic: Topic) {
        self.worker.subscribe_notify(self.slot, topic);
    }

    /// Ends every subscription of this connection to `topic`; nothing published later is sent, and
    /// what is held is forgotten.
    pub fn unsubscribe(&mut self, topic: Topic) {
        self.worker.unsubscribe(self.slot, topic);
    }

    /// Sets the connection's one timer, replacing what was set. Precision is
    /// [`TIMER_GRAIN`](crate::limits::TIMER_GRAIN), late rather than early.
    pub fn set_timer(&mut self, after: Duration) {
        let at = self.worker.clock.after(after);
        self.connection_mut().timer_at = at;
        self.worker.schedule(self.slot);
    }

    /// Clears the timer.
    pub fn clear_timer(&mut self) {
        self.connection_mut().timer_at = NEVER;
    }

    /// Stops reading; the kernel's window fills and the peer has to wait. The read timeout rests too.
    pub fn pause_reading(&mut self) {
        self.connection_mut().paused = true;
    }

    /// Reads again; what was left unconsumed is offered again at once.
    pub fn resume_reading(&mut self) {
        self.worker.resume_reading(self.slot);
    }

    /// Whether more input is wanted: neither paused nor closing. A handler that stops in the middle
    /// of its input when this is false is offered the rest on resume.
    #[must_use]
    pub fn is_reading(&self) -> bool {
        self.connection().is_reading()
    }

    /// Replaces the limits asked from the handler at the start.
    pub fn set_limits(&mut self, limits: Limits) {
        self.connection_mut().limits = limits;
        self.worker.schedule(self.slot);
    }

    /// Adds to the count of messages received, for statistics. [`Framed`](crate::Framed) does it.
    pub fn count_messages_in(&mut self, messages: u64) {
        self.connection().shared.figures.messages_in.add(messages);
        self.worker.shared.figures.messages_in.add(messages);
    }

    /// Runs a future on this worker; it ends with the connection at the latest. To reach the
    /// connection again it uses [`handle`](Self::handle). With more than
    /// [`TASKS_PER_CONNECTION`](crate::limits::TASKS_PER_CONNECTION) running, the connection is cut
    /// with `Limit("tasks")`.
    pub fn spawn(&mut self, future: impl Future<Output = ()> + 'static) {
        let id = self.id();
        let connection = self.connection_mut();
        if !connection.is_live() {
            return;
        }
        connection.forget_finished_tasks();
        if connection.tasks.len() >= limits::TASKS_PER_CONNECTION {
            return self.abort(CloseReason::Limit("tasks"));
        }
        let task = Guarded::new(id, "spawned future", Box::pin(future));
        let task = tokio::task::spawn_local(async move {
            // A panic is logged by the guard and ends this task alone.
            let _ = task.await;
        });
        connection.tasks.push(task.abort_handle());
    }

    /// Closes after what is queued is written, within `linger`. No further callbacks but `on_close`.
    pub fn close(&mut self, reason: CloseReason) {
        self.worker.begin_close(self.slot, reason);
    }

    /// Cuts the connection at the end of this turn; what is queued is lost.
    pub fn abort(&mut self, reason: CloseReason) {
        let (connection, desk) = self.worker.at_desk(self.slot);
        if let Some(connection) = connection {
            connection.abort(reason, desk.dirty);
        }
    }
}
