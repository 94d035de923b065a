//! Sessions: beginning one, knowing it by its token, listing and ending them.

use std::sync::Arc;

use natter_model::limits::SESSION_IDLE_MS;
use natter_model::view::{Session, User};
use natter_model::{Refusal, SessionId};
use natter_store::sessions::NewSession;

use crate::actor::{Actor, Door, TokenHash};
use crate::chat::Chat;
use crate::fanout::{Audience, Delivery};
use crate::secrets;

const ID_TRIES: u32 = 8;
/// Longest text that a client may say it is; the rest is cut.
const DEVICE_MAX_CHARS: usize = 100;

/// A fresh login.
pub struct SignedIn {
    /// Who asks from now on.
    pub actor: Actor,
    /// The session.
    pub session: Session,
    /// The token that [`Chat::authenticate`] knows the session by: 43 characters of base64url. It is
    /// told here once and kept nowhere.
    pub token: String,
}

impl Chat {
    /// Who holds this token. Takes no read from disk after the first time. Refuses with
    /// `NotSignedIn`.
    pub async fn authenticate(&self, token: &str) -> Result<Actor, Refusal> {
        self.open()?;
        let token = secrets::token_hash(token).ok_or(Refusal::NotSignedIn)?;
        self.actor_of(token).await
    }

    /// Ends the actor's own session. A guest has none to end; see [`crate::Attendance`].
    pub async fn log_out(&self, actor: &Actor) -> Result<(), Refusal> {
        self.signed_in(actor).await?;
        match actor.door() {
            Door::Session(id, token) => self.end(actor, id, Some(token)).await,
            Door::Attending(_) => Err(Refusal::SessionNotFound),
        }
    }

    /// The actor's sessions, newest first.
    pub async fn sessions(&self, actor: &Actor) -> Result<Vec<Session>, Refusal> {
        self.signed_in(actor).await?;
        self.ask_store(self.store.sessions_of(actor.id())).await
    }

    /// Ends one of the actor's sessions. Refuses with `SessionNotFound`.
    pub async fn end_session(&self, actor: &Actor, session: SessionId) -> Result<(), Refusal> {
        self.signed_in(actor).await?;
        self.end(actor, session, None).await
    }

    pub(crate) async fn actor_of(&self, token: TokenHash) -> Result<Actor, Refusal> {
        let (store, now) = (&*self.store, self.now());
        let found = self
            .sessions
            .actor(store, &self.users, token, now, SESSION_IDLE_MS);
        found.await
    }

    /// Begins a session of a user who has proven who they are.
    pub(crate) async fn begin_session(
        &self,
        user: User,
        device: String,
    ) -> Result<SignedIn, Refusal> {
        let visible = device.chars().filter(|c| !c.is_control());
        let device: String = visible.take(DEVICE_MAX_CHARS).collect();
        let (token, token_sha256) = secrets::new_token();
        let now = self.now();
        for _ in 0..ID_TRIES {
            let session = NewSession {
                id: SessionId::generate(now, self.random()),
                user: user.id,
                token_sha256,
                device: device.clone(),
                at: now,
            };
            let id = session.id;
            if !self.ask_store(self.store.create_session(session)).await? {
                continue;
            }
            let session = Session {
                id,
                user: user.id,
                device,
                created_at: now,
                used_at: now,
            };
            let actor = Actor::new(Arc::new(user), Door::Session(id, token_sha256));
            return Ok(SignedIn {
                actor,
                session,
                token,
            });
        }
        Err(Refusal::Overloaded)
    }

    /// Tells the connections of ended sessions. The store must have ended them before.
    pub(crate) fn sessions_ended(&self, ids: &[SessionId], token: Option<TokenHash>) {
        self.sessions.ended(ids, token);
        for id in ids {
            let delivery = Arc::new(Delivery::SessionEnded);
            self.fanout
                .publish_control(Audience::Session(*id), delivery);
        }
    }

    async fn end(
        &self,
        actor: &Actor,
        session: SessionId,
        token: Option<TokenHash>,
    ) -> Result<(), Refusal> {
        let ended = self.store.end_session(actor.id(), session);
        if !self.ask_store(ended).await? {
            return Err(Refusal::SessionNotFound);
        }
        self.sessions_ended(&[session], token);
        Ok(())
    }
}
