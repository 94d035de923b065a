//! The words of Natter: ids, validated names, limits, commands, events and refusals.
//!
//! This crate knows no async, no I/O and no protocol. Every other crate speaks in these types, so
//! a name that is held is a name that was checked, and a refusal has one stable code everywhere.
//!
//! Start with [`event`] (what a room's log says), then [`refusal`] (what the domain says no with),
//! then [`view`] (what is read back). All chat limits stand in [`limits`].

pub mod event;
pub mod id;
pub mod limits;
pub mod name;
pub mod refusal;
pub mod role;
pub mod text;
pub mod time;
pub mod view;

pub use event::{Entry, Event, PersonalEntry, PersonalEvent};
pub use id::{Nonce, RoomId, Seq, SessionId, UserId};
pub use name::{DisplayName, RoomName, Username};
pub use refusal::Refusal;
pub use role::{RoomKind, RoomRole, ServerRole, UserKind};
pub use text::MessageBody;
pub use time::Timestamp;
