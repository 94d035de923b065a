//! What an engine and its listeners are started with.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::limits;

/// How an [`Engine`](crate::Engine) is started.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct EngineConfig {
    /// Worker threads; 0 means one for each available core. At most [`limits::MAX_WORKERS`].
    pub workers: usize,
    /// Items each worker's inbox holds before a topic is marked lagging.
    pub inbox: usize,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self {
            workers: 0,
            inbox: limits::INBOX_ITEMS,
        }
    }
}

/// One listening socket and its admission limits.
#[derive(Clone)]
pub struct ListenerConfig {
    /// A short name for logs, statistics and [`PeerInfo::listener`](crate::PeerInfo), as `http`.
    pub name: String,
    /// Where to listen; port 0 takes a free one.
    pub addr: SocketAddr,
    /// With it, every connection starts with a TLS handshake.
    pub tls: Option<Arc<rustls::ServerConfig>>,
    /// Connections open at once; 0 means no limit. One more is closed at once.
    pub max_connections: usize,
    /// Connections open at once from one address (one /64 for IPv6); 0 means no limit.
    pub max_per_address: usize,
    /// Whether loopback addresses are outside `max_per_address`.
    pub exempt_loopback: bool,
    /// How long a TLS handshake may take.
    pub handshake_timeout: Duration,
}

impl ListenerConfig {
    /// A plain listener with the default limits: no TLS, loopback exempt.
    #[must_use]
    pub fn new(name: impl Into<String>, addr: SocketAddr) -> Self {
        Self {
            name: name.into(),
            addr,
            tls: None,
            max_connections: limits::MAX_CONNECTIONS,
            max_per_address: limits::MAX_PER_ADDRESS,
            exempt_loopback: true,
            handshake_timeout: limits::HANDSHAKE_TIMEOUT,
        }
    }
}
