//! What goes wrong inside, and what kind of [`StoreError`] it is outside.

use natter_store::{ErrorKind, StoreError};
use rusqlite::ffi;

/// A failure of one job.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// The database said no.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// What is stored cannot be what was written.
    #[error("{0}")]
    Corrupt(&'static str),
    /// The job cannot be done as it was given.
    #[error("{0}")]
    Impossible(&'static str),
}

impl Fault {
    pub(crate) fn kind(&self) -> ErrorKind {
        match self {
            Self::Sqlite(error) if is_full(error) => ErrorKind::Full,
            Self::Sqlite(error) => match error.sqlite_error_code() {
                Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => {
                    ErrorKind::Corrupt
                }
                _ => ErrorKind::Failed,
            },
            Self::Corrupt(_) => ErrorKind::Corrupt,
            Self::Impossible(_) => ErrorKind::Failed,
        }
    }

    /// Whether the rest of a transaction can go on after undoing only what this job did.
    pub(crate) fn is_of_one_job(&self) -> bool {
        match self {
            Self::Sqlite(error) => !matches!(
                error.sqlite_error_code(),
                Some(
                    rusqlite::ErrorCode::DiskFull
                        | rusqlite::ErrorCode::SystemIoFailure
                        | rusqlite::ErrorCode::OutOfMemory
                        | rusqlite::ErrorCode::DatabaseCorrupt
                        | rusqlite::ErrorCode::NotADatabase
                        | rusqlite::ErrorCode::DatabaseBusy
                )
            ),
            Self::Corrupt(_) | Self::Impossible(_) => true,
        }
    }

    /// Whether nothing may be written any more: the state of the files is not known.
    pub(crate) fn is_fatal(&self) -> bool {
        match self {
            Self::Sqlite(error) => {
                !is_full(error)
                    && matches!(
                        error.sqlite_error_code(),
                        Some(
                            rusqlite::ErrorCode::SystemIoFailure
                                | rusqlite::ErrorCode::DatabaseCorrupt
                                | rusqlite::ErrorCode::NotADatabase
                                | rusqlite::ErrorCode::ReadOnly
                        )
                    )
            }
            Self::Corrupt(_) | Self::Impossible(_) => false,
        }
    }

    pub(crate) fn into_error(self, op: &'static str) -> StoreError {
        StoreError::caused(self.kind(), op, self)
    }
}

/// Whether there was no room. The wal-index (`-shm`) reports a full disk as an error of its own.
fn is_full(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
        || error
            .sqlite_error()
            .is_some_and(|e| e.extended_code == ffi::SQLITE_IOERR_SHMSIZE)
}
