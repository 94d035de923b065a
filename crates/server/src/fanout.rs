//! What the chat tells, published to the engine's topics.

use std::sync::Arc;

use natter_core::{Audience, Delivery, Fanout};
use natter_engine::{Publisher, Topic};

/// The engine as the chat's fan-out. Gateways subscribe to the same topics and find the
/// [`Delivery`] in the signal.
pub(crate) struct EngineFanout {
    publisher: Publisher,
}

impl EngineFanout {
    pub(crate) fn new(publisher: Publisher) -> Self {
        Self { publisher }
    }
}

impl Fanout for EngineFanout {
    fn publish(&self, audience: Audience, delivery: Arc<Delivery>) {
        self.publisher.publish(topic(audience), delivery);
    }

    fn publish_control(&self, audience: Audience, delivery: Arc<Delivery>) {
        self.publisher.publish_control(topic(audience), delivery);
    }
}

fn topic(audience: Audience) -> Topic {
    let (space, key) = audience.parts();
    Topic { space, key }
}

#[cfg(test)]
mod tests {
    use natter_model::{RoomId, SessionId, UserId};

    use super::*;

    #[test]
    fn gateways_subscribe_to_what_is_published() {
        let (room, user) = (RoomId::from_u64(5).unwrap(), UserId::from_u64(5).unwrap());
        let session = SessionId::from_u64(5).unwrap();
        let audiences = [
            Audience::Room(room),
            Audience::User(user),
            Audience::Session(session),
            Audience::Typing(room),
            Audience::Presence(user),
        ];
        for (at, audience) in audiences.into_iter().enumerate() {
            assert_eq!(
                topic(audience),
                natter_gateway_http::topic(audience),
                "{audience:?}"
            );
            for other in &audiences[..at] {
                assert_ne!(topic(audience), topic(*other), "{audience:?} {other:?}");
            }
        }
    }
}
