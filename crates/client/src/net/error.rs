//! What can go wrong with the HTTP API.

use natter_api::Problem;

/// Why a call came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The address is none.
    #[error("{0} is not an http or https address")]
    Address(String),
    /// The server said no.
    #[error("{} ({})", .0.title, .0.code)]
    Refused(Box<Problem>),
    /// The server could not be reached, or the connection broke. Whether the call was done is not
    /// known.
    #[error("the server cannot be reached: {0}")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The server did not answer in time.
    #[error("the server did not answer in time")]
    TimedOut,
    /// The server answered what this client cannot read.
    #[error("the server's answer with status {status} cannot be read: {detail}")]
    Unreadable {
        /// The HTTP status.
        status: u16,
        /// What is wrong with it.
        detail: String,
    },
    /// The kept sends of an earlier run cannot be read or written.
    #[error("the outbox cannot be kept: {0}")]
    Outbox(#[from] std::io::Error),
}

impl ClientError {
    pub(crate) fn unreachable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unreachable(source.into())
    }

    /// The stable code, when the server said no.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(problem) => Some(&problem.code),
            _ => None,
        }
    }
}
