//! What happens after a commit: the caches follow, and whom it concerns is told, in its order.

use std::any::Any;
use std::sync::Arc;

use natter_model::view::User;
use natter_model::{Entry, Event, PersonalEvent, RoomId, UserId};
use natter_store::{Commit, CommitObserver};

use crate::all_told::Told;
use crate::fanout::{Audience, Delivery, Fanout};
use crate::room_cache::RoomCache;
use crate::typing_board::TypingBoard;
use crate::user_cache::UserCache;

/// Hears of commits. On the store's writer thread: it waits for nothing.
pub(crate) struct Delivering {
    pub(crate) rooms: Arc<RoomCache>,
    pub(crate) users: Arc<UserCache>,
    pub(crate) typing: Arc<TypingBoard>,
    pub(crate) fanout: Arc<dyn Fanout>,
}

/// A guest came or went. It goes through the order of commits without being written.
pub(crate) struct Attended {
    pub(crate) room: RoomId,
    pub(crate) user: Arc<User>,
    pub(crate) present: bool,
}

impl CommitObserver for Delivering {
    fn committed(&self, commits: &[Commit]) {
        for commit in commits {
            self.deliver(commit);
        }
    }
}

impl Delivering {
    fn deliver(&self, commit: &Commit) {
        match commit {
            Commit::Entry {
                entry,
                rules,
                people,
            } => {
                self.rooms.committed(entry, *rules);
                let delivery = Delivery::Entry {
                    entry: Arc::clone(entry),
                    people: Arc::clone(people),
                };
                self.publish(Audience::Room(entry.room), delivery);
                if let Some(user) = stops_typing(entry) {
                    self.stop_typing(entry.room, user);
                }
            }
            Commit::Personal(entry) => {
                if entry.event == PersonalEvent::ProfileChanged {
                    self.users.changed(entry.user);
                }
                let audience = Audience::User(entry.user);
                let delivery = Arc::new(Delivery::Personal(entry.clone()));
                self.fanout.publish_control(audience, delivery);
            }
            Commit::Read { user, room, marker } => {
                let delivery = Delivery::Read {
                    room: *room,
                    marker: *marker,
                };
                self.publish(Audience::User(*user), delivery);
            }
            Commit::Announced(what) => self.announced(what.as_ref()),
        }
    }

    fn announced(&self, what: &(dyn Any + Send + Sync)) {
        if let Some(told) = what.downcast_ref::<Told>() {
            return told.pass();
        }
        let Some(attended) = what.downcast_ref::<Attended>() else {
            return;
        };
        let delivery = Delivery::Attended {
            room: attended.room,
            user: Arc::clone(&attended.user),
            present: attended.present,
        };
        self.publish(Audience::Room(attended.room), delivery);
    }

    fn stop_typing(&self, room: RoomId, user: UserId) {
        if let Some(user) = self.typing.stop(room, user) {
            let delivery = Delivery::Typing {
                room,
                user,
                active: false,
            };
            self.publish(Audience::Typing(room), delivery);
        }
    }

    fn publish(&self, audience: Audience, delivery: Delivery) {
        self.fanout.publish(audience, Arc::new(delivery));
    }
}

/// Who is not typing any more after this entry: who sent what they typed, and who is gone.
fn stops_typing(entry: &Entry) -> Option<UserId> {
    match entry.event {
        Event::MessagePosted { .. } => Some(entry.actor),
        Event::MemberLeft { user } => Some(user),
        Event::RoomCreated { .. }
        | Event::MessageEdited { .. }
        | Event::MessageDeleted { .. }
        | Event::MemberJoined { .. }
        | Event::RoleChanged { .. }
        | Event::RoomRenamed { .. } => None,
    }
}
