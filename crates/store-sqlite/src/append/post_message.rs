//! A message: the hot path. One insert, and the room's head and the sender's marker in memory.

use std::sync::Arc;

use natter_model::view::ReadMarker;
use natter_model::{Entry, Event, MessageBody, Nonce, RoomId, Seq, Timestamp, UserId};
use natter_store::Commit;
use natter_store::log::{Append, Appended};
use rusqlite::{OptionalExtension as _, params};

use super::Call;
use crate::code::event::MESSAGE_POSTED;
use crate::fault::Fault;
use crate::writer::group::{Group, RoomState};

pub(super) fn post(
    group: &mut Group,
    call: Call,
    body: MessageBody,
    nonce: Nonce,
) -> Result<Appended, Fault> {
    let Call {
        actor,
        at,
        people,
        mut room,
    } = call;
    let seq = room.head.next();
    let messages = room.messages + 1;
    let at = at.max(room.last_at);
    let mac = room.keys.send_mac(actor, &nonce, &body);
    let inserted = group
        .conn
        .prepare_cached(
            "INSERT INTO log (room, seq, messages, at, kind, actor, body, nonce, mac, revision,
                              previous)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?2, ?10)
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            room.id.as_u64(),
            seq.0,
            messages,
            at.as_millis(),
            MESSAGE_POSTED,
            actor.as_u64(),
            room.keys.seal_body(seq, &body)?,
            nonce.as_bytes(),
            mac,
            room.last_message.map(|seq| seq.0),
        ])?;
    if inserted == 0 {
        return sent(group, room.id, actor, &nonce, mac)?
            .ok_or(Fault::Corrupt("an entry stands after the head of its log"));
    }
    let entry = Arc::new(Entry {
        room: room.id,
        seq,
        messages,
        at,
        actor,
        event: Event::MessagePosted {
            body: Some(body),
            nonce: Some(nonce),
        },
    });
    room.head = seq;
    room.messages = messages;
    room.last_at = at;
    room.last_message = Some(seq);
    group.raise_marker(room.id, actor, ReadMarker { seq, messages });
    group.commits.push(Commit::Entry {
        entry: Arc::clone(&entry),
        rules: room.rules,
        people,
    });
    group.put(room);
    Ok(Appended::Committed(entry))
}

/// What came of this send before, if it came before.
pub(super) fn earlier(
    group: &Group,
    append: &Append,
    room: &RoomState,
    body: &MessageBody,
    nonce: &Nonce,
) -> Result<Option<Appended>, Fault> {
    let mac = room.keys.send_mac(append.actor, nonce, body);
    sent(group, room.id, append.actor, nonce, mac)
}

fn sent(
    group: &Group,
    room: RoomId,
    actor: UserId,
    nonce: &Nonce,
    mac: [u8; 16],
) -> Result<Option<Appended>, Fault> {
    Ok(group
        .conn
        .prepare_cached(
            "SELECT seq, messages, at, mac FROM log WHERE nonce = ?1 AND room = ?2 AND actor = ?3",
        )?
        .query_row(
            params![nonce.as_bytes(), room.as_u64(), actor.as_u64()],
            |row| {
                // One that was erased was of an earlier version: the nonce alone says enough.
                let sent: Option<[u8; 16]> = row.get(3)?;
                Ok(match sent.is_none_or(|sent| sent == mac) {
                    true => Appended::Duplicate {
                        seq: Seq(row.get(0)?),
                        messages: row.get(1)?,
                        at: Timestamp::from_millis(row.get(2)?),
                    },
                    false => Appended::NonceReused,
                })
            },
        )
        .optional()?)
}
