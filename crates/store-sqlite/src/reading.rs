//! How far people have read.

use natter_model::view::ReadMarker;
use natter_model::{RoomId, Seq, UserId};
use natter_store::{Commit, Reading, Reply};
use rusqlite::params;

use crate::store::SqliteStore;

impl Reading for SqliteStore {
    fn mark_read(&self, user: UserId, room: RoomId, seq: Seq) -> Reply<Option<ReadMarker>> {
        self.shared.write("mark_read", true, move |group| {
            let Some(now) = group.marker(room, user)? else {
                return Ok(None);
            };
            let Some(state) = group.room(room)? else {
                return Ok(None);
            };
            let seq = seq.min(state.head);
            if seq <= now.seq {
                return Ok(Some(now));
            }
            let messages = match seq == state.head {
                true => state.messages,
                false => group
                    .conn
                    .prepare_cached("SELECT messages FROM log WHERE room = ?1 AND seq = ?2")?
                    .query_row(params![room.as_u64(), seq.0], |row| row.get(0))?,
            };
            let marker = ReadMarker { seq, messages };
            group.raise_marker(room, user, marker);
            group.commits.push(Commit::Read { user, room, marker });
            Ok(Some(marker))
        })
    }
}
