//! Backups: one file with everything but the key.
//!
//! The file is a tar archive: `manifest.json`, then `natter.db`. A backup is made of a running
//! server's database, from any process, as the database was at one moment; writers go on.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use aws_lc_rs::digest;
use natter_model::Timestamp;
use rusqlite::backup::StepResult;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};
use serde::{Deserialize, Serialize};

use crate::key::sync_folder_of;
use crate::migrate;

/// The format that is written.
const FORMAT: u32 = 1;
const MANIFEST: &str = "manifest.json";
const DATABASE: &str = "natter.db";
/// Larger manifests are none.
const MANIFEST_MAX_BYTES: u64 = 64 * 1024;

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the file's format.
    pub format: u32,
    /// The version of the database's schema.
    pub schema: u32,
    /// When it was made, in milliseconds since 1970.
    pub created_at_ms: u64,
    /// Which master key opens it (see [`crate::MasterKey::fingerprint`]), in hexadecimal.
    pub key_fingerprint: String,
    /// The length of the database.
    pub database_bytes: u64,
    /// The SHA-256 of the database, in hexadecimal.
    pub database_sha256: String,
}

/// Why a backup was not made or not restored. Each is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is nothing to back up.
    #[error("there is no database at {}", .0.display())]
    NoDatabase(PathBuf),
    /// A restore does not overwrite.
    #[error("{} exists: a restore needs an empty place, so move it away first", .0.display())]
    DatabaseExists(PathBuf),
    /// Not a backup, or one that was cut off or changed.
    #[error("{path} is damaged or is no Natter backup: {why}", path = .0.display(), why = .1)]
    Damaged(PathBuf, String),
    /// Made by a newer Natter.
    #[error("the backup was made by a newer Natter: install that one or a later one")]
    Newer,
    /// Reading or writing failed.
    #[error("{path}: {cause}", path = .0.display(), cause = .1)]
    Io(PathBuf, io::Error),
    /// The database could not be read.
    #[error("the database could not be copied: {0}")]
    Database(String),
}

type Result<T> = std::result::Result<T, BackupError>;

/// Backs up the database at `database` into the file `destination`, which is replaced when it
/// exists, and only once the backup is whole and synced. Blocks; a server may be writing. The key
/// is not in it: keep a copy of the key elsewhere. Beside the destination there must be room for
/// twice the database.
pub fn backup(database: &Path, destination: &Path) -> Result<Manifest> {
    if !database.exists() {
        return Err(BackupError::NoDatabase(database.to_owned()));
    }
    let copy = Scratch::beside(destination, "db")?;
    let (schema, key_fingerprint) = copy_database(database, &copy.0)?;
    let (database_sha256, database_bytes) = sha256_of(&copy.0)?;
    let manifest = Manifest {
        format: FORMAT,
        schema,
        created_at_ms: Timestamp::from(SystemTime::now()).as_millis(),
        key_fingerprint,
        database_bytes,
        database_sha256,
    };
    let archive = Scratch::beside(destination, "tar")?;
    let io = |error| BackupError::Io(destination.to_owned(), error);
    write_archive(&archive.0, &manifest, &copy.0).map_err(io)?;
    std::fs::rename(&archive.0, destination)
        .and_then(|()| sync_folder_of(destination))
        .map_err(io)?;
    Ok(manifest)
}

/// Puts the backup in `file` to `database`, where there must be none. It is checked before it
/// appears there: its checksum, and the database's own consistency. Keys are not touched.
pub fn restore(file: &Path, database: &Path) -> Result<Manifest> {
    for end in ["", "-wal", "-shm", "-journal"] {
        let mut name = database.as_os_str().to_owned();
        name.push(end);
        if Path::new(&name).exists() {
            return Err(BackupError::DatabaseExists(name.into()));
        }
    }
    let copy = Scratch::beside(database, "restored")?;
    let manifest = read_archive(file, &copy.0)?;
    let damaged = |why: &str| BackupError::Damaged(file.to_owned(), why.to_owned());
    let (sha256, bytes) = sha256_of(&copy.0)?;
    if (sha256.as_str(), bytes) != (manifest.database_sha256.as_str(), manifest.database_bytes) {
        return Err(damaged("its checksum is wrong"));
    }
    check_database(&copy.0, &manifest).map_err(|why| damaged(&why))?;
    let io = |error| BackupError::Io(database.to_owned(), error);
    File::open(&copy.0)
        .and_then(|file| file.sync_all())
        .map_err(io)?;
    std::fs::rename(&copy.0, database)
        .and_then(|()| sync_folder_of(database))
        .map_err(io)?;
    Ok(manifest)
}

/// A file that is being made; it is removed when it was not renamed.
struct Scratch(PathBuf);

impl Scratch {
    fn beside(path: &Path, end: &str) -> Result<Self> {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{}.{end}", std::process::id()));
        let scratch = Self(name.into());
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&scratch.0)
            .map_err(|error| BackupError::Io(scratch.0.clone(), error))?;
        Ok(scratch)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        for end in ["", "-journal", "-wal", "-shm"] {
            let mut name = self.0.clone().into_os_string();
            name.push(end);
            // It is gone already when all went well.
            let _ = std::fs::remove_file(name);
        }
    }
}

