//! What breaks in the store, and what it refuses, as refusals of the chat.

use std::sync::Arc;

use natter_model::{Entry, Refusal};
use natter_store::log::Appended;
use natter_store::{ErrorKind, StoreError};

/// What the asker is told of a failure of the store. The log is told here, once.
pub(crate) fn refuse(error: &StoreError) -> Refusal {
    match error.kind {
        ErrorKind::Overloaded => Refusal::Overloaded,
        ErrorKind::Full => {
            tracing::warn!(op = error.op, "the disk is full");
            Refusal::StorageFull
        }
        ErrorKind::Closed => Refusal::ShuttingDown,
        ErrorKind::Corrupt | ErrorKind::Failed => {
            let source = error.source.as_deref().map(ToString::to_string);
            tracing::error!(op = error.op, kind = %error.kind, source, "the store failed");
            Refusal::Internal
        }
    }
}

/// The entry that an append became; `None` when nothing had to change. For appends other than
/// posts; [`Appended::Stale`] is to be handled before.
pub(crate) fn entry_of(appended: Appended) -> Result<Option<Arc<Entry>>, Refusal> {
    match appended {
        Appended::Committed(entry) => Ok(Some(entry)),
        Appended::Unchanged => Ok(None),
        Appended::RoomNotFound => Err(Refusal::RoomNotFound),
        Appended::MessageNotFound => Err(Refusal::MessageNotFound),
        Appended::MessageDeleted => Err(Refusal::MessageDeleted),
        Appended::ChannelNameTaken => Err(Refusal::ChannelNameTaken),
        Appended::RoomFull => Err(Refusal::RoomFull),
        Appended::TooManyRooms => Err(Refusal::TooManyRooms),
        Appended::NonceReused => Err(Refusal::NonceReused),
        // Somebody changes the room faster than decisions about it are made.
        Appended::Stale => Err(Refusal::Overloaded),
        Appended::Duplicate { .. } => {
            tracing::error!("a store called a change a duplicate that has no nonce");
            Err(Refusal::Internal)
        }
    }
}
