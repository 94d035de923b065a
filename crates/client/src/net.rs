//! The client over tokio: the HTTP API as methods ([`Api`]) and a session that stays connected
//! ([`Client`]).
//!
//! WebSockets are spoken by `tokio-tungstenite` and HTTP by `hyper`, not by the server's own code,
//! so that each checks the other.

mod api;
mod client;
mod error;
mod http;
mod keep;
mod socket;
mod stream;

pub use api::Api;
pub use client::{Client, ClientConfig};
pub use error::ClientError;
pub use keep::{Keep, KeepFile, KeepNothing};
pub use socket::{Socket, SocketError};
pub use stream::Endpoint;
