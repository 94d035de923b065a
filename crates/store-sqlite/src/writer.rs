//! The writer thread: takes all waiting jobs, runs them in one transaction, commits, tells the
//! observer, then answers in order.
//!
//! # Invariants
//!
//! - **Nothing is answered with success before its commit is on disk.**
//! - **A job that fails or panics undoes only itself**, unless the transaction is lost with it;
//!   then every job of the group fails.
//! - **After an I/O error on commit nothing more is written**: the store closes and says so.

pub(crate) mod group;
#[cfg(test)]
mod tests;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use natter_store::log::{Append, Appended};
use natter_store::{Commit, Done, ErrorKind, StoreError};
use rusqlite::hooks::Wal;
use rusqlite::wal::CheckpointMode;
use rusqlite::{Connection, ErrorCode};

use crate::append;
use crate::fault::Fault;
use crate::open;
use crate::shared::Shared;
use group::Group;

/// After so many new pages in the journal the writer copies them into the database.
const CHECKPOINT_PAGES: u32 = 4_000;
/// From so many pages on it also waits a moment for the readers to leave the journal, so that the
/// journal starts anew: with somebody always reading it would grow for ever.
const RESTART_PAGES: u32 = 16_000;
/// How long it waits for them: a backup reads for longer, and nobody should wait for that.
const RESTART_WAIT: Duration = Duration::from_millis(20);

/// Tells a task's caller how its group fared.
pub(crate) type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// A task: with a group it works in it; without it only says whom to answer.
pub(crate) type Task = Box<dyn FnOnce(Option<&mut Group>) -> (Answer, Option<Fault>) + Send>;

/// Something for the writer to do.
pub(crate) enum Job {
    /// The hot one.
    Append(Append, Done<Appended>),
    /// Anything else that writes.
    Task {
        /// For errors.
        op: &'static str,
        /// Whether it writes through the group's memory only, so that nothing need be undone.
        deferred: bool,
        /// The work.
        task: Task,
    },
    /// Passes through the order of commits.
    Announce(Arc<dyn Any + Send + Sync>),
}

impl Job {
    /// Answers without having done anything.
    pub(crate) fn refuse(self, kind: ErrorKind) {
        match self {
            Self::Append(_, done) => call(|| done(Err(StoreError::new(kind, "append")))),
            Self::Task { op, task, .. } => {
                let (answer, _) = task(None);
                call(|| answer(Err(StoreError::new(kind, op))));
            }
            Self::Announce(_) => {}
        }
    }
}

/// What is owed to a caller after the commit.
enum Owed {
    Append(Done<Appended>, Result<Appended, StoreError>),
    Task(&'static str, Answer, Option<StoreError>),
}

impl Owed {
    /// Pays when the group was committed.
    fn committed(self) {
        match self {
            Self::Append(done, result) => call(|| done(result)),
            Self::Task(_, answer, error) => call(|| answer(error.map_or(Ok(()), Err))),
        }
    }

    /// Pays when the group failed.
    fn failed(self, kind: ErrorKind, cause: &str) {
        match self {
            Self::Append(done, _) => {
                call(|| done(Err(StoreError::caused(kind, "append", cause))));
            }
            Self::Task(op, answer, _) => call(|| answer(Err(StoreError::caused(kind, op, cause)))),
        }
    }
}

/// Runs somebody else's code, whose panic must not stop the writer.
fn call(theirs: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(theirs)).is_err() {
        tracing::error!("a callback of the store panicked");
    }
}

/// The writer thread's state.
pub(crate) struct Writer {
    group: Group,
    shared: Arc<Shared>,
    max_group: usize,
    /// How many pages the journal has.
    wal_pages: Arc<AtomicU32>,
    /// How many it had when they were copied last.
    copied_at: u32,
}

