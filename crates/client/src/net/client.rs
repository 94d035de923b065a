//! A session that stays connected: the driver of [`Session`] over tokio.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::{OptionFuture, pending};
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, StreamExt as _};
use natter_model::{MessageBody, Nonce, RoomId};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::keep::{Keep, KeepNothing};
use super::socket::{Heard, Socket, SocketError};
use super::{Api, ClientError};
use crate::proto::{
    Disconnected, Event, Fetch, FetchWhat, Fetched, OutboxFull, Pending, Refused, Session,
    SessionConfig, Transmit,
};

/// Most events that wait for the application. While they do, nothing is read from the server, which
/// then drops the connection at some point; the next one resumes.
const EVENTS_WAITING: usize = 256;
/// Most frames taken from the socket before what came of them is handed on.
const FRAMES_A_TURN: usize = 64;

/// How a [`Client`] behaves.
pub struct ClientConfig {
    /// The session.
    pub session: SessionConfig,
    /// Where sends are kept until they are acknowledged.
    pub keep: Box<dyn Keep>,
}

impl ClientConfig {
    /// For a client that shows rooms to a person: rooms are followed as they are opened.
    pub fn person() -> Self {
        let seed = u64::from_le_bytes(
            Nonce::generate().as_bytes()[8..]
                .try_into()
                .unwrap_or_default(),
        );
        let session = SessionConfig {
            seed,
            ..SessionConfig::default()
        };
        Self {
            session,
            keep: Box::new(KeepNothing),
        }
    }

    /// For a bot: every room is followed.
    pub fn bot() -> Self {
        let mut config = Self::person();
        config.session.follow_all = true;
        config
    }
}

struct Shared {
    session: Mutex<Session>,
    wake: Notify,
}

impl Shared {
    fn session(&self) -> MutexGuard<'_, Session> {
        // A panic while it was held is a bug elsewhere; the session itself is sound between calls.
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A session that stays connected until it is dropped.
pub struct Client {
    shared: Arc<Shared>,
    api: Api,
    events: mpsc::Receiver<Event>,
    driver: JoinHandle<()>,
}

impl Client {
    /// Starts a session for one who is signed in (`api` has a token). Returns at once: whether and
    /// when there is a connection is told by events. Must be called within a tokio runtime.
    pub fn connect(api: Api, config: ClientConfig) -> Result<Self, ClientError> {
        let ClientConfig { session, mut keep } = config;
        let kept = keep.load()?;
        let mut session = Session::new(session, kept);
        session.start(Instant::now());
        let shared = Arc::new(Shared {
            session: Mutex::new(session),
            wake: Notify::new(),
        });
        let (events_in, events) = mpsc::channel(EVENTS_WAITING);
        let driver = Driver {
            shared: Arc::clone(&shared),
            api: api.clone(),
            keep,
            events: events_in,
            socket: None,
            connecting: None,
            fetches: FuturesUnordered::new(),
        };
        let driver = tokio::spawn(driver.run());
        Ok(Self {
            shared,
            api,
            events,
            driver,
        })
    }

    /// The next event; `None` after [`Event::Ended`]. Cancel-safe.
    pub async fn next_event(&mut self) -> Option<Event> {
        self.events.recv().await
    }

    /// Sends a message: see [`Session::post`].
    pub fn post(&self, room: RoomId, body: MessageBody) -> Result<Nonce, OutboxFull> {
        let nonce = Nonce::generate();
        self.with(|session| session.post(Instant::now(), nonce, room, body))?;
        Ok(nonce)
    }

    /// Looks at the session, or tells it something; then the driver acts on it. Keep it short: the
    /// driver waits meanwhile.
    pub fn with<R>(&self, with: impl FnOnce(&mut Session) -> R) -> R {
        let result = with(&mut self.shared.session());
        self.shared.wake.notify_one();
        result
    }

