//! Taking the inbox: signals are gathered, encoded once and relayed; everything else keeps its place
//! among them.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use bytes::Bytes;

use super::{Worker, framed_in};
use crate::connection::{Desk, Joined};
use crate::guard::guarded;
use crate::handler::CloseReason;
use crate::inbox::Item;
use crate::limits;
use crate::service::ConnectionId;
use crate::topics::{EncodeFn, Signal, Topic};

/// Consecutive signals of one topic, not yet relayed.
#[derive(Default)]
pub(super) struct Run {
    topic: Option<Topic>,
    signals: Vec<Signal>,
    scratch: Encoded,
}

/// The wire forms of some signals in a row.
#[derive(Default)]
pub(super) struct Encoded {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Encoded {
    /// Encodes signals from the front until there is enough for one piece; returns how many, and
    /// whether an encoder panicked on one of them.
    fn fill(&mut self, encode: EncodeFn, signals: &[Signal]) -> (usize, bool) {
        self.bytes.clear();
        self.ends.clear();
        let mut broken = false;
        for (index, signal) in signals.iter().enumerate() {
            let start = self.bytes.len();
            let outcome = guarded(ConnectionId(0), "encode", || {
                encode(&**signal, &mut self.bytes)
            });
            if outcome.is_err() {
                broken = true;
                self.bytes.truncate(start);
            }
            if self.bytes.len() > start {
                self.ends.push(self.bytes.len());
            }
            if self.bytes.len() >= limits::JOINED_BYTES {
                return (index + 1, broken);
            }
        }
        (signals.len(), broken)
    }

    fn joined(&self) -> Option<Joined<'_>> {
        if self.ends.is_empty() {
            return None;
        }
        Some(Joined {
            bytes: Bytes::copy_from_slice(&self.bytes),
            ends: &self.ends,
        })
    }
}

impl Worker {
    /// Handles what is in the inbox, until `deadline`.
    pub(super) fn deliver(&mut self, deadline: Instant) {
        if self.backlog.is_empty() && self.lagging.is_empty() {
            self.lagging = self.shared.take(&mut self.backlog);
        }
        let mut weight = 0;
        while let Some(item) = self.backlog.pop_front() {
            weight += self.handle(item);
            if weight >= 64 {
                weight = 0;
                if Instant::now() >= deadline {
                    break;
                }
            }
        }
        self.relay_run();
        if self.backlog.is_empty() && !self.lagging.is_empty() {
            self.mark_lagging();
        }
    }

    /// Handles one item; returns roughly how much work it was.
    fn handle(&mut self, item: Item) -> usize {
        if let Item::Signal(topic, signal, control) = item {
            return self.gather(topic, signal, control);
        }
        let relayed = self.relay_run();
        match item {
            Item::Signal(..) => {}
            Item::Inbound(shared, inbound) => {
                shared.waiting.fetch_sub(1, Ordering::AcqRel);
                let slot = shared.slot();
                if self.holds(slot, &shared) {
                    self.take_inbound(slot, inbound);
                }
            }
            Item::Adopt(newcomer) => self.adopt(*newcomer),
            Item::Handshaken(handshaken) => self.handshaken(*handshaken),
            Item::Returned(returned) => self.take_back(&returned.0, returned.1),
            Item::Discard(discard) => {
                let (shared, transport) = *discard;
                let slot = shared.slot();
                if self.holds(slot, &shared) {
                    self.discard(slot, transport);
                }
            }
            Item::Report(sender) => {
                // Who asked may have stopped waiting.
                let _ = sender.try_send(self.report());
            }
            Item::Shutdown(deadline) => self.begin_shutdown(deadline),
        }
        relayed + 1
    }

    /// Whether `slot` still is the connection that `shared` belongs to.
    pub(super) fn holds(&self, slot: u32, shared: &Arc<crate::handle::Shared>) -> bool {
        self.slots
            .get(slot as usize)
            .is_some_and(|slot| Arc::ptr_eq(&slot.shared, shared))
    }

