//! The data directory: made for its owner alone, and locked against a second server.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read as _, Seek as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use crate::failure::{Exit, Failure};

/// The name of the lock file. It stays when the server ends; the lock does not.
const LOCK_FILE: &str = "natter.lock";

/// The right to use a data directory. It ends with the process, however that ends.
#[derive(Debug)]
pub(crate) struct DataLock {
    _file: File,
}

/// Makes the directory (mode 0700) when there is none, and locks it.
///
/// # Errors
/// [`Exit::Unwritable`], or [`Exit::Locked`] with the process that holds it.
pub(crate) fn open(path: &Path) -> Result<DataLock, Failure> {
    let unwritable = |error: &std::io::Error| {
        let what = format!(
            "cannot write the data directory {}: {error} (check that it is yours and writable)",
            path.display()
        );
        Failure::new(Exit::Unwritable, what)
    };
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| unwritable(&error))?;
    lock(path).map_err(|failed| match failed {
        Failed::Io(error) => unwritable(&error),
        Failed::Held(by) => {
            let what = format!(
                "another server{by} uses {}: stop it first, or give this one its own --data DIR",
                path.display()
            );
            Failure::new(Exit::Locked, what)
        }
    })
}

enum Failed {
    Io(std::io::Error),
    Held(String),
}

fn lock(path: &Path) -> Result<DataLock, Failed> {
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path.join(LOCK_FILE))
        .map_err(Failed::Io)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let _ = file.read_to_string(&mut holder);
            let pid = holder.trim();
            let known = !pid.is_empty() && pid.bytes().all(|b| b.is_ascii_digit());
            let by = if known {
                format!(" (process {pid})")
            } else {
                String::new()
            };
            return Err(Failed::Held(by));
        }
        Err(TryLockError::Error(error)) => return Err(Failed::Io(error)),
    }
    // The number only helps people; on a full disk there is none, and the server starts all the same.
    match write_pid(&mut file) {
        Err(error) if error.kind() != ErrorKind::StorageFull => Err(Failed::Io(error)),
        _ => Ok(DataLock { _file: file }),
    }
}

fn write_pid(file: &mut File) -> std::io::Result<()> {
    file.rewind()?;
    file.set_len(0)?;
    writeln!(file, "{}", std::process::id())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_second_lock_names_the_holder_and_a_later_one_succeeds() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b");
        let held = open(&path).unwrap();
        let mode = path.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        let failure = open(&path).unwrap_err();
        assert_eq!(failure.exit(), Exit::Locked);
        let pid = format!("(process {})", std::process::id());
        assert!(failure.to_string().contains(&pid), "{failure}");
        drop(held);
        open(&path).unwrap();
    }

    #[test]
    fn a_directory_that_cannot_be_made_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        std::fs::write(&file, "").unwrap();
        let failure = open(&file.join("data")).unwrap_err();
        assert_eq!(failure.exit(), Exit::Unwritable);
        assert!(failure.to_string().contains("file/data"), "{failure}");
    }
}
