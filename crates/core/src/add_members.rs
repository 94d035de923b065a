//! Adding people to a room.

use std::slice;

use natter_model::limits::{CHANNEL_MAX_MEMBERS, GROUP_MAX_MEMBERS, MEMBERS_PER_REQUEST};
use natter_model::{Refusal, RoomId, RoomKind, RoomRole, UserId};
use natter_store::log::Change;

use crate::actor::Actor;
use crate::chat::Chat;
use crate::deciding::permit;
use crate::policy::Action;

impl Chat {
    /// Makes `users` members, one after the other; those who are members already stay as they
    /// are. Refuses with `InvalidRequest` (more than [`MEMBERS_PER_REQUEST`]), `RoomNotFound`,
    /// `NotAMember`, `NotPermitted`, `NotInDirect`, `UserNotFound` or `RateLimited`
    /// (nobody is added then), or `RoomFull` and `TooManyRooms`, which leave those added before it.
    pub async fn add_members(
        &self,
        actor: &Actor,
        room: RoomId,
        users: Vec<UserId>,
    ) -> Result<(), Refusal> {
        self.signed_in(actor).await?;
        if users.len() > MEMBERS_PER_REQUEST {
            return Err(Refusal::InvalidRequest);
        }
        self.permit(actor, room, Action::AddMembers).await?;
        let mut added = Vec::with_capacity(users.len());
        for user in users {
            added.push(self.person(user).await?);
        }
        let rate = &self.user_rates.adding;
        rate.take_many(actor.id(), added.len(), self.now())?;
        for user in added {
            let _turn = self.rule_change(room).await;
            let joined = self.write(actor, room, slice::from_ref(&user), |state| {
                let grounds = permit(state, actor, room, Action::AddMembers)?;
                let join = Change::Join {
                    user: user.id,
                    role: RoomRole::Member,
                    max_members: match state.kind {
                        RoomKind::Direct | RoomKind::Group => GROUP_MAX_MEMBERS,
                        RoomKind::Channel => CHANNEL_MAX_MEMBERS,
                    },
                };
                Ok((grounds, join))
            });
            if joined.await?.is_none() {
                rate.give_back(&actor.id());
            }
        }
        Ok(())
    }
}
