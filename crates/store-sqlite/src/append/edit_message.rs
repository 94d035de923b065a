//! Another text for a message. The new body takes the place of the old one in the message's row;
//! the entry of the edit has none of its own.

use natter_model::{Event, MessageBody, Seq};
use natter_store::log::Appended;
use rusqlite::params;

use super::{Call, target};
use crate::fault::Fault;
use crate::writer::group::Group;

pub(super) fn edit(
    group: &mut Group,
    mut call: Call,
    seq: Seq,
    body: &MessageBody,
) -> Result<Appended, Fault> {
    let Some(message) = target(&group.conn, call.room.id, seq)? else {
        return Ok(Appended::MessageNotFound);
    };
    let Some(sealed) = message.body else {
        return Ok(Appended::MessageDeleted);
    };
    if call.room.keys.open_body(seq, &sealed)? == *body {
        return Ok(Appended::Unchanged);
    }
    group
        .conn
        .prepare_cached("UPDATE log SET body = ?2, revision = ?3, edited_at = ?4 WHERE id = ?1")?
        .execute(params![
            message.row,
            call.room.keys.seal_body(seq, body)?,
            call.room.head.next().0,
            call.at.max(call.room.last_at).as_millis(),
        ])?;
    call.log(
        group,
        Event::MessageEdited {
            target: seq,
            body: Some(body.clone()),
        },
    )
}
