//! Opening the database: connections and their settings, and everything that can be wrong with
//! what is found.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _, params};

use crate::key::{MasterKey, sync_folder_of};
use crate::migrate;

/// Why a store did not open. Each is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// No permission, no such folder, a read-only file system, or no room.
    #[error("cannot write {path}: {cause} (check that the folder exists, is yours and has room)", path = .0.display(), cause = .1)]
    NotWritable(PathBuf, String),
    /// The file is no database, or a damaged one.
    #[error("{} is damaged or is no Natter database: restore a backup (natter restore)", .0.display())]
    Damaged(PathBuf),
    /// Another program holds the database.
    #[error("{} is in use by another program: stop it first", .0.display())]
    InUse(PathBuf),
    /// A newer Natter has written the database.
    #[error(
        "the database has schema version {found} and this program knows up to {known}: install a newer Natter"
    )]
    NewerSchema {
        /// What the database says.
        found: u32,
        /// What this program knows.
        known: u32,
    },
    /// The database was written with another master key.
    #[error(
        "the master key is not the one this database was written with: give the right key; without it nothing can be read"
    )]
    WrongKey,
    /// There is a database, or a key file was asked for, but there is no key.
    #[error("the key file {} is missing: put the key back; without it the database cannot be read, and no new one is made", .0.display())]
    KeyMissing(PathBuf),
    /// The key file can be read or written by others.
    #[error("the key file {} is open to others: run chmod 600 on it", .0.display())]
    KeyExposed(PathBuf),
    /// The key file cannot be read.
    #[error("cannot read the key file {path}: {cause}", path = .0.display(), cause = .1)]
    KeyUnreadable(PathBuf, String),
    /// Not 64 hexadecimal digits.
    #[error("the master key is not 64 hexadecimal digits: put the right key back")]
    KeyMalformed,
    /// Something else.
    #[error("cannot open the database: {0}")]
    Failed(String),
}

impl OpenError {
    pub(crate) fn not_writable(path: &Path, cause: &dyn std::error::Error) -> Self {
        Self::NotWritable(path.to_owned(), cause.to_string())
    }

    /// What an error of SQLite on the database at `path` means.
    pub(crate) fn from_sqlite(path: &Path, error: &rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                Self::Damaged(path.to_owned())
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Self::InUse(path.to_owned())
            }
            Some(
                ErrorCode::CannotOpen
                | ErrorCode::ReadOnly
                | ErrorCode::PermissionDenied
                | ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure,
            ) => Self::not_writable(path, error),
            _ => Self::Failed(error.to_string()),
        }
    }
}

/// Where a database is and how it is reached.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) path: PathBuf,
    pub(crate) vfs: Option<String>,
}

impl Place {
    /// The writer's connection: the database made and migrated where needed, and its key checked.
    pub(crate) fn open_writer(&self, key: &MasterKey) -> Result<Connection, OpenError> {
        self.make_file()?;
        let mut conn = self.connect(OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let sqlite = |error: rusqlite::Error| OpenError::from_sqlite(&self.path, &error);
        set_up_writer(&conn).map_err(sqlite)?;
        migrate::migrate(&mut conn, &self.path)?;
        check_key(&mut conn, key, &self.path)?;
        // The names of the files, and that the journal of their making is gone, are durable before
        // anything is acknowledged.
        sync_folder_of(&self.path).map_err(|error| OpenError::not_writable(&self.path, &error))?;
        Ok(conn)
    }

    /// A connection that only reads.
    pub(crate) fn open_reader(&self) -> Result<Connection, OpenError> {
        let conn = self.connect(OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        conn.execute_batch(
            "PRAGMA query_only = ON; PRAGMA cache_size = -1024; PRAGMA temp_store = MEMORY;
             PRAGMA trusted_schema = OFF;",
        )
        .map_err(|error| OpenError::from_sqlite(&self.path, &error))?;
        conn.set_prepared_statement_cache_capacity(64);
        Ok(conn)
    }

    fn connect(&self, access: OpenFlags) -> Result<Connection, OpenError> {
        let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE;
        let conn = match &self.vfs {
            Some(vfs) => Connection::open_with_flags_and_vfs(&self.path, flags, vfs.as_str()),
            None => Connection::open_with_flags(&self.path, flags),
        };
        conn.and_then(|conn| conn.busy_timeout(BUSY_TIMEOUT).map(|()| conn))
            .map_err(|error| OpenError::from_sqlite(&self.path, &error))
    }

    /// Makes an empty file that only its owner can read; SQLite gives its companions the same
    /// permissions. A virtual file system makes its own.
    fn make_file(&self) -> Result<(), OpenError> {
        let made = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&self.path)
            .and_then(|file| file.sync_all())
            .and_then(|()| sync_folder_of(&self.path));
        match made {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                Err(OpenError::not_writable(&self.path, &error))
            }
            _ => Ok(()),
        }
    }
}

/// How long to wait for another process (a backup that starts) before giving up.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

fn set_up_writer(conn: &Connection) -> rusqlite::Result<()> {
    conn.pragma_update(None, "journal_mode", "WAL")?;
    // Checkpoints are run by the writer itself, which looks at their errors.
    conn.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA foreign_keys = ON;
         PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384;
         PRAGMA temp_store = MEMORY; PRAGMA secure_delete = FAST; PRAGMA trusted_schema = OFF;",
    )?;
    conn.set_prepared_statement_cache_capacity(128);
    Ok(())
}

/// Compares the key with the fingerprint in the database; a new database takes it.
fn check_key(conn: &mut Connection, key: &MasterKey, path: &Path) -> Result<(), OpenError> {
    let sqlite = |error: rusqlite::Error| OpenError::from_sqlite(path, &error);
    let print = key.fingerprint();
    let found: Option<Vec<u8>> = conn
        .query_row(
            "SELECT value FROM meta WHERE key = 'key_check'",
            [],
            |row| row.get(0),
        )
        .optional()
        .map_err(sqlite)?;
    match found {
        Some(found) if found == print => Ok(()),
        Some(_) => Err(OpenError::WrongKey),
        None => {
            let sealed: bool = conn
                .query_row("SELECT EXISTS (SELECT 1 FROM room_keys)", [], |row| {
                    row.get(0)
                })
                .map_err(sqlite)?;
            if sealed {
                return Err(OpenError::Damaged(path.to_owned()));
            }
            conn.execute("INSERT INTO meta VALUES ('key_check', ?1)", params![print])
                .map(|_| ())
                .map_err(sqlite)
        }
    }
}
