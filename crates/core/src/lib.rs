//! The chat: policy, rooms, sessions, presence, delivery.

mod actor;
mod clock;
mod config;
mod fanout;
mod surface;

pub use actor::Actor;
pub use clock::{Clock, SystemClock};
pub use config::{ChatConfig, Rate, Registration};
pub use fanout::{Audience, Delivery, Fanout, People, Presence};
pub use natter_store::log::{Anchor, Entries};
pub use surface::*;
