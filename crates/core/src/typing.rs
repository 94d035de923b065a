//! Being seen typing.

use std::sync::Arc;

use natter_model::{Refusal, RoomId};

use crate::actor::Actor;
use crate::chat::Chat;
use crate::config::Rate;
use crate::fanout::{Audience, Delivery};
use crate::policy::Action;

/// How often a user may say that they type, or stop: generous for people.
pub(crate) const RATE: Rate = Rate::new(4.0, 20);

impl Chat {
    /// Says that the actor types in `room`, for six seconds unless renewed, or does not any more.
    /// Refuses with `RoomNotFound`, `NotAMember` or `RateLimited`.
    pub async fn typing(&self, actor: &Actor, room: RoomId, active: bool) -> Result<(), Refusal> {
        self.signed_in(actor).await?;
        self.permit(actor, room, Action::Type).await?;
        let now = self.now();
        self.typing_rates.take(actor.id(), now)?;
        let told = if active {
            let user = self.users.user(&*self.store, actor.id()).await?;
            self.typing.start(room, &user, now).then_some(user)
        } else {
            self.typing.stop(room, actor.id())
        };
        if let Some(user) = told {
            let delivery = Delivery::Typing { room, user, active };
            self.fanout
                .publish(Audience::Typing(room), Arc::new(delivery));
        }
        Ok(())
    }
}
