//! Moving the own read marker.

use natter_model::view::ReadMarker;
use natter_model::{Refusal, RoomId, Seq};

use crate::actor::Actor;
use crate::chat::Chat;
use crate::page::place;
use crate::policy::Action;

impl Chat {
    /// Moves the actor's marker forward to `seq`, or to the head when that is earlier; never back.
    /// The marker as it is then. The actor's connections are told when it moved. Refuses with
    /// `RoomNotFound` or `NotAMember`.
    pub async fn mark_read(
        &self,
        actor: &Actor,
        room: RoomId,
        seq: Seq,
    ) -> Result<ReadMarker, Refusal> {
        self.signed_in(actor).await?;
        self.permit(actor, room, Action::MarkRead).await?;
        let marker = self.store.mark_read(actor.id(), room, place(seq));
        if let Some(marker) = self.ask_store(marker).await? {
            return Ok(marker);
        }
        // Removed between the decision and the write.
        self.permit(actor, room, Action::MarkRead).await?;
        Err(Refusal::NotAMember)
    }
}
