//! Rows of the database as the words of the model.

use natter_model::view::{Message, Room, User};
use natter_model::{
    DisplayName, Entry, Event, Nonce, RoomId, RoomName, Seq, SessionId, Timestamp, UserId, Username,
};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::code;
use crate::fault::Fault;
use crate::reader::Reader;

/// What stands for a name or a body from before they had to be visible.
pub(crate) const UNSEEN: &str = "\u{fffd}";

/// The columns that [`user`] reads.
macro_rules! user_columns {
    ($table:literal) => {
        concat!(
            $table,
            ".id, ",
            $table,
            ".username, ",
            $table,
            ".display_name, ",
            $table,
            ".kind, ",
            $table,
            ".role, ",
            $table,
            ".created_at"
        )
    };
}
pub(crate) use user_columns;

/// The columns that [`room`] reads, of `rooms r`.
macro_rules! room_columns {
    () => {
        "r.id, r.kind, r.name, r.created_at, r.head, r.messages, r.members, r.rules"
    };
}
pub(crate) use room_columns;

/// The columns that [`message`] reads, of `log l`.
macro_rules! message_columns {
    () => {
        "l.seq, l.messages, l.revision, l.at, l.actor, l.body, l.edited_at, l.nonce"
    };
}
pub(crate) use message_columns;

/// The columns that [`entry`] reads: of `log l`, and of `log t`, the message that an edit is
/// about, when that edit is what it says now.
macro_rules! entry_columns {
    () => {
        "l.seq, l.messages, l.at, l.kind, l.actor, l.target, l.user, l.detail, l.name, l.nonce,
         l.body, t.body"
    };
}
pub(crate) use entry_columns;

/// The columns of [`entry`] for a line of a timeline, then those of [`message`].
macro_rules! line_columns {
    () => {
        concat!(
            "l.seq, l.messages, l.at, l.kind, l.actor, l.target, l.user, l.detail, l.name, NULL,
             NULL, NULL, ",
            crate::row::message_columns!()
        )
    };
}
pub(crate) use line_columns;

pub(crate) fn user(row: &Row<'_>, from: usize) -> Result<User, Fault> {
    let username = Username::new(text(row, from + 1)?);
    let username = username.map_err(|_| Fault::Corrupt("a username is none"))?;
    Ok(User {
        id: user_id(row.get(from)?)?,
        // One from before names had to be visible shows as the username.
        display_name: DisplayName::new(text(row, from + 2)?)
            .unwrap_or_else(|_| DisplayName::from(&username)),
        username,
        kind: code::user_kind(row.get(from + 3)?)?,
        role: code::server_role(row.get(from + 4)?)?,
        created_at: time(row, from + 5)?,
    })
}

/// The user with this id.
pub(crate) fn user_by_id(conn: &Connection, id: UserId) -> Result<Option<User>, Fault> {
    let mut select = conn.prepare_cached(concat!(
        "SELECT ",
        user_columns!("u"),
        " FROM users u WHERE u.id = ?1"
    ))?;
    one(select.query(params![id.as_u64()])?, |row| user(row, 0))
}

/// The user with this folded name.
pub(crate) fn user_by_name(conn: &Connection, folded: &str) -> Result<Option<User>, Fault> {
    let mut select = conn.prepare_cached(concat!(
        "SELECT ",
        user_columns!("u"),
        " FROM users u WHERE u.folded = ?1"
    ))?;
    one(select.query(params![folded])?, |row| user(row, 0))
}

pub(crate) fn room(row: &Row<'_>, from: usize) -> Result<Room, Fault> {
    Ok(Room {
        id: room_id(row.get(from)?)?,
        kind: code::room_kind(row.get(from + 1)?)?,
        name: room_name(row, from + 2)?,
        created_at: time(row, from + 3)?,
        head: Seq(row.get(from + 4)?),
        messages: row.get(from + 5)?,
        members: row.get(from + 6)?,
        rules: row.get(from + 7)?,
    })
}

pub(crate) fn message(
    reader: &Reader,
    room: RoomId,
    row: &Row<'_>,
    from: usize,
) -> Result<Message, Fault> {
    let seq = Seq(row.get(from)?);
    let sealed = row.get_ref(from + 5)?.as_blob_or_null();
    Ok(Message {
        room,
        seq,
        ordinal: row.get(from + 1)?,
        revision: Seq(row.get(from + 2)?),
        at: time(row, from + 3)?,
        author: user_id(row.get(from + 4)?)?,
        body: reader.body(room, seq, sealed.map_err(rusqlite::Error::from)?)?,
        edited_at: row
            .get::<_, Option<u64>>(from + 6)?
            .map(Timestamp::from_millis),
        nonce: nonce(row, from + 7)?,
    })
}

