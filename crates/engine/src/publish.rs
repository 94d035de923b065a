//! Publishing from any thread: which workers have subscribers to a topic, and handing signals to them.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::inbox::WorkerShared;
use crate::topics::{Mixer, Signal, Topic};

const SHARDS: usize = 64;

/// Publishes signals to every subscribed connection of the engine. Never blocks.
#[derive(Clone)]
pub struct Publisher {
    directory: Arc<Directory>,
}

impl Publisher {
    pub(crate) fn new(directory: Arc<Directory>) -> Self {
        Self { directory }
    }

    /// Gives `signal` to the subscribers of `topic`: sent in each one's wire form, held, or told to
    /// `on_signal` for notify subscriptions. All connections see one topic in one order.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "publishing gives the signal away"
    )]
    pub fn publish(&self, topic: Topic, signal: Signal) {
        self.directory.publish(topic, &signal, false);
    }

    /// As [`publish`](Self::publish), and also calls `on_signal` of every subscriber of any kind,
    /// before anything published or posted later is delivered: an unsubscription or close there
    /// holds for all that follows. A subscription made there, as any other, covers what is published
    /// after it was made; what was published in between has to come from a snapshot (subscribe held,
    /// read, release). Never dropped in silence: where a control signal does not fit into an inbox,
    /// the topic's subscribers there are cut as lagged.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "publishing gives the signal away"
    )]
    pub fn publish_control(&self, topic: Topic, signal: Signal) {
        self.directory.publish(topic, &signal, true);
    }
}

/// Which workers have subscribers to a topic.
pub(crate) struct Directory {
    mixer: Mixer,
    /// A bit for each worker. The lock is held while the signal goes into the inboxes, so that every
    /// worker sees one topic in one order.
    shards: Box<[Mutex<HashMap<Topic, u64, Mixer>>]>,
    workers: Arc<[Arc<WorkerShared>]>,
}

impl Directory {
    pub(crate) fn new(workers: Arc<[Arc<WorkerShared>]>) -> Self {
        let mixer = Mixer::new();
        let shard = || Mutex::new(HashMap::with_hasher(Mixer::new()));
        Self {
            mixer,
            shards: std::iter::repeat_with(shard).take(SHARDS).collect(),
            workers,
        }
    }

    /// From the return of this call on, everything published to `topic` reaches the worker.
    pub(crate) fn add(&self, topic: Topic, worker: usize) {
        *self.shard(topic).lock().entry(topic).or_insert(0) |= 1 << worker;
    }

    pub(crate) fn remove(&self, topic: Topic, worker: usize) {
        let mut shard = self.shard(topic).lock();
        if let Some(set) = shard.get_mut(&topic) {
            *set &= !(1 << worker);
            if *set == 0 {
                shard.remove(&topic);
            }
        }
    }

    fn publish(&self, topic: Topic, signal: &Signal, control: bool) {
        let set = {
            let shard = self.shard(topic).lock();
            let set = shard.get(&topic).copied().unwrap_or(0);
            for worker in members(set, &self.workers) {
                worker.push_signal(topic, signal.clone(), control);
            }
            set
        };
        // Waking may be a system call: not under the lock.
        for worker in members(set, &self.workers) {
            worker.wake();
        }
    }

    fn shard(&self, topic: Topic) -> &Mutex<HashMap<Topic, u64, Mixer>> {
        &self.shards[self.mixer.hash_one(topic) as usize % SHARDS]
    }
}

fn members(set: u64, workers: &[Arc<WorkerShared>]) -> impl Iterator<Item = &Arc<WorkerShared>> {
    workers
        .iter()
        .enumerate()
        .filter(move |(index, _)| set >> index & 1 == 1)
        .map(|(_, w)| w)
}
