//! Who is online.

use natter_model::limits::PRESENCE_WATCH_MAX;
use natter_model::{Refusal, UserId};

use crate::actor::Actor;
use crate::chat::Chat;
use crate::fanout::Presence;
use crate::presence_board::Online;

impl Chat {
    /// Counts a connection of the actor: they are online until the last of these guards has been
    /// dropped for five seconds.
    pub fn connected(&self, actor: &Actor) -> Online {
        self.presence.connected(actor.id(), actor.session())
    }

    /// The presence of each of `users` at this moment, for a connection that was let in. What changes
    /// later is told later.
    pub fn presence_now(&self, users: &[UserId]) -> Vec<(UserId, Presence)> {
        self.presence.of(users)
    }

    /// The presence of each of `users`, in their order. Changes are told to
    /// [`crate::Audience::Presence`]: join it first. Refuses with `InvalidRequest` more than
    /// [`PRESENCE_WATCH_MAX`].
    pub async fn presence(
        &self,
        actor: &Actor,
        users: Vec<UserId>,
    ) -> Result<Vec<(UserId, Presence)>, Refusal> {
        self.signed_in(actor).await?;
        if users.len() > PRESENCE_WATCH_MAX {
            return Err(Refusal::InvalidRequest);
        }
        Ok(self.presence.of(&users))
    }
}
