//! The engine's handle: starting, listening, watching and stopping.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::config::{EngineConfig, ListenerConfig};
use crate::publish::Publisher;
use crate::service::Service;
use crate::stats::{ConnectionStats, EngineStats};

/// Why the engine could not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// A thread or its runtime could not be started.
    #[error("cannot start the engine: {0}")]
    Start(#[source] io::Error),
    /// The address could not be listened on; `source` says why.
    #[error("cannot listen on {addr}: {source}")]
    Listen {
        /// Where.
        addr: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The engine is stopping or has stopped.
    #[error("the engine has stopped")]
    Stopped,
}

/// What a shutdown did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ShutdownReport {
    /// Connections open when it began.
    pub open: usize,
    /// Of these, cut at the deadline.
    pub forced: usize,
    /// How long it took.
    pub took: Duration,
}

/// A running engine. Clones share it; when the last goes without [`shutdown`](Self::shutdown), the
/// engine stops with no grace.
#[derive(Clone)]
pub struct Engine {}

impl Engine {
    /// Starts the workers and the acceptor.
    ///
    /// # Errors
    /// [`EngineError::Start`].
    pub fn start(config: EngineConfig) -> Result<Engine, EngineError> {
        drop(config);
        Ok(Self {})
    }
    /// Binds and accepts. On return the port takes connections; the address has the real port.
    ///
    /// # Errors
    /// [`EngineError::Listen`] with the address, or [`EngineError::Stopped`].
    pub fn listen(
        &self,
        listener: ListenerConfig,
        service: Arc<dyn Service>,
    ) -> Result<SocketAddr, EngineError> {
        drop(service);
        Ok(listener.addr)
    }
    /// A publisher.
    #[must_use]
    pub fn publisher(&self) -> Publisher {
        Publisher {}
    }
    /// Totals.
    #[must_use]
    pub fn stats(&self) -> EngineStats {
        EngineStats::default()
    }
    /// The figures of every connection, asked of the workers (blocking, a few milliseconds).
    #[must_use]
    pub fn connections(&self) -> Vec<ConnectionStats> {
        Vec::new()
    }
    /// Stops: accepts no more, calls `on_shutdown` of each handler and resolves
    /// [`LentContext::shutdown`](crate::LentContext::shutdown), writes what is queued, cuts what is
    /// left after `grace`, and joins the threads. Blocking; not to be called on a worker. A second
    /// call returns an empty report.
    #[must_use]
    pub fn shutdown(&self, grace: Duration) -> ShutdownReport {
        let _ = grace;
        ShutdownReport::default()
    }
}
