//! What a handler can do from inside a callback.

use std::future::Future;
use std::marker::PhantomData;
use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::handle::ConnectionHandle;
use crate::handler::CloseReason;
use crate::limits::Limits;
use crate::service::{ConnectionId, PeerInfo};
use crate::topics::{EncodeFn, Released, Signal, Topic};

/// One connection, seen from inside one of its callbacks.
pub struct Context<'a> {
    worker: PhantomData<&'a mut ()>,
}

impl Context<'_> {
    /// This connection's id.
    #[must_use]
    pub fn id(&self) -> ConnectionId {
        unreachable!()
    }
    /// Who is connected.
    #[must_use]
    pub fn peer(&self) -> &PeerInfo {
        unreachable!()
    }
    /// The time of this turn of the worker; cheaper than asking the clock.
    #[must_use]
    pub fn now(&self) -> Instant {
        unreachable!()
    }
    /// A handle for other threads and tasks.
    #[must_use]
    pub fn handle(&self) -> ConnectionHandle {
        unreachable!()
    }
    /// Queues one frame. Never blocks; it leaves with everything else of this turn in one write.
    /// Ignored once closing. Beyond twice `outbox_bytes` the connection is cut as lagged.
    pub fn send(&mut self, frame: Bytes) {
        let _ = frame;
    }
    /// Bytes queued and not yet taken by the kernel.
    #[must_use]
    pub fn queued_bytes(&self) -> usize {
        unreachable!()
    }
    /// Subscribes: from now on each signal of `topic` is sent in the form `encode` gives it.
    /// A second subscription to the same topic replaces the encoder.
    pub fn subscribe(&mut self, topic: Topic, encode: EncodeFn) {
        let _ = (topic, encode);
    }
    /// Subscribes and keeps the signals back (at most `max_held`) until [`release`](Self::release).
    /// Every signal published after this call returns is either held or sent: read a snapshot after
    /// it, release with a condition on the snapshot's position, and there is no gap.
    pub fn subscribe_held(&mut self, topic: Topic, encode: EncodeFn) {
        let _ = (topic, encode);
    }
    /// Sends, in order, the held signals for which `keep` is true, and turns the subscription into a
    /// plain one.
    pub fn release(&mut self, topic: Topic, keep: &mut dyn FnMut(&Signal) -> bool) -> Released {
        let _ = (topic, keep);
        unreachable!()
    }
    /// Subscribes the handler's [`on_signal`](crate::Handler::on_signal). May stand beside a plain
    /// or held subscription to the same topic.
    pub fn subscribe_notify(&mut self, topic: Topic) {
        let _ = topic;
    }
    /// Ends every subscription of this connection to `topic`; nothing published later is sent, and
    /// what is held is forgotten.
    pub fn unsubscribe(&mut self, topic: Topic) {
        let _ = topic;
    }
    /// Sets the connection's one timer, replacing what was set. Precision is
    /// [`TIMER_GRAIN`](crate::limits::TIMER_GRAIN), late rather than early.
    pub fn set_timer(&mut self, after: Duration) {
        let _ = after;
    }
    /// Clears the timer.
    pub fn clear_timer(&mut self) {}
    /// Stops reading; the kernel's window fills and the peer has to wait. The read timeout rests too.
    pub fn pause_reading(&mut self) {}
    /// Reads again; what was left unconsumed is offered again at once.
    pub fn resume_reading(&mut self) {}
    /// Whether more input is wanted: neither paused nor closing. A handler that stops in the middle
    /// of its input when this is false is offered the rest on resume.
    #[must_use]
    pub fn is_reading(&self) -> bool {
        unreachable!()
    }
    /// Replaces the limits asked from the handler at the start.
    pub fn set_limits(&mut self, limits: Limits) {
        let _ = limits;
    }
    /// Adds to the count of messages received, for statistics. [`Framed`](crate::Framed) does it.
    pub fn count_messages_in(&mut self, messages: u64) {
        let _ = messages;
    }
    /// Runs a future on this worker; it ends with the connection at the latest. To reach the
    /// connection again it uses [`handle`](Self::handle). At most
    /// [`TASKS_PER_CONNECTION`](crate::limits::TASKS_PER_CONNECTION) at once.
    pub fn spawn(&mut self, future: impl Future<Output = ()> + 'static) {
        drop(future);
    }
    /// Closes after what is queued is written, within `linger`. No further callbacks but `on_close`.
    pub fn close(&mut self, reason: CloseReason) {
        drop(reason);
    }
    /// Cuts the connection at the end of this callback; what is queued is lost.
    pub fn abort(&mut self, reason: CloseReason) {
        drop(reason);
    }
}
