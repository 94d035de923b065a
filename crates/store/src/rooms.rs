//! Rooms and who is in them. Changes of a room that exists are entries of its log: see
//! [`crate::Log::append`].

use natter_model::view::{ChannelSummary, Member, Room, RoomSummary};
use natter_model::{RoomId, RoomKind, RoomName, RoomRole, Timestamp, UserId, Username};

use crate::{People, Reply};

/// A room to be made.
#[derive(Debug, Clone)]
pub struct NewRoom {
    /// A fresh id. One that is taken is answered with [`RoomCreated::IdTaken`].
    pub id: RoomId,
    /// The kind.
    pub kind: RoomKind,
    /// The name; none for a direct.
    pub name: Option<RoomName>,
    /// Who makes it: its first member.
    pub creator: UserId,
    /// Everybody who is in it from the start, the creator first, each once. A direct has two.
    pub members: Vec<(UserId, RoomRole)>,
    /// The users of `members`, in the same order.
    pub people: People,
    /// Now.
    pub at: Timestamp,
}

/// What came of making a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomCreated {
    /// Made. Its log holds `RoomCreated`, then one `MemberJoined` for each member; each member's
    /// personal log holds `RoomAppeared`.
    Created(RoomId),
    /// These two people have a direct already.
    DirectExists(RoomId),
    /// A channel has this name.
    ChannelNameTaken,
    /// This member is in [`natter_model::limits::ROOMS_PER_USER`] rooms.
    TooManyRooms(UserId),
    /// Another room has this id: try a fresh one.
    IdTaken,
}

/// A room with everything that decisions about it need, read at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomRecord {
    /// The room.
    pub room: Room,
    /// Its members.
    pub members: Vec<(UserId, RoomRole)>,
}

/// Rooms and who is in them.
pub trait Rooms: Send + Sync + 'static {
    /// Makes a room.
    fn create_room(&self, room: NewRoom) -> Reply<RoomCreated>;

    /// A room with its members.
    fn room(&self, room: RoomId) -> Reply<Option<RoomRecord>>;

    /// The channel of this name, in any case.
    fn channel_named(&self, name: RoomName) -> Reply<Option<RoomId>>;

    /// The rooms that `user` is a member of, as they see them, in no particular order; only those
    /// of `only` when given.
    fn rooms_of(&self, user: UserId, only: Option<Vec<RoomId>>) -> Reply<Vec<RoomSummary>>;

    /// The ids of the rooms that `user` is a member of, in no particular order.
    fn room_ids(&self, user: UserId) -> Reply<Vec<RoomId>>;

    /// Channels whose name starts with `query`, in any case; all for an empty one. Ascending by
    /// folded name, after the channel named `after`, at most `limit`; as `asker` sees them.
    fn find_channels(
        &self,
        asker: UserId,
        query: String,
        after: Option<RoomName>,
        limit: usize,
    ) -> Reply<Vec<ChannelSummary>>;

    /// Members of a room, ascending by folded username, after `after`, at most `limit`.
    fn members(&self, room: RoomId, after: Option<Username>, limit: usize) -> Reply<Vec<Member>>;
}
