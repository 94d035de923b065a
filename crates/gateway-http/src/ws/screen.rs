//! What a client says is on its screen: rooms whose typing it is told, people whose presence.

use natter_core::Audience;
use natter_engine::Context;
use natter_model::{RoomId, UserId};

use super::encode;
use super::topics::topic;

/// What is on the screen. Only connections that said so have one.
#[derive(Debug)]
pub(super) struct Screen {
    /// Ascending. Subscribed to unless [`suspended`](Self::suspended).
    open: Vec<RoomId>,
    suspended: bool,
    watched: Vec<UserId>,
}

impl Screen {
    /// Nothing. Suspended: it is not known just now which rooms are the user's.
    pub(super) fn new(suspended: bool) -> Self {
        Self {
            open: Vec::new(),
            suspended,
            watched: Vec::new(),
        }
    }

    /// Replaces the open rooms.
    pub(super) fn open(&mut self, cx: &mut Context<'_>, mut rooms: Vec<RoomId>) {
        rooms.sort_unstable();
        rooms.dedup();
        if self.suspended {
            self.open = rooms;
        } else {
            replace(cx, &mut self.open, rooms, Audience::Typing);
        }
    }

    /// Ends the deliveries of open rooms while it is not known which of them are the user's.
    pub(super) fn suspend(&mut self, cx: &mut Context<'_>) {
        if !std::mem::replace(&mut self.suspended, true) {
            for room in &self.open {
                cx.unsubscribe(topic(Audience::Typing(*room)));
            }
        }
    }

    /// Takes them up again, for those that are among `rooms`, ascending.
    pub(super) fn resume(&mut self, cx: &mut Context<'_>, rooms: &[RoomId]) {
        if std::mem::replace(&mut self.suspended, false) {
            self.open.retain(|room| rooms.binary_search(room).is_ok());
            for room in &self.open {
                cx.subscribe(topic(Audience::Typing(*room)), encode::delivery);
            }
        }
    }

    /// Replaces the people watched.
    pub(super) fn watch(&mut self, cx: &mut Context<'_>, mut users: Vec<UserId>) {
        users.sort_unstable();
        users.dedup();
        replace(cx, &mut self.watched, users, Audience::Presence);
    }

    /// The people watched, ascending.
    pub(super) fn watched(&self) -> &[UserId] {
        &self.watched
    }

    /// A room that the user is in no more.
    pub(super) fn vanished(&mut self, cx: &mut Context<'_>, room: RoomId) {
        if let Ok(at) = self.open.binary_search(&room) {
            self.open.remove(at);
            cx.unsubscribe(topic(Audience::Typing(room)));
        }
    }
}

/// Subscribes to what is new and unsubscribes from what is not there any more. Both ascending.
fn replace<T: Copy + Ord>(
    cx: &mut Context<'_>,
    old: &mut Vec<T>,
    new: Vec<T>,
    audience: fn(T) -> Audience,
) {
    for gone in old.iter().filter(|it| new.binary_search(it).is_err()) {
        cx.unsubscribe(topic(audience(*gone)));
    }
    for fresh in new.iter().filter(|it| old.binary_search(it).is_err()) {
        cx.subscribe(topic(audience(*fresh)), encode::delivery);
    }
    *old = new;
    old.shrink_to_fit();
}
