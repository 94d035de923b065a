//! The HTTP API as methods.

use std::fmt::Write as _;
use std::sync::Arc;

use hyper::Method;
use natter_api::http::{
    AddMembers, Changed, Channels, CreateRoom, EditMessage, Entries, LogIn, MarkRead, Members,
    OpenDirect, PostMessage, Posted, Rooms, Server, Sessions, SignUp, SignedIn, Users,
};
use natter_api::shape::{ReadMarker, RoomKind, RoomSummary, TimelinePage, User};
use natter_model::{Nonce, RoomId, Seq, UserId};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::http::Http;
use super::{ClientError, Endpoint};

/// Calls of the HTTP API, as nobody or as somebody who is signed in. Cloning shares the
/// connection.
#[derive(Debug, Clone)]
pub struct Api {
    http: Arc<Http>,
    token: Option<Arc<str>>,
}

/// Nothing to say in the body.
const NOTHING: Option<&()> = None;

impl Api {
    /// Calls to the server at `address`, such as `http://127.0.0.1:8080`, as nobody.
    pub fn new(address: &str) -> Result<Self, ClientError> {
        Ok(Self::at(Endpoint::new(address)?))
    }

    /// Calls to the server at `endpoint`, as nobody.
    pub fn at(endpoint: Endpoint) -> Self {
        Self {
            http: Arc::new(Http::new(endpoint)),
            token: None,
        }
    }

