//! The store as one value: opening it, its threads, closing it.

use std::any::Any;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

use natter_store::{CommitObserver, ErrorKind, Store, StoreError, StoreStatus};
use parking_lot::Mutex;

use crate::key::MasterKey;
use crate::open::{OpenError, Place};
use crate::reader::Reader;
use crate::seal::Wrapper;
use crate::shared::Shared;
use crate::writer::{Job, Writer};

/// How to open a store.
pub struct Options {
    /// The database file. SQLite keeps two more beside it, with `-wal` and `-shm` added to its name.
    pub path: PathBuf,
    /// The master key.
    pub key: MasterKey,
    /// How many threads read. At least one.
    pub readers: usize,
    /// How many writes may wait, and how many reads; beyond it they are refused with
    /// [`ErrorKind::Overloaded`].
    pub queue: usize,
    /// The most writes in one transaction.
    pub max_group: usize,
    /// Called once, on the writer's thread, when a commit failed so that the state of the disk is
    /// not known (a failed fsync, an I/O error). Nothing of that group is acknowledged and the
    /// store is closed: all that is left is to stop the program. It must not wait for the store.
    pub on_fatal: Box<dyn FnOnce(StoreError) + Send>,
    /// The name of a SQLite virtual file system that is registered in this process; `None` for the
    /// operating system's.
    pub vfs: Option<String>,
}

impl Options {
    /// The usual sizes: two readers, 65,536 waiting writes, 1,024 writes a transaction.
    pub fn new(
        path: impl Into<PathBuf>,
        key: MasterKey,
        on_fatal: impl FnOnce(StoreError) + Send + 'static,
    ) -> Self {
        Self {
            path: path.into(),
            key,
            readers: 2,
            queue: 65_536,
            max_group: 1_024,
            on_fatal: Box::new(on_fatal),
            vfs: None,
        }
    }
}

/// A store in one SQLite database.
pub struct SqliteStore {
    pub(crate) shared: Arc<Shared>,
    /// The readers, then the writer.
    threads: Mutex<Vec<JoinHandle<()>>>,
    path: PathBuf,
}

impl SqliteStore {
    /// Opens a database, or makes it when there is none, brings its schema up to date and checks
    /// its key. Blocks. A failed open leaves no thread behind.
    pub fn open(options: Options) -> Result<Arc<Self>, OpenError> {
        let place = Place {
            path: options.path,
            vfs: options.vfs,
        };
        let conn = place.open_writer(&options.key)?;
        let shared = Arc::new(Shared::new(Wrapper::new(&options.key), options.queue));
        let sqlite = |error| OpenError::from_sqlite(&place.path, &error);
        let writer = Writer::new(conn, Arc::clone(&shared), options.max_group).map_err(sqlite)?;
        let readers = (0..options.readers.max(1))
            .map(|_| Ok(Reader::new(place.open_reader()?, Arc::clone(&shared))))
            .collect::<Result<Vec<_>, OpenError>>()?;
        let store = Arc::new(Self {
            shared,
            threads: Mutex::new(Vec::new()),
            path: place.path,
        });
        for (number, reader) in readers.into_iter().enumerate() {
            store.spawn(format!("store-reader-{number}"), move || reader.run())?;
        }
        let (shared, on_fatal) = (Arc::clone(&store.shared), options.on_fatal);
        store.spawn("store-writer".to_owned(), move || {
            if let Some(error) = writer.run() {
                tracing::error!(%error, cause = ?error.source, "the store closes");
                shared.close_after_failure();
                on_fatal(error);
            }
        })?;
        Ok(store)
    }

    fn spawn(&self, name: String, run: impl FnOnce() + Send + 'static) -> Result<(), OpenError> {
        let thread = std::thread::Builder::new()
            .name(name)
            .spawn(run)
            .map_err(|error| OpenError::Failed(error.to_string()))?;
        self.threads.lock().push(thread);
        Ok(())
    }
}

impl Store for SqliteStore {
    fn observe(&self, observer: Arc<dyn CommitObserver>) {
        self.shared.observe(observer);
    }

    fn announce(&self, what: Arc<dyn Any + Send + Sync>) -> Result<(), StoreError> {
        self.shared
            .submit(Job::Announce(what))
            .map_err(|kind| StoreError::new(kind, "announce"))
    }

    fn status(&self) -> StoreStatus {
        let (commits, writes, overloaded) = self.shared.figures();
        let size = |end: &str| {
            let mut name = self.path.clone().into_os_string();
            name.push(end);
            std::fs::metadata(name).map_or(0, |file| file.len())
        };
        StoreStatus {
            queued_writes: self.shared.writes.len(),
            commits,
            writes,
            overloaded,
            full: self.shared.is_full(),
            bytes: size("") + size("-wal"),
        }
    }

    fn close(&self) {
        self.shared.reads.close();
        let mut threads = std::mem::take(&mut *self.threads.lock());
        let me = std::thread::current().id();
        let mine = threads.iter().any(|thread| thread.thread().id() == me);
        // The last connection clears the journal away, but not when it is one that only reads: the
        // writer, which was started last, ends last.
        let writer = threads.pop();
        if !mine {
            threads.into_iter().for_each(join);
        }
        self.shared.writes.close();
        // When a callback of the store closes it, its thread ends by itself.
        if !mine {
            writer.into_iter().for_each(join);
        }
    }
}

/// Threads catch the panics of others' code and have none of their own to report.
fn join(thread: JoinHandle<()>) {
    let _ = thread.join();
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    /// Refuses everything from now on, and what is waiting.
    fn close_after_failure(&self) {
        self.writes.close();
        self.reads.close();
        let mut jobs = Vec::new();
        while self.writes.take(usize::MAX, &mut jobs) {
            jobs.drain(..).for_each(|job| job.refuse(ErrorKind::Closed));
        }
    }
}
