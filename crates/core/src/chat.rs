//! The chat as one value: what it is made of, how it starts and stops.
//!
//! Each command is a file of its own beside this one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use natter_model::{Refusal, RoomId, Timestamp, UserId};
use natter_store::{ErrorKind, Reply, Store, StoreError};
use tokio::sync::oneshot;

use crate::actor::{Actor, Door};
use crate::clock::Clock;
use crate::config::ChatConfig;
use crate::delivering::Delivering;
use crate::fanout::Fanout;
use crate::guests::Guests;
use crate::lanes::Lanes;
use crate::log_in::LoginLimits;
use crate::passwords::Passwords;
use crate::presence_board::PresenceBoard;
use crate::rates::{Buckets, Origin, UserRates};
use crate::refusing::refuse;
use crate::room_cache::RoomCache;
use crate::session_cache::SessionCache;
use crate::tick::Upkeep;
use crate::typing_board::TypingBoard;
use crate::user_cache::UserCache;
use crate::{lobby, secrets};

/// Changes of the rules of rooms go one at a time in each of these classes of rooms.
const RULE_CHANGES: usize = 64;

/// The chat. Everything that any gateway does goes through here; see the crate's documentation.
///
/// Every command but those that make an [`Actor`] may also refuse with `NotSignedIn` (the session
/// has ended), `Overloaded`, `StorageFull`, `ShuttingDown` and `Internal`. Dropping the future of a
/// command never undoes what it has handed to the store.
pub struct Chat {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) fanout: Arc<dyn Fanout>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) config: ChatConfig,
    pub(crate) rooms: Arc<RoomCache>,
    pub(crate) users: Arc<UserCache>,
    pub(crate) sessions: SessionCache,
    pub(crate) presence: Arc<PresenceBoard>,
    pub(crate) typing: Arc<TypingBoard>,
    pub(crate) guests: Arc<Guests>,
    pub(crate) lanes: Arc<Lanes>,
    pub(crate) passwords: Passwords,
    pub(crate) message_rates: Buckets<UserId>,
    pub(crate) user_rates: UserRates,
    pub(crate) typing_rates: Buckets<UserId>,
    pub(crate) sign_up_rates: Buckets<Origin>,
    pub(crate) attend_rates: Buckets<Origin>,
    pub(crate) login_limits: LoginLimits,
    pub(crate) upkeep: Upkeep,
    pub(crate) owned: AtomicBool,
    rule_changes: [tokio::sync::Mutex<()>; RULE_CHANGES],
    closing: AtomicBool,
}

impl Chat {
    /// Starts the chat over `store`, which it takes as its own: hears its commits, and makes the
    /// lobby when there is none.
    pub async fn start(
        store: Arc<dyn Store>,
        fanout: Arc<dyn Fanout>,
        clock: Arc<dyn Clock>,
        config: ChatConfig,
    ) -> Result<Arc<Self>, StoreError> {
        let passwords = Passwords::start()
            .map_err(|error| StoreError::caused(ErrorKind::Failed, "start threads", error))?;
        let rooms = Arc::new(RoomCache::new());
        let users = Arc::new(UserCache::new());
        let typing = Arc::new(TypingBoard::default());
        store.observe(Arc::new(Delivering {
            rooms: Arc::clone(&rooms),
            users: Arc::clone(&users),
            typing: Arc::clone(&typing),
            fanout: Arc::clone(&fanout),
        }));
        lobby::make(&*store, &config.lobby, clock.now()).await?;
        // Those who were there when the power went.
        store.forget_guests().await?;
        Ok(Arc::new(Self {
            rooms,
            users,
            sessions: SessionCache::new(),
            presence: Arc::new(PresenceBoard::new(Arc::clone(&clock))),
            typing,
            guests: Arc::new(Guests::new(Arc::clone(&store))),
            lanes: Arc::new(Lanes::new()),
            passwords,
            message_rates: Buckets::new(config.message_rate),
            user_rates: UserRates::new(&config),
            typing_rates: Buckets::new(crate::typing::RATE),
            sign_up_rates: Buckets::new(config.sign_up_rate),
            attend_rates: Buckets::new(crate::attend::rate(&config)),
            login_limits: LoginLimits::new(config.login_rate),
            upkeep: Upkeep::new(clock.now()),
            owned: AtomicBool::new(false),
            rule_changes: std::array::from_fn(|_| tokio::sync::Mutex::new(())),
            closing: AtomicBool::new(false),
            store,
            fanout,
            clock,
            config,
        }))
    }

    /// What the operator chose.
    pub fn config(&self) -> &ChatConfig {
        &self.config
    }

    /// Refuses commands from now on with `ShuttingDown`, waits for what is under way, and closes
    /// the store. Idempotent.
    pub async fn close(&self) {
        self.closing.store(true, Ordering::Release);
        let (closed, wait) = oneshot::channel();
        let store = Arc::clone(&self.store);
        let closer = std::thread::Builder::new().name("natter-close".to_owned());
        let started = closer.spawn(move || {
            store.close();
            let _ = closed.send(());
        });
        match started {
            Ok(_) => {
                let _ = wait.await;
            }
            Err(error) => {
                tracing::error!(%error, "no thread to close the store on");
                self.store.close();
            }
        }
    }

    /// Now.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Refuses when the chat is closing.
    pub(crate) fn open(&self) -> Result<(), Refusal> {
        if self.closing.load(Ordering::Acquire) {
            Err(Refusal::ShuttingDown)
        } else {
            Ok(())
        }
    }

    /// Refuses an actor whose session or attendance has ended: the first question of each command.
    pub(crate) async fn signed_in(&self, actor: &Actor) -> Result<(), Refusal> {
        self.open()?;
        if actor.has_ended() {
            return Err(Refusal::NotSignedIn);
        }
        match actor.door() {
            Door::Attending(_) => Ok(()),
            Door::Session(_, token) => self.actor_of(token).await.map(|_| ()),
        }
    }

    /// Waits for the store, and refuses with what broke there.
    pub(crate) async fn ask_store<T>(&self, reply: Reply<T>) -> Result<T, Refusal> {
        reply.await.map_err(|error| refuse(&error))
    }

    /// Waits for the turn to change the rules of `room`. Changes would otherwise make each other
    /// stale: of a thousand people joining at once, one would get through each time.
    pub(crate) async fn rule_change(&self, room: RoomId) -> tokio::sync::MutexGuard<'_, ()> {
        let class = (room.as_u64() % RULE_CHANGES as u64) as usize;
        self.rule_changes[class].lock().await
    }

    /// Random bits for an id.
    pub(crate) fn random(&self) -> u32 {
        secrets::random_u32()
    }
}
