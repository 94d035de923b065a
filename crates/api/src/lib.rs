//! The JSON of the HTTP and WebSocket API, version 1, as Rust types: what `docs/protocol.md` says in
//! words. Pure data: no sockets, no SQL, no other protocol.
//!
//! Types that are read from clients refuse unknown fields; types that are sent hold names that were
//! checked before. [`frame`] has the WebSocket's frames, [`http`] the bodies of requests and answers,
//! [`shape`] what both share, [`problem`] how a refusal looks.

pub mod frame;
pub mod http;
pub mod problem;
pub mod shape;

pub use problem::Problem;
