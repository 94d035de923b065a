//! What the client knows of the server's state: the reducer.
//!
//! Server-owned state changes only here, by applying a snapshot or a pushed frame. Nothing here
//! knows of connections or of time.

use std::collections::BTreeMap;

use natter_api::frame::PersonalEvent;
use natter_api::shape::{
    AuthoredMessage, Entry, Event, Person, Presence, ReadMarker, RoomSummary, User,
};
use natter_model::{RoomId, Seq, SessionId, UserId};

use super::timeline::{Step, correct_message};
use super::wire::{LogEntry, Welcome};

/// What the client knows.
#[derive(Debug, Clone, Default)]
pub struct View {
    me: Option<User>,
    session: Option<SessionId>,
    personal: Option<Seq>,
    rooms: BTreeMap<RoomId, RoomSummary>,
    presence: BTreeMap<UserId, Presence>,
    typing: BTreeMap<RoomId, BTreeMap<UserId, Person>>,
}

/// What applying an entry to a summary calls for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Summed {
    pub(crate) step: Step,
    /// The last message was deleted and the one before it is not known here.
    pub(crate) last_message_lost: bool,
}

impl View {
    /// Who one is; `None` before the first welcome.
    pub fn me(&self) -> Option<&User> {
        self.me.as_ref()
    }

    /// Which session this is; `None` before the first welcome.
    pub fn session(&self) -> Option<SessionId> {
        self.session
    }

    /// The head of the personal log as far as it was applied.
    pub fn personal(&self) -> Option<Seq> {
        self.personal
    }

    /// The user's rooms, by id.
    pub fn rooms(&self) -> impl Iterator<Item = &RoomSummary> {
        self.rooms.values()
    }

    /// One of the user's rooms.
    pub fn room(&self, room: RoomId) -> Option<&RoomSummary> {
        self.rooms.get(&room)
    }

    /// How many messages of the room the user has not read.
    pub fn unread(&self, room: RoomId) -> u64 {
        self.rooms.get(&room).map_or(0, |summary| {
            summary.room.messages.saturating_sub(summary.read.messages)
        })
    }

    /// Whether somebody who is watched is there.
    pub fn presence(&self, user: UserId) -> Option<Presence> {
        self.presence.get(&user).copied()
    }

    /// Who is typing in an open room.
    pub fn typing(&self, room: RoomId) -> impl Iterator<Item = &Person> {
        self.typing
            .get(&room)
            .into_iter()
            .flat_map(BTreeMap::values)
    }

    /// Takes the room list of a welcome. Gives the rooms that are the user's no more.
    pub(crate) fn welcome(&mut self, welcome: &mut Welcome) -> Vec<RoomId> {
        self.me = Some(welcome.user.clone());
        self.session = Some(welcome.session);
        self.personal = Some(welcome.personal.head);
        self.typing.clear();
        let rooms = std::mem::take(&mut welcome.rooms);
        let rooms: BTreeMap<_, _> = rooms
            .into_iter()
            .map(|summary| (summary.room.id, summary))
            .collect();
        let gone = self
            .rooms
            .keys()
            .filter(|room| !rooms.contains_key(room))
            .copied()
            .collect();
        self.rooms = rooms;
        gone
    }

    /// Applies a room's entry to its place in the list; `None` when the room is not in the list.
    pub(crate) fn apply(&mut self, entry: &LogEntry) -> Option<Summed> {
        let me = self.me.as_ref().map(|me| me.id);
        let summary = self.rooms.get_mut(&entry.room())?;
        let room = &mut summary.room;
        let step = if entry.seq() <= room.head {
            Step::Known
        } else if entry.seq() == room.head.next() {
            Step::Applied
        } else {
            Step::Gap
        };
        let mut last_message_lost = false;
        if step == Step::Applied {
            room.head = entry.seq();
            room.messages = entry.messages();
            if let LogEntry::Known(entry) = entry {
                last_message_lost = reduce(summary, me, entry);
                if let Some(typing) = self.typing.get_mut(&entry.room) {
                    typing.remove(&entry.actor.id);
                }
            }
        }
        Some(Summed {
            step,
            last_message_lost,
        })
    }

