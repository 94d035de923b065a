//! Reading what was said.

use natter_model::view::{Message, TimelinePage};
use natter_model::{Refusal, RoomId, Seq};
use natter_store::log::{Anchor, Entries};

use crate::actor::Actor;
use crate::chat::Chat;
use crate::page::{anchor_at, page_of, place};

impl Chat {
    /// A page of a room's timeline with at most `limit` lines (brought into its bounds). Refuses
    /// with `RoomNotFound`, `NotAMember` or `RateLimited`.
    pub async fn timeline(
        &self,
        actor: &Actor,
        room: RoomId,
        anchor: Anchor,
        limit: usize,
    ) -> Result<TimelinePage, Refusal> {
        self.may_read(actor, room).await?;
        self.user_rates.pages.take(actor.id(), self.now())?;
        let page = self.store.timeline(room, anchor_at(anchor), page_of(limit));
        let page = self.ask_store(page).await?;
        self.still_reads(actor, room, page.as_of).await?;
        Ok(page)
    }

    /// One message. Refuses with `RoomNotFound`, `NotAMember` or `MessageNotFound`.
    pub async fn message(&self, actor: &Actor, room: RoomId, seq: Seq) -> Result<Message, Refusal> {
        self.may_read(actor, room).await?;
        let message = self.ask_store(self.store.message(room, place(seq))).await?;
        let message = message.ok_or(Refusal::MessageNotFound)?;
        self.still_reads(actor, room, message.revision).await?;
        Ok(message)
    }

    /// The entries of a room's log after `after`, at most `limit` (brought into its bounds).
    /// Refuses with `RoomNotFound`, `NotAMember` or `RateLimited`.
    pub async fn entries(
        &self,
        actor: &Actor,
        room: RoomId,
        after: Seq,
        limit: usize,
    ) -> Result<Entries, Refusal> {
        self.may_read(actor, room).await?;
        self.user_rates.pages.take(actor.id(), self.now())?;
        let entries = self.store.entries(room, place(after), page_of(limit));
        let entries = self.ask_store(entries).await?;
        self.still_reads(actor, room, entries.head).await?;
        Ok(entries)
    }
}
