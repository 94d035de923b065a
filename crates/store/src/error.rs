//! What can break in a store.

use std::error::Error;

/// Something in storage broke. What the domain refuses is not an error: see the outcomes of each
/// write.
#[derive(Debug, thiserror::Error)]
#[error("{op}: {kind}")]
pub struct StoreError {
    /// What kind of failure it is: what a caller acts on.
    pub kind: ErrorKind,
    /// What the store was doing, for the log.
    pub op: &'static str,
    /// What lies under it, for the log.
    #[source]
    pub source: Option<Box<dyn Error + Send + Sync>>,
}

/// Kinds of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ErrorKind {
    /// The queue of writes is full. Nothing was done.
    #[error("too many writes are waiting")]
    Overloaded,
    /// The disk is full. Nothing was done; reads go on, and writes do when there is room again.
    #[error("the disk is full")]
    Full,
    /// The store is closed or closing.
    #[error("the store is closed")]
    Closed,
    /// What is stored cannot be what was written: damaged, or sealed with another key.
    #[error("stored data is damaged or sealed with another key")]
    Corrupt,
    /// Reading or writing failed in another way.
    #[error("storage failed")]
    Failed,
}

impl StoreError {
    /// A failure of `kind` while doing `op`, with nothing under it.
    pub fn new(kind: ErrorKind, op: &'static str) -> Self {
        Self {
            kind,
            op,
            source: None,
        }
    }

    /// A failure of `kind` while doing `op`, because of `source`.
    pub fn caused(
        kind: ErrorKind,
        op: &'static str,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self {
            kind,
            op,
            source: Some(source.into()),
        }
    }
}
