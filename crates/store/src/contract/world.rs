//! What the cases share: a store with an observer that remembers, and short words for what they do.

use std::any::Any;
use std::future::Future as _;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::task::{Context, Poll, Wake, Waker};

use natter_model::view::{RoomSummary, User};
use natter_model::{
    DisplayName, Entry, MessageBody, Nonce, RoomId, RoomKind, RoomName, RoomRole, Seq, SessionId,
    Timestamp, UserId, UserKind, Username,
};

use super::Opened;
use crate::accounts::{Admission, NewUser, UserCreated};
use crate::log::{Append, Appended, Change};
use crate::rooms::{NewRoom, RoomCreated};
use crate::{Commit, CommitObserver, People, Reply, Store, StoreError};

/// Waits for a reply on this thread.
pub fn wait<T>(mut reply: Reply<T>) -> Result<T, StoreError> {
    struct Unpark(std::thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    loop {
        match Pin::new(&mut reply).poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(result) => return result,
            Poll::Pending => std::thread::park(),
        }
    }
}

/// Remembers what was committed.
#[derive(Default)]
pub(super) struct Recorder(Mutex<Vec<Commit>>);

impl CommitObserver for Recorder {
    fn committed(&self, commits: &[Commit]) {
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        heard.extend_from_slice(commits);
    }
}

/// A store under test.
pub struct World {
    pub(super) store: Arc<dyn Store>,
    heard: Arc<Recorder>,
    next: AtomicU64,
    _keep: Box<dyn Any>,
}

impl World {
    /// A world around an empty store.
    pub fn new(opened: Opened) -> Self {
        let heard = Arc::new(Recorder::default());
        opened.store.observe(Arc::<Recorder>::clone(&heard));
        Self {
            store: opened.store,
            heard,
            next: AtomicU64::new(1),
            _keep: opened.keep,
        }
    }

