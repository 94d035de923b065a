//! Making a group or a channel.

use std::sync::Arc;

use natter_model::limits::MEMBERS_PER_REQUEST;
use natter_model::view::{RoomSummary, User};
use natter_model::{Refusal, RoomId, RoomKind, RoomName, RoomRole, UserId};
use natter_store::rooms::{NewRoom, RoomCreated};

use crate::actor::Actor;
use crate::chat::Chat;
use crate::policy;

const ID_TRIES: u32 = 8;

/// A group or channel to be made.
#[derive(Debug, Clone)]
pub struct CreateRoom {
    /// Group or channel; directs are opened by [`Chat::open_direct`].
    pub kind: RoomKind,
    /// The name. A channel's has more rules, see [`RoomName::channel`].
    pub name: RoomName,
    /// Who else is in it from the start, at most [`MEMBERS_PER_REQUEST`].
    pub members: Vec<UserId>,
}

impl Chat {
    /// Makes a room that the actor owns. Refuses with `InvalidRequest` (a direct, or too many
    /// members), `InvalidRoomName`, `UserNotFound`, `ChannelNameTaken`, `TooManyRooms` (of the actor
    /// or a member), `RateLimited`, and guests with `NotPermitted`.
    pub async fn create_room(
        &self,
        actor: &Actor,
        request: CreateRoom,
    ) -> Result<RoomSummary, Refusal> {
        self.signed_in(actor).await?;
        policy::account(actor.user())?;
        let name = name_for(request.kind, &request.name)?;
        if request.members.len() > MEMBERS_PER_REQUEST {
            return Err(Refusal::InvalidRequest);
        }
        let mut others = Vec::with_capacity(request.members.len());
        for id in request.members {
            let named = others.iter().any(|user: &Arc<User>| user.id == id);
            if id != actor.id() && !named {
                others.push(self.person(id).await?);
            }
        }
        let now = self.now();
        self.user_rates.rooms.take(actor.id(), now)?;
        self.user_rates
            .adding
            .take_many(actor.id(), others.len(), now)?;
        let ordinary = others.iter().map(|user| (user.id, RoomRole::Member));
        let room = NewRoom {
            id: RoomId::generate(now, self.random()),
            kind: request.kind,
            name: Some(name),
            creator: actor.id(),
            members: std::iter::once((actor.id(), RoomRole::Owner))
                .chain(ordinary)
                .collect(),
            people: self.people(actor, &others).await?,
            at: now,
        };
        let (id, _) = self.make_room(room).await?;
        self.summary(actor, id).await
    }

    /// Makes a room, or finds the direct that exists, and says whether it was made.
    pub(crate) async fn make_room(&self, mut room: NewRoom) -> Result<(RoomId, bool), Refusal> {
        for _ in 0..ID_TRIES {
            match self.ask_store(self.store.create_room(room.clone())).await? {
                RoomCreated::Created(id) => return Ok((id, true)),
                RoomCreated::DirectExists(id) => return Ok((id, false)),
                RoomCreated::ChannelNameTaken => return Err(Refusal::ChannelNameTaken),
                RoomCreated::TooManyRooms(_) => return Err(Refusal::TooManyRooms),
                RoomCreated::IdTaken => room.id = RoomId::generate(room.at, self.random()),
            }
        }
        Err(Refusal::Overloaded)
    }
}

/// A name as the rooms of `kind` have it.
pub(crate) fn name_for(kind: RoomKind, name: &RoomName) -> Result<RoomName, Refusal> {
    match kind {
        RoomKind::Direct => Err(Refusal::InvalidRequest),
        RoomKind::Group => RoomName::group(name.as_str()),
        RoomKind::Channel => RoomName::channel(name.as_str()),
    }
}
