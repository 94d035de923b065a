//! Somebody who uses the server.

use anyhow::{Context as _, Result};
use natter_client::net::{Api, Client, ClientConfig, Endpoint, Socket};
use natter_client::shape::{RoomKind, RoomSummary};
use natter_model::{RoomId, UserId};

use crate::NatterServer;

/// What everybody's password is.
pub const PASSWORD: &str = "correct horse battery";

/// A user who is signed in.
#[derive(Debug, Clone)]
pub struct TestUser {
    /// The username.
    pub name: String,
    /// The id.
    pub id: UserId,
    /// The HTTP API as this user.
    pub api: Api,
}

impl TestUser {
    /// Signs somebody up.
    pub async fn sign_up(server: &NatterServer, name: &str) -> Result<Self> {
        let api = Api::new(&server.url())?
            .sign_up(name, PASSWORD)
            .await
            .with_context(|| format!("sign up {name}"))?;
        let id = api.me().await?.id;
        Ok(Self {
            name: name.to_owned(),
            id,
            api,
        })
    }

    /// A WebSocket that nothing is said on yet.
    pub async fn socket(&self) -> Result<Socket> {
        Ok(Socket::open(self.api.endpoint(), self.token()).await?)
    }

    /// A client that stays connected.
    pub fn client(&self, config: ClientConfig) -> Result<Client> {
        Ok(Client::connect(self.api.clone(), config)?)
    }

    /// The same user by way of another address (a proxy).
    pub fn by_way_of(&self, address: std::net::SocketAddr) -> Result<Self> {
        let endpoint = Endpoint::new(&format!("http://{address}"))?;
        Ok(Self {
            api: Api::at(endpoint).with_token(self.token()),
            ..self.clone()
        })
    }

    /// Makes a group with others in it.
    pub async fn group(&self, name: &str, others: &[&TestUser]) -> Result<RoomSummary> {
        let members = others.iter().map(|user| user.id).collect();
        Ok(self.api.create_room(RoomKind::Group, name, members).await?)
    }

    /// The room of one's list with this name.
    pub async fn room_named(&self, name: &str) -> Result<RoomId> {
        let rooms = self.api.rooms().await?;
        let named = |summary: &&RoomSummary| {
            summary
                .room
                .name
                .as_ref()
                .is_some_and(|it| it.as_str() == name)
        };
        let found = rooms
            .iter()
            .find(named)
            .with_context(|| format!("no room {name}"))?;
        Ok(found.room.id)
    }

    fn token(&self) -> &str {
        self.api.token().unwrap_or_default()
    }
}
