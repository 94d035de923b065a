//! Removing somebody from a room.

use std::slice;

use natter_model::{Refusal, RoomId, UserId};
use natter_store::log::Change;

use crate::actor::Actor;
use crate::chat::Chat;
use crate::deciding::permit;
use crate::policy::{self, Action};

impl Chat {
    /// Ends another's membership; the own like [`Chat::leave_room`]. Refuses with `RoomNotFound`,
    /// `NotAMember`, `NotPermitted` (also for somebody of the same or a higher role), `NotInDirect`,
    /// `UserNotFound` (no member), or `LastOwner`.
    pub async fn remove_member(
        &self,
        actor: &Actor,
        room: RoomId,
        user: UserId,
    ) -> Result<(), Refusal> {
        if user == actor.id() {
            return self.leave_room(actor, room).await;
        }
        self.signed_in(actor).await?;
        // Who may not remove anybody is not told who exists.
        self.permit(actor, room, Action::RemoveMembers).await?;
        let removed = self.users.user(&*self.store, user).await?;
        let _turn = self.rule_change(room).await;
        self.write(actor, room, slice::from_ref(&removed), |state| {
            let grounds = permit(state, actor, room, Action::RemoveMembers)?;
            let role = state.role(user).ok_or(Refusal::UserNotFound)?;
            policy::outranks(grounds.role, role)?;
            policy::keeps_an_owner(role, state.owner_count(), state.member_count())?;
            Ok((grounds, Change::Leave { user }))
        })
        .await?;
        Ok(())
    }
}
