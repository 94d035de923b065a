//! Reading rooms: lists, summaries, members, channels to join.

use natter_model::view::{ChannelSummary, Member, RoomSummary};
use natter_model::{Refusal, RoomId, RoomName, Username};

use crate::actor::Actor;
use crate::chat::Chat;
use crate::page::{checked_query, page_of};
use crate::policy::{self, Action};

impl Chat {
    /// Every room of the actor, in no particular order. Refuses with `RateLimited`.
    pub async fn rooms(&self, actor: &Actor) -> Result<Vec<RoomSummary>, Refusal> {
        self.signed_in(actor).await?;
        self.user_rates.lists.take(actor.id(), self.now())?;
        self.ask_store(self.store.rooms_of(actor.id(), None)).await
    }

    /// The ids of every room of the actor.
    pub async fn room_ids(&self, actor: &Actor) -> Result<Vec<RoomId>, Refusal> {
        self.signed_in(actor).await?;
        let rooms = self
            .ask_store(self.store.rooms_of(actor.id(), None))
            .await?;
        Ok(rooms.into_iter().map(|summary| summary.room.id).collect())
    }

    /// One room of the actor. Refuses with `RoomNotFound`, or `NotAMember` for a channel that they
    /// are not in.
    pub async fn room(&self, actor: &Actor, room: RoomId) -> Result<RoomSummary, Refusal> {
        self.signed_in(actor).await?;
        self.summary(actor, room).await
    }

    /// Whether the actor may read `room`. Refuses with `RoomNotFound` or `NotAMember`.
    pub async fn may_read(&self, actor: &Actor, room: RoomId) -> Result<(), Refusal> {
        self.signed_in(actor).await?;
        self.permit(actor, room, Action::Read).await.map(|_| ())
    }

    /// Members of a room, ascending by folded username, after `after`, at most `limit` (brought
    /// into its bounds). Refuses with `RoomNotFound` or `NotAMember`.
    pub async fn members(
        &self,
        actor: &Actor,
        room: RoomId,
        after: Option<Username>,
        limit: usize,
    ) -> Result<Vec<Member>, Refusal> {
        self.may_read(actor, room).await?;
        let members = self.store.members(room, after, page_of(limit));
        let members = self.ask_store(members).await?;
        self.permit(actor, room, Action::Read).await?;
        Ok(members)
    }

    /// Channels whose name starts with `query` (a leading `#` does not count); every channel for an
    /// empty one. Ascending by folded name, after the channel named `after`, at most `limit`
    /// (brought into its bounds). Refuses with `InvalidRequest` a query that is too long, and
    /// guests with `NotPermitted`.
    pub async fn find_channels(
        &self,
        actor: &Actor,
        query: &str,
        after: Option<RoomName>,
        limit: usize,
    ) -> Result<Vec<ChannelSummary>, Refusal> {
        self.signed_in(actor).await?;
        policy::account(actor.user())?;
        let query = checked_query(query.trim().trim_start_matches('#'))?;
        let limit = page_of(limit);
        let found = self.store.find_channels(actor.id(), query, after, limit);
        self.ask_store(found).await
    }

    /// A room as the actor sees it, read from the store at one moment.
    pub(crate) async fn summary(
        &self,
        actor: &Actor,
        room: RoomId,
    ) -> Result<RoomSummary, Refusal> {
        let rooms = self.store.rooms_of(actor.id(), Some(vec![room]));
        if let Some(summary) = self.ask_store(rooms).await?.pop() {
            return Ok(summary);
        }
        self.permit(actor, room, Action::MarkRead).await?;
        // Joined between the two questions: the next one will find it.
        Err(Refusal::RoomNotFound)
    }
}
