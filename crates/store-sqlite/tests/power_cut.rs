//! The power goes off at random moments while many people write: everything that was acknowledged
//! is there afterwards, once, dense and in order, and the database is whole.
//!
//! Each cut prints its seed when it fails; the writes depend on the threads' timing, so that a
//! seed gives the same losses only for the same history.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod chat;

use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, mpsc};

use chat::Chat;
use natter_model::{Entry, Event, Seq};
use natter_store::contract::wait;
use natter_store::log::Appended;
use natter_store::{ErrorKind, Log as _, Store as _};
use natter_store_sqlite::MasterKey;
use natter_testkit::powercut::PowerCut;

const SENDERS: usize = 8;
const ROOMS: usize = 4;

/// What was acknowledged so far.
type Acknowledged = Arc<Mutex<Vec<Arc<Entry>>>>;

/// How many acknowledgements the senders may go on to. It bounds them between cuts.
#[derive(Default)]
struct Goal {
    count: Mutex<usize>,
    raised: Condvar,
}

impl Goal {
    fn raise(&self, count: usize) {
        *self.count.lock().unwrap() = count;
        self.raised.notify_all();
    }

    /// Waits until there is more to send.
    fn wait_beyond(&self, acknowledged: &Acknowledged) {
        let mut count = self.count.lock().unwrap();
        while acknowledged.lock().unwrap().len() >= *count {
            count = self.raised.wait(count).unwrap();
        }
    }
}

/// Raised to the end when the cutting is over, however it ends.
struct Finish<'a>(&'a Goal, &'a AtomicBool);

impl Drop for Finish<'_> {
    fn drop(&mut self) {
        self.1.store(true, Ordering::Relaxed);
        self.0.raise(usize::MAX);
    }
}

/// Sends from all senders, one message outstanding each, until `stop`; every tenth message is
/// edited or deleted.
fn send_until(stop: &AtomicBool, goal: &Goal, chat: &Chat, acknowledged: &Acknowledged) {
    std::thread::scope(|scope| {
        for sender in 0..SENDERS {
            scope.spawn(move || {
                for n in 0.. {
                    goal.wait_beyond(acknowledged);
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let room = chat.rooms[(sender + n) % ROOMS];
                    let text = format!("message {n} of {sender} {}", "x".repeat(n % 700));
                    let posted = chat.post(room, &text);
                    let Ok(Appended::Committed(entry)) = posted else {
                        return;
                    };
                    acknowledged.lock().unwrap().push(Arc::clone(&entry));
                    let changed = match n % 10 {
                        4 => chat.edit(room, entry.seq, "another text"),
                        9 => chat.delete(room, entry.seq),
                        _ => continue,
                    };
                    if let Ok(Appended::Committed(entry)) = changed {
                        acknowledged.lock().unwrap().push(entry);
                    }
                }
            });
        }
    });
}

/// What is wrong with what a cut left, if anything: all that was acknowledged must be there.
fn examine(folder: &Path, key: &MasterKey, acknowledged: &[Arc<Entry>]) -> Result<(), String> {
    let chat = Chat::reopen(&folder.join("natter.db"), key).map_err(|error| error.to_string())?;
    if chat.rooms.len() != ROOMS {
        return Err(format!("{} rooms of {ROOMS} are left", chat.rooms.len()));
    }
    for &room in &chat.rooms {
        let stored = wait(chat.store.entries(room, Seq::ZERO, usize::MAX))
            .map_err(|error| format!("{error} {:?}", error.source))?;
        let dense = (1..)
            .zip(&stored.entries)
            .all(|(n, entry)| entry.seq == Seq(n));
        if !dense || stored.head.0 != stored.entries.len() as u64 {
            return Err(format!("room {room} is not dense"));
        }
        let mut nonces = HashSet::new();
        for entry in &stored.entries {
            if let Event::MessagePosted { nonce, .. } = &entry.event
                && !nonces.insert(*nonce)
            {
                return Err(format!("{entry:?} is there twice"));
            }
        }
        for told in acknowledged.iter().filter(|entry| entry.room == room) {
            let Some(found) = stored.entries.get(told.seq.0 as usize - 1) else {
                return Err(format!("{told:?} was acknowledged and is lost"));
            };
            let same = (found.at, found.actor, found.messages, found.event.code())
                == (told.at, told.actor, told.messages, told.event.code());
            if !same {
                return Err(format!("{told:?} became {found:?}"));
            }
        }
    }
    // The room goes on where it stopped.
    match chat.post(chat.rooms[0], "after the cut") {
        Ok(Appended::Committed(_)) => {}
        other => return Err(format!("cannot go on: {other:?}")),
    }
    chat.store.close();
    let conn = rusqlite::Connection::open(folder.join("natter.db")).map_err(|e| e.to_string())?;
    let verdict: String = conn
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .map_err(|error| error.to_string())?;
    match verdict.as_str() {
        "ok" => Ok(()),
        _ => Err(verdict),
    }
}

