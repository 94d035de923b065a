//! Editing a message.

use natter_model::{MessageBody, Refusal, RoomId, Seq};
use natter_store::log::Change;

use crate::actor::Actor;
use crate::chat::Chat;
use crate::deciding::permit;
use crate::policy::Action;

impl Chat {
    /// Gives a message of the actor's another text. The entry that did it, or the room's head when
    /// it was the text already. Refuses with `RateLimited`, `RoomNotFound`, `NotAMember`,
    /// `MessageNotFound`, `MessageDeleted`, or `NotPermitted` for others' messages.
    pub async fn edit_message(
        &self,
        actor: &Actor,
        room: RoomId,
        target: Seq,
        body: MessageBody,
    ) -> Result<Seq, Refusal> {
        self.signed_in(actor).await?;
        self.message_rates.take(actor.id(), self.now())?;
        let message = self.message(actor, room, target).await?;
        if message.author != actor.id() {
            return Err(Refusal::NotPermitted);
        }
        let edited = self.write(actor, room, &[], |state| {
            let grounds = permit(state, actor, room, Action::EditOwn)?;
            let body = body.clone();
            Ok((grounds, Change::EditMessage { target, body }))
        });
        match edited.await? {
            Some(entry) => Ok(entry.seq),
            None => Ok(self.permit(actor, room, Action::EditOwn).await?.head),
        }
    }
}
