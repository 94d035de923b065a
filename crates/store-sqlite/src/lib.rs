//! Natter's store in one SQLite database.
//!
//! It knows SQL, SQLite and cryptography; it knows no protocol, no policy and no runtime: it has
//! threads of its own, one that writes and some that read.
//!
//! # Invariants
//!
//! - **One writer, group commit.** All waiting writes go into one transaction with full sync; then
//!   the observer hears of them, then each is answered, in the order in which they came.
//! - **A log entry and all that is derived from it change in one transaction.** A message's row is
//!   log entry and message in one; a room's head always is the seq of its last row.
//! - **Bodies touch the disk sealed only** (AES-256-GCM, a key per room wrapped by the master key,
//!   room and seq as associated data).
//! - **A failed fsync closes the store**; a full disk refuses writes until there is room.
//!
//! Start with [`SqliteStore::open`], then `writer` (the way of a write), `append` (the changes of
//! a room's log) and `log` (reading it back). The tables stand in `migrations/`.

mod accounts;
mod append;
mod backup;
mod cache;
mod code;
mod fault;
mod key;
mod log;
mod migrate;
mod open;
#[cfg(test)]
mod plans;
mod queue;
mod reader;
mod reading;
mod rooms;
mod row;
mod seal;
mod sessions;
mod shared;
mod store;
mod writer;

pub use backup::{BackupError, Manifest, backup, restore};
pub use key::MasterKey;
pub use open::OpenError;
pub use store::{Options, SqliteStore};
