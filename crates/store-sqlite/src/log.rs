//! Reading logs back, and appending to them (see [`crate::append`]).

use std::collections::BTreeSet;
use std::sync::Arc;

use natter_model::view::{Line, Message, TimelinePage, User};
use natter_model::{Entry, Event, PersonalEntry, PersonalEvent, RoomId, Seq, Timestamp, UserId};
use natter_store::log::{Anchor, Append, Appended, Entries};
use natter_store::{Done, Log, Reply};
use rusqlite::{OptionalExtension as _, params};

use crate::code;
use crate::fault::Fault;
use crate::reader::Reader;
use crate::row::{
    all, entry, entry_columns, exists, limit, line_columns, message, message_columns, one, room_id,
    time, user_by_id,
};
use crate::shared::Shared;
use crate::store::SqliteStore;

impl Log for SqliteStore {
    fn append(&self, append: Append, done: Done<Appended>) {
        self.shared.append(append, done);
    }

    fn entries(&self, room: RoomId, after: Seq, most: usize) -> Reply<Entries> {
        self.shared.read("entries", move |reader| {
            let mut select = reader.conn.prepare_cached(ENTRIES)?;
            let rows = select.query(params![room.as_u64(), after.0, limit(most)])?;
            let entries = all(rows, |row| entry(reader, room, row))?;
            Ok(Entries {
                users: named(reader, entries.iter())?,
                entries,
                head: head(reader, room)?,
            })
        })
    }

    fn timeline(&self, room: RoomId, anchor: Anchor, most: usize) -> Reply<TimelinePage> {
        self.shared.read("timeline", move |reader| {
            timeline(reader, room, anchor, most)
        })
    }

    fn message(&self, room: RoomId, seq: Seq) -> Reply<Option<Message>> {
        self.shared.read("message", move |reader| {
            let mut select = reader.conn.prepare_cached(MESSAGE)?;
            one(select.query(params![room.as_u64(), seq.0])?, |row| {
                message(reader, room, row, 0)
            })
        })
    }

    fn personal_entries(
        &self,
        user: UserId,
        after: Seq,
        most: usize,
    ) -> Reply<(Vec<PersonalEntry>, Seq)> {
        self.shared.read("personal_entries", move |reader| {
            let mut select = reader.conn.prepare_cached(
                "SELECT seq, at, kind, room FROM personal_log WHERE user = ?1 AND seq > ?2
                 ORDER BY seq LIMIT ?3",
            )?;
            let rows = select.query(params![user.as_u64(), after.0, limit(most)])?;
            let entries = all(rows, |row| {
                let room = || room_id(row.get(3)?);
                Ok(PersonalEntry {
                    user,
                    seq: Seq(row.get(0)?),
                    at: time(row, 1)?,
                    event: match row.get(2)? {
                        code::personal::ROOM_APPEARED => {
                            PersonalEvent::RoomAppeared { room: room()? }
                        }
                        code::personal::ROOM_VANISHED => {
                            PersonalEvent::RoomVanished { room: room()? }
                        }
                        code::personal::PROFILE_CHANGED => PersonalEvent::ProfileChanged,
                        _ => return Err(Fault::Corrupt("unknown personal event")),
                    },
                })
            })?;
            let head: Option<u64> = reader
                .conn
                .prepare_cached("SELECT personal_head FROM users WHERE id = ?1")?
                .query_row(params![user.as_u64()], |row| row.get(0))
                .optional()?;
            Ok((entries, Seq(head.unwrap_or(0))))
        })
    }

    fn forget_nonces(&self, before: Timestamp) -> Reply<u64> {
        let shared = Arc::clone(&self.shared);
        let mut chunk = forget_chunk(&shared, before);
        Box::pin(async move {
            let mut forgotten = 0;
            loop {
                let count = chunk.await?;
                forgotten += count;
                if count < FORGET_AT_ONCE {
                    return Ok(forgotten);
                }
                chunk = forget_chunk(&shared, before);
            }
        })
    }
}

/// Parameters: room, after, limit.
pub(crate) const ENTRIES: &str = concat!(
    "SELECT ",
    entry_columns!(),
    " FROM log l LEFT JOIN log t ON l.kind = 2 AND t.room = l.room AND t.seq = l.target
                                    AND t.revision = l.seq
      WHERE l.room = ?1 AND l.seq > ?2 ORDER BY l.seq LIMIT ?3"
);
/// Parameters: room, seq.
pub(crate) const MESSAGE: &str = concat!(
    "SELECT ",
    message_columns!(),
    " FROM log l WHERE l.room = ?1 AND l.seq = ?2 AND l.kind = 1"
);

macro_rules! lines {
    ($range:literal) => {
        concat!(
            "SELECT ",
            line_columns!(),
            " FROM log l WHERE l.room = ?1 AND l.kind NOT IN (2, 3) AND l.seq ",
            $range,
            " LIMIT ?3"
        )
    };
}

/// Lines before a place, downwards. Parameters: room, place, limit.
pub(crate) const LINES_BEFORE: &str = lines!("< ?2 ORDER BY l.seq DESC");
/// Lines from a place on, upwards. Parameters: room, place, limit.
pub(crate) const LINES_FROM: &str = lines!(">= ?2 ORDER BY l.seq");
/// Whether there is a line before a place. Parameters: room, place.
pub(crate) const ANY_BEFORE: &str = "SELECT 1 FROM log WHERE room = ?1 AND seq < ?2
     AND kind NOT IN (2, 3) ORDER BY seq DESC LIMIT 1";
