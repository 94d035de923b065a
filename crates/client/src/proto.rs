//! The client as a state machine without I/O: no sockets, no clock, no threads.
//!
//! Start with [`Session`]; [`View`] is what it knows, [`Timeline`] the lines of a room, [`Outbox`]
//! what waits to be acknowledged. To drive it yourself (another runtime, a simulator) do what
//! [`crate::net`] does.

pub mod backoff;
pub mod outbox;
pub mod session;
pub mod timeline;
pub mod view;
pub mod wire;

pub use outbox::{Outbox, OutboxFull, OutboxLimits, Pending, PendingState};
pub use session::{
    Declined, Disconnected, Event, Fetch, FetchWhat, Fetched, RequestFailed, RequestId, Session,
    SessionConfig, Ticket, Transmit,
};
pub use timeline::Timeline;
pub use view::View;
pub use wire::{LogEntry, Posted, Refused};
