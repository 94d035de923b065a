//! What lies on the disk: no body in clear, nothing that opens in another place.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod chat;

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use chat::{Chat, options};
use natter_model::Seq;
use natter_store::contract::wait;
use natter_store::log::{Anchor, Appended};
use natter_store::{ErrorKind, Log as _, Store as _};
use natter_store_sqlite::{MasterKey, OpenError, SqliteStore};

fn make(dir: &Path, rooms: usize) -> (Chat, MasterKey) {
    let key = MasterKey::generate().unwrap();
    let chat = Chat::make(&dir.join("natter.db"), &key, None, rooms, |error| {
        panic!("{error}")
    });
    (chat, key)
}

fn seq(appended: Result<Appended, natter_store::StoreError>) -> Seq {
    match appended {
        Ok(Appended::Committed(entry)) => entry.seq,
        other => panic!("{other:?}"),
    }
}

/// The files that hold `needle`.
fn files_with(dir: &Path, needle: &[u8]) -> Vec<String> {
    let files = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    files
        .filter(|path| {
            std::fs::read(path)
                .unwrap()
                .windows(needle.len())
                .any(|w| w == needle)
        })
        .map(|path| path.display().to_string())
        .collect()
}

#[test]
fn bodies_are_in_clear_in_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let (chat, _) = make(dir.path(), 1);
    let room = chat.rooms[0];
    let first = seq(chat.post(room, "xyzzy-plugh the first secret"));
    seq(chat.edit(room, first, "xyzzy-plugh the second secret"));
    let gone = seq(chat.post(room, "xyzzy-plugh the third secret"));
    seq(chat.delete(room, gone));
    assert_eq!(files_with(dir.path(), b"xyzzy-plugh"), [] as [&str; 0]);
    assert_ne!(
        files_with(dir.path(), b"a room"),
        [] as [&str; 0],
        "the search finds names"
    );
    chat.store.close();
    assert_eq!(files_with(dir.path(), b"xyzzy-plugh"), [] as [&str; 0]);
}

#[test]
fn only_the_owner_may_read_the_files() {
    let dir = tempfile::tempdir().unwrap();
    let (_chat, _) = make(dir.path(), 1);
    for entry in std::fs::read_dir(dir.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{:?}", entry.file_name());
    }
}

#[test]
fn a_deleted_body_is_in_no_row() {
    let dir = tempfile::tempdir().unwrap();
    let (chat, _) = make(dir.path(), 1);
    let gone = seq(chat.post(chat.rooms[0], "secret"));
    seq(chat.edit(chat.rooms[0], gone, "more secret"));
    seq(chat.delete(chat.rooms[0], gone));
    chat.store.close();
    let conn = rusqlite::Connection::open(dir.path().join("natter.db")).unwrap();
    let bodies: u64 = conn
        .query_row(
            "SELECT count(*) FROM log WHERE body IS NOT NULL",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(bodies, 0);
}

/// What is kept to know a send again does not tell who says the same.
#[test]
fn equal_messages_look_different() {
    let dir = tempfile::tempdir().unwrap();
    let (chat, _) = make(dir.path(), 1);
    for _ in 0..3 {
        seq(chat.post(chat.rooms[0], "secret"));
    }
    chat.store.close();
    let conn = rusqlite::Connection::open(dir.path().join("natter.db")).unwrap();
    let count = |what: &str| -> u64 {
        let sql = format!("SELECT count(DISTINCT {what}) FROM log WHERE kind = 1");
        conn.query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    assert_eq!((count("body"), count("mac")), (3, 3));
}

/// Somebody who can write the file but has no key cannot move a body to another place.
#[test]
fn swapped_rows_do_not_open() {
    for swap in [
        // Two messages of one room.
        "UPDATE log SET body = (SELECT body FROM log WHERE room = 1 AND seq = 4)
         WHERE room = 1 AND seq = 3",
        // The same place of another room.
        "UPDATE log SET body = (SELECT body FROM log WHERE room = 2 AND seq = 3)
         WHERE room = 1 AND seq = 3",
        // Another room's key.
        "UPDATE room_keys SET wrapped = (SELECT wrapped FROM room_keys WHERE room = 2)
         WHERE room = 1",
    ] {
        let dir = tempfile::tempdir().unwrap();
        let (chat, key) = make(dir.path(), 2);
        for room in [0, 0, 1] {
            seq(chat.post(chat.rooms[room], "hello"));
        }
        chat.store.close();
        let path = dir.path().join("natter.db");
        let conn = rusqlite::Connection::open(&path).unwrap();
        assert_eq!(conn.execute(swap, []).unwrap(), 1);
        drop(conn);
        let store = SqliteStore::open(options(&path, &key)).unwrap();
        let page = wait(store.timeline(chat.rooms[0], Anchor::Latest, 10));
        assert_eq!(page.unwrap_err().kind, ErrorKind::Corrupt, "{swap}");
        let other = wait(store.timeline(chat.rooms[1], Anchor::Latest, 10)).unwrap();
        assert_eq!(other.lines.len(), 3, "the other room is whole");
    }
}

#[test]
fn what_cannot_be_opened_says_why_in_one_line() {
    let dir = tempfile::tempdir().unwrap();
    let (chat, key) = make(dir.path(), 1);
    chat.store.close();
    let path = dir.path().join("natter.db");
    let open = |path: &Path, key: &MasterKey| match SqliteStore::open(options(path, key)) {
        Ok(_) => panic!("it opened"),
        Err(error) => {
            assert!(!error.to_string().contains('\n'), "{error}");
            error
        }
    };
    let other = MasterKey::generate().unwrap();
    assert!(matches!(open(&path, &other), OpenError::WrongKey));
    let folder = dir.path().join("none/natter.db");
    assert!(matches!(open(&folder, &key), OpenError::NotWritable(..)));
    let text = dir.path().join("text.db");
    std::fs::write(&text, "hello ".repeat(1_000)).unwrap();
    assert!(matches!(open(&text, &key), OpenError::Damaged(_)));
    let foreign = dir.path().join("foreign.db");
    rusqlite::Connection::open(&foreign)
        .unwrap()
        .execute_batch("CREATE TABLE somebody_elses (x)")
        .unwrap();
    assert!(matches!(open(&foreign, &key), OpenError::Damaged(_)));
    rusqlite::Connection::open(&path)
        .unwrap()
        .execute("INSERT INTO migrations VALUES (99, 'future', 0)", [])
        .unwrap();
    let newer = open(&path, &key);
    assert!(
        matches!(newer, OpenError::NewerSchema { found: 99, .. }),
        "{newer}"
    );
}
