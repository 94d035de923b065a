//! Renaming a room.

use natter_model::view::RoomSummary;
use natter_model::{Refusal, RoomId, RoomName};
use natter_store::log::Change;

use crate::actor::Actor;
use crate::chat::Chat;
use crate::create_room::name_for;
use crate::deciding::permit;
use crate::policy::Action;

impl Chat {
    /// Gives a room another name. A channel's has more rules, see [`RoomName::channel`]. Refuses
    /// with `RoomNotFound`, `NotAMember`, `NotPermitted`, `NotInDirect`, `InvalidRoomName` or
    /// `ChannelNameTaken`.
    pub async fn rename_room(
        &self,
        actor: &Actor,
        room: RoomId,
        name: RoomName,
    ) -> Result<RoomSummary, Refusal> {
        self.signed_in(actor).await?;
        let turn = self.rule_change(room).await;
        self.write(actor, room, &[], |state| {
            let grounds = permit(state, actor, room, Action::Rename)?;
            let name = name_for(state.kind, &name)?;
            Ok((grounds, Change::Rename { name }))
        })
        .await?;
        drop(turn);
        self.summary(actor, room).await
    }
}
