//! A worker's inbox: what other threads have for it, and how it is woken.

use std::collections::{HashMap, VecDeque};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::SyncSender;
use std::task::Waker;
use std::time::Instant;

use bytes::Bytes;
use parking_lot::Mutex;

use crate::acceptor::{Admission, Door};
use crate::guard::Panicked;
use crate::handle::Shared;
use crate::handler::{CloseReason, Note};
use crate::lent::Returned;
use crate::service::PeerInfo;
use crate::stats::{ConnectionStats, Figures, Mishaps, WorkerStats};
use crate::topics::{Signal, Topic};
use crate::transport::Transport;

/// What waits in an inbox. Kept small: large parts are boxed.
pub(crate) enum Item {
    /// A published signal; `true` for a control signal.
    Signal(Topic, Signal, bool),
    /// Something for one connection.
    Inbound(Arc<Shared>, Inbound),
    /// A new connection.
    Adopt(Box<Newcomer>),
    /// A TLS handshake ended.
    Handshaken(Box<Handshaken>),
    /// A lent connection came back.
    Returned(Box<(Arc<Shared>, Result<Returned, Panicked>)>),
    /// A lent connection's owner is done with its socket; the peer's end is awaited.
    Discard(Box<(Arc<Shared>, Transport)>),
    /// Somebody wants the figures of all connections.
    Report(SyncSender<Vec<ConnectionStats>>),
    /// Stop until then.
    Shutdown(Instant),
}

/// Something for one connection, by its handle.
pub(crate) enum Inbound {
    Note(Note),
    Frame(Bytes),
    Close(Box<CloseReason>),
    Cut(Box<CloseReason>),
}

/// A connection on its way from the acceptor to a worker.
pub(crate) struct Newcomer {
    pub(crate) stream: TcpStream,
    pub(crate) peer: PeerInfo,
    pub(crate) door: Arc<Door>,
    pub(crate) admission: Admission,
}

/// The end of a TLS handshake.
pub(crate) struct Handshaken {
    pub(crate) shared: Arc<Shared>,
    pub(crate) door: Arc<Door>,
    pub(crate) transport: Option<Transport>,
}

/// The part of a worker that other threads touch.
pub(crate) struct WorkerShared {
    pub(crate) index: usize,
    /// Connections given to this worker and not yet gone.
    pub(crate) open: AtomicUsize,
    pub(crate) figures: Figures,
    pub(crate) mishaps: Mishaps,
    /// Signals dropped because the inbox was full.
    pub(crate) overflows: AtomicUsize,
    inbox: Mutex<Inbox>,
    bound: usize,
    /// Slots whose sockets became ready.
    ready: Mutex<Vec<u32>>,
    /// False only while the worker sleeps or is about to: then a push must wake it.
    awake: AtomicBool,
    waker: Mutex<Option<Waker>>,
}

#[derive(Default)]
struct Inbox {
    items: VecDeque<Item>,
    /// Signals among the items.
    signals: usize,
    /// Topics that lost signals since the last look; `true` if a control signal was among them.
    lagging: HashMap<Topic, bool>,
    closed: bool,
}

impl WorkerShared {
    /// A worker's shared part; its inbox holds `bound` signals.
    pub(crate) fn new(index: usize, bound: usize) -> Self {
        Self {
            index,
            open: AtomicUsize::new(0),
            figures: Figures::default(),
            mishaps: Mishaps::default(),
            overflows: AtomicUsize::new(0),
            inbox: Mutex::default(),
            bound: bound.max(1),
            ready: Mutex::default(),
            awake: AtomicBool::new(true),
            waker: Mutex::default(),
        }
    }

    /// Adds an item that has its own bound (notes, connections); gives it back if the worker ended.
    pub(crate) fn push(&self, item: Item) -> Result<(), Item> {
        {
            let mut inbox = self.inbox.lock();
            if inbox.closed {
                return Err(item);
            }
            inbox.items.push_back(item);
        }
        self.wake();
        Ok(())
    }

    /// Adds a signal, without waking the worker. A full inbox drops it and marks the topic; control
    /// signals have as much room again.
    pub(crate) fn push_signal(&self, topic: Topic, signal: Signal, control: bool) {
        let mut inbox = self.inbox.lock();
        if inbox.closed {
            return;
        }
        let bound = if control { self.bound * 2 } else { self.bound };
        if inbox.signals >= bound {
            self.overflows.fetch_add(1, Ordering::Relaxed);
            *inbox.lagging.entry(topic).or_insert(false) |= control;
            return;
        }
        inbox.signals += 1;
        inbox.items.push_back(Item::Signal(topic, signal, control));
    }

    /// A connection's socket is ready.
    pub(crate) fn push_ready(&self, slot: u32) {
        self.ready.lock().push(slot);
        self.wake();
    }

    /// Wakes the worker unless it is awake.
    pub(crate) fn wake(&self) {
        if !self.awake.swap(true, Ordering::AcqRel)
            && let Some(waker) = &*self.waker.lock()
        {
            waker.wake_by_ref();
        }
    }

    /// Takes everything: the items into the (empty) `items`, and the topics that lost signals.
    pub(crate) fn take(&self, items: &mut VecDeque<Item>) -> HashMap<Topic, bool> {
        let mut inbox = self.inbox.lock();
        std::mem::swap(&mut inbox.items, items);
        inbox.signals = 0;
        std::mem::take(&mut inbox.lagging)
    }

    /// Appends the ready slots to `ready`.
    pub(crate) fn take_ready(&self, ready: &mut VecDeque<u32>) {
        ready.extend(self.ready.lock().drain(..));
    }

    /// The worker wants to sleep: false if there is something to do after all.
    pub(crate) fn may_sleep(&self, waker: &Waker) -> bool {
        {
            let mut kept = self.waker.lock();
            if !kept.as_ref().is_some_and(|kept| kept.will_wake(waker)) {
                *kept = Some(waker.clone());
            }
        }
        self.awake.store(false, Ordering::SeqCst);
        if self.is_idle() {
            return true;
        }
        self.awake.store(true, Ordering::Release);
        false
    }

    /// The worker is at work: nobody needs to wake it.
    pub(crate) fn set_awake(&self) {
        self.awake.store(true, Ordering::Release);
    }

    /// Whether nothing waits.
    pub(crate) fn is_idle(&self) -> bool {
        let inbox = self.inbox.lock();
        inbox.items.is_empty() && inbox.lagging.is_empty() && self.ready.lock().is_empty()
    }

    /// The worker's figures as of now.
    pub(crate) fn stats(&self) -> WorkerStats {
        WorkerStats {
            open: self.open.load(Ordering::Relaxed) as u64,
            bytes_in: self.figures.bytes_in.value(),
            bytes_out: self.figures.bytes_out.value(),
            messages_in: self.figures.messages_in.value(),
            messages_out: self.figures.messages_out.value(),
            reads: self.figures.reads.value(),
            writes: self.figures.writes.value(),
            lagged: self.mishaps.lagged.value(),
            inbox_overflows: self.overflows.load(Ordering::Relaxed) as u64,
            panics: self.mishaps.panics.value(),
        }
    }

    /// The worker ends: nothing is taken any more; what waited is given out.
    pub(crate) fn close(&self) -> VecDeque<Item> {
        let mut inbox = self.inbox.lock();
        inbox.closed = true;
        std::mem::take(&mut inbox.items)
    }
}
