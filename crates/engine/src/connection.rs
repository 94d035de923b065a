//! One connection on its worker: what it is, and the framed connection's state.

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::{Context, Waker};

use bytes::Bytes;
use tokio::task::AbortHandle;

use crate::acceptor::Admission;
use crate::handle::Shared;
use crate::handler::{CloseReason, Handler};
use crate::inbox::WorkerShared;
use crate::limits::{FlushPolicy, LagPolicy, Limits};
use crate::outbox::{Frame, Outbox, Progress, Spares};
use crate::stats::ConnectionKind;
use crate::timer::{NEVER, millis};
use crate::topics::Topic;
use crate::transport::Transport;

/// A worker's entry for one connection.
pub(crate) struct Slot {
    pub(crate) shared: Arc<Shared>,
    /// When the connection's valid entry among the timers is due.
    pub(crate) scheduled: u64,
    pub(crate) since_ms: u64,
    pub(crate) body: Body,
    /// Its place among the listener's limits; given back when the slot goes.
    pub(crate) _admission: Admission,
}

/// What a connection is at the moment.
pub(crate) enum Body {
    /// Between two of the others.
    Moving,
    /// A task of the runtime owns the socket: a handshake, or a lent connection.
    Task(ConnectionKind, AbortHandle),
    /// The worker owns it.
    Framed(Box<Connection>),
    /// All is written; the peer's end is awaited.
    Discarding(Box<Discarding>),
}

/// The last moments of a connection.
pub(crate) struct Discarding {
    pub(crate) transport: Transport,
    pub(crate) waker: Waker,
    pub(crate) until: u64,
    pub(crate) bytes: usize,
}

/// A framed connection. Everything here is `Send`: it can be taken out and put into another worker.
pub(crate) struct Connection {
    pub(crate) shared: Arc<Shared>,
    pub(crate) waker: Waker,
    pub(crate) transport: Transport,
    /// Away only while one of its callbacks runs.
    pub(crate) handler: Option<Box<dyn Handler>>,
    pub(crate) limits: Limits,
    /// Input that is not a complete message yet.
    pub(crate) tail: Vec<u8>,
    pub(crate) outbox: Outbox,
    pub(crate) topics: Vec<Topic>,
    pub(crate) tasks: Vec<AbortHandle>,
    pub(crate) last_read: u64,
    pub(crate) timer_at: u64,
    pub(crate) linger_at: u64,
    /// Paced flushing: when to look again, and when the next frame may leave.
    pub(crate) pace_at: u64,
    pub(crate) next_frame_at: u64,
    pub(crate) closing: Option<CloseReason>,
    pub(crate) abort: Option<CloseReason>,
    pub(crate) dirty: bool,
    pub(crate) write_blocked: bool,
    pub(crate) lagging: bool,
    pub(crate) paused: bool,
    /// The tail has to be offered without new bytes.
    pub(crate) offer_again: bool,
    /// The peer's end of stream was seen.
    pub(crate) ended: bool,
}

const _: () = {
    const fn is_send<T: Send>() {}
    is_send::<Connection>();
};

/// What a connection borrows from its worker to write.
pub(crate) struct Desk<'a> {
    pub(crate) shared: &'a WorkerShared,
    pub(crate) spares: &'a mut Spares,
    pub(crate) dirty: &'a mut VecDeque<u32>,
    pub(crate) now_ms: u64,
}

/// Encoded signals: one piece of bytes, and where each ends in it.
pub(crate) struct Joined<'a> {
    pub(crate) bytes: Bytes,
    pub(crate) ends: &'a [usize],
}

impl Connection {
    pub(crate) fn new(
        shared: Arc<Shared>,
        transport: Transport,
        handler: Box<dyn Handler>,
        limits: Limits,
        unread: &[u8],
        now_ms: u64,
    ) -> Self {
        Self {
            waker: Waker::from(shared.clone()),
            shared,
            transport,
            handler: Some(handler),
            limits,
            offer_again: !unread.is_empty(),
            tail: unread.to_vec(),
            outbox: Outbox::default(),
            topics: Vec::new(),
            tasks: Vec::new(),
            last_read: now_ms,
            timer_at: NEVER,
            linger_at: NEVER,
            pace_at: NEVER,
            next_frame_at: 0,
            closing: None,
            abort: None,
            dirty: false,
            write_blocked: false,
            lagging: false,
            paused: false,
            ended: false,
        }
    }

    /// Whether callbacks other than `on_close` may still run.
    pub(crate) fn is_live(&self) -> bool {
        self.closing.is_none() && self.abort.is_none()
    }

    pub(crate) fn is_reading(&self) -> bool {
        self.is_live() && !self.paused && !self.ended
    }

    /// When silence becomes too long.
    pub(crate) fn read_deadline(&self) -> u64 {
        match self.limits.read_timeout {
            Some(timeout) if self.is_reading() => {
                self.last_read.saturating_add(millis(timeout).max(1))
            }
            _ => NEVER,
        }
    }

