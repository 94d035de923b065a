//! Opening the direct with somebody.

use std::slice;

use natter_model::view::RoomSummary;
use natter_model::{Refusal, RoomId, RoomKind, RoomRole, UserId};
use natter_store::rooms::NewRoom;

use crate::actor::Actor;
use crate::chat::Chat;
use crate::policy;

impl Chat {
    /// The direct of the actor with `peer`, and whether it was made now. Two people have one,
    /// whoever opens it, also when both do at once. Refuses with `OnlyYourself`, `UserNotFound`,
    /// `TooManyRooms`, `RateLimited`, and guests with `NotPermitted`.
    pub async fn open_direct(
        &self,
        actor: &Actor,
        peer: UserId,
    ) -> Result<(RoomSummary, bool), Refusal> {
        self.signed_in(actor).await?;
        policy::account(actor.user())?;
        if peer == actor.id() {
            return Err(Refusal::OnlyYourself);
        }
        let peer = self.person(peer).await?;
        let now = self.now();
        let rates = &self.user_rates;
        rates.rooms.take(actor.id(), now)?;
        rates.adding.take(actor.id(), now)?;
        let direct = NewRoom {
            id: RoomId::generate(now, self.random()),
            kind: RoomKind::Direct,
            name: None,
            creator: actor.id(),
            members: vec![(actor.id(), RoomRole::Member), (peer.id, RoomRole::Member)],
            people: self.people(actor, slice::from_ref(&peer)).await?,
            at: now,
        };
        let (id, created) = self.make_room(direct).await?;
        if !created {
            rates.rooms.give_back(&actor.id());
            rates.adding.give_back(&actor.id());
        }
        Ok((self.summary(actor, id).await?, created))
    }
}
