//! A chat to test with.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use natter_core::{
    Actor, Audience, Chat, ChatConfig, Clock, CreateRoom, Delivery, Fanout, LogIn, PostMessage,
    Posted, Rate, SignUp,
};
use natter_model::view::RoomSummary;
use natter_model::{
    DisplayName, Entry, MessageBody, Nonce, Refusal, RoomId, RoomKind, RoomName, SessionId,
    Timestamp, UserId, UserKind, Username,
};
use natter_store::accounts::{Admission, NewUser, UserCreated};
use natter_store::sessions::NewSession;
use natter_store::{Accounts as _, Rooms as _, Sessions as _};
use natter_store_sqlite::{MasterKey, Options, SqliteStore};
use parking_lot::Mutex;
use tokio::sync::oneshot;

/// A clock that is set by hand. It starts at the system's time, which nonces carry.
pub(crate) struct HandClock(AtomicU64);

impl HandClock {
    pub(crate) fn advance_ms(&self, ms: u64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// One delivery, as it was published.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) audience: Audience,
    pub(crate) delivery: Arc<Delivery>,
    pub(crate) control: bool,
}

/// Writes everything down.
#[derive(Default)]
pub(crate) struct Recorder(Mutex<Vec<Told>>);

impl Recorder {
    /// Everything since the last time.
    pub(crate) fn take(&self) -> Vec<Told> {
        std::mem::take(&mut self.0.lock())
    }

    /// Everything until now, kept.
    pub(crate) fn all(&self) -> Vec<Told> {
        self.0.lock().clone()
    }

    /// The entries told of a room, in order.
    pub(crate) fn entries(&self, room: RoomId) -> Vec<Arc<Entry>> {
        let told = self.0.lock();
        let entries = told.iter().filter_map(|told| match &*told.delivery {
            Delivery::Entry { entry, .. } if told.audience == Audience::Room(room) => {
                Some(Arc::clone(entry))
            }
            _ => None,
        });
        entries.collect()
    }
}

impl Fanout for Recorder {
    fn publish(&self, audience: Audience, delivery: Arc<Delivery>) {
        let control = false;
        self.0.lock().push(Told {
            audience,
            delivery,
            control,
        });
    }

    fn publish_control(&self, audience: Audience, delivery: Arc<Delivery>) {
        let control = true;
        self.0.lock().push(Told {
            audience,
            delivery,
            control,
        });
    }
}

/// A chat and what is around it.
pub(crate) struct World {
    pub(crate) chat: Arc<Chat>,
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) told: Arc<Recorder>,
    _dir: tempfile::TempDir,
}

