//! Rooms and who is in them.

use std::collections::BTreeSet;
use std::sync::Arc;

use natter_model::limits::ROOMS_PER_USER;
use natter_model::view::{ChannelSummary, Member, ReadMarker, RoomSummary};
use natter_model::{
    Entry, Event, PersonalEvent, RoomId, RoomKind, RoomName, Seq, UserId, Username,
};
use natter_store::rooms::{NewRoom, RoomCreated, RoomRecord};
use natter_store::{People, Reply, Rooms};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::append::membership::{INSERT_MEMBER, count_rooms, user_for_joining};
use crate::code;
use crate::fault::Fault;
use crate::reader::Reader;
use crate::row::{
    all, exists, limit, message, message_columns, one, prefix_end, room, room_columns, room_id,
    time, user, user_columns, user_id,
};
use crate::store::SqliteStore;
use crate::writer::group::Group;

impl Rooms for SqliteStore {
    fn create_room(&self, new: NewRoom) -> Reply<RoomCreated> {
        self.shared
            .write("create_room", false, move |group| create(group, &new))
    }

    fn room(&self, id: RoomId) -> Reply<Option<RoomRecord>> {
        self.shared.read("room", move |reader| {
            let mut select = reader.conn.prepare_cached(concat!(
                "SELECT ",
                room_columns!(),
                " FROM rooms r WHERE r.id = ?1"
            ))?;
            let Some(room) = one(select.query(params![id.as_u64()])?, |row| room(row, 0))? else {
                return Ok(None);
            };
            let mut select = reader
                .conn
                .prepare_cached("SELECT user, role FROM members WHERE room = ?1 ORDER BY user")?;
            let members = all(select.query(params![id.as_u64()])?, |row| {
                Ok((user_id(row.get(0)?)?, code::room_role(row.get(1)?)?))
            })?;
            Ok(Some(RoomRecord { room, members }))
        })
    }

    fn channel_named(&self, name: RoomName) -> Reply<Option<RoomId>> {
        self.shared.read("channel_named", move |reader| {
            channel_named(&reader.conn, &name)
        })
    }

    fn rooms_of(&self, user: UserId, only: Option<Vec<RoomId>>) -> Reply<Vec<RoomSummary>> {
        self.shared.read("rooms_of", move |reader| {
            let user = user.as_u64();
            let Some(only) = only else {
                let mut select = reader.conn.prepare_cached(ROOMS_OF)?;
                return all(select.query(params![user])?, |row| summary(reader, row));
            };
            let mut select = reader.conn.prepare_cached(ROOM_OF)?;
            let only: BTreeSet<RoomId> = only.into_iter().collect();
            only.into_iter()
                .filter_map(|room| {
                    select
                        .query(params![user, room.as_u64()])
                        .map_err(Fault::from)
                        .and_then(|rows| one(rows, |row| summary(reader, row)))
                        .transpose()
                })
                .collect()
        })
    }

    fn room_ids(&self, user: UserId) -> Reply<Vec<RoomId>> {
        self.shared.read("room_ids", move |reader| {
            let mut select = reader.conn.prepare_cached(ROOM_IDS)?;
            all(select.query(params![user.as_u64()])?, |row| {
                room_id(row.get(0)?)
            })
        })
    }

    fn find_channels(
        &self,
        asker: UserId,
        query: String,
        after: Option<RoomName>,
        most: usize,
    ) -> Reply<Vec<ChannelSummary>> {
        self.shared.read("find_channels", move |reader| {
            let query = query.to_lowercase();
            let mut select = reader.conn.prepare_cached(FIND_CHANNELS)?;
            let rows = select.query(params![
                asker.as_u64(),
                query,
                prefix_end(&query),
                after.map(|name| name.folded()).unwrap_or_default(),
                limit(most),
            ])?;
            all(rows, |row| {
                Ok(ChannelSummary {
                    joined: row.get(0)?,
                    room: room(row, 1)?,
                })
            })
        })
    }