    /// The next moment something is due.
    pub(crate) fn next_deadline(&self) -> u64 {
        let timers = self.timer_at.min(self.linger_at).min(self.pace_at);
        timers.min(self.read_deadline())
    }

    /// Remembers a subscription, once. Grows slowly: there are many connections with few topics.
    pub(crate) fn add_topic(&mut self, topic: Topic) {
        if self.topics.contains(&topic) {
            return;
        }
        if self.topics.len() == self.topics.capacity() {
            self.topics.reserve_exact(1 + self.topics.len() / 4);
        }
        self.topics.push(topic);
    }

    /// A handle keeps its task's memory even when the task is over.
    pub(crate) fn forget_finished_tasks(&mut self) {
        self.tasks.retain(|task| !task.is_finished());
        if self.tasks.is_empty() {
            self.tasks = Vec::new();
        }
    }

    pub(crate) fn mark_dirty(&mut self, dirty: &mut VecDeque<u32>) {
        if !self.dirty {
            self.dirty = true;
            dirty.push_back(self.shared.slot());
        }
    }

    pub(crate) fn abort(&mut self, reason: CloseReason, dirty: &mut VecDeque<u32>) {
        if self.abort.is_none() {
            self.abort = Some(reason);
        }
        self.mark_dirty(dirty);
    }

    /// Queues a frame of the handler's own. It may use the room again that relayed frames have.
    pub(crate) fn send(&mut self, bytes: Bytes, desk: &mut Desk<'_>) {
        if !self.is_live() || bytes.is_empty() {
            return;
        }
        if !self.make_room(
            bytes.len(),
            self.limits.outbox_bytes.saturating_mul(2),
            desk,
        ) {
            desk.shared.mishaps.lagged.add(1);
            return self.abort(CloseReason::Lagged, desk.dirty);
        }
        self.outbox.push(Frame { bytes, messages: 1 }, desk.spares);
        self.mark_dirty(desk.dirty);
    }

    /// Queues relayed signals, or drops them and lags.
    pub(crate) fn relay(&mut self, joined: &Joined<'_>, desk: &mut Desk<'_>) {
        if self.lagging || !self.is_live() {
            return;
        }
        self.mark_dirty(desk.dirty);
        if self.limits.flush == FlushPolicy::Coalesce {
            let messages = u32::try_from(joined.ends.len()).unwrap_or(u32::MAX);
            self.relay_one(joined.bytes.clone(), messages, desk);
        } else {
            let mut start = 0;
            for &end in joined.ends {
                self.relay_one(joined.bytes.slice(start..end), 1, desk);
                start = end;
            }
        }
    }

    fn relay_one(&mut self, bytes: Bytes, messages: u32, desk: &mut Desk<'_>) {
        if self.lagging || self.abort.is_some() {
            return;
        }
        if self.make_room(bytes.len(), self.limits.outbox_bytes, desk) {
            self.outbox.push(Frame { bytes, messages }, desk.spares);
        } else {
            self.lag(desk);
        }
    }

    /// Whether `bytes` fit under `bound`, if need be after writing what the kernel takes now.
    fn make_room(&mut self, bytes: usize, bound: usize, desk: &mut Desk<'_>) -> bool {
        if self.outbox.has_room(bytes, bound) {
            return true;
        }
        if self.write_blocked || self.limits.flush != FlushPolicy::Coalesce {
            return false;
        }
        match self.write(desk) {
            Progress::Drained | Progress::More => {}
            Progress::Blocked => self.write_blocked = true,
            Progress::Broken => self.abort(CloseReason::Reset, desk.dirty),
        }
        self.outbox.has_room(bytes, bound)
    }

    /// Signals were lost to this connection: cut it, or tell it when its outbox has drained.
    pub(crate) fn lag(&mut self, desk: &mut Desk<'_>) {
        if self.lagging || !self.is_live() {
            return;
        }
        desk.shared.mishaps.lagged.add(1);
        match self.limits.lag {
            LagPolicy::Disconnect => self.abort(CloseReason::Lagged, desk.dirty),
            LagPolicy::Notify => {
                self.lagging = true;
                self.mark_dirty(desk.dirty);
            }
        }
    }

    /// Writes what the kernel takes; paced connections write one frame.
    pub(crate) fn write(&mut self, desk: &mut Desk<'_>) -> Progress {
        let mut cx = Context::from_waker(&self.waker);
        let single = match self.limits.flush {
            FlushPolicy::Coalesce => false,
            FlushPolicy::OneFramePerWrite { spacing } => {
                if !self.outbox.is_partial() {
                    self.next_frame_at = desk.now_ms.saturating_add(millis(spacing));
                }
                true
            }
        };
        let figures = (&desk.shared.figures, &self.shared.figures);
        self.outbox
            .write(&mut self.transport, &mut cx, single, figures, desk.spares)
    }
}
