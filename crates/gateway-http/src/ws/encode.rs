//! Deliveries of the chat as WebSocket frames: one exhaustive match, so that a new delivery does not
//! compile until it is said what to do with it. These are the engine's encoders: each delivery is
//! written once for all who get it.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;

use bytes::Bytes;
use natter_api::frame::{Answer, ServerFrame};
use natter_api::shape;
use natter_core::{Delivery, People, Posted};
use natter_model as model;
use natter_model::{Event, Refusal, UserId};
use serde::Serialize;

use super::frame::{self, Opcode};
use super::json;
use crate::entries;

/// An [`EncodeFn`](natter_engine::EncodeFn): appends the frame for a [`Delivery`], or nothing for
/// one that connections have to act on first.
pub(crate) fn delivery(signal: &(dyn Any + Send + Sync), out: &mut Vec<u8>) {
    let Some(delivery) = signal.downcast_ref::<Delivery>() else {
        return;
    };
    match delivery {
        Delivery::Entry { entry, people } => self::entry(out, entry, people),
        Delivery::Attended {
            room,
            user,
            present,
        } => server_frame(
            out,
            &ServerFrame::Attended {
                room: *room,
                user: shape::Person::from(&**user),
                present: *present,
            },
        ),
        Delivery::Read { room, marker } => server_frame(
            out,
            &ServerFrame::Read {
                room: *room,
                seq: marker.seq,
                messages: marker.messages,
            },
        ),
        Delivery::Typing { room, user, active } => server_frame(
            out,
            &ServerFrame::Typing {
                room: *room,
                user: shape::Person::from(&**user),
                active: *active,
            },
        ),
        Delivery::Presence { user, presence } => server_frame(
            out,
            &ServerFrame::Presence {
                users: BTreeMap::from([(*user, self::presence(*presence))]),
            },
        ),
        Delivery::Personal(_) | Delivery::SessionEnded => {}
    }
}

/// Presence on the wire.
pub(crate) fn presence(presence: natter_core::Presence) -> shape::Presence {
    shape::Presence {
        online: presence.online,
        seen_at: presence.seen_at,
    }
}

/// Appends a frame.
pub(crate) fn server_frame(out: &mut Vec<u8>, frame: &ServerFrame) {
    text(out, frame);
}

thread_local! {
    /// Where frames are written before they are copied in their exact size: buffers that grow
    /// beside long-lived small ones would leave holes in the heap.
    static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// The most bytes that the scratch buffer of a thread keeps.
const SCRATCH_KEPT: usize = 256 * 1024;

/// A frame by itself.
pub(crate) fn frame(frame: &ServerFrame) -> Bytes {
    SCRATCH.with_borrow_mut(|scratch| {
        scratch.clear();
        server_frame(scratch, frame);
        let bytes = Bytes::copy_from_slice(scratch);
        if scratch.capacity() > SCRATCH_KEPT {
            *scratch = Vec::new();
        }
        bytes
    })
}

/// The answer to a request that gave nothing to tell.
pub(crate) fn done(id: u64) -> Bytes {
    frame(&ServerFrame::Ok {
        id,
        answer: Answer::Done {},
    })
}

/// The answer to a request that was refused.
pub(crate) fn refused(id: Option<u64>, refusal: Refusal) -> Bytes {
    frame(&ServerFrame::refused(id, refusal))
}

/// The answer to a request to send a message.
pub(crate) fn posted(id: u64, posted: &Posted) -> Bytes {
    let mut out = Vec::with_capacity(96);
    frame::write(&mut out, Opcode::Text, |out| {
        json::posted(
            out,
            id,
            posted.seq.0,
            posted.messages,
            posted.at.as_millis(),
        );
    });
    out.into()
}

fn text(out: &mut Vec<u8>, value: &impl Serialize) {
    frame::write(out, Opcode::Text, |out| {
        serde_json::to_writer(out, value).expect("invariant: frames have string keys only");
    });
}

fn entry(out: &mut Vec<u8>, entry: &model::Entry, people: &People) {
    let find = |id: UserId| people.iter().find(|user| user.id == id);
    if let Event::MessagePosted { body, nonce } = &entry.event
        && let Some(author) = find(entry.actor)
    {
        frame::write(out, Opcode::Text, |out| {
            json::message_posted(out, entry, author, body.as_ref(), nonce.as_ref());
        });
        return;
    }
    match entries::entry(entry, |id| {
        find(id).map(|user| shape::Person::from(&**user))
    }) {
        Some(entry) => server_frame(out, &ServerFrame::Entry(entry)),
        None => {
            tracing::error!(room = %entry.room, seq = %entry.seq, "an entry came without those it names")
        }
    }
}

#[cfg(test)]
#[path = "encode_tests.rs"]
mod tests;