pub(crate) fn entry(reader: &Reader, room: RoomId, row: &Row<'_>) -> Result<Entry, Fault> {
    let seq = Seq(row.get(0)?);
    Ok(Entry {
        room,
        seq,
        messages: row.get(1)?,
        at: time(row, 2)?,
        actor: user_id(row.get(4)?)?,
        event: event(reader, room, seq, row)?,
    })
}

fn event(reader: &Reader, room: RoomId, seq: Seq, row: &Row<'_>) -> Result<Event, Fault> {
    let body = |at: Seq, column: usize| {
        let sealed = row.get_ref(column)?.as_blob_or_null();
        reader.body(room, at, sealed.map_err(rusqlite::Error::from)?)
    };
    let target = || Ok::<_, Fault>(Seq(row.get(5)?));
    let about = || user_id(row.get(6)?);
    let role = || code::room_role(row.get(7)?);
    Ok(match row.get::<_, i64>(3)? {
        code::event::MESSAGE_POSTED => Event::MessagePosted {
            body: body(seq, 10)?,
            nonce: nonce(row, 9)?,
        },
        code::event::MESSAGE_EDITED => Event::MessageEdited {
            target: target()?,
            body: body(target()?, 11)?,
        },
        code::event::MESSAGE_DELETED => Event::MessageDeleted { target: target()? },
        code::event::ROOM_CREATED => Event::RoomCreated {
            kind: code::room_kind(row.get(7)?)?,
            name: room_name(row, 8)?,
        },
        code::event::MEMBER_JOINED => Event::MemberJoined {
            user: about()?,
            role: role()?,
        },
        code::event::MEMBER_LEFT => Event::MemberLeft { user: about()? },
        code::event::ROLE_CHANGED => Event::RoleChanged {
            user: about()?,
            role: role()?,
        },
        code::event::ROOM_RENAMED => Event::RoomRenamed {
            name: room_name(row, 8)?.ok_or(Fault::Corrupt("a room was renamed to nothing"))?,
        },
        _ => return Err(Fault::Corrupt("unknown event")),
    })
}

pub(crate) fn user_id(raw: u64) -> Result<UserId, Fault> {
    UserId::from_u64(raw).map_err(|_| Fault::Corrupt("a user id is none"))
}

pub(crate) fn room_id(raw: u64) -> Result<RoomId, Fault> {
    RoomId::from_u64(raw).map_err(|_| Fault::Corrupt("a room id is none"))
}

pub(crate) fn session_id(raw: u64) -> Result<SessionId, Fault> {
    SessionId::from_u64(raw).map_err(|_| Fault::Corrupt("a session id is none"))
}

pub(crate) fn time(row: &Row<'_>, column: usize) -> Result<Timestamp, Fault> {
    Ok(Timestamp::from_millis(row.get(column)?))
}

pub(crate) fn text<'a>(row: &'a Row<'_>, column: usize) -> Result<&'a str, Fault> {
    let value = row.get_ref(column)?;
    Ok(value.as_str().map_err(rusqlite::Error::from)?)
}

/// The first row, if any.
pub(crate) fn one<T>(
    mut rows: rusqlite::Rows<'_>,
    read: impl FnOnce(&Row<'_>) -> Result<T, Fault>,
) -> Result<Option<T>, Fault> {
    rows.next()?.map(read).transpose()
}

/// All rows.
pub(crate) fn all<T>(
    mut rows: rusqlite::Rows<'_>,
    mut read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// The end of the range of texts that start with `prefix`.
pub(crate) fn prefix_end(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

/// A limit as SQL takes it.
pub(crate) fn limit(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Whether a query has a row.
pub(crate) fn exists(
    conn: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
) -> Result<bool, Fault> {
    let found = conn
        .prepare_cached(sql)?
        .query_row(params, |_| Ok(()))
        .optional()?;
    Ok(found.is_some())
}

fn room_name(row: &Row<'_>, column: usize) -> Result<Option<RoomName>, Fault> {
    let name = row.get_ref(column)?.as_str_or_null();
    name.map_err(rusqlite::Error::from)?
        .map(|name| {
            RoomName::group(name)
                .or_else(|_| RoomName::group(UNSEEN))
                .map_err(|_| Fault::Corrupt("a room name is none"))
        })
        .transpose()
}

fn nonce(row: &Row<'_>, column: usize) -> Result<Option<Nonce>, Fault> {
    row.get::<_, Option<[u8; 16]>>(column)?
        .map(|bytes| Nonce::from_bytes(bytes).map_err(|_| Fault::Corrupt("a nonce is none")))
        .transpose()
}