    /// The HTTP API, signed in as this session.
    pub fn api(&self) -> &Api {
        &self.api
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

type Opening = Pin<Box<dyn Future<Output = Result<Socket, SocketError>> + Send>>;
type Fetching = Pin<Box<dyn Future<Output = (Fetch, Fetched)> + Send>>;

struct Driver {
    shared: Arc<Shared>,
    api: Api,
    keep: Box<dyn Keep>,
    events: mpsc::Sender<Event>,
    socket: Option<Socket>,
    connecting: Option<Opening>,
    fetches: FuturesUnordered<Fetching>,
}

/// What woke the driver.
enum Turn {
    Heard(Result<Heard, SocketError>),
    Opened(Result<Box<Socket>, SocketError>),
    Fetched(Box<(Fetch, Fetched)>),
    Time,
    Asked,
}

impl Driver {
    async fn run(mut self) {
        loop {
            let (transmits, events, timeout) = self.drain();
            let broken = self.transmit(transmits).await;
            for event in events {
                let ended = event == Event::Ended;
                if self.events.send(event).await.is_err() || ended {
                    return;
                }
            }
            if let Some(error) = broken {
                self.lost(&error);
                continue;
            }
            let turn = self.wait(timeout).await;
            self.take(turn);
        }
    }

    fn drain(&self) -> (VecDeque<Transmit>, Vec<Event>, Option<Instant>) {
        let mut session = self.shared.session();
        let transmits = std::iter::from_fn(|| session.poll_transmit()).collect();
        let events = std::iter::from_fn(|| session.poll_event()).collect();
        (transmits, events, session.poll_timeout())
    }

    /// Does all that the session wants done. Gives what broke the connection, unless the session has
    /// dropped that connection itself.
    async fn transmit(&mut self, transmits: VecDeque<Transmit>) -> Option<SocketError> {
        let mut broken = None;
        let mut fed = false;
        for transmit in transmits {
            match transmit {
                Transmit::Connect => {
                    let endpoint = self.api.endpoint().clone();
                    let token = self.api.token().unwrap_or_default().to_owned();
                    self.connecting =
                        Some(Box::pin(
                            async move { Socket::open(&endpoint, &token).await },
                        ));
                }
                Transmit::Frame(text) => {
                    if let Some(socket) = &mut self.socket {
                        fed = true;
                        if let Err(error) = bounded(socket.feed(&text)).await {
                            broken = Some(error);
                            self.socket = None;
                        }
                    }
                }
                Transmit::Disconnect => {
                    self.socket = None;
                    self.connecting = None;
                    broken = None;
                }
                Transmit::Fetch(fetch) => {
                    let api = self.api.clone();
                    self.fetches
                        .push(Box::pin(async move { ask(&api, fetch).await }));
                }
                Transmit::Keep(pending) => self.kept(|keep| keep.keep(&pending)),
                Transmit::Forget(nonce) => self.kept(|keep| keep.forget(nonce)),
            }
        }
        match &mut self.socket {
            Some(socket) if fed => bounded(socket.flush()).await.err(),
            _ => broken,
        }
    }

    fn kept(&mut self, keep: impl FnOnce(&mut dyn Keep) -> std::io::Result<()>) {
        if let Err(error) = keep(self.keep.as_mut()) {
            // The message still goes out; only a restart before its acknowledgement would lose it.
            tracing::error!(%error, "a send could not be kept on disk");
        }
    }

    async fn wait(&mut self, timeout: Option<Instant>) -> Turn {
        let sleep = async {
            match timeout {
                Some(at) => tokio::time::sleep_until(at.into()).await,
                None => pending().await,
            }
        };
        let socket = OptionFuture::from(self.socket.as_mut().map(Socket::hear));
        let connecting = OptionFuture::from(self.connecting.as_mut());
        tokio::select! {
            Some(heard) = socket => Turn::Heard(heard),
            Some(opened) = connecting => Turn::Opened(opened.map(Box::new)),
            Some(fetched) = self.fetches.next() => Turn::Fetched(Box::new(fetched)),
            () = sleep => Turn::Time,
            () = self.shared.wake.notified() => Turn::Asked,
        }
    }

    fn take(&mut self, turn: Turn) {
        let now = Instant::now();
        match turn {
            Turn::Heard(Ok(heard)) => {
                let mut texts = Vec::new();
                let broken = self.more(heard, &mut texts);
                {
                    let mut session = self.shared.session();
                    session.handle_alive(now);
                    for text in texts {
                        session.handle_text(now, &text);
                    }
                }
                if let Some(error) = broken {
                    self.lost(&error);
                }
            }
            Turn::Heard(Err(error)) => self.lost(&error),
            Turn::Opened(opened) => {
                self.connecting = None;
                match opened {
                    Ok(socket) => {
                        self.socket = Some(*socket);
                        self.shared.session().handle_connected(now);
                    }
                    Err(error) => self.lost(&error),
                }
            }
            Turn::Fetched(fetched) => {
                let (fetch, fetched) = *fetched;
                self.shared
                    .session()
                    .handle_fetched(now, fetch.ticket, fetched);
            }
            Turn::Time => self.shared.session().handle_timeout(now),
            Turn::Asked => {}
        }
    }

    /// Takes what has arrived besides, without waiting. Gives the error that ended it, if any.
    fn more(&mut self, heard: Heard, texts: &mut Vec<Utf8Bytes>) -> Option<SocketError> {
        let socket = self.socket.as_mut()?;
        let mut heard = Some(Ok(heard));
        while let Some(next) = heard {
            match next {
                Ok(Heard::Text(text)) => texts.push(text),
                Ok(Heard::Alive) => {}
                Err(error) => return Some(error),
            }
            if texts.len() >= FRAMES_A_TURN {
                break;
            }
            heard = socket.hear().now_or_never();
        }
        None
    }

    fn lost(&mut self, error: &SocketError) {
        tracing::debug!(%error, "connection lost");
        self.socket = None;
        self.connecting = None;
        self.shared
            .session()
            .handle_disconnected(Instant::now(), Disconnected::from(error));
    }
}

/// Writing waits for a peer that does not read only so long.
async fn bounded(write: impl Future<Output = Result<(), SocketError>>) -> Result<(), SocketError> {
    match tokio::time::timeout(Duration::from_secs(15), write).await {
        Ok(result) => result,
        Err(late) => Err(SocketError::Broken(late.into())),
    }
}

async fn ask(api: &Api, fetch: Fetch) -> (Fetch, Fetched) {
    let answer = match fetch.what {
        FetchWhat::Page { before, limit } => api
            .timeline(fetch.room, before, limit)
            .await
            .map(|page| Fetched::Page(Box::new(page))),
        FetchWhat::Summary => api
            .room(fetch.room)
            .await
            .map(|summary| Fetched::Summary(Box::new(summary))),
    };
    let fetched = answer.unwrap_or_else(|error| match error {
        ClientError::Refused(problem) => Fetched::Refused(Refused {
            temporary: problem.status == 429 || problem.status >= 500,
            retry_after_ms: problem.retry_after_ms,
            message: problem.title,
            code: problem.code,
        }),
        _ => Fetched::FailedForNow,
    });
    (fetch, fetched)
}

impl Client {
    /// What waits to be acknowledged in a room.
    pub fn pending(&self, room: RoomId) -> Vec<Pending> {
        self.with(|session| {
            session
                .outbox()
                .of(room)
                .map(|(pending, _)| pending.clone())
                .collect()
        })
    }
}
