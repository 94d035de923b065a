//! What is told to whom. The chat says it here; how it reaches connections is the server's.

use std::sync::Arc;

use natter_model::view::{ReadMarker, User};
use natter_model::{Entry, PersonalEntry, RoomId, SessionId, Timestamp, UserId};

/// The users that an entry names, the actor first.
pub type People = natter_store::People;

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Every connection of every member of the room, and of those who attend it.
    Room(RoomId),
    /// Every connection of the user.
    User(UserId),
    /// Every connection of the session.
    Session(SessionId),
    /// The connections that have the room open.
    Typing(RoomId),
    /// The connections that watch the user's presence.
    Presence(UserId),
}

impl Audience {
    /// The audience as two numbers, its kind and who or what of that kind: what gateways and the
    /// server name the same topic by.
    pub fn parts(self) -> (u16, u64) {
        match self {
            Self::Room(room) => (1, room.as_u64()),
            Self::User(user) => (2, user.as_u64()),
            Self::Session(session) => (3, session.as_u64()),
            Self::Typing(room) => (4, room.as_u64()),
            Self::Presence(user) => (5, user.as_u64()),
        }
    }
}

/// What is told.
#[derive(Debug, Clone)]
pub enum Delivery {
    /// To [`Audience::Room`]: an entry was committed. In the order of the log, dense.
    Entry {
        /// The entry.
        entry: Arc<Entry>,
        /// Who is named in it, the actor first.
        people: People,
    },
    /// To [`Audience::Room`]: a guest came or went. Ordered against entries, but not logged.
    Attended {
        /// The room.
        room: RoomId,
        /// The guest.
        user: Arc<User>,
        /// Came, or went.
        present: bool,
    },
    /// To [`Audience::User`], as control: an entry of the user's personal log. Connections join
    /// and leave the audiences of rooms by it: `RoomAppeared` comes after the `MemberJoined` entry
    /// of the room, `RoomVanished` after the `MemberLeft` entry and before anything later of the room.
    Personal(PersonalEntry),
    /// To [`Audience::User`]: the user's own read marker moved.
    Read {
        /// In which room.
        room: RoomId,
        /// How far.
        marker: ReadMarker,
    },
    /// To [`Audience::Typing`]: somebody types, or does not any more. Told again every few seconds
    /// while it holds.
    Typing {
        /// The room.
        room: RoomId,
        /// Who.
        user: Arc<User>,
        /// Types, or stopped.
        active: bool,
    },
    /// To [`Audience::Presence`], at most once a second for each user; the latest wins.
    Presence {
        /// Who.
        user: UserId,
        /// Their presence now.
        presence: Presence,
    },
    /// To [`Audience::Session`], as control: the session has ended, so its connections must.
    SessionEnded,
}

/// Whether a user is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Presence {
    /// Whether they have a connection, or had one less than five seconds ago.
    pub online: bool,
    /// When the last connection ended, for a user who is not online; `None` when that was before
    /// the server started.
    pub seen_at: Option<Timestamp>,
}

/// Where deliveries go.
///
/// Called on the store's writer thread among others: neither method may block or call the chat.
pub trait Fanout: Send + Sync + 'static {
    /// Tells `delivery` to `audience`. The order of calls for one audience is kept everywhere.
    fn publish(&self, audience: Audience, delivery: Arc<Delivery>);

    /// Like [`Fanout::publish`], but also ordered against everything published before and after,
    /// to whatever audience.
    fn publish_control(&self, audience: Audience, delivery: Arc<Delivery>);
}
