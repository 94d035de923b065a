//! One transaction of the writer: its connection, what it remembers of rooms, and what it will
//! tell the observer.
//!
//! A room's head and a sender's read marker change with every message; they are kept in memory and
//! written once, by [`Group::flush`], before the commit and before any job that reads tables.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use natter_model::view::ReadMarker;
use natter_model::{
    Entry, Event, PersonalEntry, PersonalEvent, RoomId, RoomKind, Seq, Timestamp, UserId,
};
use natter_store::{Commit, People};
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::cache::Bounded;
use crate::code;
use crate::fault::Fault;
use crate::seal::RoomKeys;
use crate::shared::Shared;

/// Rooms that the writer remembers, in each of two generations.
const ROOMS: usize = 8_192;

/// What an append needs to know of its room.
#[derive(Debug, Clone)]
pub(crate) struct RoomState {
    pub(crate) id: RoomId,
    pub(crate) kind: RoomKind,
    pub(crate) head: Seq,
    pub(crate) messages: u64,
    pub(crate) members: u64,
    pub(crate) rules: u64,
    pub(crate) last_at: Timestamp,
    /// The newest message that is not deleted.
    pub(crate) last_message: Option<Seq>,
    pub(crate) keys: Arc<RoomKeys>,
    dirty: bool,
}

/// The transaction that the writer is in.
pub(crate) struct Group {
    pub(crate) conn: Connection,
    pub(crate) commits: Vec<Commit>,
    pub(crate) shared: Arc<Shared>,
    rooms: Bounded<RoomId, RoomState>,
    dirty: Vec<RoomId>,
    markers: HashMap<(RoomId, UserId), ReadMarker>,
    /// Guests whom an entry of this transaction names.
    named: HashSet<UserId>,
}

impl Group {
    pub(crate) fn new(conn: Connection, shared: Arc<Shared>) -> Self {
        Self {
            conn,
            commits: Vec::new(),
            shared,
            rooms: Bounded::new(ROOMS),
            dirty: Vec::new(),
            markers: HashMap::new(),
            named: HashSet::new(),
        }
    }

    /// Runs a statement without parameters or rows.
    pub(crate) fn execute(&self, sql: &str) -> Result<(), Fault> {
        self.conn.prepare_cached(sql)?.execute([])?;
        Ok(())
    }

    /// Bounds what is remembered. Called between transactions.
    pub(crate) fn trim(&mut self) {
        self.rooms.trim();
    }

    /// Forgets everything that the lost transaction did.
    pub(crate) fn forget(&mut self) {
        self.forget_rooms();
        self.markers.clear();
        self.named.clear();
    }

    /// Forgets rooms, whose state in memory may be ahead of the tables.
    pub(crate) fn forget_rooms(&mut self) {
        self.rooms.clear();
        self.dirty.clear();
    }

    /// What is known of a room; `None` when there is none.
    pub(crate) fn room(&mut self, id: RoomId) -> Result<Option<RoomState>, Fault> {
        if let Some(room) = self.rooms.get_mut(id) {
            return Ok(Some(room.clone()));
        }
        let mut select = self.conn.prepare_cached(
            "SELECT r.kind, r.head, r.messages, r.members, r.rules, r.last_at, r.last_message,
                    k.wrapped
             FROM rooms r JOIN room_keys k ON k.room = r.id WHERE r.id = ?1",
        )?;
        let mut rows = select.query(params![id.as_u64()])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        let wrapped = row.get_ref(7)?.as_blob().map_err(rusqlite::Error::from)?;
        let room = RoomState {
            id,
            kind: code::room_kind(row.get(0)?)?,
            head: Seq(row.get(1)?),
            messages: row.get(2)?,
            members: row.get(3)?,
            rules: row.get(4)?,
            last_at: Timestamp::from_millis(row.get(5)?),
            last_message: row.get::<_, Option<u64>>(6)?.map(Seq),
            keys: self.shared.unwrap_keys(id, wrapped)?,
            dirty: false,
        };
        self.rooms.insert(id, room.clone());
        Ok(Some(room))
    }

    /// Remembers a room's changed state; it is written by the next flush.
    pub(crate) fn put(&mut self, mut room: RoomState) {
        if !room.dirty {
            room.dirty = true;
            self.dirty.push(room.id);
        }
        self.rooms.insert(room.id, room);
    }

    /// Remembers that somebody, if they are a member, has read up to `marker`.
    pub(crate) fn raise_marker(&mut self, room: RoomId, user: UserId, marker: ReadMarker) {
        self.markers
            .entry((room, user))
            .and_modify(|old| {
                if marker.seq > old.seq {
                    *old = marker;
                }
            })
            .or_insert(marker);
    }

    /// Remembers that an entry names this guest.
    pub(crate) fn name_guest(&mut self, guest: UserId) {
        self.named.insert(guest);
    }

    /// A member's marker with what is not yet written; `None` when they are no member.
    pub(crate) fn marker(&self, room: RoomId, user: UserId) -> Result<Option<ReadMarker>, Fault> {
        let written = self
            .conn
            .prepare_cached(
                "SELECT read_seq, read_messages FROM members WHERE room = ?1 AND user = ?2",
            )?
            .query_row(params![room.as_u64(), user.as_u64()], |row| {
                Ok(ReadMarker {
                    seq: Seq(row.get(0)?),
                    messages: row.get(1)?,
                })
            })
            .optional()?;
        let waiting = self.markers.get(&(room, user)).copied();
        Ok(written.map(|marker| match waiting {
            Some(waiting) if waiting.seq > marker.seq => waiting,
            _ => marker,
        }))
    }

