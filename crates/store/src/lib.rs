//! What the chat asks of storage: traits, their types, and the error.
//!
//! No SQL and no driver is known here. A store is one value that implements [`Store`]; the two
//! that exist are crates of their own, and every store must pass the contract suite in
//! [`contract`] (feature `contract`).
//!
//! # Invariants
//!
//! - **A write is answered only after it is durable.** A [`Reply`] of a write resolves, and a
//!   [`Done`] is called, after the commit is on disk; never before.
//! - **Commits are told in order.** The [`CommitObserver`] hears every commit exactly once, in the
//!   order of the log, and before the write that caused it is answered.
//! - **A refused write changes nothing** and never fails others that are committed with it.
//! - **Nothing readable at rest.** Message bodies are sealed by the store before they touch disk.
//!
//! Start with [`Log`]: appending and reading is what a store spends its life with.

pub mod accounts;
#[cfg(feature = "contract")]
pub mod contract;
pub mod error;
pub mod log;
pub mod reading;
pub mod rooms;
pub mod sessions;

use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use natter_model::view::{ReadMarker, User};
use natter_model::{Entry, PersonalEntry, RoomId, UserId};

pub use accounts::Accounts;
pub use error::{ErrorKind, StoreError};
pub use log::Log;
pub use reading::Reading;
pub use rooms::Rooms;
pub use sessions::Sessions;

/// The answer to a question, later. It may be dropped: a write that was accepted goes on.
pub type Reply<T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'static>>;

/// The answer to a hot write: called once, on a thread of the store, which it must not block.
pub type Done<T> = Box<dyn FnOnce(Result<T, StoreError>) + Send>;

/// The users that an entry names, the actor first. It travels with a write and comes back in its
/// commit, so that nobody has to look them up again.
pub type People = Arc<[Arc<User>]>;

/// One thing that was committed.
#[derive(Debug, Clone)]
pub enum Commit {
    /// An entry of a room's log.
    Entry {
        /// The entry.
        entry: Arc<Entry>,
        /// The version of the room's rules after it.
        rules: u64,
        /// Who is named in it.
        people: People,
    },
    /// An entry of a user's personal log.
    Personal(PersonalEntry),
    /// A user has read further.
    Read {
        /// Who.
        user: UserId,
        /// In which room.
        room: RoomId,
        /// How far.
        marker: ReadMarker,
    },
    /// Something that [`Store::announce`] passed through the order of commits. Nothing was written.
    Announced(Arc<dyn Any + Send + Sync>),
}

/// Hears of commits.
pub trait CommitObserver: Send + Sync {
    /// A group of commits is durable. Called on the store's writer thread, in order, once per
    /// commit; it must be quick and must not call back into the store and wait.
    fn committed(&self, commits: &[Commit]);
}

/// How a store does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StoreStatus {
    /// Writes wait here for the writer.
    pub queued_writes: usize,
    /// Transactions committed since start.
    pub commits: u64,
    /// Writes committed since start; divided by `commits` it is the size of a group.
    pub writes: u64,
    /// Writes refused because the queue was full.
    pub overloaded: u64,
    /// Whether the last commit found the disk full.
    pub full: bool,
    /// Bytes of the data file and its journal.
    pub bytes: u64,
}

/// Everything the chat asks of storage.
pub trait Store: Accounts + Sessions + Rooms + Log + Reading {
    /// Says who hears of commits. Called once, before the first write; a second call replaces the
    /// observer for commits from then on.
    fn observe(&self, observer: Arc<dyn CommitObserver>);

    /// Sends `what` through the order of commits without writing it: the observer hears it after
    /// every write accepted before it and before every write accepted after it. Fails only with
    /// [`ErrorKind::Overloaded`] or [`ErrorKind::Closed`].
    fn announce(&self, what: Arc<dyn Any + Send + Sync>) -> Result<(), StoreError>;

    /// How the store does.
    fn status(&self) -> StoreStatus;

    /// Answers what was accepted, then refuses everything with [`ErrorKind::Closed`] and lets go
    /// of the files. Blocks; idempotent.
    fn close(&self);
}
