//! A full queue refuses at once and harms nothing.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod chat;

use std::sync::{Arc, Mutex, mpsc};

use chat::{Chat, message, options};
use natter_store::contract::wait;
use natter_store::log::Appended;
use natter_store::{Commit, CommitObserver, ErrorKind, Log as _, Reading as _, Store as _};
use natter_store_sqlite::{MasterKey, SqliteStore};

/// Says that it hears of commits, and holds the writer until it is let go.
struct Hold(mpsc::SyncSender<()>, Mutex<mpsc::Receiver<()>>);

impl CommitObserver for Hold {
    fn committed(&self, _: &[Commit]) {
        self.0.send(()).unwrap();
        self.1.lock().unwrap().recv().unwrap_or_default();
    }
}

#[test]
fn a_full_queue_refuses_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut options = options(
        &dir.path().join("natter.db"),
        &MasterKey::generate().unwrap(),
    );
    options.queue = 3;
    let chat = Chat::fill(SqliteStore::open(options).unwrap(), 1);
    let (held, holds) = mpsc::sync_channel(100);
    let (go, goes) = mpsc::sync_channel(100);
    chat.store.observe(Arc::new(Hold(held, Mutex::new(goes))));
    let (tx, rx) = mpsc::sync_channel(100);
    let send = || {
        let tx = tx.clone();
        let append = chat.decided(chat.rooms[0], message("hello"));
        chat.store
            .append(append, Box::new(move |r| tx.send(r).unwrap()));
    };
    send();
    holds.recv().unwrap();
    // The writer is held with the first; three may wait, and no more.
    (0..3).for_each(|_| send());
    assert!(rx.try_recv().is_err(), "nothing is answered yet");
    send();
    assert_eq!(
        rx.try_recv().unwrap().unwrap_err().kind,
        ErrorKind::Overloaded
    );
    let marked = wait(
        chat.store
            .mark_read(chat.ann.id, chat.rooms[0], natter_model::Seq(1)),
    );
    assert_eq!(marked.unwrap_err().kind, ErrorKind::Overloaded);
    assert!(chat.store.announce(Arc::new(0)).is_err());
    let status = chat.store.status();
    assert_eq!((status.queued_writes, status.overloaded), (3, 3));
    drop(go);
    for seq in 3..=6 {
        let Ok(Appended::Committed(entry)) = rx.recv().unwrap() else {
            panic!("not committed");
        };
        assert_eq!(entry.seq.0, seq);
    }
    let status = chat.store.status();
    assert_eq!(status.queued_writes, 0);
    assert!(status.writes > status.commits, "three were one group");
}
