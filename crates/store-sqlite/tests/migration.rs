//! Migrating from every earlier version. `tests/fixtures/version_N.sql` is a database as the
//! program with schema version N wrote it, with a chat in it; each must open today and say the same.
//!
//! When the schema changes, first write the fixture of the version that ends, with
//! `NATTER_WRITE_FIXTURE=1 cargo test -p natter-store-sqlite --test migration`; fixtures that exist
//! are never rewritten.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod chat;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use chat::Chat;
use natter_model::view::Line;
use natter_store::contract::wait;
use natter_store::log::{Anchor, Appended};
use natter_store::{Log as _, Store as _};
use natter_store_sqlite::MasterKey;
use rusqlite::Connection;
use rusqlite::types::ValueRef;

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// What the fixtures' chat says: the texts of the first room.
fn texts(chat: &Chat) -> Vec<Option<String>> {
    let page = wait(chat.store.timeline(chat.rooms[0], Anchor::Latest, 100)).unwrap();
    let text = |line: &Line| match line {
        Line::Message(message) => Some(message.body.as_ref().map(|body| body.to_string())),
        Line::Notice(_) => None,
    };
    page.lines.iter().filter_map(text).collect()
}

fn expected() -> Vec<Option<String>> {
    vec![Some("hello".to_owned()), Some("edited".to_owned()), None]
}

#[test]
fn every_earlier_version_opens() {
    let key = MasterKey::from_hex(KEY).unwrap();
    let mut versions = 0;
    for entry in std::fs::read_dir(fixtures()).unwrap() {
        let dump = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("natter.db");
        Connection::open(&path)
            .unwrap()
            .execute_batch(&dump)
            .unwrap();
        let chat = Chat::reopen(&path, &key).unwrap();
        assert_eq!(texts(&chat), expected());
        let posted = chat.post(chat.rooms[0], "goes on");
        assert!(matches!(posted, Ok(Appended::Committed(_))), "{posted:?}");
        versions += 1;
    }
    assert!(versions >= 1, "there is a fixture of version 1");
}

/// Version 1 kept hashes that equal messages had in common.
#[test]
fn hashes_of_bodies_are_erased() {
    let key = MasterKey::from_hex(KEY).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("old.db");
    let dump = std::fs::read_to_string(fixtures().join("version_1.sql")).unwrap();
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch(&dump).unwrap();
    let count = |what: &str| -> u64 {
        let sql = format!("SELECT count({what}) FROM log WHERE nonce IS NOT NULL");
        conn.query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    let sends = count("nonce");
    assert!(sends > 0);
    assert_eq!(count("mac"), sends);
    Chat::reopen(&path, &key).unwrap().store.close();
    assert_eq!((count("nonce"), count("mac")), (sends, 0));
}

/// A migrated database has the same tables as a new one.
#[test]
fn migrating_and_making_anew_give_one_schema() {
    let schema = |path: &Path| -> Vec<String> {
        let conn = Connection::open(path).unwrap();
        let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name";
        let mut select = conn.prepare(sql).unwrap();
        let rows = select.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let key = MasterKey::from_hex(KEY).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let (old, new) = (dir.path().join("old.db"), dir.path().join("new.db"));
    let dump = std::fs::read_to_string(fixtures().join("version_1.sql")).unwrap();
    Connection::open(&old)
        .unwrap()
        .execute_batch(&dump)
        .unwrap();
    Chat::reopen(&old, &key).unwrap().store.close();
    Chat::make(&new, &key, None, 0, |error| panic!("{error}"))
        .store
        .close();
    assert_eq!(schema(&old), schema(&new));
}

/// What is written today opens; on demand it becomes the fixture of today's version.
#[test]
fn todays_version_can_become_a_fixture() {
    let key = MasterKey::from_hex(KEY).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("natter.db");
    let chat = Chat::make(&path, &key, None, 2, |error| panic!("{error}"));
    let post = |text| match chat.post(chat.rooms[0], text) {
        Ok(Appended::Committed(entry)) => entry.seq,
        other => panic!("{other:?}"),
    };
    let (_, edited, deleted) = (post("hello"), post("to be edited"), post("to be deleted"));
    chat.edit(chat.rooms[0], edited, "edited").unwrap();
    chat.delete(chat.rooms[0], deleted).unwrap();
    assert_eq!(texts(&chat), expected());
    chat.store.close();
    let conn = Connection::open(&path).unwrap();
    let dump = dump(&conn);
    let copy = Connection::open_in_memory().unwrap();
    copy.execute_batch(&dump).unwrap();
    assert_eq!(self::dump(&copy), dump);
    let version: u32 = conn
        .query_row("SELECT max(number) FROM migrations", [], |row| row.get(0))
        .unwrap();
    let fixture = fixtures().join(format!("version_{version}.sql"));
    if std::env::var_os("NATTER_WRITE_FIXTURE").is_some() && !fixture.exists() {
        std::fs::create_dir_all(fixtures()).unwrap();
        std::fs::write(fixture, dump).unwrap();
    }
}

/// The database as SQL.
fn dump(conn: &Connection) -> String {
    let mut sql = String::from("BEGIN;\n");
    let all = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid";
    let mut select = conn.prepare(all).unwrap();
    let mut rows = select.query([]).unwrap();
    let mut made = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let (kind, name): (String, String) = (row.get(0).unwrap(), row.get(1).unwrap());
        writeln!(sql, "{};", row.get::<_, String>(2).unwrap()).unwrap();
        if kind == "table" {
            made.push(name);
        }
    }
    for table in made {
        let mut select = conn.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = select.column_count();
        let mut rows = select.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values: Vec<String> = (0..columns)
                .map(|column| literal(row.get_ref(column).unwrap()))
                .collect();
            writeln!(sql, "INSERT INTO {table} VALUES ({});", values.join(", ")).unwrap();
        }
    }
    sql + "COMMIT;\n"
}

fn literal(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => {
            format!(
                "'{}'",
                std::str::from_utf8(text).unwrap().replace('\'', "''")
            )
        }
        ValueRef::Blob(bytes) => {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("X'{hex}'")
        }
    }
}
