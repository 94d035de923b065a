//! Giving a member another role.

use std::slice;

use natter_model::{Refusal, RoomId, RoomRole, UserId};
use natter_store::log::Change;

use crate::actor::Actor;
use crate::chat::Chat;
use crate::deciding::permit;
use crate::policy::{self, Action};

impl Chat {
    /// Gives a member, or the actor themselves, another role. Refuses with `RoomNotFound`,
    /// `NotAMember`, `NotPermitted`, `NotInDirect`, `UserNotFound` (no member), or `LastOwner`.
    pub async fn change_role(
        &self,
        actor: &Actor,
        room: RoomId,
        user: UserId,
        role: RoomRole,
    ) -> Result<(), Refusal> {
        self.signed_in(actor).await?;
        self.permit(actor, room, Action::ChangeRoles).await?;
        let changed = self.users.user(&*self.store, user).await?;
        let _turn = self.rule_change(room).await;
        self.write(actor, room, slice::from_ref(&changed), |state| {
            let grounds = permit(state, actor, room, Action::ChangeRoles)?;
            let before = state.role(user).ok_or(Refusal::UserNotFound)?;
            if role != RoomRole::Owner {
                policy::keeps_an_owner(before, state.owner_count(), state.member_count())?;
            }
            Ok((grounds, Change::ChangeRole { user, role }))
        })
        .await?;
        Ok(())
    }
}
