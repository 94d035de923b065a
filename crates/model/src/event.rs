//! What logs say. A room's log holds [`Entry`]s; a user's personal log holds [`PersonalEntry`]s.

use crate::id::{Nonce, RoomId, Seq, UserId};
use crate::name::RoomName;
use crate::role::{RoomKind, RoomRole};
use crate::text::MessageBody;
use crate::time::Timestamp;

/// One entry of a room's log.
///
/// Entries of a room have dense numbers: the entry after `seq` is `seq + 1`, always. Erasing a
/// message takes its body, never its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The room whose log this is.
    pub room: RoomId,
    /// The place in the log, from 1.
    pub seq: Seq,
    /// How many messages the log holds up to and with this entry. Deleted messages count, so that
    /// unread is a difference of two of these numbers.
    pub messages: u64,
    /// When it was committed, by the server's clock; never before the entry that precedes it.
    pub at: Timestamp,
    /// Who did it.
    pub actor: UserId,
    /// What happened.
    pub event: Event,
}

/// What happened in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The first entry of each log. `actor` made the room.
    RoomCreated {
        /// The kind, which never changes.
        kind: RoomKind,
        /// The first name; directs have none.
        name: Option<RoomName>,
    },
    /// A message. Its author is the entry's actor.
    MessagePosted {
        /// The text as it is now; `None` when the message has been deleted since.
        body: Option<MessageBody>,
        /// The nonce that the author's client gave it, while it is remembered.
        nonce: Option<Nonce>,
    },
    /// The author changed a message.
    MessageEdited {
        /// Which message.
        target: Seq,
        /// The new text; `None` when it has been edited again or deleted since.
        body: Option<MessageBody>,
    },
    /// A message was deleted, by its author or by somebody who may.
    MessageDeleted {
        /// Which message.
        target: Seq,
    },
    /// `user` became a member: by themselves when they are the actor, else added by the actor.
    MemberJoined {
        /// Who joined.
        user: UserId,
        /// With which role.
        role: RoomRole,
    },
    /// `user` is a member no more: left when they are the actor, else removed by the actor.
    MemberLeft {
        /// Who left.
        user: UserId,
    },
    /// `user` has another role in the room.
    RoleChanged {
        /// Whose role.
        user: UserId,
        /// The new role.
        role: RoomRole,
    },
    /// The room has another name.
    RoomRenamed {
        /// The new name.
        name: RoomName,
    },
}

impl Event {
    /// The stable name of the event, in `snake_case`, as it stands in logs and on the wire.
    pub fn code(&self) -> &'static str {
        match self {
            Self::RoomCreated { .. } => "room_created",
            Self::MessagePosted { .. } => "message_posted",
            Self::MessageEdited { .. } => "message_edited",
            Self::MessageDeleted { .. } => "message_deleted",
            Self::MemberJoined { .. } => "member_joined",
            Self::MemberLeft { .. } => "member_left",
            Self::RoleChanged { .. } => "role_changed",
            Self::RoomRenamed { .. } => "room_renamed",
        }
    }

    /// Whether decisions about the room may come out differently after this event: whether it
    /// raises the version of the room's rules.
    pub fn changes_rules(&self) -> bool {
        match self {
            Self::RoomCreated { .. }
            | Self::MemberJoined { .. }
            | Self::MemberLeft { .. }
            | Self::RoleChanged { .. }
            | Self::RoomRenamed { .. } => true,
            Self::MessagePosted { .. }
            | Self::MessageEdited { .. }
            | Self::MessageDeleted { .. } => false,
        }
    }

    /// Whether the event has a line of its own in a timeline (edits and deletions change the line
    /// of their target instead).
    pub fn has_own_line(&self) -> bool {
        !matches!(
            self,
            Self::MessageEdited { .. } | Self::MessageDeleted { .. }
        )
    }
}

/// One entry of a user's personal log: what concerns only that user. Dense like a room's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalEntry {
    /// Whose log this is.
    pub user: UserId,
    /// The place in the log, from 1.
    pub seq: Seq,
    /// When it was committed.
    pub at: Timestamp,
    /// What happened.
    pub event: PersonalEvent,
}

/// What happened to one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonalEvent {
    /// The user became a member of a room: it belongs in their list.
    RoomAppeared {
        /// Which room.
        room: RoomId,
    },
    /// The user is a member no more.
    RoomVanished {
        /// Which room.
        room: RoomId,
    },
    /// The user's own profile changed.
    ProfileChanged,
}
