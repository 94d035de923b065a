//! Who is in a room, and as what.

use natter_model::limits::ROOMS_PER_USER;
use natter_model::{Event, PersonalEvent, RoomId, RoomRole, UserId};
use natter_store::log::Appended;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::Call;
use crate::code;
use crate::fault::Fault;
use crate::writer::group::Group;

pub(super) fn join(
    group: &mut Group,
    mut call: Call,
    user: UserId,
    role: RoomRole,
    max_members: usize,
) -> Result<Appended, Fault> {
    let room = call.room.id;
    if role_of(&group.conn, room, user)?.is_some() {
        return Ok(Appended::Unchanged);
    }
    if call.room.members >= max_members as u64 {
        return Ok(Appended::RoomFull);
    }
    let (folded, rooms) = user_for_joining(&group.conn, user)?;
    if rooms >= ROOMS_PER_USER as u64 {
        return Ok(Appended::TooManyRooms);
    }
    call.room.members += 1;
    let appended = call.log(group, Event::MemberJoined { user, role })?;
    // What was said before they came is not unread.
    group.conn.prepare_cached(INSERT_MEMBER)?.execute(params![
        room.as_u64(),
        user.as_u64(),
        folded,
        code::of_room_role(role),
        call.room.last_at.as_millis(),
        call.room.head.0,
        call.room.messages,
    ])?;
    count_rooms(&group.conn, user, 1)?;
    group.personal(
        user,
        call.room.last_at,
        PersonalEvent::RoomAppeared { room },
    )?;
    Ok(appended)
}

pub(super) fn leave(group: &mut Group, mut call: Call, user: UserId) -> Result<Appended, Fault> {
    let room = call.room.id;
    let left = group
        .conn
        .prepare_cached("DELETE FROM members WHERE room = ?1 AND user = ?2")?
        .execute(params![room.as_u64(), user.as_u64()])?;
    if left == 0 {
        return Ok(Appended::Unchanged);
    }
    call.room.members -= 1;
    let appended = call.log(group, Event::MemberLeft { user })?;
    count_rooms(&group.conn, user, -1)?;
    group.personal(
        user,
        call.room.last_at,
        PersonalEvent::RoomVanished { room },
    )?;
    Ok(appended)
}

pub(super) fn change_role(
    group: &mut Group,
    mut call: Call,
    user: UserId,
    role: RoomRole,
) -> Result<Appended, Fault> {
    let room = call.room.id;
    if role_of(&group.conn, room, user)?.is_none_or(|now| now == role) {
        return Ok(Appended::Unchanged);
    }
    group
        .conn
        .prepare_cached("UPDATE members SET role = ?3 WHERE room = ?1 AND user = ?2")?
        .execute(params![
            room.as_u64(),
            user.as_u64(),
            code::of_room_role(role)
        ])?;
    call.log(group, Event::RoleChanged { user, role })
}

/// Parameters: room, user, folded username, role, joined at, read seq, read messages.
pub(crate) const INSERT_MEMBER: &str =
    "INSERT INTO members (room, user, folded, role, joined_at, read_seq, read_messages)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

/// A user's folded name, and how many rooms they are in.
pub(crate) fn user_for_joining(conn: &Connection, user: UserId) -> Result<(String, u64), Fault> {
    conn.prepare_cached("SELECT folded, rooms FROM users WHERE id = ?1")?
        .query_row(params![user.as_u64()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .ok_or(Fault::Impossible("there is no such user"))
}

/// Corrects the count of rooms that a user is in.
pub(crate) fn count_rooms(conn: &Connection, user: UserId, by: i64) -> Result<(), Fault> {
    conn.prepare_cached("UPDATE users SET rooms = rooms + ?2 WHERE id = ?1")?
        .execute(params![user.as_u64(), by])?;
    Ok(())
}

fn role_of(conn: &Connection, room: RoomId, user: UserId) -> Result<Option<RoomRole>, Fault> {
    conn.prepare_cached("SELECT role FROM members WHERE room = ?1 AND user = ?2")?
        .query_row(params![room.as_u64(), user.as_u64()], |row| row.get(0))
        .optional()?
        .map(code::room_role)
        .transpose()
}
