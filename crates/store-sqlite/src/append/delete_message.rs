//! The end of a message: its body is erased, its place stays.

use natter_model::{Event, RoomId, Seq};
use natter_store::log::Appended;
use rusqlite::{Connection, params};

use super::{Call, target};
use crate::fault::Fault;
use crate::writer::group::Group;

pub(super) fn delete(group: &mut Group, mut call: Call, seq: Seq) -> Result<Appended, Fault> {
    let Some(message) = target(&group.conn, call.room.id, seq)? else {
        return Ok(Appended::MessageNotFound);
    };
    if message.body.is_none() {
        return Ok(Appended::MessageDeleted);
    }
    group
        .conn
        .prepare_cached("UPDATE log SET body = NULL, revision = ?2 WHERE id = ?1")?
        .execute(params![message.row, call.room.head.next().0])?;
    if call.room.last_message == Some(seq) {
        call.room.last_message = newest_left(&group.conn, call.room.id, message.previous)?;
    }
    call.log(group, Event::MessageDeleted { target: seq })
}

/// The newest message that is left, starting from the one that was newest when the deleted one was
/// posted. Each message names such a one, so a run of deleted messages is walked only once.
fn newest_left(
    conn: &Connection,
    room: RoomId,
    mut candidate: Option<Seq>,
) -> Result<Option<Seq>, Fault> {
    while let Some(seq) = candidate {
        let message =
            target(conn, room, seq)?.ok_or(Fault::Corrupt("a message names one that is none"))?;
        if message.body.is_some() {
            return Ok(Some(seq));
        }
        candidate = message.previous;
    }
    Ok(None)
}
