//! Figures: totals of the engine, of each worker and of each connection.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::service::PeerInfo;

/// Totals since the start, and what is open now.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct EngineStats {
    /// Connections accepted and given to a worker.
    pub accepted: u64,
    /// Connections open now, in whatever state.
    pub open: u64,
    /// Connections closed at once because of a listener's limits.
    pub refused: u64,
    /// Failed TLS handshakes, by error or deadline.
    pub handshakes_failed: u64,
    /// The sum over workers.
    pub total: WorkerStats,
    /// Each worker.
    pub workers: Vec<WorkerStats>,
}

/// One worker's totals since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct WorkerStats {
    /// Connections on this worker now.
    pub open: u64,
    /// Bytes read from and written to sockets, before TLS is added.
    pub bytes_in: u64,
    /// Bytes written.
    pub bytes_out: u64,
    /// Messages received, as far as handlers count them.
    pub messages_in: u64,
    /// Messages written: own frames and relayed signals.
    pub messages_out: u64,
    /// Read system calls that gave bytes.
    pub reads: u64,
    /// Write system calls that took bytes.
    pub writes: u64,
    /// Times a reader did not keep up: frames dropped or the connection cut.
    pub lagged: u64,
    /// Signals dropped because the inbox was full.
    pub inbox_overflows: u64,
    /// Callbacks that panicked.
    pub panics: u64,
}

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionKind {
    /// In its TLS handshake.
    Handshake,
    /// Lent to an asynchronous owner.
    Lent,
    /// Framed.
    Framed,
    /// Writing its last bytes.
    Closing,
}

/// One connection's figures.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ConnectionStats {
    /// Who.
    pub peer: PeerInfo,
    /// The worker's index.
    pub worker: usize,
    /// What it is doing.
    pub kind: ConnectionKind,
    /// Time since it was accepted.
    pub age: Duration,
    /// Time since bytes last came in.
    pub idle: Duration,
    /// Bytes received.
    pub bytes_in: u64,
    /// Bytes sent.
    pub bytes_out: u64,
    /// Messages received.
    pub messages_in: u64,
    /// Messages sent.
    pub messages_out: u64,
    /// Bytes waiting in the outbox.
    pub queued_bytes: usize,
    /// Topics subscribed to.
    pub subscriptions: usize,
}

/// Counters with one writing thread and any number of readers: an addition is a plain load and
/// store, without a locked instruction.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    pub(crate) bytes_in: Counter,
    pub(crate) bytes_out: Counter,
    pub(crate) messages_in: Counter,
    pub(crate) messages_out: Counter,
    pub(crate) reads: Counter,
    pub(crate) writes: Counter,
}

impl Figures {
    /// One read gave `bytes`.
    pub(crate) fn read(&self, bytes: usize) {
        self.bytes_in.add(bytes as u64);
        self.reads.add(1);
    }

    /// One write took `bytes`.
    pub(crate) fn wrote(&self, bytes: usize) {
        self.bytes_out.add(bytes as u64);
        self.writes.add(1);
    }
}

/// A worker's counters beside the traffic.
#[derive(Debug, Default)]
pub(crate) struct Mishaps {
    pub(crate) lagged: Counter,
    pub(crate) panics: Counter,
    pub(crate) handshakes_failed: Counter,
}

/// One counter with one writing thread.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, n: u64) {
        self.0
            .store(self.0.load(Ordering::Relaxed) + n, Ordering::Relaxed);
    }

    pub(crate) fn value(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl WorkerStats {
    /// Adds another worker's figures.
    pub(crate) fn add(&mut self, other: &Self) {
        self.open += other.open;
        self.bytes_in += other.bytes_in;
        self.bytes_out += other.bytes_out;
        self.messages_in += other.messages_in;
        self.messages_out += other.messages_out;
        self.reads += other.reads;
        self.writes += other.writes;
        self.lagged += other.lagged;
        self.inbox_overflows += other.inbox_overflows;
        self.panics += other.panics;
    }
}
