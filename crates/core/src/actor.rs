//! Who asks.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use natter_model::view::User;
use natter_model::{RoomId, SessionId, UserId};

/// SHA-256 of a token.
pub(crate) type TokenHash = [u8; 32];

/// Who asks: a signed-in session of a user, or a guest who attends a room. Cheap to clone.
///
/// An actor whose session has ended, or whose attendance has, is refused with `NotSignedIn` by
/// every command from then on.
#[derive(Clone)]
pub struct Actor(Arc<Inner>);

struct Inner {
    user: Arc<User>,
    door: Door,
    ended: AtomicBool,
}

/// How an actor came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    /// By a login.
    Session(SessionId, TokenHash),
    /// As a guest of this room.
    Attending(RoomId),
}

impl Actor {
    pub(crate) fn new(user: Arc<User>, door: Door) -> Self {
        Self(Arc::new(Inner {
            user,
            door,
            ended: AtomicBool::new(false),
        }))
    }

    /// The user, as they were when the actor was made: the name may have changed since.
    pub fn user(&self) -> &Arc<User> {
        &self.0.user
    }

    /// The id of the user.
    pub fn id(&self) -> UserId {
        self.0.user.id
    }

    /// The session; guests have none.
    pub fn session(&self) -> Option<SessionId> {
        match self.0.door {
            Door::Session(id, _) => Some(id),
            Door::Attending(_) => None,
        }
    }

    pub(crate) fn door(&self) -> Door {
        self.0.door
    }

    pub(crate) fn end(&self) {
        self.0.ended.store(true, Ordering::Release);
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.0.ended.load(Ordering::Acquire)
    }
}

impl fmt::Debug for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Actor({})", self.0.user.username)
    }
}