    fn gather(&mut self, topic: Topic, signal: Signal, control: bool) -> usize {
        let mut work = 0;
        if self.run.topic != Some(topic) {
            work += self.relay_run();
            self.run.topic = Some(topic);
        }
        let told = match self.topics.entry(topic) {
            None => return work + 1,
            Some(entry) if control => entry.everyone(),
            Some(entry) => entry.notify.clone(),
        };
        if told.is_empty() {
            self.run.signals.push(signal);
            return work + 1;
        }
        // Handlers are called: all before goes first, and the signal's own wire form too.
        work += self.relay_run() + told.len();
        self.run.topic = Some(topic);
        self.run.signals.push(signal.clone());
        work += self.relay_run();
        for slot in told {
            self.call(slot, "on_signal", |handler, cx| {
                handler.on_signal(cx, topic, &signal)
            });
        }
        work
    }

    /// Encodes what is gathered, once for each wire form, and gives it to the subscribers. Returns
    /// how many there were.
    fn relay_run(&mut self) -> usize {
        let Some(topic) = self.run.topic.take() else {
            return 0;
        };
        if self.run.signals.is_empty() {
            return 0;
        }
        let Run {
            signals, scratch, ..
        } = &mut self.run;
        let Some(entry) = self.topics.entry(topic) else {
            signals.clear();
            return 0;
        };
        let mut desk = Desk {
            shared: &self.shared,
            spares: &mut self.spares,
            dirty: &mut self.dirty,
            now_ms: self.clock.now_ms(),
        };
        let mut work = 0;
        for group in &entry.groups {
            let mut rest = signals.as_slice();
            while !rest.is_empty() {
                let (count, broken) = scratch.fill(group.encode, rest);
                rest = &rest[count..];
                let joined = scratch.joined();
                work += group.slots.len();
                for &slot in &group.slots {
                    let Some(connection) = framed_in(&mut self.slots, slot) else {
                        continue;
                    };
                    if let Some(joined) = &joined {
                        connection.relay(joined, &mut desk);
                    }
                    if broken {
                        connection.lag(&mut desk);
                    }
                }
            }
        }
        for held in &mut entry.held {
            held.keep(signals);
        }
        signals.clear();
        work
    }

    /// Signals were lost because the inbox was full: their subscribers are told or cut.
    fn mark_lagging(&mut self) {
        for (topic, control) in std::mem::take(&mut self.lagging) {
            let Some(entry) = self.topics.entry(topic) else {
                continue;
            };
            for held in &mut entry.held {
                held.overflow();
            }
            let held: Vec<u32> = entry.held.iter().map(|held| held.slot).collect();
            for slot in entry.everyone() {
                let (connection, mut desk) = self.at_desk(slot);
                let Some(connection) = connection else {
                    continue;
                };
                if control {
                    // What the lost signal would have changed is unknown: nothing may go on.
                    connection.abort(CloseReason::Lagged, desk.dirty);
                } else if !held.contains(&slot) {
                    connection.lag(&mut desk);
                }
            }
        }
    }

    /// Encodes the held signals that `keep` wants and queues them as relayed frames.
    pub(super) fn relay_held(&mut self, slot: u32, encode: EncodeFn, signals: &[Signal]) {
        let mut scratch = std::mem::take(&mut self.run.scratch);
        let mut rest = signals;
        while !rest.is_empty() {
            let (count, broken) = scratch.fill(encode, rest);
            rest = &rest[count..];
            let (connection, mut desk) = self.at_desk(slot);
            let Some(connection) = connection else { break };
            if let Some(joined) = scratch.joined() {
                connection.relay(&joined, &mut desk);
            }
            if broken {
                connection.lag(&mut desk);
            }
        }
        self.run.scratch = scratch;
    }
}
