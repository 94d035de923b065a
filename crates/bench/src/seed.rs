//! Data for the server to start on: users, sessions, rooms and messages, made directly in the store,
//! since thousands of logins by Argon2 are not what is measured.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::SystemTime;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use natter_model::view::User;
use natter_model::{
    DisplayName, MessageBody, Nonce, RoomId, RoomKind, RoomName, RoomRole, SessionId, Timestamp,
    UserId, UserKind, Username,
};
use natter_store::accounts::{Admission, NewUser, UserCreated};
use natter_store::log::{Append, Appended, Change};
use natter_store::rooms::{NewRoom, RoomCreated};
use natter_store::sessions::NewSession;
use natter_store::{Accounts as _, Log as _, Reply, Rooms as _, Sessions as _, Store as _};
use natter_store_sqlite::{MasterKey, Options, SqliteStore};

/// Writes under way at one time.
const WINDOW: usize = 512;

/// Somebody who can connect.
pub(crate) struct Minted {
    pub(crate) user: Arc<User>,
    pub(crate) token: String,
}

/// A store that is being filled, at the places where `natter serve --data` looks.
pub(crate) struct Seed {
    store: Arc<SqliteStore>,
    runtime: tokio::runtime::Runtime,
    numbers: u32,
}

impl Seed {
    /// Opens the store in a data directory, making what is missing.
    pub(crate) fn open(data: &Path) -> Result<Self> {
        std::fs::create_dir_all(data)?;
        let database = data.join("natter.db");
        let key = MasterKey::load_or_create(&data.join("master.key"), database.exists())?;
        let options = Options::new(database, key, |error| panic!("the store failed: {error}"));
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        Ok(Self {
            store: SqliteStore::open(options)?,
            runtime,
            numbers: 0,
        })
    }

    /// Makes users, each with a session.
    pub(crate) fn users(&mut self, count: usize) -> Result<Vec<Minted>> {
        let mut minted = Vec::with_capacity(count);
        let mut made = VecDeque::new();
        for _ in 0..count {
            let id = UserId::generate(now(), self.number());
            let username = Username::new(&format!("user{}", self.numbers))?;
            made.push_back(self.store.create_user(NewUser {
                id,
                display_name: DisplayName::from(&username),
                username,
                kind: UserKind::Person,
                password_hash: "$argon2id$never".to_owned(),
                at: now(),
                admission: Admission::Open,
            }));
            if made.len() >= WINDOW {
                minted.push(self.created(made.pop_front())?);
            }
        }
        while !made.is_empty() {
            minted.push(self.created(made.pop_front())?);
        }
        self.sessions(minted)
    }

    fn created(&self, reply: Option<Reply<UserCreated>>) -> Result<Arc<User>> {
        match self.wait(reply.context("a reply")?)? {
            UserCreated::Created(user) => Ok(Arc::new(user)),
            other => bail!("no user: {other:?}"),
        }
    }

    fn sessions(&mut self, users: Vec<Arc<User>>) -> Result<Vec<Minted>> {
        let mut minted = Vec::with_capacity(users.len());
        let mut made = Vec::with_capacity(users.len());
        for user in users {
            let number = self.number();
            let mut secret = [7; 32];
            secret[..4].copy_from_slice(&number.to_be_bytes());
            let token = URL_SAFE_NO_PAD.encode(secret);
            let hash = digest::digest(&digest::SHA256, token.as_bytes());
            made.push(self.store.create_session(NewSession {
                id: SessionId::generate(now(), number),
                user: user.id,
                token_sha256: hash.as_ref().try_into()?,
                device: String::new(),
                at: now(),
            }));
            minted.push(Minted { user, token });
        }
        for reply in made {
            ensure!(self.wait(reply)?, "a session's id is taken");
        }
        Ok(minted)
    }

    /// Makes a channel or a group with these members.
    pub(crate) fn room(&mut self, kind: RoomKind, members: &[&Minted]) -> Result<RoomId> {
        let name = match kind {
            RoomKind::Channel => RoomName::channel(&format!("room-{}", self.number()))?,
            RoomKind::Group | RoomKind::Direct => RoomName::group("room")?,
        };
        let room = NewRoom {
            id: RoomId::generate(now(), self.number()),
            kind,
            name: Some(name),
            creator: members[0].user.id,
            members: members
                .iter()
                .map(|it| (it.user.id, RoomRole::Member))
                .collect(),
            people: members.iter().map(|it| Arc::clone(&it.user)).collect(),
            at: now(),
        };
        match self.wait(self.store.create_room(room))? {
            RoomCreated::Created(id) => Ok(id),
            other => bail!("no room: {other:?}"),
        }
    }

    /// Posts messages of 100 bytes by one author, spread over rooms.
    pub(crate) fn messages(
        &mut self,
        author: &Minted,
        rooms: &[RoomId],
        count: usize,
    ) -> Result<()> {
        let body = MessageBody::new(&"x".repeat(100))?;
        let mut rules = Vec::new();
        for room in rooms {
            let record = self.wait(self.store.room(*room))?.context("the room")?;
            rules.push((*room, record.room.rules));
        }
        let people: natter_store::People = [Arc::clone(&author.user)].into_iter().collect();
        let (done_in, done) = sync_channel::<Result<(), String>>(WINDOW * 8);
        let mut waiting = 0;
        for (room, rules) in rules.iter().cycle().take(count) {
            let append = Append {
                room: *room,
                rules: *rules,
                actor: author.user.id,
                people: Arc::clone(&people),
                at: now(),
                change: Change::PostMessage {
                    body: body.clone(),
                    nonce: Nonce::generate(),
                },
            };
            let done_in = done_in.clone();
            self.store.append(
                append,
                Box::new(move |appended| {
                    let outcome = match appended {
                        Ok(Appended::Committed(_)) => Ok(()),
                        other => Err(format!("{other:?}")),
                    };
                    // The receiver outlives every append; the channel holds as many as are under way.
                    let _ = done_in.send(outcome);
                }),
            );
            waiting += 1;
            if waiting >= WINDOW * 8 {
                finished(&done)?;
                waiting -= 1;
            }
        }
        for _ in 0..waiting {
            finished(&done)?;
        }
        Ok(())
    }

    /// Lets go of the store, so that the server can have it.
    pub(crate) fn close(self) {
        self.store.close();
    }

    fn wait<T>(&self, reply: Reply<T>) -> Result<T> {
        Ok(self.runtime.block_on(reply)?)
    }

    fn number(&mut self) -> u32 {
        self.numbers += 1;
        self.numbers
    }
}

fn finished(done: &Receiver<Result<(), String>>) -> Result<()> {
    done.recv()?.map_err(|error| anyhow!("no message: {error}"))
}

fn now() -> Timestamp {
    Timestamp::from(SystemTime::now())
}
