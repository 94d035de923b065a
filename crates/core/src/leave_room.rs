//! Leaving a room.

use natter_model::{Refusal, RoomId};
use natter_store::log::Change;

use crate::actor::Actor;
use crate::chat::Chat;
use crate::deciding::permit;
use crate::policy::{self, Action};

impl Chat {
    /// Ends the actor's membership. Refuses with `RoomNotFound`, `NotAMember`, `NotInDirect`, or
    /// `LastOwner` when others would be left without an owner.
    pub async fn leave_room(&self, actor: &Actor, room: RoomId) -> Result<(), Refusal> {
        self.signed_in(actor).await?;
        let _turn = self.rule_change(room).await;
        self.write(actor, room, &[], |state| {
            let grounds = permit(state, actor, room, Action::Leave)?;
            let role = state.role(actor.id()).ok_or(Refusal::NotAMember)?;
            policy::keeps_an_owner(role, state.owner_count(), state.member_count())?;
            Ok((grounds, Change::Leave { user: actor.id() }))
        })
        .await?;
        Ok(())
    }
}
