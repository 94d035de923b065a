//! Coming back: what a client missed, or where to start anew.

use std::sync::Arc;

use natter_model::limits::{PAGE_MAX, RESUME_MAX_ENTRIES, RESUME_MAX_ROOMS};
use natter_model::view::{RoomSummary, User};
use natter_model::{Entry, Event, Refusal, RoomId, Seq};
use natter_store::log::Entries;

use crate::actor::Actor;
use crate::chat::Chat;
use crate::page::place;

/// Most entries of all rooms together that one resume replays, and most bytes of text: the rest
/// of the rooms start anew.
const ENTRIES_MAX: usize = 5_000;
const BYTES_MAX: usize = 8 << 20;

/// What a client holds.
#[derive(Debug, Clone, Default)]
pub struct Resume {
    /// The last entry of the personal log that it applied; `None` when it holds nothing.
    pub personal: Option<Seq>,
    /// The rooms whose timeline it has loaded, each with the last entry it applied; at most
    /// [`RESUME_MAX_ROOMS`].
    pub loaded: Vec<(RoomId, Seq)>,
}

/// What a client gets.
#[derive(Debug, Clone)]
pub struct Resumed {
    /// The user, as they are now.
    pub user: Arc<User>,
    /// The last entry of the personal log that `rooms` reflects; `rooms` may reflect later ones.
    pub personal_head: Seq,
    /// Whether the client must forget the rooms that are not in `rooms`.
    pub snapshot: bool,
    /// Every room of the user.
    pub rooms: Vec<RoomSummary>,
    /// What was missed in each room that the client named, in its order.
    pub loaded: Vec<(RoomId, Loaded)>,
}

/// What was missed in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loaded {
    /// Exactly what was missed: dense, from the entry after the client's to `head`, which is the
    /// head of the room's summary.
    Entries(Entries),
    /// Too much, or the client holds what the room never had: forget the timeline.
    Reset,
    /// Not a room of the user.
    Gone,
}

impl Chat {
    /// What the actor's client missed. Refuses with `InvalidRequest` more rooms than
    /// [`RESUME_MAX_ROOMS`], or with `RateLimited`.
    ///
    /// To go on without gap, join the audiences before and let pass from them, afterwards, what is
    /// later than `personal_head` and than the `head` of each summary.
    pub async fn resume(&self, actor: &Actor, request: Resume) -> Result<Resumed, Refusal> {
        self.signed_in(actor).await?;
        if request.loaded.len() > RESUME_MAX_ROOMS {
            return Err(Refusal::InvalidRequest);
        }
        self.user_rates.lists.take(actor.id(), self.now())?;
        let user = self.users.user(&*self.store, actor.id()).await?;
        // The personal head before the rooms: what happens in between is told again, never lost.
        let after = place(request.personal.unwrap_or_default());
        let personal = self.store.personal_entries(actor.id(), after, 1);
        let (_, personal_head) = self.ask_store(personal).await?;
        let rooms = self.summaries(actor, None).await?;
        let mut budget = Budget {
            entries: ENTRIES_MAX,
            bytes: BYTES_MAX,
        };
        let mut loaded = Vec::with_capacity(request.loaded.len());
        for (room, applied) in request.loaded {
            let summary = rooms.iter().find(|summary| summary.room.id == room);
            let missed = match summary {
                Some(summary) => {
                    let head = summary.room.head;
                    self.missed(actor, room, applied, head, &mut budget).await?
                }
                None => Loaded::Gone,
            };
            loaded.push((room, missed));
        }
        Ok(Resumed {
            user,
            personal_head,
            snapshot: request
                .personal
                .is_none_or(|seq| too_far(seq, personal_head)),
            rooms,
            loaded,
        })
    }

    async fn missed(
        &self,
        actor: &Actor,
        room: RoomId,
        applied: Seq,
        head: Seq,
        budget: &mut Budget,
    ) -> Result<Loaded, Refusal> {
        if too_far(applied, head) {
            return Ok(Loaded::Reset);
        }
        let mut missed = Entries {
            entries: Vec::new(),
            users: Vec::new(),
            head,
        };
        let mut last = applied;
        while last < head {
            let page = self
                .ask_store(self.store.entries(room, last, PAGE_MAX))
                .await?;
            let as_of = page.head;
            // What was committed since the summary was read comes live.
            let entries = page
                .entries
                .into_iter()
                .take_while(|entry| entry.seq <= head);
            let before = missed.entries.len();
            missed.entries.extend(entries);
            let Some(newest) = missed.entries[before..].last() else {
                tracing::error!(%room, %last, "a log has a gap");
                return Ok(Loaded::Reset);
            };
            last = newest.seq;
            for user in page.users {
                if !missed.users.iter().any(|known| known.id == user.id) {
                    missed.users.push(user);
                }
            }
            if !budget.pays(&missed.entries[before..]) {
                return Ok(Loaded::Reset);
            }
            if self.still_reads(actor, room, as_of).await.is_err() {
                return Ok(Loaded::Gone);
            }
        }
        Ok(Loaded::Entries(missed))
    }
}

/// Whether a client that applied up to `seq` has missed too much of a log that ends at `head`, or
/// holds what the log never had.
fn too_far(seq: Seq, head: Seq) -> bool {
    seq > head || head.0 - seq.0 > RESUME_MAX_ENTRIES
}

struct Budget {
    entries: usize,
    bytes: usize,
}

impl Budget {
    fn pays(&mut self, entries: &[Entry]) -> bool {
        let bytes_of = |entry: &Entry| match &entry.event {
            Event::MessagePosted { body, .. } | Event::MessageEdited { body, .. } => {
                body.as_ref().map_or(0, |body| body.as_str().len())
            }
            _ => 0,
        };
        let bytes: usize = entries.iter().map(bytes_of).sum();
        let affordable = entries.len() <= self.entries && bytes <= self.bytes;
        if affordable {
            self.entries -= entries.len();
            self.bytes -= bytes;
        }
        affordable
    }
}
