//! The HTTP gateway: the API under `/api/v1`, its WebSocket, the web app's files, health and figures.
//!
//! It turns bytes into the chat's commands and deliveries into bytes. It must not know SQL, a
//! concrete store, or another protocol of the chat; what is allowed is decided in `natter-core`.
//!
//! # Invariants
//!
//! - **Total over any input.** Whatever comes is answered with a problem (RFC 9457), a refusal, or a
//!   close code; the limits stand in [`limits`](mod@limits) and `ws/limits.rs`.
//! - **No cookie without origin.** A request that could change something and is signed in by cookie
//!   comes from the server's own pages; see `origin.rs`.
//! - **A WebSocket is an engine connection.** hyper ends with the handshake; an idle session keeps no
//!   buffer.
//! - **A gap is told.** A connection that could not be given everything is told so and gets nothing
//!   until it asks what it missed; see `ws/hello.rs`.
//!
//! Start reading at [`HttpGateway`], then `connection.rs` (how a connection is served), `api.rs` (the
//! endpoints, one file each) and `ws/session.rs` (a WebSocket connection).

mod actor;
mod address;
mod api;
mod assets;
mod body;
mod config;
mod connection;
mod cookie;
mod entries;
mod figures;
mod gateway;
mod headers;
pub mod limits;
mod openapi;
mod operation;
mod origin;
mod problem;
mod query;
pub mod ws;

pub use config::{HttpConfig, InvalidPublicUrl, MetricsAccess, PublicUrl};
pub use gateway::{HttpGateway, Operation};
pub use openapi::openapi;
pub use ws::topic;