    fn members(&self, room: RoomId, after: Option<Username>, most: usize) -> Reply<Vec<Member>> {
        self.shared.read("members", move |reader| {
            let mut select = reader.conn.prepare_cached(MEMBERS)?;
            let after = after.map(|name| name.folded()).unwrap_or_default();
            let rows = select.query(params![room.as_u64(), after, limit(most)])?;
            all(rows, |row| {
                Ok(Member {
                    role: code::room_role(row.get(0)?)?,
                    joined_at: time(row, 1)?,
                    user: user(row, 2)?,
                })
            })
        })
    }
}

macro_rules! rooms_of {
    ($and:literal) => {
        concat!(
            "SELECT m.role, m.read_seq, m.read_messages, ",
            room_columns!(),
            ", p.id IS NOT NULL, ",
            user_columns!("p"),
            ", l.id IS NOT NULL, ",
            message_columns!(),
            ", ",
            user_columns!("a"),
            " FROM members m JOIN rooms r ON r.id = m.room
              LEFT JOIN members o ON r.kind = 0 AND o.room = m.room AND o.user <> m.user
              LEFT JOIN users p ON p.id = o.user
              LEFT JOIN log l ON l.room = m.room AND l.seq = r.last_message
              LEFT JOIN users a ON a.id = l.actor
              WHERE m.user = ?1",
            $and
        )
    };
}

/// Parameter: user.
pub(crate) const ROOMS_OF: &str = rooms_of!("");
/// Parameters: user, room.
pub(crate) const ROOM_OF: &str = rooms_of!(" AND m.room = ?2");
/// Parameter: user.
pub(crate) const ROOM_IDS: &str = "SELECT room FROM members WHERE user = ?1";
/// Parameters: asker, first name, end of the names, after, limit.
pub(crate) const FIND_CHANNELS: &str = concat!(
    "SELECT EXISTS (SELECT 1 FROM members m WHERE m.room = r.id AND m.user = ?1), ",
    room_columns!(),
    " FROM rooms r WHERE r.folded IS NOT NULL AND r.folded >= ?2 AND r.folded < ?3
      AND r.folded > ?4 ORDER BY r.folded LIMIT ?5"
);
/// Parameters: room, after, limit.
pub(crate) const MEMBERS: &str = concat!(
    "SELECT m.role, m.joined_at, ",
    user_columns!("u"),
    " FROM members m JOIN users u ON u.id = m.user
      WHERE m.room = ?1 AND m.folded > ?2 ORDER BY m.folded LIMIT ?3"
);

/// Reads a row of [`ROOMS_OF`].
fn summary(reader: &Reader, row: &Row<'_>) -> Result<RoomSummary, Fault> {
    let room = room(row, 3)?;
    let peer = match row.get(11)? {
        true => Some(user(row, 12)?),
        false => None,
    };
    let last_message = match row.get(18)? {
        true => Some((message(reader, room.id, row, 19)?, user(row, 27)?)),
        false => None,
    };
    Ok(RoomSummary {
        room,
        role: code::room_role(row.get(0)?)?,
        read: ReadMarker {
            seq: Seq(row.get(1)?),
            messages: row.get(2)?,
        },
        peer,
        last_message,
    })
}

fn channel_named(conn: &Connection, name: &RoomName) -> Result<Option<RoomId>, Fault> {
    conn.prepare_cached("SELECT id FROM rooms WHERE folded = ?1")?
        .query_row(params![name.folded()], |row| row.get(0))
        .optional()?
        .map(room_id)
        .transpose()
}

