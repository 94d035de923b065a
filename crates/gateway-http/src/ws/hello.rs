//! `hello`: joining what was missed with what comes live, without gap or repetition.
//!
//! Deliveries are held back from before the question until after the answer; then of those that
//! were held, the ones after the answer's head are sent.

use std::time::SystemTime;

use natter_api::frame::{Answer, Loaded, PersonalHead, ServerFrame, Welcome};
use natter_api::shape;
use natter_core::{Audience, Delivery, Resume, Resumed};
use natter_engine::{Context, Released, Signal};
use natter_model::limits::RESUME_MAX_ROOMS;
use natter_model::{Refusal, RoomId, Seq};

use super::commands::{self, Outcome};
use super::encode;
use super::limits;
use super::session::{Phase, Session};
use super::topics::topic;
use crate::entries;

/// A `hello` that is being answered.
pub(super) struct Hello {
    id: u64,
    resume: Box<Resume>,
    /// How often it was looked at what was missed.
    round: u8,
}

impl Session {
    /// Starts to answer a `hello`.
    pub(super) fn greet(&mut self, cx: &mut Context<'_>, id: u64, resume: Resume) {
        if resume.loaded.len() > RESUME_MAX_ROOMS {
            return self.refuse(cx, id, Refusal::InvalidRequest);
        }
        self.leave_all(cx);
        self.phase = Phase::Greeting;
        self.lost = false;
        cx.subscribe_held(topic(Audience::User(self.actor.id())), encode::delivery);
        let (chat, actor) = self.asking();
        let hello = Hello {
            id,
            resume: Box::new(resume),
            round: 0,
        };
        self.run(cx, async move {
            let rooms = chat.room_ids(&actor).await;
            Outcome::RoomIds(hello, rooms)
        });
    }

    /// Holds the deliveries of these rooms, then asks what was missed.
    pub(super) fn subscribe_all(
        &mut self,
        cx: &mut Context<'_>,
        mut hello: Hello,
        rooms: Result<Vec<RoomId>, Refusal>,
    ) {
        let rooms = match rooms {
            Ok(rooms) => rooms,
            Err(refusal) => return self.not_welcome(cx, &hello, refusal),
        };
        for room in rooms {
            self.hold(cx, room);
        }
        hello.round += 1;
        let (chat, actor) = self.asking();
        self.run(cx, async move {
            let resumed = chat.resume(&actor, (*hello.resume).clone()).await;
            // What the answer holds is held here by then, so that it can be told from what came after.
            chat.all_told().await;
            Outcome::Resumed(hello, resumed.map(Box::new))
        });
    }

    /// Answers, and lets go what came after.
    pub(super) fn welcome(
        &mut self,
        cx: &mut Context<'_>,
        hello: Hello,
        resumed: Result<Box<Resumed>, Refusal>,
    ) {
        let resumed = match resumed {
            Ok(resumed) => resumed,
            Err(refusal) => return self.not_welcome(cx, &hello, refusal),
        };
        let ids = resumed.rooms.iter().map(|summary| summary.room.id);
        let unheld: Vec<RoomId> = ids
            .filter(|room| self.rooms.binary_search(room).is_err())
            .collect();
        if !unheld.is_empty() {
            // They appeared while we asked: hold them too, and ask again.
            return if hello.round < limits::HELLO_ROUNDS {
                self.subscribe_all(cx, hello, Ok(unheld))
            } else {
                self.not_welcome(cx, &hello, Refusal::Overloaded)
            };
        }
        let mut heads: Vec<(RoomId, Seq)> = resumed
            .rooms
            .iter()
            .map(|summary| (summary.room.id, summary.room.head))
            .collect();
        heads.sort_unstable();
        self.personal_head = resumed.personal_head;
        let answer = Answer::Welcome(Box::new(self.shape_welcome(*resumed)));
        let id = hello.id;
        self.phase = Phase::Live;
        self.answer(cx, encode::frame(&ServerFrame::Ok { id, answer }));
        let whole = self.let_go(cx, &heads);
        if let Some(screen) = &mut self.screen {
            screen.resume(cx, &self.rooms);
            // Changes may have been left out in a gap. Read after subscribing: what changes now
            // is told once more, later.
            if !screen.watched().is_empty() {
                let users = self.gateway.chat.presence_now(screen.watched());
                let users = commands::presences(users);
                Self::send(cx, encode::frame(&ServerFrame::Presence { users }));
            }
        }
        if std::mem::take(&mut self.lost) || !whole {
            self.gap(cx);
        }
    }

