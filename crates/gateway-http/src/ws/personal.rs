//! The personal log: rooms appear and vanish, the profile changes. What it means for subscriptions
//! is done at once; what the client is told comes in order, with what has to be fetched for it.

use natter_api::frame::{PersonalEvent, ServerFrame};
use natter_api::shape;
use natter_engine::Context;
use natter_model as model;
use natter_model::view::RoomSummary;
use natter_model::{PersonalEntry, Refusal, RoomId};

use super::commands::Outcome;
use super::encode;
use super::hello;
use super::limits;
use super::session::{Phase, Session, Work};

impl Session {
    /// An entry was committed: called in order, before anything that was published later.
    pub(super) fn on_personal(&mut self, cx: &mut Context<'_>, entry: &PersonalEntry) {
        match self.phase {
            Phase::New | Phase::Gapped => return,
            // What a `hello` has told already must not be undone.
            Phase::Live if entry.seq <= self.personal_head => return,
            Phase::Live | Phase::Greeting => {}
        }
        match entry.event {
            model::PersonalEvent::RoomAppeared { room } => self.hold(cx, room),
            model::PersonalEvent::RoomVanished { room } => self.leave(cx, room),
            model::PersonalEvent::ProfileChanged => {}
        }
        if self.queue.len() >= limits::PERSONAL_WAITING {
            self.queue.retain(|work| matches!(work, Work::Request(..)));
            if self.phase == Phase::Live {
                return self.gap(cx);
            }
            self.lost = true;
            return;
        }
        self.queue.push_back(Work::Personal(entry.clone()));
        self.advance(cx);
    }

    /// Tells the client of an entry in its turn, or first fetches what belongs to it.
    pub(super) fn tell_personal(&mut self, cx: &mut Context<'_>, entry: PersonalEntry) {
        if self.phase != Phase::Live || entry.seq <= self.personal_head {
            return;
        }
        let (chat, actor) = self.asking();
        match entry.event {
            model::PersonalEvent::RoomAppeared { room }
                if self.rooms.binary_search(&room).is_ok() =>
            {
                self.run(cx, async move {
                    let summary = chat.room(&actor, room).await;
                    chat.all_told().await;
                    Outcome::Summary(entry, room, summary.map(Box::new))
                });
            }
            // It has vanished again by now: the client never needs to see it.
            model::PersonalEvent::RoomAppeared { room }
            | model::PersonalEvent::RoomVanished { room } => {
                push(cx, &entry, PersonalEvent::RoomVanished { room });
            }
            model::PersonalEvent::ProfileChanged => self.run(cx, async move {
                let user = chat.user(&actor, actor.id()).await;
                Outcome::Profile(entry, user.map(|user| shape::User::from(&*user)))
            }),
        }
    }

    /// The summary of a room that appeared has come: tell it, then let go what was held.
    pub(super) fn tell_appeared(
        &mut self,
        cx: &mut Context<'_>,
        entry: &PersonalEntry,
        room: RoomId,
        summary: Result<Box<RoomSummary>, Refusal>,
    ) {
        if self.phase != Phase::Live {
            return;
        }
        match summary {
            Ok(summary) => {
                let head = summary.room.head;
                let summary = Box::new((*summary).into());
                push(cx, entry, PersonalEvent::RoomAppeared { summary });
                // When the room vanished and appeared again meanwhile, what is held belongs to
                // a summary that is still to come.
                let held_for_this = !self.changes_later(room);
                if held_for_this && !hello::release(cx, room, head) {
                    self.gap(cx);
                }
            }
            Err(Refusal::RoomNotFound | Refusal::NotAMember) => {
                if !self.changes_later(room) {
                    self.leave(cx, room);
                }
                push(cx, entry, PersonalEvent::RoomVanished { room });
            }
            Err(Refusal::NotSignedIn) => self.end(cx),
            Err(_) => self.gap(cx),
        }
    }

    /// The profile that changed has come.
    pub(super) fn tell_profile(
        &mut self,
        cx: &mut Context<'_>,
        entry: &PersonalEntry,
        user: Result<shape::User, Refusal>,
    ) {
        if self.phase != Phase::Live {
            return;
        }
        match user {
            Ok(user) => push(cx, entry, PersonalEvent::ProfileChanged { user }),
            Err(Refusal::NotSignedIn) => self.end(cx),
            Err(_) => self.gap(cx),
        }
    }

    /// Whether an entry that waits to be told is about `room`.
    pub(super) fn changes_later(&self, room: RoomId) -> bool {
        let mut later = self
            .waiting()
            .filter(|entry| entry.seq > self.personal_head);
        later.any(|entry| match entry.event {
            model::PersonalEvent::RoomAppeared { room: it }
            | model::PersonalEvent::RoomVanished { room: it } => it == room,
            model::PersonalEvent::ProfileChanged => false,
        })
    }

    fn waiting(&self) -> impl Iterator<Item = &PersonalEntry> {
        self.queue.iter().filter_map(|work| match work {
            Work::Personal(entry) => Some(entry),
            Work::Request(..) => None,
        })
    }
}

fn push(cx: &mut Context<'_>, entry: &PersonalEntry, event: PersonalEvent) {
    let frame = ServerFrame::Personal {
        seq: entry.seq,
        at: entry.at,
        event,
    };
    Session::send(cx, encode::frame(&frame));
}
