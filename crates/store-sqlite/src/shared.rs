//! What callers, the writer and the readers share: the queues, the observer, the keys, the figures.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use natter_model::RoomId;
use natter_store::log::{Append, Appended};
use natter_store::{CommitObserver, Done, ErrorKind, Reply, StoreError};
use parking_lot::{Mutex, RwLock};
use tokio::sync::oneshot;

use crate::cache::Bounded;
use crate::fault::Fault;
use crate::queue::{Queue, Rejected};
use crate::reader::{ReadJob, Reader};
use crate::seal::{RoomKeys, Wrapper};
use crate::writer::group::Group;
use crate::writer::{Answer, Job};

/// Keys of rooms that are remembered, in each of two generations.
const KEYS: usize = 8_192;

pub(crate) struct Shared {
    pub(crate) writes: Queue<Job>,
    pub(crate) reads: Queue<ReadJob>,
    wrapper: Wrapper,
    keys: Mutex<Bounded<RoomId, Arc<RoomKeys>>>,
    observer: RwLock<Option<Arc<dyn CommitObserver>>>,
    commits: AtomicU64,
    written: AtomicU64,
    overloaded: AtomicU64,
    full: AtomicBool,
}

impl Shared {
    pub(crate) fn new(wrapper: Wrapper, queue: usize) -> Self {
        Self {
            writes: Queue::new(queue),
            reads: Queue::new(queue),
            wrapper,
            keys: Mutex::new(Bounded::new(KEYS)),
            observer: RwLock::new(None),
            commits: AtomicU64::new(0),
            written: AtomicU64::new(0),
            overloaded: AtomicU64::new(0),
            full: AtomicBool::new(false),
        }
    }

    pub(crate) fn observe(&self, observer: Arc<dyn CommitObserver>) {
        *self.observer.write() = Some(observer);
    }

    pub(crate) fn observer(&self) -> Option<Arc<dyn CommitObserver>> {
        self.observer.read().clone()
    }

    pub(crate) fn committed(&self, writes: u64) {
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.written.fetch_add(writes, Ordering::Relaxed);
    }

    pub(crate) fn full(&self, full: bool) {
        self.full.store(full, Ordering::Relaxed);
    }

    pub(crate) fn is_full(&self) -> bool {
        self.full.load(Ordering::Relaxed)
    }

    /// Transactions, writes, and writes refused since start.
    pub(crate) fn figures(&self) -> (u64, u64, u64) {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        (
            load(&self.commits),
            load(&self.written),
            load(&self.overloaded),
        )
    }

    /// A new random key for a room, wrapped.
    pub(crate) fn make_room_key(&self, room: RoomId) -> Result<Vec<u8>, Fault> {
        self.wrapper.make_room_key(room)
    }

    /// The keys of a room, if they are remembered.
    pub(crate) fn known_keys(&self, room: RoomId) -> Option<Arc<RoomKeys>> {
        self.keys.lock().get_mut(room).cloned()
    }

    /// The keys of a room from its wrapped key.
    pub(crate) fn unwrap_keys(&self, room: RoomId, wrapped: &[u8]) -> Result<Arc<RoomKeys>, Fault> {
        if let Some(keys) = self.known_keys(room) {
            return Ok(keys);
        }
        let keys = Arc::new(self.wrapper.unwrap(room, wrapped)?);
        let mut known = self.keys.lock();
        known.insert(room, Arc::clone(&keys));
        known.trim();
        Ok(keys)
    }

    /// Why a queue did not take something, as the caller hears it.
    fn rejected(&self, why: Rejected) -> ErrorKind {
        match why {
            Rejected::Full => {
                self.overloaded.fetch_add(1, Ordering::Relaxed);
                ErrorKind::Overloaded
            }
            Rejected::Closed => ErrorKind::Closed,
        }
    }

    /// Queues a job for the writer, or refuses it at once.
    pub(crate) fn submit(&self, job: Job) -> Result<(), ErrorKind> {
        self.writes.push(job).map_err(|(job, why)| {
            let kind = self.rejected(why);
            job.refuse(kind);
            kind
        })
    }

    pub(crate) fn append(&self, append: Append, done: Done<Appended>) {
        // A refusal has been told through `done`.
        let _ = self.submit(Job::Append(append, done));
    }

    /// Has the writer do `work` in its next transaction. A deferred work writes through the
    /// group's memory only.
    pub(crate) fn write<T: Send + 'static>(
        self: &Arc<Self>,
        op: &'static str,
        deferred: bool,
        work: impl FnOnce(&mut Group) -> Result<T, Fault> + Send + 'static,
    ) -> Reply<T> {
        let (tx, rx) = oneshot::channel();
        let task = Box::new(move |group: Option<&mut Group>| {
            let (value, fault) = match group.map(work) {
                Some(Ok(value)) => (Some(value), None),
                Some(Err(fault)) => (None, Some(fault)),
                None => (None, None),
            };
            let answer: Answer = Box::new(move |result| {
                let result = result
                    .and_then(|()| value.ok_or_else(|| StoreError::new(ErrorKind::Failed, op)));
                // Nobody may be waiting any more; the write stands.
                let _ = tx.send(result);
            });
            (answer, fault)
        });
        // A refusal has been told through the task.
        let _ = self.submit(Job::Task { op, deferred, task });
        self.reply(op, rx)
    }

    /// Has a reader do `work`, in one read transaction.
    pub(crate) fn read<T: Send + 'static>(
        self: &Arc<Self>,
        op: &'static str,
        work: impl FnOnce(&Reader) -> Result<T, Fault> + Send + 'static,
    ) -> Reply<T> {
        let (tx, rx) = oneshot::channel();
        let job: ReadJob = Box::new(move |reader| {
            let _ = tx.send(match reader {
                Ok(reader) => reader.transact(work).map_err(|fault| fault.into_error(op)),
                Err(kind) => Err(StoreError::new(kind, op)),
            });
        });
        if let Err((job, why)) = self.reads.push(job) {
            job(Err(self.rejected(why)));
        }
        self.reply(op, rx)
    }

    /// What comes through `rx`. A sender that is dropped belonged to a job that panicked.
    fn reply<T: Send + 'static>(
        self: &Arc<Self>,
        op: &'static str,
        rx: oneshot::Receiver<Result<T, StoreError>>,
    ) -> Reply<T> {
        let shared = Arc::clone(self);
        Box::pin(async move {
            rx.await.unwrap_or_else(|_| {
                let kind = match shared.writes.is_closed() {
                    true => ErrorKind::Closed,
                    false => ErrorKind::Failed,
                };
                Err(StoreError::new(kind, op))
            })
        })
    }
}
