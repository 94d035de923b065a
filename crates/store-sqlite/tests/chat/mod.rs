//! A small chat in a store: one person and some rooms of theirs.

#![allow(
    clippy::allow_attributes,
    dead_code,
    reason = "each test program uses some of it"
)]

use std::path::Path;
use std::sync::{Arc, mpsc};

use natter_model::view::User;
use natter_model::{
    DisplayName, MessageBody, Nonce, RoomId, RoomKind, RoomName, RoomRole, Seq, Timestamp, UserId,
    UserKind, Username,
};
use natter_store::accounts::{Admission, NewUser, UserCreated};
use natter_store::contract::wait;
use natter_store::log::{Append, Appended, Change};
use natter_store::rooms::NewRoom;
use natter_store::{Accounts as _, Log as _, Rooms as _, StoreError};
use natter_store_sqlite::{MasterKey, OpenError, Options, SqliteStore};

/// The one person, and the rooms in which they are.
pub(crate) struct Chat {
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) ann: Arc<User>,
    pub(crate) rooms: Vec<RoomId>,
}

pub(crate) fn options(path: &Path, key: &MasterKey) -> Options {
    Options::new(path, key.clone(), |error| panic!("{error}"))
}

impl Chat {
    /// A new chat with so many rooms.
    pub(crate) fn make(
        path: &Path,
        key: &MasterKey,
        vfs: Option<&str>,
        rooms: usize,
        on_fatal: impl FnOnce(StoreError) + Send + 'static,
    ) -> Self {
        let mut options = Options::new(path, key.clone(), on_fatal);
        options.vfs = vfs.map(str::to_owned);
        Self::fill(SqliteStore::open(options).expect("a store"), rooms)
    }

    /// A new chat in an empty store.
    pub(crate) fn fill(store: Arc<SqliteStore>, rooms: usize) -> Self {
        let username = Username::new("ann").expect("a name");
        let made = wait(store.create_user(NewUser {
            id: UserId::from_u64(1).expect("an id"),
            display_name: DisplayName::from(&username),
            username,
            kind: UserKind::Person,
            password_hash: String::new(),
            at: Timestamp::from_millis(1),
            admission: Admission::Open,
        }));
        let Ok(UserCreated::Created(ann)) = made else {
            panic!("{made:?}");
        };
        let ann = Arc::new(ann);
        let rooms = (1..=rooms as u64).map(|n| RoomId::from_u64(n).expect("an id"));
        let rooms: Vec<RoomId> = rooms.collect();
        for &id in &rooms {
            let made = wait(store.create_room(NewRoom {
                id,
                kind: RoomKind::Group,
                name: Some(RoomName::group("a room").expect("a name")),
                creator: ann.id,
                members: vec![(ann.id, RoomRole::Owner)],
                people: Arc::new([Arc::clone(&ann)]),
                at: Timestamp::from_millis(1),
            }));
            made.expect("a room");
        }
        Self { store, ann, rooms }
    }

    /// The chat that is in a database.
    pub(crate) fn reopen(path: &Path, key: &MasterKey) -> Result<Self, OpenError> {
        let store = SqliteStore::open(options(path, key))?;
        let failed = |error: StoreError| OpenError::Failed(error.to_string());
        let id = UserId::from_u64(1).expect("an id");
        let mut users = wait(store.users(vec![id])).map_err(failed)?;
        let rooms = wait(store.rooms_of(id, None)).map_err(failed)?;
        let ann = users.pop().ok_or(OpenError::Failed("no user".to_owned()))?;
        Ok(Self {
            store,
            ann: Arc::new(ann),
            rooms: rooms.iter().map(|summary| summary.room.id).collect(),
        })
    }

    /// An append by the one person, who alone made all rules there are (room and member).
    pub(crate) fn decided(&self, room: RoomId, change: Change) -> Append {
        Append {
            room,
            rules: 2,
            actor: self.ann.id,
            people: Arc::new([Arc::clone(&self.ann)]),
            at: Timestamp::from(std::time::SystemTime::now()),
            change,
        }
    }

    pub(crate) fn append(&self, room: RoomId, change: Change) -> Result<Appended, StoreError> {
        let (tx, rx) = mpsc::sync_channel(1);
        let done = Box::new(move |result| tx.send(result).unwrap_or_default());
        self.store.append(self.decided(room, change), done);
        rx.recv().expect("an answer")
    }

    pub(crate) fn post(&self, room: RoomId, text: &str) -> Result<Appended, StoreError> {
        self.append(room, message(text))
    }

    pub(crate) fn edit(
        &self,
        room: RoomId,
        target: Seq,
        text: &str,
    ) -> Result<Appended, StoreError> {
        let body = MessageBody::new(text).expect("a body");
        self.append(room, Change::EditMessage { target, body })
    }

    pub(crate) fn delete(&self, room: RoomId, target: Seq) -> Result<Appended, StoreError> {
        self.append(room, Change::DeleteMessage { target })
    }
}

pub(crate) fn message(text: &str) -> Change {
    Change::PostMessage {
        body: MessageBody::new(text).expect("a body"),
        nonce: Nonce::generate(),
    }
}