    /// Writes what is only in memory.
    pub(crate) fn flush(&mut self) -> Result<(), Fault> {
        if !self.dirty.is_empty() {
            let mut update = self.conn.prepare_cached(
                "UPDATE rooms SET head = ?2, messages = ?3, members = ?4, rules = ?5, last_at = ?6,
                                  last_message = ?7
                 WHERE id = ?1",
            )?;
            for id in self.dirty.drain(..) {
                let Some(room) = self.rooms.get_mut(id) else {
                    return Err(Fault::Impossible("a changed room was forgotten"));
                };
                update.execute(params![
                    id.as_u64(),
                    room.head.0,
                    room.messages,
                    room.members,
                    room.rules,
                    room.last_at.as_millis(),
                    room.last_message.map(|seq| seq.0),
                ])?;
                room.dirty = false;
            }
        }
        if !self.markers.is_empty() {
            let mut update = self.conn.prepare_cached(
                "UPDATE members SET read_seq = ?3, read_messages = ?4
                 WHERE room = ?1 AND user = ?2 AND read_seq < ?3",
            )?;
            for ((room, user), marker) in self.markers.drain() {
                update.execute(params![
                    room.as_u64(),
                    user.as_u64(),
                    marker.seq.0,
                    marker.messages
                ])?;
            }
        }
        if !self.named.is_empty() {
            let mut update = self
                .conn
                .prepare_cached("UPDATE users SET named = 1 WHERE id = ?1")?;
            for guest in self.named.drain() {
                update.execute(params![guest.as_u64()])?;
            }
        }
        Ok(())
    }

    /// Writes the next entry of a room's log (any but a message) and notes its commit.
    pub(crate) fn log(
        &mut self,
        room: &mut RoomState,
        at: Timestamp,
        actor: UserId,
        event: Event,
        people: People,
    ) -> Result<Arc<Entry>, Fault> {
        if event.changes_rules() {
            room.rules += 1;
        }
        let entry = Arc::new(Entry {
            room: room.id,
            seq: room.head.next(),
            messages: room.messages,
            at: at.max(room.last_at),
            actor,
            event,
        });
        insert_entry(&self.conn, &entry)?;
        room.head = entry.seq;
        room.last_at = entry.at;
        self.put(room.clone());
        room.dirty = true;
        self.commits.push(Commit::Entry {
            entry: Arc::clone(&entry),
            rules: room.rules,
            people,
        });
        Ok(entry)
    }

    /// Writes the next entry of a user's personal log and notes its commit.
    pub(crate) fn personal(
        &mut self,
        user: UserId,
        at: Timestamp,
        event: PersonalEvent,
    ) -> Result<(), Fault> {
        let seq: Option<u64> = self
            .conn
            .prepare_cached(
                "UPDATE users SET personal_head = personal_head + 1 WHERE id = ?1
                 RETURNING personal_head",
            )?
            .query_row(params![user.as_u64()], |row| row.get(0))
            .optional()?;
        let seq = seq.ok_or(Fault::Impossible("there is no such user"))?;
        let (kind, room) = match event {
            PersonalEvent::RoomAppeared { room } => (code::personal::ROOM_APPEARED, Some(room)),
            PersonalEvent::RoomVanished { room } => (code::personal::ROOM_VANISHED, Some(room)),
            PersonalEvent::ProfileChanged => (code::personal::PROFILE_CHANGED, None),
        };
        self.conn
            .prepare_cached("INSERT INTO personal_log VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![
                user.as_u64(),
                seq,
                at.as_millis(),
                kind,
                room.map(RoomId::as_u64)
            ])?;
        self.commits.push(Commit::Personal(PersonalEntry {
            user,
            seq: Seq(seq),
            at,
            event,
        }));
        Ok(())
    }
}

/// Writes an entry that is no message.
fn insert_entry(conn: &Connection, entry: &Entry) -> Result<(), Fault> {
    use code::event as kind;
    let none = (None, None, None, None);
    let (kind, (target, user, detail, name)) = match &entry.event {
        Event::RoomCreated { kind, name } => {
            let detail = Some(code::of_room_kind(*kind));
            (kind::ROOM_CREATED, (None, None, detail, name.as_ref()))
        }
        Event::MessagePosted { .. } => (kind::MESSAGE_POSTED, none),
        Event::MessageEdited { target, .. } => {
            (kind::MESSAGE_EDITED, (Some(target.0), None, None, None))
        }
        Event::MessageDeleted { target } => {
            (kind::MESSAGE_DELETED, (Some(target.0), None, None, None))
        }
        Event::MemberJoined { user, role } => {
            let role = Some(code::of_room_role(*role));
            (kind::MEMBER_JOINED, (None, Some(user.as_u64()), role, None))
        }
        Event::MemberLeft { user } => (kind::MEMBER_LEFT, (None, Some(user.as_u64()), None, None)),
        Event::RoleChanged { user, role } => {
            let role = Some(code::of_room_role(*role));
            (kind::ROLE_CHANGED, (None, Some(user.as_u64()), role, None))
        }
        Event::RoomRenamed { name } => (kind::ROOM_RENAMED, (None, None, None, Some(name))),
    };
    conn.prepare_cached(
        "INSERT INTO log (room, seq, messages, at, kind, actor, target, user, detail, name)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        entry.room.as_u64(),
        entry.seq.0,
        entry.messages,
        entry.at.as_millis(),
        kind,
        entry.actor.as_u64(),
        target,
        user,
        detail,
        name.map(natter_model::RoomName::as_str),
    ])?;
    Ok(())
}