    /// The same server, as the one whose session has this token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            http: Arc::clone(&self.http),
            token: Some(token.into()),
        }
    }

    /// Where the server is.
    pub fn endpoint(&self) -> &Endpoint {
        &self.http.endpoint
    }

    /// The bearer token, when signed in.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Any call: `path` begins with `/api/v1/`.
    pub async fn call<Q: Serialize + Sync, A: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&Q>,
    ) -> Result<A, ClientError> {
        self.http.call(method, path, self.token(), body).await
    }

    /// What anybody may know of the server.
    pub async fn server(&self) -> Result<Server, ClientError> {
        self.get("/api/v1/server").await
    }

    /// Makes an account and signs in.
    pub async fn sign_up(&self, username: &str, password: &str) -> Result<Self, ClientError> {
        let body = SignUp {
            username: username.to_owned(),
            password: password.to_owned(),
            display_name: None,
            invitation: None,
            device: None,
        };
        self.sign_up_with(&body).await
    }

    /// Makes an account with all that can be said about it, and signs in.
    pub async fn sign_up_with(&self, body: &SignUp) -> Result<Self, ClientError> {
        let signed_in: SignedIn = self.post("/api/v1/accounts", body).await?;
        Ok(self.with_token(&signed_in.token))
    }

    /// Signs in.
    pub async fn log_in(&self, username: &str, password: &str) -> Result<Self, ClientError> {
        let body = LogIn {
            username: username.to_owned(),
            password: password.to_owned(),
            device: None,
        };
        let signed_in: SignedIn = self.post("/api/v1/sessions", &body).await?;
        Ok(self.with_token(&signed_in.token))
    }

    /// Ends this session.
    pub async fn log_out(&self) -> Result<(), ClientError> {
        self.call(Method::DELETE, "/api/v1/sessions/current", NOTHING)
            .await
    }

    /// One's own sessions.
    pub async fn sessions(&self) -> Result<Sessions, ClientError> {
        self.get("/api/v1/sessions").await
    }

    /// Who one is.
    pub async fn me(&self) -> Result<User, ClientError> {
        self.get("/api/v1/me").await
    }

    /// People whose username or a word of whose display name starts with `query`.
    pub async fn find_users(&self, query: &str) -> Result<Users, ClientError> {
        self.get(&format!("/api/v1/users?query={}", escape(query)))
            .await
    }

    /// One's own rooms.
    pub async fn rooms(&self) -> Result<Vec<RoomSummary>, ClientError> {
        let Rooms { rooms } = self.get("/api/v1/rooms").await?;
        Ok(rooms)
    }

    /// One of one's own rooms.
    pub async fn room(&self, room: RoomId) -> Result<RoomSummary, ClientError> {
        self.get(&format!("/api/v1/rooms/{room}")).await
    }

    /// Makes a group or a channel.
    pub async fn create_room(
        &self,
        kind: RoomKind,
        name: &str,
        members: Vec<UserId>,
    ) -> Result<RoomSummary, ClientError> {
        let body = CreateRoom {
            kind,
            name: name.to_owned(),
            members,
        };
        self.post("/api/v1/rooms", &body).await
    }

    /// Opens the direct with somebody.
    pub async fn open_direct(&self, user: UserId) -> Result<RoomSummary, ClientError> {
        self.post("/api/v1/directs", &OpenDirect { user }).await
    }

    /// Channels whose name starts with `query`.
    pub async fn find_channels(&self, query: &str) -> Result<Channels, ClientError> {
        self.get(&format!("/api/v1/channels?query={}", escape(query)))
            .await
    }

    /// Joins a channel.
    pub async fn join(&self, room: RoomId) -> Result<RoomSummary, ClientError> {
        self.call(Method::POST, &format!("/api/v1/rooms/{room}/join"), NOTHING)
            .await
    }

    /// Leaves a room.
    pub async fn leave(&self, room: RoomId) -> Result<(), ClientError> {
        self.call(
            Method::POST,
            &format!("/api/v1/rooms/{room}/leave"),
            NOTHING,
        )
        .await
    }

    /// The first members of a room.
    pub async fn members(&self, room: RoomId) -> Result<Members, ClientError> {
        self.get(&format!("/api/v1/rooms/{room}/members?limit=200"))
            .await
    }

    /// Adds people to a room.
    pub async fn add_members(&self, room: RoomId, users: Vec<UserId>) -> Result<(), ClientError> {
        self.post(
            &format!("/api/v1/rooms/{room}/members"),
            &AddMembers { users },
        )
        .await
    }

    /// The newest lines of a room, or those before a seq.
    pub async fn timeline(
        &self,
        room: RoomId,
        before: Option<Seq>,
        limit: usize,
    ) -> Result<TimelinePage, ClientError> {
        let mut path = format!("/api/v1/rooms/{room}/timeline?limit={limit}");
        if let Some(before) = before {
            let _ = write!(path, "&before={before}");
        }
        self.get(&path).await
    }

    /// Entries of a room's log after a seq.
    pub async fn entries(
        &self,
        room: RoomId,
        after: Seq,
        limit: usize,
    ) -> Result<Entries, ClientError> {
        self.get(&format!(
            "/api/v1/rooms/{room}/entries?after={after}&limit={limit}"
        ))
        .await
    }

    /// Sends a message. Repeating it with the same nonce is safe.
    pub async fn post_message(
        &self,
        room: RoomId,
        nonce: Nonce,
        body: &str,
    ) -> Result<Posted, ClientError> {
        let message = PostMessage {
            nonce,
            body: body.to_owned(),
        };
        self.post(&format!("/api/v1/rooms/{room}/messages"), &message)
            .await
    }

    /// Changes a message of one's own.
    pub async fn edit_message(
        &self,
        room: RoomId,
        target: Seq,
        body: &str,
    ) -> Result<Changed, ClientError> {
        let path = format!("/api/v1/rooms/{room}/messages/{target}");
        self.call(
            Method::PATCH,
            &path,
            Some(&EditMessage {
                body: body.to_owned(),
            }),
        )
        .await
    }

    /// Deletes a message.
    pub async fn delete_message(&self, room: RoomId, target: Seq) -> Result<Changed, ClientError> {
        let path = format!("/api/v1/rooms/{room}/messages/{target}");
        self.call(Method::DELETE, &path, NOTHING).await
    }

    /// Moves the own read marker forward.
    pub async fn mark_read(&self, room: RoomId, seq: Seq) -> Result<ReadMarker, ClientError> {
        let path = format!("/api/v1/rooms/{room}/read");
        self.call(Method::PUT, &path, Some(&MarkRead { seq })).await
    }

    async fn get<A: DeserializeOwned>(&self, path: &str) -> Result<A, ClientError> {
        self.call(Method::GET, path, NOTHING).await
    }

    async fn post<Q: Serialize + Sync, A: DeserializeOwned>(
        &self,
        path: &str,
        body: &Q,
    ) -> Result<A, ClientError> {
        self.call(Method::POST, path, Some(body)).await
    }
}

/// Escapes text for a query (RFC 3986 section 2).
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_escaped() {
        assert_eq!(escape("ann lee&x=ü"), "ann%20lee%26x%3D%C3%BC");
    }
}