impl Writer {
    pub(crate) fn new(
        mut conn: Connection,
        shared: Arc<Shared>,
        max_group: usize,
    ) -> rusqlite::Result<Self> {
        let wal_pages = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&wal_pages);
        conn.wal_hook(Some(move |_: &mut Wal, pages: i32| {
            counter.store(pages.unsigned_abs(), Ordering::Relaxed);
            Ok(())
        }))?;
        Ok(Self {
            group: Group::new(conn, Arc::clone(&shared)),
            shared,
            max_group: max_group.max(1),
            wal_pages,
            copied_at: 0,
        })
    }

    /// Works until the queue is closed and empty, or until a fatal error, which it returns.
    pub(crate) fn run(mut self) -> Option<StoreError> {
        let mut jobs = Vec::new();
        while self.shared.writes.take(self.max_group, &mut jobs) {
            let count = jobs.len() as u64;
            if let Err(fault) = self.group(jobs.drain(..), count) {
                return Some(fault.into_error("commit"));
            }
        }
        None
    }

    /// One group of jobs. Fails when the store must close.
    fn group(&mut self, jobs: impl Iterator<Item = Job>, count: u64) -> Result<(), Fault> {
        let mut owed = Vec::new();
        let changes = self.group.conn.total_changes();
        let result = self.transact(jobs, &mut owed);
        let mut commits = std::mem::take(&mut self.group.commits);
        if let Err(fault) = &result {
            self.group.forget();
            commits.retain(|commit| matches!(commit, Commit::Announced(_)));
            self.shared.full(fault.kind() == ErrorKind::Full);
            tracing::error!(error = %fault, "a group of writes was not committed");
        } else if self.group.conn.total_changes() > changes {
            self.shared.full(false);
            self.shared.committed(count);
        }
        if !commits.is_empty()
            && let Some(observer) = self.shared.observer()
        {
            call(|| observer.committed(&commits));
        }
        match result {
            Ok(()) => owed.into_iter().for_each(Owed::committed),
            Err(fault) => {
                let (kind, cause) = (fault.kind(), fault.to_string());
                owed.into_iter().for_each(|owed| owed.failed(kind, &cause));
                if fault.is_fatal() {
                    return Err(fault);
                }
            }
        }
        self.checkpoint()
    }

    /// Runs the jobs in one transaction and commits it, or undoes all of it. Whatever happens,
    /// every job is in `owed`.
    fn transact(
        &mut self,
        jobs: impl Iterator<Item = Job>,
        owed: &mut Vec<Owed>,
    ) -> Result<(), Fault> {
        self.group.trim();
        let mut state = Ok(false);
        for job in jobs {
            if let Job::Announce(what) = job {
                self.group.commits.push(Commit::Announced(what));
                continue;
            }
            if let Ok(false) = state {
                state = self.group.execute("BEGIN IMMEDIATE").map(|()| true);
            }
            if let Err(fault) = self.work(job, state.is_ok(), owed) {
                state = Err(fault);
            }
        }
        match state {
            Ok(true) => self
                .group
                .flush()
                .and_then(|()| self.group.execute("COMMIT")),
            Ok(false) => Ok(()),
            Err(fault) => Err(fault),
        }
        .inspect_err(|_| self.undo())
    }

    /// Takes back the whole transaction, if SQLite has not done so already.
    fn undo(&mut self) {
        if !self.group.conn.is_autocommit()
            && let Err(fault) = self.group.execute("ROLLBACK")
        {
            tracing::error!(error = %fault, "a transaction was not rolled back");
        }
    }

    /// Runs one job, or when the group is lost already (`alive` is false) only notes whom to
    /// answer. Fails when the whole group is lost.
    fn work(&mut self, job: Job, alive: bool, owed: &mut Vec<Owed>) -> Result<(), Fault> {
        match job {
            Job::Append(append, done) => {
                let deferred = append::is_deferred(&append.change);
                let result = match alive {
                    true => self.guarded(deferred, |group| append::append(group, append)),
                    false => Ok(Err(Fault::Impossible(LOST))),
                };
                let (result, lost) = split(result, "append");
                owed.push(Owed::Append(done, result));
                lost
            }
            Job::Task { op, deferred, task } => {
                let (mut task, mut answer): (_, Option<Answer>) = (Some(task), None);
                let result = match alive {
                    true => self.guarded(deferred, |group| {
                        let Some(task) = task.take() else {
                            return Err(Fault::Impossible("a task runs once"));
                        };
                        let (theirs, fault) = task(Some(group));
                        answer = Some(theirs);
                        fault.map_or(Ok(()), Err)
                    }),
                    false => Ok(Err(Fault::Impossible(LOST))),
                };
                let (result, lost) = split(result, op);
                // One that was not begun says whom to answer; one that panicked cannot.
                if let Some(answer) = answer.or_else(|| task.map(|task| task(None).0)) {
                    owed.push(Owed::Task(op, answer, result.err()));
                }
                lost
            }
            Job::Announce(_) => Ok(()),
        }
    }

    /// Runs `work` so that what it did can be taken back alone. A deferred one changes at most one
    /// row, as its last step. The outer error means that the group is lost.
    fn guarded<T>(
        &mut self,
        deferred: bool,
        work: impl FnOnce(&mut Group) -> Result<T, Fault>,
    ) -> Result<Result<T, Fault>, Fault> {
        if !deferred {
            self.group.flush()?;
            self.group.execute("SAVEPOINT job")?;
        }
        let mark = self.group.commits.len();
        let group = &mut self.group;
        let result = catch_unwind(AssertUnwindSafe(|| work(group)));
        let fault = match result {
            Ok(Ok(value)) => {
                if !deferred {
                    self.group.execute("RELEASE job")?;
                }
                return Ok(Ok(value));
            }
            Ok(Err(fault)) => fault,
            Err(_) if deferred => return Err(Fault::Impossible("a write panicked")),
            Err(_) => Fault::Impossible("a write panicked"),
        };
        if !fault.is_of_one_job() || self.group.conn.is_autocommit() {
            return Err(fault);
        }
        self.group.commits.truncate(mark);
        if !deferred {
            self.group.execute("ROLLBACK TO job")?;
            self.group.execute("RELEASE job")?;
            self.group.forget_rooms();
        }
        Ok(Err(fault))
    }

    /// Copies the journal into the database when it has grown, after everybody was answered.
    fn checkpoint(&mut self) -> Result<(), Fault> {
        let full = self.shared.is_full();
        let pages = self.wal_pages.load(Ordering::Relaxed);
        if pages < self.copied_at {
            self.copied_at = 0;
        }
        if pages - self.copied_at < CHECKPOINT_PAGES && !full {
            return Ok(());
        }
        self.copied_at = pages;
        match self
            .copy_journal(pages >= RESTART_PAGES)
            .map_err(Fault::from)
        {
            Err(fault) if fault.is_fatal() => Err(fault),
            Err(fault) => {
                tracing::warn!(error = %fault, "the journal was not copied into the database");
                self.shared.full(full || fault.kind() == ErrorKind::Full);
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    fn copy_journal(&self, restart: bool) -> rusqlite::Result<()> {
        let conn = &self.group.conn;
        if !restart {
            return conn
                .wal_checkpoint_v2(None::<&str>, CheckpointMode::PASSIVE)
                .map(|_| ());
        }
        conn.busy_timeout(RESTART_WAIT)?;
        let copied = conn.wal_checkpoint_v2(None::<&str>, CheckpointMode::RESTART);
        conn.busy_timeout(open::BUSY_TIMEOUT)?;
        match copied {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => Ok(()),
            copied => copied.map(|_| ()),
        }
    }
}

const LOST: &str = "another write of its group was lost";

/// The caller's part and the group's part of how a job went.
fn split<T>(
    result: Result<Result<T, Fault>, Fault>,
    op: &'static str,
) -> (Result<T, StoreError>, Result<(), Fault>) {
    match result {
        Ok(Ok(value)) => (Ok(value), Ok(())),
        Ok(Err(fault)) => (Err(fault.into_error(op)), Ok(())),
        Err(fault) => (Err(StoreError::new(fault.kind(), op)), Err(fault)),
    }
}