    /// Applies an entry of the personal log, if it is the next; `None` for an event that is not
    /// known. Gives what became of it.
    pub(crate) fn apply_personal(&mut self, seq: Seq, event: Option<PersonalEvent>) -> Step {
        let applied = self.personal.unwrap_or(Seq::ZERO);
        if seq <= applied {
            return Step::Known;
        }
        if seq != applied.next() {
            return Step::Gap;
        }
        self.personal = Some(seq);
        match event {
            Some(PersonalEvent::RoomAppeared { summary }) => {
                self.rooms.insert(summary.room.id, *summary);
            }
            Some(PersonalEvent::RoomVanished { room }) => {
                self.rooms.remove(&room);
                self.typing.remove(&room);
            }
            Some(PersonalEvent::ProfileChanged { user }) => self.me = Some(user),
            None => {}
        }
        Step::Applied
    }

    /// Moves an own read marker forward. `false` when that changes nothing.
    pub(crate) fn read(&mut self, room: RoomId, marker: ReadMarker) -> bool {
        let Some(summary) = self.rooms.get_mut(&room) else {
            return false;
        };
        advance(&mut summary.read, marker)
    }

    /// Sets the last message as a fresh summary of the room has it; everything, when the list is
    /// behind `told`. `false` when the fresh one itself is, and has to be asked for again.
    pub(crate) fn refresh(&mut self, fresh: RoomSummary, told: Option<Seq>) -> bool {
        let Some(summary) = self.rooms.get_mut(&fresh.room.id) else {
            return true;
        };
        if fresh.room.head < summary.room.head || Some(fresh.room.head) < told {
            return false;
        }
        if Some(summary.room.head) < told {
            *summary = fresh;
        } else {
            summary.last_message = fresh.last_message;
        }
        true
    }

    pub(crate) fn set_presence(&mut self, users: BTreeMap<UserId, Presence>) {
        self.presence.extend(users);
    }

    pub(crate) fn keep_presence_of(&mut self, users: &[UserId]) {
        self.presence.retain(|user, _| users.contains(user));
    }

    pub(crate) fn set_typing(&mut self, room: RoomId, user: Person, active: bool) {
        let typing = self.typing.entry(room).or_default();
        if active {
            typing.insert(user.id, user);
        } else {
            typing.remove(&user.id);
        }
    }

    pub(crate) fn keep_typing_of(&mut self, rooms: &[RoomId]) {
        self.typing.retain(|room, _| rooms.contains(room));
    }
}

/// Applies the room's next entry to its summary. `true` when the last message is not known any
/// more.
fn reduce(summary: &mut RoomSummary, me: Option<UserId>, entry: &Entry) -> bool {
    match &entry.event {
        Event::MessagePosted { body, nonce } => {
            if me == Some(entry.actor.id) {
                let marker = ReadMarker {
                    seq: entry.seq,
                    messages: entry.messages,
                };
                advance(&mut summary.read, marker);
            }
            // A body that is gone already belongs to a message whose deletion follows.
            if body.is_some() {
                summary.last_message = Some(AuthoredMessage {
                    message: natter_api::shape::Message {
                        room: entry.room,
                        seq: entry.seq,
                        ordinal: entry.messages,
                        revision: entry.seq,
                        at: entry.at,
                        author: entry.actor.id,
                        body: body.clone(),
                        edited_at: None,
                        nonce: *nonce,
                    },
                    author: entry.actor.clone(),
                });
            }
        }
        Event::MessageEdited { .. } | Event::MessageDeleted { .. } => {
            if let Some(last) = &mut summary.last_message {
                correct_message(&mut last.message, entry);
                if last.message.body.is_none() {
                    summary.last_message = None;
                    return true;
                }
            }
        }
        Event::MemberJoined { .. } => summary.room.members += 1,
        Event::MemberLeft { .. } => {
            summary.room.members = summary.room.members.saturating_sub(1);
        }
        Event::RoleChanged { user, role } => {
            if me == Some(user.id) {
                summary.role = *role;
            }
        }
        Event::RoomRenamed { name } => summary.room.name = Some(name.clone()),
        Event::RoomCreated { .. } => {}
    }
    false
}

fn advance(marker: &mut ReadMarker, to: ReadMarker) -> bool {
    let moves = to.seq > marker.seq;
    if moves {
        *marker = to;
    }
    moves
}
