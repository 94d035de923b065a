//! The chat: policy, rooms, sessions, presence, delivery.
//!
//! [`Chat`] is the only entry. It knows no protocol and no driver: gateways call its commands, a
//! [`natter_store::Store`] keeps what happened, and a [`Fanout`] takes what is to be told to whom.
//! It reads no clock but [`Clock`].
//!
//! # Invariants
//!
//! - **Every permission is asked of one table**, `policy.rs`, and named to the store by the version
//!   of the room's rules that it was decided on. What has become stale is decided again.
//! - **Told is committed.** Deliveries of entries are made by the store's observer, in the order of
//!   the log, after the commit and before the command is answered.
//! - **An ended session never comes in again**, also not through a cache: see `session_cache.rs`.
//! - **Every cache and queue is bounded.**
//!
//! # Where to start
//!
//! `chat.rs` is what the chat is made of; `post_message.rs` the command that matters most, with
//! `deciding.rs` (policy and stale decisions), `room_cache.rs` and `delivering.rs` around it. Each
//! other command is a file of its own name.

mod actor;
mod add_members;
mod all_told;
mod attend;
mod change_role;
mod chat;
mod clock;
mod config;
mod create_room;
mod deciding;
mod delete_message;
mod delivering;
mod edit_message;
mod fanout;
mod generations;
mod guests;
mod join_room;
mod lanes;
mod leave_room;
mod lobby;
mod log_in;
mod mark_read;
mod open_direct;
mod page;
mod passwords;
mod people;
mod policy;
mod post_message;
mod presence;
mod presence_board;
mod rates;
mod refusing;
mod remove_member;
mod rename_room;
mod resume;
mod room_cache;
mod rooms;
mod secrets;
mod session_cache;
mod sessions;
mod sign_up;
mod tick;
mod timeline;
mod typing;
mod typing_board;
mod user_cache;

pub use actor::Actor;
pub use attend::Attendance;
pub use chat::Chat;
pub use clock::{Clock, SystemClock};
pub use config::{ChatConfig, Rate, Registration};
pub use create_room::CreateRoom;
pub use fanout::{Audience, Delivery, Fanout, People, Presence};
pub use log_in::LogIn;
pub use natter_store::log::{Anchor, Entries};
pub use post_message::{PostDone, PostMessage, Posted};
pub use presence_board::Online;
pub use resume::{Loaded, Resume, Resumed};
pub use sessions::SignedIn;
pub use sign_up::SignUp;
