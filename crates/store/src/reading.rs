//! How far people have read.

use natter_model::view::ReadMarker;
use natter_model::{RoomId, Seq, UserId};

use crate::Reply;

/// How far people have read.
pub trait Reading: Send + Sync + 'static {
    /// Moves a member's marker forward to `seq`, or to the head when that is earlier; never back.
    /// Answers the marker as it is then, `None` when the user is no member. Commits
    /// [`crate::Commit::Read`] when it moved.
    fn mark_read(&self, user: UserId, room: RoomId, seq: Seq) -> Reply<Option<ReadMarker>>;
}
