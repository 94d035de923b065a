//! A full disk: writes are refused, reads go on, and writes go on by themselves when there is room.
//! The disk is a small tmpfs where one can be mounted (as root); elsewhere the test says so.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod chat;

use std::path::Path;
use std::process::Command;

use chat::Chat;
use natter_model::Seq;
use natter_store::contract::wait;
use natter_store::log::{Anchor, Appended};
use natter_store::{ErrorKind, Log as _, Store as _};
use natter_store_sqlite::MasterKey;

/// A mounted tmpfs, which is unmounted at the end.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=4m", "natter-test"])
            .arg(dir.path())
            .output();
        matches!(mounted, Ok(output) if output.status.success()).then(|| Self(dir))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(self.0.path()).status();
        assert!(unmounted.is_ok_and(|status| status.success()) || std::thread::panicking());
    }
}

/// Posts until the disk is full, and checks what holds then.
fn fill(chat: &Chat) -> u64 {
    let room = chat.rooms[0];
    let text = "x".repeat(16_000);
    let mut kept = 0;
    let error = loop {
        match chat.post(room, &text) {
            Ok(Appended::Committed(_)) => kept += 1,
            Ok(other) => panic!("{other:?}"),
            Err(error) => break error,
        }
        assert!(kept < 2_000, "the disk does not fill");
    };
    assert_eq!(error.kind, ErrorKind::Full, "{error} {:?}", error.source);
    assert!(chat.store.status().full);
    let page = wait(chat.store.timeline(room, Anchor::Latest, 1)).unwrap();
    assert_eq!(page.as_of, Seq(kept + 2), "what was refused is not there");
    kept
}

#[test]
fn a_full_disk_refuses_writes_until_there_is_room() {
    let Some(disk) = SmallDisk::mount() else {
        eprintln!("no tmpfs can be mounted here, which needs root: nothing was tested");
        return;
    };
    let ballast = disk.0.path().join("ballast");
    std::fs::write(&ballast, vec![0; 2 << 20]).unwrap();
    let key = MasterKey::generate().unwrap();
    let path = disk.0.path().join("natter.db");
    let chat = Chat::make(&path, &key, None, 1, |error| panic!("{error}"));
    let kept = fill(&chat);
    std::fs::remove_file(&ballast).unwrap();
    recovers(&chat, kept);
    chat.store.close();
    drop(chat);
    assert_eq!(whole(&path), "ok");
}

fn recovers(chat: &Chat, kept: u64) {
    match chat.post(chat.rooms[0], "there is room again") {
        Ok(Appended::Committed(entry)) => assert_eq!(entry.seq, Seq(kept + 3)),
        other => panic!("{other:?}"),
    }
    assert!(!chat.store.status().full);
}

fn whole(path: &Path) -> String {
    let conn = rusqlite::Connection::open(path).unwrap();
    conn.query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap()
}