    fn fresh(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    pub(super) fn user_id(&self) -> UserId {
        UserId::from_u64(self.fresh()).expect("a small number is an id")
    }

    pub(super) fn room_id(&self) -> RoomId {
        RoomId::from_u64(self.fresh()).expect("a small number is an id")
    }

    pub(super) fn session_id(&self) -> SessionId {
        SessionId::from_u64(self.fresh()).expect("a small number is an id")
    }

    /// What was committed since the last call.
    pub(super) fn heard(&self) -> Vec<Commit> {
        std::mem::take(&mut *self.heard.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn new_user(&self, name: &str) -> NewUser {
        let username = username(name);
        NewUser {
            id: self.user_id(),
            display_name: DisplayName::from(&username),
            username,
            kind: UserKind::Person,
            password_hash: format!("hash of {name}"),
            at: at(1),
            admission: Admission::Open,
        }
    }

    pub(super) fn create(&self, user: NewUser) -> UserCreated {
        wait(self.store.create_user(user)).expect("create_user")
    }

    /// A new person.
    pub(super) fn user(&self, name: &str) -> Arc<User> {
        match self.create(self.new_user(name)) {
            UserCreated::Created(user) => Arc::new(user),
            other => panic!("{name}: {other:?}"),
        }
    }

    pub(super) fn new_room(
        &self,
        kind: RoomKind,
        name: Option<RoomName>,
        members: &[&Arc<User>],
    ) -> NewRoom {
        let role = |at: usize| match at {
            0 => RoomRole::Owner,
            _ => RoomRole::Member,
        };
        NewRoom {
            id: self.room_id(),
            kind,
            name,
            creator: members[0].id,
            members: (0..).zip(members).map(|(i, u)| (u.id, role(i))).collect(),
            people: people(members),
            at: at(10),
        }
    }

    pub(super) fn make(&self, room: NewRoom) -> RoomCreated {
        wait(self.store.create_room(room)).expect("create_room")
    }

    fn made(&self, room: NewRoom) -> RoomId {
        match self.make(room) {
            RoomCreated::Created(id) => id,
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn group(&self, members: &[&Arc<User>]) -> RoomId {
        self.made(self.new_room(RoomKind::Group, Some(group_name("a group")), members))
    }

    pub(super) fn channel(&self, name: &str, members: &[&Arc<User>]) -> RoomId {
        self.made(self.new_room(RoomKind::Channel, Some(channel_name(name)), members))
    }

    pub(super) fn direct(&self, one: &Arc<User>, other: &Arc<User>) -> RoomId {
        self.made(self.new_room(RoomKind::Direct, None, &[one, other]))
    }

    /// The version of a room's rules; 0 when there is no such room.
    pub(super) fn rules(&self, room: RoomId) -> u64 {
        let record = wait(self.store.room(room)).expect("room");
        record.map_or(0, |record| record.room.rules)
    }

    /// An append that was decided on the rules as they are.
    pub(super) fn decided(&self, room: RoomId, actor: &Arc<User>, change: Change) -> Append {
        Append {
            room,
            rules: self.rules(room),
            actor: actor.id,
            people: people(&[actor]),
            at: at(100),
            change,
        }
    }

    pub(super) fn append(&self, append: Append) -> Appended {
        self.begin(append)
            .recv()
            .expect("an answer")
            .expect("append")
    }

    /// Appends without waiting.
    pub(super) fn begin(&self, append: Append) -> mpsc::Receiver<Result<Appended, StoreError>> {
        let (tx, rx) = mpsc::sync_channel(1);
        let done = Box::new(move |result| tx.send(result).unwrap_or_default());
        self.store.append(append, done);
        rx
    }

    pub(super) fn change(&self, room: RoomId, actor: &Arc<User>, change: Change) -> Appended {
        self.append(self.decided(room, actor, change))
    }

    pub(super) fn post(&self, room: RoomId, actor: &Arc<User>, text: &str) -> Arc<Entry> {
        committed(self.change(room, actor, post(text)))
    }

    pub(super) fn edit(&self, room: RoomId, who: &Arc<User>, target: Seq, text: &str) -> Appended {
        let body = body(text);
        self.change(room, who, Change::EditMessage { target, body })
    }

    pub(super) fn delete(&self, room: RoomId, actor: &Arc<User>, target: Seq) -> Appended {
        self.change(room, actor, Change::DeleteMessage { target })
    }

    pub(super) fn join(&self, room: RoomId, user: &Arc<User>) -> Appended {
        let change = Change::Join {
            user: user.id,
            role: RoomRole::Member,
            max_members: 1_000,
        };
        self.change(room, user, change)
    }

    pub(super) fn leave(&self, room: RoomId, user: &Arc<User>) -> Appended {
        self.change(room, user, Change::Leave { user: user.id })
    }

    /// A room as its member sees it.
    pub(super) fn seen(&self, user: &Arc<User>, room: RoomId) -> RoomSummary {
        let mut rooms =
            wait(self.store.rooms_of(user.id, Some(vec![room, room]))).expect("rooms_of");
        assert_eq!(rooms.len(), 1, "one room, named once or twice");
        rooms.remove(0)
    }

    pub(super) fn unread(&self, user: &Arc<User>, room: RoomId) -> u64 {
        let seen = self.seen(user, room);
        seen.room.messages - seen.read.messages
    }
}

pub(super) fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}

pub(super) fn username(name: &str) -> Username {
    Username::new(name).expect("a username")
}

pub(super) fn display_name(name: &str) -> DisplayName {
    DisplayName::new(name).expect("a display name")
}

pub(super) fn group_name(name: &str) -> RoomName {
    RoomName::group(name).expect("a name")
}

pub(super) fn channel_name(name: &str) -> RoomName {
    RoomName::channel(name).expect("a name")
}

pub(super) fn body(text: &str) -> MessageBody {
    MessageBody::new(text).expect("a body")
}

pub(super) fn post(text: &str) -> Change {
    Change::PostMessage {
        body: body(text),
        nonce: Nonce::generate(),
    }
}

pub(super) fn people(users: &[&Arc<User>]) -> People {
    users.iter().map(|user| Arc::clone(user)).collect()
}

/// The entry that was committed.
pub(super) fn committed(appended: Appended) -> Arc<Entry> {
    match appended {
        Appended::Committed(entry) => entry,
        other => panic!("not committed: {other:?}"),
    }
}

/// What was heard of a room's log: its entries.
pub(super) fn entries_of(room: RoomId, heard: &[Commit]) -> Vec<Arc<Entry>> {
    let entries = heard.iter().filter_map(|commit| match commit {
        Commit::Entry { entry, .. } if entry.room == room => Some(Arc::clone(entry)),
        _ => None,
    });
    entries.collect()
}
