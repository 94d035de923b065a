//! What is read back: the current state of users, rooms and messages.

use crate::event::Entry;
use crate::id::{Nonce, RoomId, Seq, SessionId, UserId};
use crate::name::{DisplayName, RoomName, Username};
use crate::role::{RoomKind, RoomRole, ServerRole, UserKind};
use crate::text::MessageBody;
use crate::time::Timestamp;

/// A user, as everybody may see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Who.
    pub id: UserId,
    /// The unique name.
    pub username: Username,
    /// The free name.
    pub display_name: DisplayName,
    /// Person, bot or guest.
    pub kind: UserKind,
    /// What they may do on the server.
    pub role: ServerRole,
    /// When the account was made.
    pub created_at: Timestamp,
}

/// One login, as its user sees it in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Which session.
    pub id: SessionId,
    /// Whose.
    pub user: UserId,
    /// What the client said it is, for people to recognise; may be empty.
    pub device: String,
    /// When the login was.
    pub created_at: Timestamp,
    /// When it was last used, to within a minute or so.
    pub used_at: Timestamp,
}

/// What a room is, apart from who reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// Which room.
    pub id: RoomId,
    /// Direct, group or channel.
    pub kind: RoomKind,
    /// Directs have none.
    pub name: Option<RoomName>,
    /// When it was made.
    pub created_at: Timestamp,
    /// The last entry of the log.
    pub head: Seq,
    /// How many messages the log holds.
    pub messages: u64,
    /// How many members there are.
    pub members: u64,
    /// The version of the rules: raised by each event that [`crate::Event::changes_rules`].
    pub rules: u64,
}

/// A room as one of its members sees it in their list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomSummary {
    /// The room.
    pub room: Room,
    /// The member's role.
    pub role: RoomRole,
    /// How far the member has read.
    pub read: ReadMarker,
    /// In a direct: the other person.
    pub peer: Option<User>,
    /// The newest message that is not deleted, with its author.
    pub last_message: Option<(Message, User)>,
}

/// How far a member has read. Unread is `room.messages - read.messages`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReadMarker {
    /// The last entry that was read.
    pub seq: Seq,
    /// How many messages the log held up to it.
    pub messages: u64,
}

/// A channel as somebody who looks for one sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelSummary {
    /// The room.
    pub room: Room,
    /// Whether the asker is a member.
    pub joined: bool,
}

/// A member of a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub user: User,
    /// With which role.
    pub role: RoomRole,
    /// Since when.
    pub joined_at: Timestamp,
}

/// A message as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The room.
    pub room: RoomId,
    /// The entry that posted it: its identity within the room.
    pub seq: Seq,
    /// The how-manieth message of the room it is, from 1.
    pub ordinal: u64,
    /// The entry that changed it last; its own `seq` when none did. An edit or deletion at or
    /// below this number is already in `body`.
    pub revision: Seq,
    /// When it was posted.
    pub at: Timestamp,
    /// Who wrote it.
    pub author: UserId,
    /// The text; `None` when deleted.
    pub body: Option<MessageBody>,
    /// When it was last edited, if ever.
    pub edited_at: Option<Timestamp>,
    /// The author's nonce, while it is remembered.
    pub nonce: Option<Nonce>,
}

/// One line of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A message.
    Message(Message),
    /// Something else that people are told of: joins, leaves, names, roles.
    Notice(Entry),
}

impl Line {
    /// The entry that made the line.
    pub fn seq(&self) -> Seq {
        match self {
            Self::Message(message) => message.seq,
            Self::Notice(entry) => entry.seq,
        }
    }
}

/// A page of a room's timeline, in ascending order of seq.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelinePage {
    /// The lines.
    pub lines: Vec<Line>,
    /// Everybody who wrote or is named in `lines`, once.
    pub users: Vec<User>,
    /// The head of the log when the page was read: every change up to it is in `lines`.
    pub as_of: Seq,
    /// Whether there are lines before the first.
    pub more_before: bool,
    /// Whether there are lines after the last.
    pub more_after: bool,
}
