//! Deleting a message.

use natter_model::{Refusal, RoomId, Seq};
use natter_store::log::Change;

use crate::actor::Actor;
use crate::chat::Chat;
use crate::deciding::permit;
use crate::policy::Action;

impl Chat {
    /// Deletes a message of the actor's, or another's with the role for it. The entry that did it.
    /// Refuses with `RateLimited`, `RoomNotFound`, `NotAMember`, `MessageNotFound`,
    /// `MessageDeleted`, or `NotPermitted`.
    pub async fn delete_message(
        &self,
        actor: &Actor,
        room: RoomId,
        target: Seq,
    ) -> Result<Seq, Refusal> {
        self.signed_in(actor).await?;
        self.message_rates.take(actor.id(), self.now())?;
        let message = self.message(actor, room, target).await?;
        let action = if message.author == actor.id() {
            Action::DeleteOwn
        } else {
            Action::DeleteOthers
        };
        let deleted = self.write(actor, room, &[], |state| {
            let grounds = permit(state, actor, room, action)?;
            Ok((grounds, Change::DeleteMessage { target }))
        });
        match deleted.await? {
            Some(entry) => Ok(entry.seq),
            None => Err(Refusal::MessageDeleted),
        }
    }
}