fn create(group: &mut Group, new: &NewRoom) -> Result<RoomCreated, Fault> {
    if let Some(refused) = refusal(&group.conn, new)? {
        return Ok(refused);
    }
    let mut folded_names = Vec::with_capacity(new.members.len());
    for (user, _) in &new.members {
        let (folded, rooms) = user_for_joining(&group.conn, *user)?;
        if rooms >= ROOMS_PER_USER as u64 {
            return Ok(RoomCreated::TooManyRooms(*user));
        }
        folded_names.push(folded);
    }
    insert_room(group, new)?;
    let mut state = group
        .room(new.id)?
        .ok_or(Fault::Impossible("a room vanished while it was made"))?;
    let person = |at: usize| new.people.get(at).cloned();
    let event = Event::RoomCreated {
        kind: new.kind,
        name: new.name.clone(),
    };
    let creator: People = person(0).into_iter().collect();
    group.log(&mut state, new.at, new.creator, event, Arc::clone(&creator))?;
    for (at, &(user, role)) in new.members.iter().enumerate() {
        let people: People = match at {
            0 => Arc::clone(&creator),
            _ => person(0).into_iter().chain(person(at)).collect(),
        };
        let event = Event::MemberJoined { user, role };
        let entry: Arc<Entry> = group.log(&mut state, new.at, new.creator, event, people)?;
        group.conn.prepare_cached(INSERT_MEMBER)?.execute(params![
            new.id.as_u64(),
            user.as_u64(),
            folded_names[at],
            code::of_room_role(role),
            new.at.as_millis(),
            entry.seq.0,
            0,
        ])?;
        count_rooms(&group.conn, user, 1)?;
    }
    for (user, _) in &new.members {
        group.personal(*user, new.at, PersonalEvent::RoomAppeared { room: new.id })?;
    }
    Ok(RoomCreated::Created(new.id))
}

/// Why a room may not be made, apart from its members.
fn refusal(conn: &Connection, new: &NewRoom) -> Result<Option<RoomCreated>, Fault> {
    if let Some((low, high)) = pair(new) {
        let direct: Option<u64> = conn
            .prepare_cached("SELECT room FROM directs WHERE low = ?1 AND high = ?2")?
            .query_row(params![low.as_u64(), high.as_u64()], |row| row.get(0))
            .optional()?;
        if let Some(direct) = direct {
            return Ok(Some(RoomCreated::DirectExists(room_id(direct)?)));
        }
    }
    if let (RoomKind::Channel, Some(name)) = (new.kind, &new.name)
        && channel_named(conn, name)?.is_some()
    {
        return Ok(Some(RoomCreated::ChannelNameTaken));
    }
    let taken = exists(
        conn,
        "SELECT 1 FROM rooms WHERE id = ?1",
        params![new.id.as_u64()],
    )?;
    Ok(taken.then_some(RoomCreated::IdTaken))
}

/// The two people of a direct, in order.
fn pair(new: &NewRoom) -> Option<(UserId, UserId)> {
    match (new.kind, new.members.as_slice()) {
        (RoomKind::Direct, &[(one, _), (other, _)]) => Some((one.min(other), one.max(other))),
        _ => None,
    }
}

/// Writes the room with an empty log, and its key.
fn insert_room(group: &mut Group, new: &NewRoom) -> Result<(), Fault> {
    let id = new.id.as_u64();
    let name = new.name.as_ref();
    let folded = name
        .filter(|_| new.kind == RoomKind::Channel)
        .map(RoomName::folded);
    group
        .conn
        .prepare_cached("INSERT INTO rooms VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, ?6, 0, ?5, NULL)")?
        .execute(params![
            id,
            code::of_room_kind(new.kind),
            name.map(RoomName::as_str),
            folded,
            new.at.as_millis(),
            new.members.len(),
        ])?;
    group
        .conn
        .prepare_cached("INSERT INTO room_keys VALUES (?1, ?2)")?
        .execute(params![id, group.shared.make_room_key(new.id)?])?;
    if let Some((low, high)) = pair(new) {
        group
            .conn
            .prepare_cached("INSERT INTO directs VALUES (?1, ?2, ?3)")?
            .execute(params![low.as_u64(), high.as_u64(), id])?;
    }
    Ok(())
}
