//! `natter-engine`: a multi-threaded TCP and TLS server library with publish/subscribe fan-out.
//!
//! It knows connections, bytes, topics and time. It must not know chat, HTTP or any other protocol
//! above the socket: those come in through [`Service`], [`Handler`] and [`Lent`].
//!
//! # Shape
//!
//! One acceptor thread takes connections and gives each to a worker. A worker is one thread with
//! one single-threaded runtime; a connection and its protocol state live on exactly one worker, so
//! the hot path takes no lock.
//!
//! # Invariants
//!
//! - **Every queue is bounded** and says what happens when it is full; the bounds are in [`limits`].
//! - **A publisher never waits.** A full inbox marks topics lagging; their readers are told.
//! - **Order is kept**: what one thread publishes or posts reaches a connection in that order, and
//!   all connections see the signals of one topic in one order.
//! - **A signal is encoded once** per worker and wire form, and all that is waiting leaves in one write.
//! - **A panic in a callback** closes that connection only.
//!
//! Start reading at [`Engine`], then [`Handler`] and [`Context`]; inside, at `worker.rs`.

mod acceptor;
mod config;
mod connection;
mod context;
mod engine;
pub mod framing;
mod guard;
mod handle;
mod handler;
mod inbox;
mod lent;
pub mod limits;
mod outbox;
mod publish;
mod service;
mod stats;
mod timer;
mod tls;
mod topics;
mod transport;
mod worker;

pub use config::{EngineConfig, ListenerConfig};
pub use context::Context;
pub use engine::{Engine, EngineError, ShutdownReport};
pub use framing::{Framed, Framing, MessageHandler};
pub use handle::{ConnectionHandle, Gone};
pub use handler::{CloseReason, Handler, Note};
pub use lent::{Lent, LentContext, LentStream, Returned};
pub use limits::{FlushPolicy, LagPolicy, Limits};
pub use publish::Publisher;
pub use service::{ConnectionId, PeerInfo, Protocol, Service};
pub use stats::{ConnectionKind, ConnectionStats, EngineStats, WorkerStats};
pub use topics::{EncodeFn, Released, Signal, Topic};
