//! What each request does: one arm to start it, one to answer it.

use std::collections::BTreeMap;

use natter_api::frame::{Answer, Op, ServerFrame};
use natter_api::shape;
use natter_core::{Presence, Resume, Resumed};
use natter_engine::Context;
use natter_model::limits::PRESENCE_WATCH_MAX;
use natter_model::view::{ReadMarker, RoomSummary};
use natter_model::{MessageBody, PersonalEntry, Refusal, RoomId, Seq, UserId};

use super::encode;
use super::hello::Hello;
use super::limits;
use super::session::{Phase, Session};

/// What a command that ran comes back with.
pub(super) enum Outcome {
    /// A send is on its way; its answer comes by itself.
    UnderWay,
    /// An edit or deletion is durable.
    Changed(u64, Result<Seq, Refusal>),
    /// The marker is moved.
    Marked(u64, Result<ReadMarker, Refusal>),
    /// Nothing to tell but that it is done.
    Done(u64, Result<(), Refusal>),
    /// These rooms may be opened.
    Opened(u64, Result<Vec<RoomId>, Refusal>),
    /// The presence of those who are watched now.
    Watched(u64, Result<Vec<(UserId, Presence)>, Refusal>),
    /// The rooms of the user: the first half of a `hello`.
    RoomIds(Hello, Result<Vec<RoomId>, Refusal>),
    /// Everything that was missed: the second half.
    Resumed(Hello, Result<Box<Resumed>, Refusal>),
    /// A room that appeared.
    Summary(PersonalEntry, RoomId, Result<Box<RoomSummary>, Refusal>),
    /// The profile that changed.
    Profile(PersonalEntry, Result<natter_api::shape::User, Refusal>),
}

/// Starts a request; `post` and `ping` are carried out by the session itself.
pub(super) fn start(session: &mut Session, cx: &mut Context<'_>, id: u64, op: Op) {
    let (chat, actor) = session.asking();
    match op {
        Op::Hello { personal, rooms } => {
            let loaded = rooms.into_iter().collect();
            session.greet(cx, id, Resume { personal, loaded });
        }
        Op::Post { .. } | Op::Ping {} => session.refuse(cx, id, Refusal::Internal),
        Op::Edit { room, target, body } => match MessageBody::new(&body) {
            Ok(body) => session.run(cx, async move {
                Outcome::Changed(id, chat.edit_message(&actor, room, target, body).await)
            }),
            Err(refusal) => session.refuse(cx, id, refusal),
        },
        Op::Delete { room, target } => session.run(cx, async move {
            Outcome::Changed(id, chat.delete_message(&actor, room, target).await)
        }),
        Op::Read { room, seq } => session.run(cx, async move {
            Outcome::Marked(id, chat.mark_read(&actor, room, seq).await)
        }),
        Op::Typing { room, active } => session.run(cx, async move {
            Outcome::Done(id, chat.typing(&actor, room, active).await)
        }),
        Op::Open { rooms } => {
            if rooms.len() > limits::OPEN_ROOMS {
                return session.refuse(cx, id, Refusal::InvalidRequest);
            }
            session.run(cx, async move {
                for room in &rooms {
                    if let Err(refusal) = chat.may_read(&actor, *room).await {
                        return Outcome::Opened(id, Err(refusal));
                    }
                }
                Outcome::Opened(id, Ok(rooms))
            });
        }
        Op::Watch { users } => {
            if users.len() > PRESENCE_WATCH_MAX {
                return session.refuse(cx, id, Refusal::InvalidRequest);
            }
            // Subscribed first and read second: a change in between is told twice, never lost.
            session.screen().watch(cx, users.clone());
            session.run(cx, async move {
                Outcome::Watched(id, chat.presence(&actor, users).await)
            });
        }
    }
}

/// Answers a request, or does the next part of it.
pub(super) fn finish(session: &mut Session, cx: &mut Context<'_>, outcome: Outcome) {
    let (id, result) = match outcome {
        Outcome::UnderWay => return,
        Outcome::RoomIds(hello, result) => return session.subscribe_all(cx, hello, result),
        Outcome::Resumed(hello, result) => return session.welcome(cx, hello, result),
        Outcome::Summary(entry, room, result) => {
            return session.tell_appeared(cx, &entry, room, result);
        }
        Outcome::Profile(entry, result) => return session.tell_profile(cx, &entry, result),
        Outcome::Changed(id, result) => (id, result.map(|seq| Answer::Changed { seq })),
        Outcome::Marked(id, result) => (id, result.map(marker)),
        Outcome::Done(id, result) => (id, result.map(|()| Answer::Done {})),
        Outcome::Opened(id, result) => (
            id,
            result.map(|rooms| {
                // A room that vanished while the question was under way is not opened. After a
                // gap the next `hello` looks at them.
                let gapped = session.phase == Phase::Gapped;
                let held = |room: &RoomId| session.rooms.binary_search(room).is_ok();
                let still = |room: &RoomId| gapped || held(room);
                let rooms = rooms.into_iter().filter(still).collect();
                session.screen().open(cx, rooms);
                Answer::Done {}
            }),
        ),
        Outcome::Watched(id, result) => (
            id,
            result.map(|users| Answer::Watched {
                presence: presences(users),
            }),
        ),
    };
    match result {
        Ok(answer) => session.answer(cx, encode::frame(&ServerFrame::Ok { id, answer })),
        Err(refusal) => session.refuse(cx, id, refusal),
    }
}

fn marker(marker: ReadMarker) -> Answer {
    Answer::Marker {
        seq: marker.seq,
        messages: marker.messages,
    }
}

/// Presences on the wire.
pub(super) fn presences(users: Vec<(UserId, Presence)>) -> BTreeMap<UserId, shape::Presence> {
    let presences = users.into_iter();
    presences
        .map(|(user, presence)| (user, encode::presence(presence)))
        .collect()
}
