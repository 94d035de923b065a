//! Appending to a room's log: one file a change. Each decides on the room as it is in this
//! transaction, checks before it writes, and answers with an [`Appended`].

mod delete_message;
mod edit_message;
pub(crate) mod membership;
mod post_message;
mod rename;

use std::sync::Arc;

use natter_model::view::User;
use natter_model::{RoomId, Seq, UserKind};
use natter_store::log::{Append, Appended, Change};
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::accounts::guests;
use crate::code::event::MESSAGE_POSTED;
use crate::fault::Fault;
use crate::writer::group::{Group, RoomState};

/// Whether a change writes tables only by its last step and through the group's memory.
pub(crate) fn is_deferred(change: &Change) -> bool {
    matches!(change, Change::PostMessage { .. })
}

/// Appends, or says why not.
pub(crate) fn append(group: &mut Group, append: Append) -> Result<Appended, Fault> {
    let actor = append.actor;
    let is_guest = |user: &Arc<User>| user.id == actor && user.kind == UserKind::Guest;
    if !append.people.iter().any(is_guest) {
        return decided(group, append);
    }
    let Some(named) = guests::is_named(&group.conn, actor)? else {
        return Ok(Appended::Stale);
    };
    let appended = decided(group, append)?;
    if !named && matches!(appended, Appended::Committed(_)) {
        group.name_guest(actor);
    }
    Ok(appended)
}

fn decided(group: &mut Group, append: Append) -> Result<Appended, Fault> {
    let Some(room) = group.room(append.room)? else {
        return Ok(Appended::RoomNotFound);
    };
    let stale = room.rules != append.rules;
    if let Change::PostMessage { body, nonce } = &append.change
        && stale
    {
        // A send that got in is told so, whatever became of the rules since.
        let earlier = post_message::earlier(group, &append, &room, body, nonce)?;
        return Ok(earlier.unwrap_or(Appended::Stale));
    }
    if stale {
        return Ok(Appended::Stale);
    }
    let call = Call {
        actor: append.actor,
        at: append.at,
        people: append.people.clone(),
        room,
    };
    match append.change {
        Change::PostMessage { body, nonce } => post_message::post(group, call, body, nonce),
        Change::EditMessage { target, body } => edit_message::edit(group, call, target, &body),
        Change::DeleteMessage { target } => delete_message::delete(group, call, target),
        Change::Join {
            user,
            role,
            max_members,
        } => membership::join(group, call, user, role, max_members),
        Change::Leave { user } => membership::leave(group, call, user),
        Change::ChangeRole { user, role } => membership::change_role(group, call, user, role),
        Change::Rename { name } => rename::rename(group, call, name),
    }
}

/// Who appends to which room, and when.
struct Call {
    actor: natter_model::UserId,
    at: natter_model::Timestamp,
    people: natter_store::People,
    room: RoomState,
}

impl Call {
    /// Writes the entry that this change makes (any but a message).
    fn log(&mut self, group: &mut Group, event: natter_model::Event) -> Result<Appended, Fault> {
        let people = Arc::clone(&self.people);
        group
            .log(&mut self.room, self.at, self.actor, event, people)
            .map(Appended::Committed)
    }
}

/// A message that a change is about.
struct Target {
    row: i64,
    body: Option<Vec<u8>>,
    previous: Option<Seq>,
}

/// The message at `seq`, which may be deleted; `None` when there is none.
fn target(conn: &Connection, room: RoomId, seq: Seq) -> Result<Option<Target>, Fault> {
    Ok(conn
        .prepare_cached(
            "SELECT id, body, previous FROM log WHERE room = ?1 AND seq = ?2 AND kind = ?3",
        )?
        .query_row(params![room.as_u64(), seq.0, MESSAGE_POSTED], |row| {
            Ok(Target {
                row: row.get(0)?,
                body: row.get(1)?,
                previous: row.get::<_, Option<u64>>(2)?.map(Seq),
            })
        })
        .optional()?)
}
