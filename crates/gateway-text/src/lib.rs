//! The plain-text gateway: people with `nc` or telnet talk in a room as guests.
//!
//! It turns lines of text into commands of the chat and deliveries into lines. It must not know a
//! store, HTTP or any other gateway; what a guest may do is decided in `natter-core`.
//!
//! # Invariants
//!
//! - **Any bytes are fine.** [`line::LineReader`] and [`command::Command::parse`] are total, and any
//!   chunking of the same bytes gives the same lines.
//! - **No control character is passed on**, in either direction: a guest cannot move another's
//!   cursor, and nobody can forge a notice, because text of several lines is marked on each.
//! - **One line at a time.** The next line is read when the one before is answered, so a flood waits
//!   in the sender's own socket and nothing queues up here.
//! - **A gap is told.** Lines that a slow reader missed are counted and named.
//!
//! # Reading
//!
//! Start at [`TextGateway`], then `dialect.rs`: a dialect is one row there and one file. `plain.rs`
//! is the dialect without a name, for people; [`line`] cuts its lines, [`command`] reads them, and
//! `render.rs` says what each delivery looks like. [`limits`] holds the bounds.

mod attending;
pub mod command;
mod dialect;
mod gateway;
pub mod limits;
pub mod line;
mod plain;
mod relay;
mod render;

pub use dialect::Dialect;
pub use gateway::{TextConfig, TextGateway};
