//! Audiences of the chat as topics of the engine. Whoever publishes to the engine must use the same
//! mapping; see `Audience` in `crates/core`.

use natter_core::Audience;
use natter_engine::Topic;

/// The topic that the connections of `audience` subscribe to.
pub fn topic(audience: Audience) -> Topic {
    let (space, key) = match audience {
        Audience::Room(room) => (1, room.as_u64()),
        Audience::User(user) => (2, user.as_u64()),
        Audience::Session(session) => (3, session.as_u64()),
        Audience::Typing(room) => (4, room.as_u64()),
        Audience::Presence(user) => (5, user.as_u64()),
    };
    Topic { space, key }
}
