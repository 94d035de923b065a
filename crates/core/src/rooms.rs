//! Reading rooms: lists, summaries, members, channels to join.

use natter_model::view::{ChannelSummary, Member, RoomSummary};
use natter_model::{MessageBody, Refusal, RoomId, RoomName, Username};

use crate::actor::Actor;
use crate::chat::Chat;
use crate::page::{checked_query, page_of};
use crate::policy::{self, Action};

/// Most characters of the last message in a summary; what is cut ends in "…".
const PREVIEW_CHARS: usize = 300;

/// The start of a text that is longer than [`PREVIEW_CHARS`].
fn preview(body: &MessageBody) -> Option<MessageBody> {
    let text = body.as_str();
    let (end, _) = text.char_indices().nth(PREVIEW_CHARS)?;
    MessageBody::new(&format!("{}…", &text[..end])).ok()
}

impl Chat {
    /// Every room of the actor, in no particular order. Refuses with `RateLimited`.
    pub async fn rooms(&self, actor: &Actor) -> Result<Vec<RoomSummary>, Refusal> {
        self.signed_in(actor).await?;
        self.user_rates.lists.take(actor.id(), self.now())?;
        self.summaries(actor, None).await
    }

    /// The ids of every room of the actor.
    pub async fn room_ids(&self, actor: &Actor) -> Result<Vec<RoomId>, Refusal> {
        self.signed_in(actor).await?;
        self.ask_store(self.store.room_ids(actor.id())).await
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

    /// The rooms of the actor, only those of `only` when given, each with its last message cut to
    /// [`PREVIEW_CHARS`]: every summary that leaves the chat comes from here.
    pub(crate) async fn summaries(
        &self,
        actor: &Actor,
        only: Option<Vec<RoomId>>,
    ) -> Result<Vec<RoomSummary>, Refusal> {
        let mut rooms = self
            .ask_store(self.store.rooms_of(actor.id(), only))
            .await?;
        for summary in &mut rooms {
            if let Some((message, _)) = &mut summary.last_message
                && let Some(body) = &mut message.body
                && let Some(short) = preview(body)
            {
                *body = short;
            }
        }
        Ok(rooms)
    }

    /// A room as the actor sees it, read from the store at one moment.
    pub(crate) async fn summary(
        &self,
        actor: &Actor,
        room: RoomId,
    ) -> Result<RoomSummary, Refusal> {
        if let Some(summary) = self.summaries(actor, Some(vec![room])).await?.pop() {
            return Ok(summary);
        }
        self.permit(actor, room, Action::MarkRead).await?;
        // Joined between the two questions: the next one will find it.
        Err(Refusal::RoomNotFound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_ends_between_characters() {
        let body = |text: &str| MessageBody::new(text).unwrap();
        for (text, short) in [
            ("hi".to_owned(), None),
            ("é".repeat(300), None),
            ("é".repeat(301), Some("é".repeat(300) + "…")),
            ("😀".repeat(4_000), Some("😀".repeat(300) + "…")),
            (" ".repeat(400) + "x", Some(" ".repeat(300) + "…")),
        ] {
            assert_eq!(preview(&body(&text)), short.as_deref().map(body));
        }
    }
}
