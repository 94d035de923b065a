//! Audiences of the chat as topics of the engine. Whoever publishes to the engine must use the same
//! mapping; see `Audience` in `crates/core`.

use natter_core::Audience;
use natter_engine::Topic;

/// The topic that the connections of `audience` subscribe to.
pub fn topic(audience: Audience) -> Topic {
    let (space, key) = audience.parts();
    Topic { space, key }
}
