//! A connection seen from other threads and tasks.

use bytes::Bytes;

use crate::handler::{CloseReason, Note};
use crate::service::ConnectionId;

/// The connection no longer takes anything: closed, or still lent, or cut because too much waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the connection is gone")]
pub struct Gone;

/// Reaches a connection from any thread. Cheap to clone; does not keep the connection alive.
/// What one thread sends through handles and [`Publisher`](crate::Publisher) keeps its order.
#[derive(Debug, Clone)]
pub struct ConnectionHandle {}

impl ConnectionHandle {
    /// The connection's id.
    #[must_use]
    pub fn id(&self) -> ConnectionId {
        unreachable!()
    }
    /// Hands `note` to [`Handler::on_note`](crate::Handler::on_note). Never blocks. A connection with
    /// [`NOTES_PER_CONNECTION`](crate::limits::NOTES_PER_CONNECTION) notes waiting is closed with
    /// `Limit("notes")`.
    ///
    /// # Errors
    /// [`Gone`] when the note will certainly not arrive. `Ok` is no promise: the connection may end
    /// before its turn.
    pub fn post(&self, note: Note) -> Result<(), Gone> {
        drop(note);
        Ok(())
    }
    /// Queues a frame as [`Context::send`](crate::Context::send) does; counted like a note.
    ///
    /// # Errors
    /// As [`post`](Self::post).
    pub fn send(&self, frame: Bytes) -> Result<(), Gone> {
        drop(frame);
        Ok(())
    }
    /// Closes the connection as [`Context::close`](crate::Context::close) does; a lent one is dropped.
    pub fn close(&self, reason: CloseReason) {
        drop(reason);
    }
}
