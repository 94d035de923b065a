//! Another name for a room.

use natter_model::{Event, RoomKind, RoomName};
use natter_store::log::Appended;
use rusqlite::{OptionalExtension as _, params};

use super::Call;
use crate::fault::Fault;
use crate::writer::group::Group;

pub(super) fn rename(group: &mut Group, mut call: Call, name: RoomName) -> Result<Appended, Fault> {
    let room = call.room.id.as_u64();
    let folded = (call.room.kind == RoomKind::Channel).then(|| name.folded());
    let now: Option<String> = group
        .conn
        .prepare_cached("SELECT name FROM rooms WHERE id = ?1")?
        .query_row(params![room], |row| row.get(0))?;
    if now.as_deref() == Some(name.as_str()) {
        return Ok(Appended::Unchanged);
    }
    let taken = group
        .conn
        .prepare_cached("SELECT 1 FROM rooms WHERE folded = ?1 AND id <> ?2")?
        .query_row(params![folded, room], |_| Ok(()))
        .optional()?;
    if taken.is_some() {
        return Ok(Appended::ChannelNameTaken);
    }
    group
        .conn
        .prepare_cached("UPDATE rooms SET name = ?2, folded = ?3 WHERE id = ?1")?
        .execute(params![room, name.as_str(), folded])?;
    call.log(group, Event::RoomRenamed { name })
}