    /// Releases everything that is held. `false` when some of it was lost.
    fn let_go(&mut self, cx: &mut Context<'_>, heads: &[(RoomId, Seq)]) -> bool {
        let mut whole = true;
        let mut rooms = std::mem::take(&mut self.rooms);
        rooms.retain(|room| {
            if self.changes_later(*room) {
                // It has appeared since; what is held is let go when that is told.
                return true;
            }
            let head = heads.binary_search_by_key(room, |(room, _)| *room);
            match head {
                Ok(at) => whole &= release(cx, *room, heads[at].1),
                Err(_) => cx.unsubscribe(topic(Audience::Room(*room))),
            }
            head.is_ok()
        });
        rooms.shrink_to_fit();
        self.rooms = rooms;
        let user = topic(Audience::User(self.actor.id()));
        whole && cx.release(user, &mut |_| true) != Released::Overflowed
    }

    fn not_welcome(&mut self, cx: &mut Context<'_>, hello: &Hello, refusal: Refusal) {
        self.leave_all(cx);
        self.phase = Phase::Gapped;
        self.refuse(cx, hello.id, refusal);
    }

    /// Tells the client that something was left out; nothing more is delivered until it asks.
    pub(super) fn gap(&mut self, cx: &mut Context<'_>) {
        self.leave_all(cx);
        self.phase = Phase::Gapped;
        Self::send(cx, encode::frame(&ServerFrame::Gap {}));
    }

    /// Subscribes to a room and keeps its deliveries back, unless it is subscribed to already.
    pub(super) fn hold(&mut self, cx: &mut Context<'_>, room: RoomId) {
        if let Err(at) = self.rooms.binary_search(&room) {
            self.rooms.insert(at, room);
            cx.subscribe_held(topic(Audience::Room(room)), encode::delivery);
        }
    }

    /// Ends the deliveries of a room at once.
    pub(super) fn leave(&mut self, cx: &mut Context<'_>, room: RoomId) {
        if let Ok(at) = self.rooms.binary_search(&room) {
            self.rooms.remove(at);
            cx.unsubscribe(topic(Audience::Room(room)));
        }
        if let Some(screen) = &mut self.screen {
            screen.vanished(cx, room);
        }
    }

    fn leave_all(&mut self, cx: &mut Context<'_>) {
        for room in std::mem::take(&mut self.rooms) {
            cx.unsubscribe(topic(Audience::Room(room)));
        }
        cx.unsubscribe(topic(Audience::User(self.actor.id())));
        if let Some(screen) = &mut self.screen {
            screen.suspend(cx);
        }
    }

    fn shape_welcome(&self, resumed: Resumed) -> Welcome {
        let loaded = resumed.loaded.into_iter();
        Welcome {
            user: shape::User::from(&*resumed.user),
            session: self.session,
            server_time: SystemTime::now().into(),
            personal: PersonalHead {
                head: resumed.personal_head,
                snapshot: resumed.snapshot,
            },
            rooms: resumed.rooms.into_iter().map(Into::into).collect(),
            loaded: loaded
                .map(|(room, loaded)| (room, shape_loaded(loaded)))
                .collect(),
        }
    }
}

/// Sends what was held of a room after `head`. `false` when some of it was lost.
pub(super) fn release(cx: &mut Context<'_>, room: RoomId, head: Seq) -> bool {
    let mut after = |signal: &Signal| match signal.downcast_ref::<Delivery>() {
        Some(Delivery::Entry { entry, .. }) => entry.seq > head,
        _ => true,
    };
    cx.release(topic(Audience::Room(room)), &mut after) != Released::Overflowed
}

fn shape_loaded(loaded: natter_core::Loaded) -> Loaded {
    match loaded {
        natter_core::Loaded::Entries(found) => match entries::entries(&found) {
            Some(shaped) => Loaded::Entries {
                entries: shaped,
                head: found.head,
            },
            None => Loaded::Reset { reset: true },
        },
        natter_core::Loaded::Reset => Loaded::Reset { reset: true },
        natter_core::Loaded::Gone => Loaded::Gone { gone: true },
    }
}
