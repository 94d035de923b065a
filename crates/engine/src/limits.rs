//! All of the engine's limits, and the part of them that a connection chooses for itself.

use std::time::Duration;

/// Workers an engine can have (a topic's set of workers is one 64-bit word).
pub const MAX_WORKERS: usize = 64;
/// Default for [`EngineConfig::inbox`](crate::EngineConfig): signals a worker's inbox holds.
pub const INBOX_ITEMS: usize = 16_384;
/// Notes waiting for one connection; one more closes it with [`Limit`](crate::CloseReason::Limit).
pub const NOTES_PER_CONNECTION: u32 = 1_024;
/// Default for [`ListenerConfig::max_connections`](crate::ListenerConfig).
pub const MAX_CONNECTIONS: usize = 100_000;
/// Default for [`ListenerConfig::max_per_address`](crate::ListenerConfig).
pub const MAX_PER_ADDRESS: usize = 200;
/// Default for [`ListenerConfig::handshake_timeout`](crate::ListenerConfig).
pub const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections taken from one listener before the others get their turn.
pub const ACCEPT_BATCH: usize = 64;
/// The listen backlog asked of the kernel, in connections.
pub const LISTEN_BACKLOG: i32 = 1_024;
/// How long accepting rests after the process ran out of descriptors or memory.
pub const ACCEPT_BACKOFF: Duration = Duration::from_millis(50);
/// Bytes of the read buffer that the connections of a worker share.
pub const READ_BUFFER: usize = 64 * 1024;
/// Reads from one connection before the others get their turn.
pub const READS_PER_TURN: usize = 4;
/// Slices given to one vectored write.
pub const WRITE_SLICES: usize = 64;
/// How long a worker works before it lets lent connections and the driver run.
pub const TICK: Duration = Duration::from_millis(1);
/// Timers fire on multiples of this, so that near ones share a wake-up.
pub const TIMER_GRAIN: Duration = Duration::from_millis(4);
/// Futures spawned by one connection and still running; one more closes it.
pub const TASKS_PER_CONNECTION: usize = 64;
/// After our last byte: how long the peer's own end is awaited, so that no reset overtakes our data.
pub const DISCARD_TIME: Duration = Duration::from_secs(1);
/// The same while the engine is shutting down.
pub const DISCARD_TIME_AT_SHUTDOWN: Duration = Duration::from_millis(100);
/// Bytes thrown away in that time before the connection is reset.
pub const DISCARD_BYTES: usize = 1024 * 1024;
/// Bytes rustls may hold unsent or undelivered for one connection, each way.
pub const TLS_BUFFER: usize = 64 * 1024;
/// Encoded bytes from which gathered signals are given out as one piece.
pub const JOINED_BYTES: usize = 64 * 1024;
/// Empty outbox queues a worker keeps for reuse.
pub const SPARE_QUEUES: usize = 4_096;
/// How long [`Engine::connections`](crate::Engine::connections) waits for a worker's answer.
pub const REPORT_TIMEOUT: Duration = Duration::from_secs(2);

/// What one connection may use; asked once from [`Handler::limits`](crate::Handler::limits), changed
/// by [`Context::set_limits`](crate::Context::set_limits).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of an incomplete message that stay buffered; one more closes the connection with
    /// `Limit("input buffer")`.
    pub max_buffered_in: usize,
    /// Bytes waiting to be written behind the first frame, which may be of any size. Relayed frames
    /// beyond it are a matter of `lag`; frames the handler sends itself may use as much again, and
    /// beyond that the connection is cut as lagged.
    pub outbox_bytes: usize,
    /// What happens to a reader that does not keep up.
    pub lag: LagPolicy,
    /// How frames join on the wire.
    pub flush: FlushPolicy,
    /// Silence from the peer that closes the connection with `Timeout("read")`.
    pub read_timeout: Option<Duration>,
    /// How long a closing connection may take to write what is queued.
    pub linger: Duration,
    /// Signals a held subscription keeps.
    pub max_held: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_buffered_in: 64 * 1024,
            outbox_bytes: 256 * 1024,
            lag: LagPolicy::Disconnect,
            flush: FlushPolicy::Coalesce,
            read_timeout: None,
            linger: Duration::from_secs(5),
            max_held: 4_096,
        }
    }
}

/// What happens when relayed frames no longer fit into the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LagPolicy {
    /// The connection is cut with [`CloseReason::Lagged`](crate::CloseReason).
    Disconnect,
    /// Relayed frames are dropped until the outbox has drained; then
    /// [`Handler::on_lagged`](crate::Handler::on_lagged) is called once and relaying goes on.
    Notify,
}

/// How frames join on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlushPolicy {
    /// All that is waiting goes out in one vectored write.
    Coalesce,
    /// Each frame is a write of its own; the next leaves only when the kernel's send queue is empty
    /// and `spacing` has passed, so that each arrives as a segment of its own.
    OneFramePerWrite {
        /// The least time between two frames.
        spacing: Duration,
    },
}
