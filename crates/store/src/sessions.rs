//! Logins. A token is never stored, only its SHA-256: tokens have 256 random bits, so a fast hash
//! is enough.

use natter_model::view::{Session, User};
use natter_model::{SessionId, Timestamp, UserId};

use crate::Reply;

/// A login to be kept.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// A fresh id.
    pub id: SessionId,
    /// Whose.
    pub user: UserId,
    /// SHA-256 of the token.
    pub token_sha256: [u8; 32],
    /// What the client said it is.
    pub device: String,
    /// Now.
    pub at: Timestamp,
}

/// Logins.
pub trait Sessions: Send + Sync + 'static {
    /// Keeps a login. `false` when the id is taken: try a fresh one.
    fn create_session(&self, session: NewSession) -> Reply<bool>;

    /// The login whose token has this SHA-256, and its user.
    fn session(&self, token_sha256: [u8; 32]) -> Reply<Option<(Session, User)>>;

    /// The logins of a user, newest first.
    fn sessions_of(&self, user: UserId) -> Reply<Vec<Session>>;

    /// Ends one login of a user; `false` when there is none.
    fn end_session(&self, user: UserId, session: SessionId) -> Reply<bool>;

    /// Notes when logins were last used; never moves one back.
    fn touch_sessions(&self, used: Vec<(SessionId, Timestamp)>) -> Reply<()>;

    /// Ends the logins last used before `before` and says which they were.
    fn expire_sessions(&self, before: Timestamp) -> Reply<Vec<SessionId>>;
}
