//! Joining a channel.

use natter_model::limits::CHANNEL_MAX_MEMBERS;
use natter_model::view::RoomSummary;
use natter_model::{Refusal, RoomId, RoomRole};
use natter_store::log::Change;

use crate::actor::Actor;
use crate::chat::Chat;
use crate::deciding::permit;
use crate::policy::Action;

impl Chat {
    /// Makes the actor a member of a channel; changes nothing when they are one. Refuses with
    /// `RoomNotFound`, `RoomFull`, `TooManyRooms`, and guests with `NotPermitted`.
    pub async fn join_room(&self, actor: &Actor, room: RoomId) -> Result<RoomSummary, Refusal> {
        self.signed_in(actor).await?;
        let turn = self.rule_change(room).await;
        self.write(actor, room, &[], |state| {
            let grounds = permit(state, actor, room, Action::Join)?;
            let join = Change::Join {
                user: actor.id(),
                role: RoomRole::Member,
                max_members: CHANNEL_MAX_MEMBERS,
            };
            Ok((grounds, join))
        })
        .await?;
        drop(turn);
        self.summary(actor, room).await
    }
}
