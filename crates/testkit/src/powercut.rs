//! A disk whose power can be cut: a SQLite virtual file system over the operating system's that
//! remembers, for each file, what is durable and what was written since the last sync.
//!
//! [`PowerCut::cut`] writes the files as they would be found after a power cut at that moment:
//! what was synced is there, and of what was not, any 512-byte sector may be there, be missing or
//! be torn. A killed process proves nothing of the kind, because the page cache survives it.
//!
//! It models what SQLite relies on: writes, truncations, syncs, names of files. The wal-index
//! (`-shm`) is shared memory that no power cut leaves behind, and is not copied.

mod disk;
mod vfs;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use disk::Disk;

/// A registered virtual file system. It lives as long as the process; give its [`PowerCut::name`]
/// to SQLite. Files are known by their paths, so each test needs a folder of its own.
#[derive(Debug, Clone)]
pub struct PowerCut(Arc<State>);

#[derive(Debug)]
struct State {
    name: String,
    disk: Mutex<Disk>,
    syncs_lie: AtomicBool,
    syncs_fail: AtomicBool,
}

impl State {
    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PowerCut {
    /// Registers a new virtual file system under `name`, which must be free in this process.
    /// Fails when SQLite does.
    pub fn register(name: &str) -> io::Result<Self> {
        let state = Arc::new(State {
            name: name.to_owned(),
            disk: Mutex::default(),
            syncs_lie: AtomicBool::new(false),
            syncs_fail: AtomicBool::new(false),
        });
        vfs::register(&state)?;
        Ok(Self(state))
    }

    /// What to give to SQLite.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// From now on syncs do nothing and say that they did: a disk that lies. A test that passes on
    /// such a disk sees nothing.
    pub fn let_syncs_lie(&self, lie: bool) {
        self.0.syncs_lie.store(lie, Ordering::SeqCst);
    }

    /// From now on syncs fail with an I/O error and make nothing durable.
    pub fn let_syncs_fail(&self, fail: bool) {
        self.0.syncs_fail.store(fail, Ordering::SeqCst);
    }

    /// Writes into the folder `into` all files as a power cut at this moment would leave them. What
    /// was not synced is kept or lost as `seed` says: the same seed and the same history give the
    /// same files. The store goes on undisturbed. Says which files were written.
    pub fn cut(&self, seed: u64, into: &Path) -> io::Result<Vec<PathBuf>> {
        let image = self.0.disk().after_cut(seed);
        let mut written = Vec::new();
        for (path, content) in image {
            let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
            let path = into.join(name);
            std::fs::write(&path, content)?;
            written.push(path);
        }
        Ok(written)
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::{Connection, OpenFlags};

    use super::*;

    /// Writes 40 rows, one a transaction, with a checkpoint on the way, and cuts after each:
    /// how many cuts had lost a committed row.
    fn cuts_with_losses(name: &str, synchronous: &str) -> usize {
        let (home, away) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let power = PowerCut::register(name).unwrap();
        let flags = OpenFlags::default();
        let path = home.path().join("test.db");
        let conn = Connection::open_with_flags_and_vfs(&path, flags, power.name()).unwrap();
        conn.pragma_update(None, "journal_mode", "WAL").unwrap();
        conn.pragma_update(None, "synchronous", synchronous)
            .unwrap();
        conn.execute_batch("PRAGMA wal_autocheckpoint = 10; CREATE TABLE t (n INTEGER, pad BLOB)")
            .unwrap();
        let mut losses = 0;
        for n in 1..=40 {
            conn.execute("INSERT INTO t VALUES (?1, randomblob(900))", [n])
                .unwrap();
            let found = rows_after_cut(&power, n, away.path());
            losses += usize::from(found != Some(n));
        }
        losses
    }

    fn rows_after_cut(power: &PowerCut, seed: u64, away: &Path) -> Option<u64> {
        for old in std::fs::read_dir(away).unwrap() {
            std::fs::remove_file(old.unwrap().path()).unwrap();
        }
        power.cut(seed, away).unwrap();
        let conn = Connection::open(away.join("test.db")).unwrap();
        conn.query_row("SELECT count(*) FROM t", [], |row| row.get(0))
            .ok()
    }

    #[test]
    fn full_sync_loses_nothing() {
        assert_eq!(cuts_with_losses("unit-full", "FULL"), 0);
    }

    #[test]
    fn without_sync_the_disk_loses_much() {
        let losses = cuts_with_losses("unit-off", "OFF");
        assert!(losses >= 10, "{losses} of 40 cuts lost rows");
    }
}
