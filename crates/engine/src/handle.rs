//! A connection seen from other threads and tasks.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::task::Wake;

use bytes::Bytes;

use crate::handler::{CloseReason, Note};
use crate::inbox::{Inbound, Item, WorkerShared};
use crate::limits;
use crate::service::{ConnectionId, PeerInfo};
use crate::stats::Figures;

/// The connection no longer takes anything: closed, or still lent, or cut because too much waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the connection is gone")]
pub struct Gone;

/// Reaches a connection from any thread. Cheap to clone; does not keep the connection alive.
/// What one thread sends through handles and [`Publisher`](crate::Publisher) keeps its order.
#[derive(Clone)]
pub struct ConnectionHandle {
    pub(crate) shared: Arc<Shared>,
}

impl ConnectionHandle {
    /// The connection's id.
    #[must_use]
    pub fn id(&self) -> ConnectionId {
        self.shared.peer.id
    }

    /// Hands `note` to [`Handler::on_note`](crate::Handler::on_note). Never blocks. A connection with
    /// [`NOTES_PER_CONNECTION`](crate::limits::NOTES_PER_CONNECTION) notes waiting is cut with
    /// `Limit("notes")`.
    ///
    /// # Errors
    /// [`Gone`] when the note will certainly not arrive. `Ok` is no promise: the connection may end
    /// before its turn.
    pub fn post(&self, note: Note) -> Result<(), Gone> {
        self.put(Inbound::Note(note))
    }

    /// Queues a frame as [`Context::send`](crate::Context::send) does; counted like a note.
    ///
    /// # Errors
    /// As [`post`](Self::post).
    pub fn send(&self, frame: Bytes) -> Result<(), Gone> {
        self.put(Inbound::Frame(frame))
    }

    /// Closes the connection as [`Context::close`](crate::Context::close) does; a lent one is
    /// dropped. Only the first call counts.
    pub fn close(&self, reason: CloseReason) {
        if !self.shared.close_asked.swap(true, Ordering::AcqRel) {
            let inbound = Inbound::Close(Box::new(reason));
            let _ = self
                .shared
                .worker
                .push(Item::Inbound(self.shared.clone(), inbound));
        }
    }

    fn put(&self, inbound: Inbound) -> Result<(), Gone> {
        let shared = &self.shared;
        if shared.phase() != Phase::Framed {
            return Err(Gone);
        }
        if shared.waiting.fetch_add(1, Ordering::AcqRel) >= limits::NOTES_PER_CONNECTION {
            if shared.leave_framed() {
                let cut = Inbound::Cut(Box::new(CloseReason::Limit("notes")));
                let _ = shared.worker.push(Item::Inbound(shared.clone(), cut));
            }
            return Err(Gone);
        }
        shared
            .worker
            .push(Item::Inbound(shared.clone(), inbound))
            .map_err(|_| Gone)
    }
}

impl fmt::Debug for ConnectionHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ConnectionHandle").field(&self.id()).finish()
    }
}

/// Whether a connection takes notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Phase {
    /// Not framed yet: in its handshake, or lent.
    Early = 0,
    /// Framed.
    Framed = 1,
    /// Closing or closed.
    Gone = 2,
}

/// The part of a connection that other threads may touch. It is also the connection's waker.
pub(crate) struct Shared {
    pub(crate) peer: PeerInfo,
    pub(crate) worker: Arc<WorkerShared>,
    pub(crate) figures: Figures,
    /// Notes in the worker's inbox.
    pub(crate) waiting: AtomicU32,
    slot: AtomicU32,
    phase: AtomicU8,
    close_asked: AtomicBool,
    woken: AtomicBool,
}

impl Shared {
    pub(crate) fn new(peer: PeerInfo, worker: Arc<WorkerShared>) -> Self {
        Self {
            peer,
            worker,
            figures: Figures::default(),
            waiting: AtomicU32::new(0),
            slot: AtomicU32::new(u32::MAX),
            phase: AtomicU8::new(Phase::Early as u8),
            close_asked: AtomicBool::new(false),
            woken: AtomicBool::new(false),
        }
    }

    pub(crate) fn slot(&self) -> u32 {
        self.slot.load(Ordering::Relaxed)
    }

    pub(crate) fn set_slot(&self, slot: u32) {
        self.slot.store(slot, Ordering::Relaxed);
    }

    pub(crate) fn phase(&self) -> Phase {
        match self.phase.load(Ordering::Acquire) {
            0 => Phase::Early,
            1 => Phase::Framed,
            _ => Phase::Gone,
        }
    }

    pub(crate) fn set_phase(&self, phase: Phase) {
        self.phase.store(phase as u8, Ordering::Release);
    }

    /// Framed to gone; true for the one caller who did it.
    fn leave_framed(&self) -> bool {
        let (from, to) = (Phase::Framed as u8, Phase::Gone as u8);
        self.phase
            .compare_exchange(from, to, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
    }

    /// The worker starts to look at the connection: from here on it can be woken again.
    pub(crate) fn clear_woken(&self) {
        self.woken.store(false, Ordering::Release);
    }
}

impl Wake for Shared {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.woken.swap(true, Ordering::AcqRel) {
            self.worker.push_ready(self.slot());
        }
    }
}