/// Copies the database as it is at one moment; its schema's version and its key's fingerprint.
fn copy_database(from: &Path, to: &Path) -> Result<(u32, String)> {
    let failed = |error: rusqlite::Error| BackupError::Database(error.to_string());
    let source =
        Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(failed)?;
    source
        .busy_timeout(Duration::from_secs(5))
        .map_err(failed)?;
    let mut target = Connection::open(to).map_err(failed)?;
    {
        // All pages in one step: a copy in steps begins anew whenever another process writes.
        let copying = rusqlite::backup::Backup::new(&source, &mut target).map_err(failed)?;
        let until = std::time::Instant::now() + Duration::from_secs(30);
        while copying.step(-1).map_err(failed)? != StepResult::Done {
            if std::time::Instant::now() > until {
                return Err(BackupError::Database("another program holds it".to_owned()));
            }
            std::thread::yield_now();
        }
    }
    // The copy is one file, without a journal beside it.
    target
        .pragma_update(None, "journal_mode", "DELETE")
        .map_err(failed)?;
    let schema = migrate::version(&target).map_err(failed)?;
    let print = fingerprint(&target).map_err(failed)?;
    target.close().map_err(|(_, error)| failed(error))?;
    Ok((schema, print.unwrap_or_default()))
}

fn fingerprint(conn: &Connection) -> rusqlite::Result<Option<String>> {
    let print: Option<Vec<u8>> = conn
        .query_row(
            "SELECT value FROM meta WHERE key = 'key_check'",
            [],
            |row| row.get(0),
        )
        .optional()?;
    Ok(print.map(|print| hex(&print)))
}

fn write_archive(path: &Path, manifest: &Manifest, database: &Path) -> io::Result<()> {
    let file = OpenOptions::new().write(true).truncate(true).open(path)?;
    let mut archive = tar::Builder::new(io::BufWriter::new(file));
    let seconds = manifest.created_at_ms / 1_000;
    let header = |size: u64| {
        let mut header = tar::Header::new_gnu();
        header.set_size(size);
        header.set_mode(0o600);
        header.set_mtime(seconds);
        header
    };
    let mut text = serde_json::to_vec_pretty(manifest)?;
    text.push(b'\n');
    archive.append_data(&mut header(text.len() as u64), MANIFEST, text.as_slice())?;
    let mut head = header(manifest.database_bytes);
    archive.append_data(&mut head, DATABASE, File::open(database)?)?;
    let mut file = archive.into_inner()?;
    file.flush()?;
    file.get_ref().sync_all()
}

/// Reads the manifest, and the database into `to`.
fn read_archive(file: &Path, to: &Path) -> Result<Manifest> {
    let damaged = |why: String| BackupError::Damaged(file.to_owned(), why);
    let unreadable = |error: io::Error| damaged(error.to_string());
    let opened = File::open(file).map_err(|error| BackupError::Io(file.to_owned(), error))?;
    let mut archive = tar::Archive::new(io::BufReader::new(opened));
    let mut entries = archive.entries().map_err(unreadable)?;
    let mut next = |name: &str| {
        let entry = entries
            .next()
            .ok_or_else(|| damaged(format!("it has no {name}")))?;
        let entry = entry.map_err(unreadable)?;
        match entry.path().map_err(unreadable)? == Path::new(name) {
            true => Ok(entry),
            false => Err(damaged(format!("it has no {name}"))),
        }
    };
    let mut text = String::new();
    next(MANIFEST)?
        .take(MANIFEST_MAX_BYTES)
        .read_to_string(&mut text)
        .map_err(unreadable)?;
    let manifest: Manifest =
        serde_json::from_str(&text).map_err(|error| damaged(error.to_string()))?;
    if manifest.format > FORMAT || manifest.schema > migrate::KNOWN {
        return Err(BackupError::Newer);
    }
    let mut database = next(DATABASE)?;
    let io = |error| BackupError::Io(to.to_owned(), error);
    let mut copy = OpenOptions::new()
        .write(true)
        .truncate(true)
        .open(to)
        .map_err(io)?;
    io::copy(&mut database, &mut copy).map_err(io)?;
    Ok(manifest)
}

/// Whether the database is whole and is what the manifest says.
fn check_database(path: &Path, manifest: &Manifest) -> std::result::Result<(), String> {
    let check = || -> rusqlite::Result<(String, u32, Option<String>)> {
        let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let verdict = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        Ok((verdict, migrate::version(&conn)?, fingerprint(&conn)?))
    };
    let (verdict, schema, print) = check().map_err(|error| error.to_string())?;
    if verdict != "ok" {
        return Err(verdict);
    }
    match schema == manifest.schema && print.unwrap_or_default() == manifest.key_fingerprint {
        true => Ok(()),
        false => Err("its manifest belongs to another database".to_owned()),
    }
}

fn sha256_of(path: &Path) -> Result<(String, u64)> {
    let io = |error| BackupError::Io(path.to_owned(), error);
    let mut file = File::open(path).map_err(io)?;
    let mut hash = digest::Context::new(&digest::SHA256);
    let (mut buffer, mut bytes) = (vec![0; 256 * 1024], 0);
    loop {
        match file.read(&mut buffer).map_err(io)? {
            0 => return Ok((hex(hash.finish().as_ref()), bytes)),
            read => {
                hash.update(&buffer[..read]);
                bytes += read as u64;
            }
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
