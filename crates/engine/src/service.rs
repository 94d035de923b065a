//! The door: who is connecting, and which protocol answers.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use crate::handler::Handler;
use crate::lent::Lent;

/// Names one connection for the life of the engine; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

impl fmt::Display for ConnectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "c{}", self.0)
    }
}

/// What is known of a connection before its first byte.
#[derive(Debug, Clone)]
pub struct PeerInfo {
    /// The connection's id.
    pub id: ConnectionId,
    /// The peer's address.
    pub addr: SocketAddr,
    /// Our address.
    pub local: SocketAddr,
    /// Whether TLS is in use (the handshake is complete by then).
    pub tls: bool,
    /// The name of the listener it came by.
    pub listener: Arc<str>,
}

/// Decides what a new connection is.
pub trait Service: Send + Sync {
    /// Called on the connection's worker, after the TLS handshake if there is one. Must not block.
    fn accept(&self, peer: &PeerInfo) -> Protocol;
}

/// What a new connection is.
pub enum Protocol {
    /// The engine reads and writes, the handler consumes messages.
    Framed(Box<dyn Handler>),
    /// An asynchronous owner, such as an HTTP server, borrows the stream.
    Lent(Box<dyn Lent>),
}
