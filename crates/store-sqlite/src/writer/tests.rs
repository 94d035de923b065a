//! A group that fails between two jobs.

use natter_model::view::User;
use natter_model::{
    DisplayName, MessageBody, Nonce, ServerRole, Timestamp, UserId, UserKind, Username,
};
use natter_store::contract::wait;
use natter_store::log::Change;

use super::*;
use crate::key::MasterKey;
use crate::open::Place;
use crate::seal::Wrapper;

fn post() -> Append {
    let username = Username::new("ann").unwrap();
    let ann = User {
        id: UserId::from_u64(1).unwrap(),
        display_name: DisplayName::from(&username),
        username,
        kind: UserKind::Person,
        role: ServerRole::Member,
        created_at: Timestamp::from_millis(1),
    };
    Append {
        room: natter_model::RoomId::from_u64(1).unwrap(),
        rules: 0,
        actor: ann.id,
        people: Arc::new([Arc::new(ann)]),
        at: Timestamp::from_millis(1),
        change: Change::PostMessage {
            body: MessageBody::new("hello").unwrap(),
            nonce: Nonce::generate(),
        },
    }
}

/// The disk fills up while the state of a room is written, before the second job begins: both hear
/// that it is full.
#[test]
fn whoever_was_not_begun_hears_why() {
    let dir = tempfile::tempdir().unwrap();
    let key = MasterKey::generate().unwrap();
    let place = Place {
        path: dir.path().join("natter.db"),
        vfs: None,
    };
    let conn = place.open_writer(&key).unwrap();
    let shared = Arc::new(Shared::new(Wrapper::new(&key), 16));
    let append = post();
    conn.execute_batch(
        "INSERT INTO rooms VALUES (1, 1, 'a room', NULL, 1, 0, 0, 0, 0, 1, NULL);
         CREATE TABLE ballast (x BLOB);
         CREATE TRIGGER grow AFTER UPDATE ON rooms BEGIN
             INSERT INTO ballast VALUES (zeroblob(1000000));
         END;",
    )
    .unwrap();
    let wrapped = shared.make_room_key(append.room).unwrap();
    conn.execute("INSERT INTO room_keys VALUES (1, ?1)", [wrapped])
        .unwrap();
    // Room for the message, but not for the ballast.
    conn.query_row("PRAGMA page_count", [], |row| row.get::<_, u32>(0))
        .and_then(|pages| {
            let sql = format!("PRAGMA max_page_count = {}", pages + 20);
            conn.query_row(&sql, [], |row| row.get::<_, u32>(0))
        })
        .unwrap();
    let (tx, posted) = std::sync::mpsc::sync_channel(1);
    shared.append(append, Box::new(move |result| tx.send(result).unwrap()));
    let task = shared.write("task", false, |_| Ok(()));
    shared.writes.close();
    let writer = Writer::new(conn, Arc::clone(&shared), 16).unwrap();
    assert!(writer.run().is_none());
    assert_eq!(posted.recv().unwrap().unwrap_err().kind, ErrorKind::Full);
    assert_eq!(wait(task).unwrap_err().kind, ErrorKind::Full);
}
