//! Reader threads, each with a connection of its own that cannot write.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use natter_model::{MessageBody, RoomId, Seq};
use natter_store::ErrorKind;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::fault::Fault;
use crate::seal::RoomKeys;
use crate::shared::Shared;

/// A question: gets a reader, or why there is none.
pub(crate) type ReadJob = Box<dyn FnOnce(Result<&Reader, ErrorKind>) + Send>;

/// A thread's connection.
pub(crate) struct Reader {
    pub(crate) conn: Connection,
    shared: Arc<Shared>,
}

impl Reader {
    pub(crate) fn new(conn: Connection, shared: Arc<Shared>) -> Self {
        Self { conn, shared }
    }

    /// Answers questions until the queue is closed and empty.
    pub(crate) fn run(self) {
        let mut jobs: Vec<ReadJob> = Vec::new();
        while self.shared.reads.take(1, &mut jobs) {
            for job in jobs.drain(..) {
                if catch_unwind(AssertUnwindSafe(|| job(Ok(&self)))).is_err() {
                    tracing::error!("a read panicked");
                    if !self.conn.is_autocommit() {
                        let _ = self.execute("ROLLBACK");
                    }
                }
            }
        }
    }

    /// Runs `work` on one moment of the database.
    pub(crate) fn transact<T>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.execute("BEGIN")?;
        let result = work(self);
        self.execute(if result.is_ok() { "COMMIT" } else { "ROLLBACK" })
            .and(result)
    }

    /// The keys of a room.
    pub(crate) fn keys(&self, room: RoomId) -> Result<Arc<RoomKeys>, Fault> {
        if let Some(keys) = self.shared.known_keys(room) {
            return Ok(keys);
        }
        let wrapped: Option<Vec<u8>> = self
            .conn
            .prepare_cached("SELECT wrapped FROM room_keys WHERE room = ?1")?
            .query_row(params![room.as_u64()], |row| row.get(0))
            .optional()?;
        let wrapped = wrapped.ok_or(Fault::Corrupt("a room has no key"))?;
        self.shared.unwrap_keys(room, &wrapped)
    }

    /// The body of the message at `seq`, if there is one.
    pub(crate) fn body(
        &self,
        room: RoomId,
        seq: Seq,
        sealed: Option<&[u8]>,
    ) -> Result<Option<MessageBody>, Fault> {
        match sealed {
            Some(sealed) => self.keys(room)?.open_body(seq, sealed).map(Some),
            None => Ok(None),
        }
    }

    fn execute(&self, sql: &str) -> Result<(), Fault> {
        self.conn.prepare_cached(sql)?.execute([])?;
        Ok(())
    }
}
