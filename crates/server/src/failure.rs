//! What ends a command, and the exit status that says so to scripts.

use std::fmt;
use std::io::Write as _;
use std::process::ExitCode;

use natter_store::StoreError;
use natter_store_sqlite::OpenError;

/// Exit statuses. Success is 0; 2 is a wrong command line. They are documented in
/// `docs/operations.md`, which a test compares with this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Anything that has no status of its own.
    Other = 1,
    /// A wrong command line.
    Usage = 2,
    /// The configuration cannot be used.
    Configuration = 3,
    /// The data directory, or a file that was asked for, cannot be written.
    Unwritable = 4,
    /// Another server uses the data.
    Locked = 5,
    /// The master key is missing, wrong or exposed.
    Key = 6,
    /// An address cannot be listened on.
    Listen = 7,
    /// The certificate or its key cannot be used.
    Certificate = 8,
    /// A newer Natter has written the data.
    NewerSchema = 9,
    /// The data are damaged.
    Damaged = 10,
    /// Storage failed while the server ran: what was written last may not be on disk.
    Storage = 11,
    /// The server that was asked is not ready.
    Unhealthy = 12,
}

/// Why a command did not do what it was asked: one line for people, one status for scripts.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    message: String,
}

impl Failure {
    /// A failure with its status and its line.
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        let message: String = message.into();
        Self {
            exit,
            message: message.replace('\n', " "),
        }
    }

    /// A failure that has no status of its own.
    pub(crate) fn other(message: impl fmt::Display) -> Self {
        Self::new(Exit::Other, message.to_string())
    }

    /// The configuration cannot be used.
    pub(crate) fn configuration(message: impl fmt::Display) -> Self {
        Self::new(Exit::Configuration, message.to_string())
    }

    /// The status.
    pub(crate) fn status(&self) -> ExitCode {
        ExitCode::from(self.exit as u8)
    }

    /// Prints the line and ends the process at once, whatever its threads are doing.
    pub(crate) fn end_process(&self) -> ! {
        let _ = writeln!(std::io::stderr(), "natter: {self}");
        #[expect(
            clippy::disallowed_methods,
            reason = "for when waiting for other threads would do harm; nothing is buffered"
        )]
        std::process::exit(self.exit as i32)
    }

    /// The status as what it means.
    #[cfg(test)]
    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        let exit = match &error {
            OpenError::NotWritable(..) => Exit::Unwritable,
            OpenError::Damaged(_) => Exit::Damaged,
            OpenError::InUse(_) => Exit::Locked,
            OpenError::NewerSchema { .. } => Exit::NewerSchema,
            OpenError::WrongKey
            | OpenError::KeyMissing(_)
            | OpenError::KeyExposed(_)
            | OpenError::KeyUnreadable(..)
            | OpenError::KeyMalformed => Exit::Key,
            OpenError::Failed(_) => Exit::Storage,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let mut message = format!("storage failed: {error}");
        if let Some(source) = &error.source {
            message = format!("{message}: {source}");
        }
        Self::new(Exit::Storage, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_is_documented() {
        let docs = include_str!("../../../docs/operations.md");
        let (_, table) = docs.split_once("## Exit statuses").unwrap();
        for exit in [
            Exit::Other,
            Exit::Usage,
            Exit::Configuration,
            Exit::Unwritable,
            Exit::Locked,
            Exit::Key,
            Exit::Listen,
            Exit::Certificate,
            Exit::NewerSchema,
            Exit::Damaged,
            Exit::Storage,
            Exit::Unhealthy,
        ] {
            let row = format!("\n| {} | ", exit as u8);
            assert!(table.contains(&row), "{exit:?} is not documented");
        }
    }

    #[test]
    fn a_failure_is_one_line() {
        let failure = Failure::other("one\ntwo");
        assert_eq!(failure.to_string(), "one two");
    }
}