pub(crate) const HOME: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(|config| config.message_rate = Rate::UNLIMITED).await
    }

    pub(crate) async fn with(configure: impl FnOnce(&mut ChatConfig)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let key = MasterKey::generate().unwrap();
        let path = dir.path().join("natter.db");
        let options = Options::new(path, key, |error| panic!("the store gave up: {error}"));
        let store = SqliteStore::open(options).unwrap();
        let told = Arc::new(Recorder::default());
        let now = Timestamp::from(std::time::SystemTime::now());
        let clock = Arc::new(HandClock(AtomicU64::new(now.as_millis())));
        let mut config = ChatConfig::default();
        configure(&mut config);
        let chat = Chat::start(
            Arc::clone(&store) as _,
            Arc::clone(&told) as _,
            Arc::clone(&clock) as _,
            config,
        );
        let chat = chat.await.unwrap();
        Self {
            chat,
            store,
            clock,
            told,
            _dir: dir,
        }
    }

    /// A person with an account, logged in, without the cost of a password.
    pub(crate) async fn person(&self, name: &str) -> Actor {
        let username = Username::new(name).unwrap();
        let now = self.clock.now();
        let user = NewUser {
            id: UserId::generate(now, fresh()),
            display_name: DisplayName::from(&username),
            username,
            kind: UserKind::Person,
            password_hash: "!".to_owned(),
            at: now,
            admission: Admission::Open,
        };
        match self.store.create_user(user).await.unwrap() {
            UserCreated::Created(user) => self.log_in(user.id).await.1,
            other => panic!("{name}: {other:?}"),
        }
    }

    /// Another session of a user: its token, and who it makes them.
    pub(crate) async fn log_in(&self, user: UserId) -> (String, Actor) {
        use aws_lc_rs::digest::{SHA256, digest};
        let bits = *Nonce::generate().as_bytes();
        let token: String = bits
            .iter()
            .chain(&bits)
            .map(|b| format!("{b:02x}"))
            .collect();
        let token = token[..43].to_owned();
        let session = NewSession {
            id: SessionId::generate(self.clock.now(), fresh()),
            user,
            token_sha256: digest(&SHA256, token.as_bytes())
                .as_ref()
                .try_into()
                .unwrap(),
            device: "test".to_owned(),
            at: self.clock.now(),
        };
        assert!(self.store.create_session(session).await.unwrap());
        let actor = self.chat.authenticate(&token).await.unwrap();
        (token, actor)
    }

    pub(crate) async fn lobby(&self) -> RoomId {
        let lobby = RoomName::channel("lobby").unwrap();
        self.store.channel_named(lobby).await.unwrap().unwrap()
    }

    pub(crate) async fn group(&self, owner: &Actor, members: &[&Actor]) -> RoomId {
        let request = CreateRoom {
            kind: RoomKind::Group,
            name: RoomName::group("A group").unwrap(),
            members: members.iter().map(|actor| actor.id()).collect(),
        };
        self.chat.create_room(owner, request).await.unwrap().room.id
    }

    pub(crate) async fn channel(&self, owner: &Actor, name: &str) -> RoomId {
        let request = CreateRoom {
            kind: RoomKind::Channel,
            name: RoomName::channel(name).unwrap(),
            members: Vec::new(),
        };
        self.chat.create_room(owner, request).await.unwrap().room.id
    }

    pub(crate) async fn direct(&self, a: &Actor, b: &Actor) -> RoomId {
        let opened = self.chat.open_direct(a, b.id()).await.unwrap();
        opened.0.room.id
    }

    pub(crate) async fn summary(&self, actor: &Actor, room: RoomId) -> RoomSummary {
        self.chat.room(actor, room).await.unwrap()
    }

    /// Sends a message and waits for its outcome.
    pub(crate) async fn post(
        &self,
        actor: &Actor,
        room: RoomId,
        text: &str,
    ) -> Result<Posted, Refusal> {
        self.send(actor, post_of(room, Nonce::generate(), text))
            .await
            .outcome()
            .await
    }

    /// Sends a message without waiting for its outcome.
    pub(crate) async fn send(&self, actor: &Actor, post: PostMessage) -> Sent {
        let (answer, answered) = oneshot::channel();
        let done = Box::new(move |outcome| {
            let _ = answer.send(outcome);
        });
        self.chat.post_message(actor, post, done).await;
        Sent(answered)
    }
}

/// The random part of an id, which is none twice.
fn fresh() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A send that may still be under way.
pub(crate) struct Sent(oneshot::Receiver<Result<Posted, Refusal>>);

impl Sent {
    pub(crate) async fn outcome(self) -> Result<Posted, Refusal> {
        self.0.await.expect("every send is answered")
    }
}

pub(crate) fn post_of(room: RoomId, nonce: Nonce, text: &str) -> PostMessage {
    PostMessage {
        room,
        nonce,
        body: body(text),
    }
}

pub(crate) fn body(text: &str) -> MessageBody {
    MessageBody::new(text).unwrap()
}

pub(crate) fn sign_up(username: &str) -> SignUp {
    SignUp {
        username: username.to_owned(),
        password: format!("password of {username}"),
        display_name: None,
        invitation: None,
        device: "test".to_owned(),
        from: HOME,
    }
}

pub(crate) fn log_in(username: &str) -> LogIn {
    LogIn {
        username: username.to_owned(),
        password: format!("password of {username}"),
        device: "test".to_owned(),
        from: HOME,
    }
}