/// Whether there is a line from a place on. Parameters: room, place.
pub(crate) const ANY_FROM: &str = "SELECT 1 FROM log WHERE room = ?1 AND seq >= ?2
     AND kind NOT IN (2, 3) ORDER BY seq LIMIT 1";

/// Nonces forgotten in one transaction, so that senders need not wait for all of them.
const FORGET_AT_ONCE: u64 = 2_000;

/// Nonces begin with 48 bits of time.
pub(crate) const FORGET: &str = "UPDATE log SET nonce = NULL, mac = NULL WHERE id IN (
     SELECT id FROM log INDEXED BY log_nonces WHERE nonce < ?1 LIMIT ?2)";

fn forget_chunk(shared: &Arc<Shared>, before: Timestamp) -> Reply<u64> {
    let millis = before.as_millis().min((1 << 48) - 1);
    shared.write("forget_nonces", false, move |group| {
        let bound = &millis.to_be_bytes()[2..];
        let count = group
            .conn
            .prepare_cached(FORGET)?
            .execute(params![bound, FORGET_AT_ONCE])?;
        Ok(count as u64)
    })
}

fn head(reader: &Reader, room: RoomId) -> Result<Seq, Fault> {
    let head: Option<u64> = reader
        .conn
        .prepare_cached("SELECT head FROM rooms WHERE id = ?1")?
        .query_row(params![room.as_u64()], |row| row.get(0))
        .optional()?;
    Ok(Seq(head.unwrap_or(0)))
}

fn timeline(
    reader: &Reader,
    room: RoomId,
    anchor: Anchor,
    most: usize,
) -> Result<TimelinePage, Fault> {
    let as_of = head(reader, room)?;
    // The page is some lines before `split` and some from it on.
    let (split, before, from) = match anchor {
        Anchor::Latest => (as_of.next(), most, 0),
        Anchor::Before(seq) => (seq, most, 0),
        Anchor::After(seq) => (Seq(seq.0.saturating_add(1)), 0, most),
        Anchor::Around(seq) => (seq, most / 2, most - most / 2),
    };
    // A place beyond the end is the end.
    let split = split.min(as_of.next());
    let (mut lines, more_before) = lines(reader, room, split, before, Direction::Before)?;
    lines.reverse();
    let (after, more_after) = self::lines(reader, room, split, from, Direction::From)?;
    lines.extend(after);
    let users = named_in_lines(reader, &lines)?;
    Ok(TimelinePage {
        lines,
        users,
        as_of,
        more_before,
        more_after,
    })
}

#[derive(Clone, Copy)]
enum Direction {
    Before,
    From,
}

/// Up to `most` lines on one side of `split`, going away from it, and whether there are more.
fn lines(
    reader: &Reader,
    room: RoomId,
    split: Seq,
    most: usize,
    direction: Direction,
) -> Result<(Vec<Line>, bool), Fault> {
    let (select, any) = match direction {
        Direction::Before => (LINES_BEFORE, ANY_BEFORE),
        Direction::From => (LINES_FROM, ANY_FROM),
    };
    let place = params![room.as_u64(), split.0];
    if most == 0 {
        return Ok((Vec::new(), exists(&reader.conn, any, place)?));
    }
    let mut select = reader.conn.prepare_cached(select)?;
    let mut rows = select.query(params![
        room.as_u64(),
        split.0,
        limit(most.saturating_add(1))
    ])?;
    let mut lines = Vec::new();
    while let Some(row) = rows.next()? {
        if lines.len() == most {
            return Ok((lines, true));
        }
        lines.push(match row.get(3)? {
            code::event::MESSAGE_POSTED => Line::Message(message(reader, room, row, 12)?),
            _ => Line::Notice(entry(reader, room, row)?),
        });
    }
    Ok((lines, false))
}

fn named_in_lines(reader: &Reader, lines: &[Line]) -> Result<Vec<User>, Fault> {
    let mut ids = BTreeSet::new();
    for line in lines {
        match line {
            Line::Message(message) => {
                ids.insert(message.author);
            }
            Line::Notice(entry) => name(entry, &mut ids),
        }
    }
    users(reader, ids)
}

fn named<'a>(
    reader: &Reader,
    entries: impl Iterator<Item = &'a Entry>,
) -> Result<Vec<User>, Fault> {
    let mut ids = BTreeSet::new();
    entries.for_each(|entry| name(entry, &mut ids));
    users(reader, ids)
}

/// Collects whom an entry names.
fn name(entry: &Entry, ids: &mut BTreeSet<UserId>) {
    ids.insert(entry.actor);
    match entry.event {
        Event::MemberJoined { user, .. }
        | Event::MemberLeft { user }
        | Event::RoleChanged { user, .. } => {
            ids.insert(user);
        }
        Event::RoomCreated { .. }
        | Event::MessagePosted { .. }
        | Event::MessageEdited { .. }
        | Event::MessageDeleted { .. }
        | Event::RoomRenamed { .. } => {}
    }
}

fn users(reader: &Reader, ids: BTreeSet<UserId>) -> Result<Vec<User>, Fault> {
    ids.into_iter()
        .filter_map(|id| user_by_id(&reader.conn, id).transpose())
        .collect()
}
