//! A stopped store is one file.

mod chat;

use chat::Chat;
use natter_store::contract::wait;
use natter_store::log::Anchor;
use natter_store::{Log as _, Store as _};
use natter_store_sqlite::MasterKey;

/// Also when readers are still busy as the last write is done.
#[test]
fn a_closed_store_leaves_one_file() {
    let key = MasterKey::generate().unwrap();
    for _ in 0..2 {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("natter.db");
        let chat = Chat::make(&path, &key, None, 1, |error| panic!("{error}"));
        let room = chat.rooms[0];
        for _ in 0..200 {
            chat.post(room, "hello").unwrap();
        }
        let page = || chat.store.timeline(room, Anchor::Latest, 200);
        let reads: Vec<_> = (0..50).map(|_| page()).collect();
        chat.store.close();
        for read in reads {
            assert_eq!(wait(read).unwrap().lines.len(), 200);
        }
        let files = std::fs::read_dir(dir.path()).unwrap();
        let files: Vec<_> = files.map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(files, ["natter.db"]);
        let again = Chat::reopen(&path, &key).unwrap();
        let page = wait(again.store.timeline(room, Anchor::Latest, 1)).unwrap();
        assert_eq!(page.as_of.0, 202);
    }
}
