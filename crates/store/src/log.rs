//! Logs: appending to them and reading them back.

use std::sync::Arc;

use natter_model::view::{Message, TimelinePage, User};
use natter_model::{
    Entry, MessageBody, Nonce, PersonalEntry, RoomId, RoomName, RoomRole, Seq, Timestamp, UserId,
};

use crate::{Done, People, Reply};

/// Something to be written into a room's log, decided by the chat on a version of the room's rules.
#[derive(Debug, Clone)]
pub struct Append {
    /// The room.
    pub room: RoomId,
    /// The version of the rules that the decision was made on.
    pub rules: u64,
    /// Who does it.
    pub actor: UserId,
    /// Who is named in the entry, the actor first.
    pub people: People,
    /// Now. The entry's time is this, or that of the entry before it when that is later.
    pub at: Timestamp,
    /// What.
    pub change: Change,
}

/// What may be written into a log.
#[derive(Debug, Clone)]
pub enum Change {
    /// A message. Raises the actor's own read marker to it, when the actor is a member.
    PostMessage {
        /// The text.
        body: MessageBody,
        /// The identity of this send, remembered for [`natter_model::limits::NONCE_MEMORY_MS`].
        nonce: Nonce,
    },
    /// Another text for a message.
    EditMessage {
        /// Which message.
        target: Seq,
        /// The text.
        body: MessageBody,
    },
    /// The end of a message: its body is erased.
    DeleteMessage {
        /// Which message.
        target: Seq,
    },
    /// A new member.
    Join {
        /// Who.
        user: UserId,
        /// With which role.
        role: RoomRole,
        /// The most members that the room may have.
        max_members: usize,
    },
    /// A member less.
    Leave {
        /// Who.
        user: UserId,
    },
    /// Another role for a member.
    ChangeRole {
        /// Whose.
        user: UserId,
        /// Which.
        role: RoomRole,
    },
    /// Another name for the room.
    Rename {
        /// Which.
        name: RoomName,
    },
}

/// What came of an append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Appended {
    /// Committed as this entry.
    Committed(Arc<Entry>),
    /// This actor has sent the same body with this nonce to this room before: the place of the
    /// message it became. Nothing was written.
    Duplicate {
        /// The message's entry.
        seq: Seq,
        /// Its count of messages.
        messages: u64,
        /// Its time.
        at: Timestamp,
    },
    /// This actor has sent another body with this nonce to this room before.
    NonceReused,
    /// The room's rules have changed since the decision, or the actor is a guest who has been
    /// forgotten: decide again.
    Stale,
    /// Nothing would change (the same text, a member who is one already, nobody to leave).
    Unchanged,
    /// No such room.
    RoomNotFound,
    /// No message at the target's place.
    MessageNotFound,
    /// The target has been deleted.
    MessageDeleted,
    /// A channel has this name.
    ChannelNameTaken,
    /// The room has `max_members`.
    RoomFull,
    /// The user is in [`natter_model::limits::ROOMS_PER_USER`] rooms.
    TooManyRooms,
}

/// Missed entries of one room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entries {
    /// The entries after the place asked for, ascending and dense; bodies as they are now.
    pub entries: Vec<Entry>,
    /// Everybody who is named in them, once.
    pub users: Vec<User>,
    /// The last entry of the log when this was read.
    pub head: Seq,
}

/// Which part of a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// The newest lines.
    Latest,
    /// The lines just before this entry.
    Before(Seq),
    /// The lines just after this entry.
    After(Seq),
    /// Lines before and after this entry, it included, half and half.
    Around(Seq),
}

/// Logs: appending to them and reading them back.
pub trait Log: Send + Sync + 'static {
    /// Appends to a room's log. Appends are committed in the order in which they are given, many
    /// to a transaction; one that is not [`Appended::Committed`] has changed nothing.
    ///
    /// A change of members also writes `RoomAppeared` or `RoomVanished` into the personal log of
    /// the user it is about.
    fn append(&self, append: Append, done: Done<Appended>);

    /// The entries after `after`, at most `limit`. An unknown room has no entries and head 0.
    fn entries(&self, room: RoomId, after: Seq, limit: usize) -> Reply<Entries>;

    /// A page of the timeline with at most `limit` lines.
    fn timeline(&self, room: RoomId, anchor: Anchor, limit: usize) -> Reply<TimelinePage>;

    /// One message.
    fn message(&self, room: RoomId, seq: Seq) -> Reply<Option<Message>>;

    /// The entries of a user's personal log after `after`, at most `limit`, and its head.
    fn personal_entries(
        &self,
        user: UserId,
        after: Seq,
        limit: usize,
    ) -> Reply<(Vec<PersonalEntry>, Seq)>;

    /// Forgets nonces made before `before` and says how many.
    fn forget_nonces(&self, before: Timestamp) -> Reply<u64>;
}
