//! The door: which connections are served, and as what.

use std::sync::Arc;

use natter_core::Chat;
use natter_engine::{PeerInfo, Protocol, Service};
use natter_model::RoomName;

use crate::dialect::Dialect;

/// How a plain-text listener is served.
#[derive(Debug, Clone)]
pub struct TextConfig {
    /// What the server calls itself in its greeting.
    pub server_name: String,
    /// The channel in which its guests talk.
    pub room: RoomName,
    /// The dialect spoken.
    pub dialect: Dialect,
}

/// Serves plain text to the connections of a listener.
pub struct TextGateway {
    door: Arc<Door>,
}

/// What every connection of a listener shares.
pub(crate) struct Door {
    pub(crate) config: TextConfig,
    pub(crate) chat: Arc<Chat>,
}

impl TextGateway {
    /// A gateway to `chat`.
    pub fn new(config: TextConfig, chat: Arc<Chat>) -> Self {
        Self {
            door: Arc::new(Door { config, chat }),
        }
    }
}

impl Service for TextGateway {
    fn accept(&self, _peer: &PeerInfo) -> Protocol {
        Protocol::Framed(self.door.config.dialect.serve(self.door.clone()))
    }
}