/// Cuts the power `cuts` times while everybody writes: how many of the cuts had lost something,
/// and what the last of those was.
fn cut_many_times(power: &PowerCut, cuts: u64) -> (usize, Option<String>) {
    let home = tempfile::tempdir().unwrap();
    let key = MasterKey::generate().unwrap();
    let path = home.path().join("natter.db");
    let chat = Chat::make(&path, &key, Some(power.name()), ROOMS, |error| {
        panic!("{error}")
    });
    let acknowledged = Acknowledged::default();
    let (stop, goal) = (AtomicBool::new(false), Goal::default());
    let (mut losses, mut last) = (0, None);
    std::thread::scope(|scope| {
        scope.spawn(|| send_until(&stop, &goal, &chat, &acknowledged));
        let _finish = Finish(&goal, &stop);
        for seed in 0..cuts {
            // Let a different number of acknowledgements pass between cuts.
            let enough = acknowledged.lock().unwrap().len() + (seed as usize * 37) % 101;
            goal.raise(enough + 40);
            while acknowledged.lock().unwrap().len() < enough {
                std::thread::yield_now();
            }
            let away = tempfile::tempdir().unwrap();
            let told = acknowledged.lock().unwrap().clone();
            power.cut(seed, away.path()).unwrap();
            if let Err(loss) = examine(away.path(), &key, &told) {
                losses += 1;
                last = Some(format!("seed {seed}, {} acknowledged: {loss}", told.len()));
            }
        }
    });
    (losses, last)
}

#[test]
fn what_was_acknowledged_survives_sixty_power_cuts() {
    let power = PowerCut::register("sixty-cuts").unwrap();
    assert_eq!(cut_many_times(&power, 60), (0, None));
}

/// The control: on a disk whose syncs do nothing the same test finds losses.
#[test]
fn a_disk_that_lies_is_found_out() {
    let power = PowerCut::register("lying-disk").unwrap();
    power.let_syncs_lie(true);
    let (losses, last) = cut_many_times(&power, 10);
    assert!(losses > 0, "{last:?}");
}

/// A failed fsync closes the store: nothing of that group is acknowledged, nothing after it taken.
#[test]
fn a_failed_sync_closes_the_store() {
    let power = PowerCut::register("failing-sync").unwrap();
    let home = tempfile::tempdir().unwrap();
    let key = MasterKey::generate().unwrap();
    let (tx, fatal) = mpsc::sync_channel(1);
    let path = home.path().join("natter.db");
    let chat = Chat::make(&path, &key, Some(power.name()), 1, move |error| {
        tx.send(error).unwrap();
    });
    let room = chat.rooms[0];
    assert!(matches!(
        chat.post(room, "kept"),
        Ok(Appended::Committed(_))
    ));
    power.let_syncs_fail(true);
    let kind = |result: Result<Appended, natter_store::StoreError>| result.unwrap_err().kind;
    assert_eq!(
        kind(chat.post(room, "never acknowledged")),
        ErrorKind::Failed
    );
    assert_eq!(fatal.recv().unwrap().kind, ErrorKind::Failed);
    power.let_syncs_fail(false);
    assert_eq!(kind(chat.post(room, "too late")), ErrorKind::Closed);
    assert_eq!(
        wait(chat.store.message(room, Seq(1))).unwrap_err().kind,
        ErrorKind::Closed
    );
    let away = tempfile::tempdir().unwrap();
    power.cut(0, away.path()).unwrap();
    let after = Chat::reopen(&away.path().join("natter.db"), &key).unwrap();
    let stored = wait(after.store.entries(room, Seq::ZERO, 10)).unwrap();
    assert!(matches!(&stored.entries[2].event,
        Event::MessagePosted { body: Some(body), .. } if body.as_str() == "kept"));
}
