//! Backups: a round trip while a server writes, and everything that a restore refuses.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod chat;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use chat::{Chat, options};
use natter_model::Seq;
use natter_store::contract::wait;
use natter_store::log::Appended;
use natter_store::{Log as _, Store as _};
use natter_store_sqlite::{BackupError, MasterKey, OpenError, SqliteStore, backup, restore};

fn count(chat: &Chat) -> usize {
    let entries = wait(chat.store.entries(chat.rooms[0], Seq::ZERO, usize::MAX)).unwrap();
    assert!(
        (1..)
            .zip(&entries.entries)
            .all(|(n, entry)| entry.seq == Seq(n))
    );
    entries.entries.len()
}

#[test]
fn a_backup_of_a_writing_server_is_one_moment_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let key = MasterKey::generate().unwrap();
    let (data, file) = (dir.path().join("natter.db"), dir.path().join("a.backup"));
    let chat = Chat::make(&data, &key, None, 1, |error| panic!("{error}"));
    let stop = AtomicBool::new(false);
    let post = || {
        matches!(
            chat.post(chat.rooms[0], "hello"),
            Ok(Appended::Committed(_))
        )
    };
    let (before, after, manifest) = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                assert!(post());
            }
        });
        assert!(post());
        let before = count(&chat);
        let manifest = backup(&data, &file);
        let after = count(&chat);
        stop.store(true, Ordering::Relaxed);
        (before, after, manifest.unwrap())
    });
    let mode = std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!((manifest.format, manifest.schema), (1, 3));
    let restored = dir.path().join("restored.db");
    assert_eq!(restore(&file, &restored).unwrap(), manifest);
    let again = Chat::reopen(&restored, &key).unwrap();
    let found = count(&again);
    assert!(
        (before..=after).contains(&found),
        "{before} {found} {after}"
    );
    assert!(matches!(
        again.post(again.rooms[0], "goes on"),
        Ok(Appended::Committed(_))
    ));
    let other = MasterKey::generate().unwrap();
    again.store.close();
    let wrong = SqliteStore::open(options(&restored, &other)).err();
    assert!(matches!(wrong, Some(OpenError::WrongKey)), "{wrong:?}");
    let left: Vec<_> = std::fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with("natter.db") && !name.starts_with("restored.db"))
        .collect();
    assert_eq!(left, ["a.backup"], "nothing half made is left");
}

fn refused(file: &Path, database: &Path) -> BackupError {
    let error = restore(file, database).unwrap_err();
    assert!(!error.to_string().contains('\n'));
    error
}

#[test]
fn a_restore_refuses_what_is_there_and_what_is_damaged() {
    let dir = tempfile::tempdir().unwrap();
    let key = MasterKey::generate().unwrap();
    let (data, file) = (dir.path().join("natter.db"), dir.path().join("a.backup"));
    Chat::make(&data, &key, None, 1, |error| panic!("{error}"))
        .store
        .close();
    backup(&data, &file).unwrap();
    assert!(matches!(
        refused(&file, &data),
        BackupError::DatabaseExists(_)
    ));
    let target = dir.path().join("target.db");
    std::fs::write(dir.path().join("target.db-wal"), "x").unwrap();
    assert!(matches!(
        refused(&file, &target),
        BackupError::DatabaseExists(_)
    ));
    std::fs::remove_file(dir.path().join("target.db-wal")).unwrap();
    let whole = std::fs::read(&file).unwrap();
    for (what, bytes) in [
        ("cut off", whole[..whole.len() / 2].to_vec()),
        ("a bit changed", {
            let mut bytes = whole.clone();
            bytes[whole.len() / 2] ^= 1;
            bytes
        }),
        ("no archive", b"hello".to_vec()),
        ("empty", Vec::new()),
    ] {
        std::fs::write(&file, bytes).unwrap();
        let error = refused(&file, &target);
        assert!(matches!(error, BackupError::Damaged(..)), "{what}: {error}");
        assert!(!target.exists(), "{what}");
    }
    std::fs::write(&file, &whole).unwrap();
    restore(&file, &target).unwrap();
    let nothing = dir.path().join("nothing.db");
    assert!(matches!(
        backup(&nothing, &file),
        Err(BackupError::NoDatabase(_))
    ));
    assert_eq!(std::fs::read(&file).unwrap(), whole, "the old backup stays");
}
