//! One session with the server, over as many connections as it takes.
//!
//! A [`Session`] does no I/O and reads no clock. Its driver says what happened (`handle_*`) and what
//! the time is, then takes what is to be done ([`Session::poll_transmit`]), what to tell the
//! application ([`Session::poll_event`]) and when to call again ([`Session::poll_timeout`]), until
//! each has nothing more.
//!
//! It promises, whatever connections do:
//!
//! - an entry of a followed room is told exactly once, in order, or [`Event::Reset`] says which
//!   were left out;
//! - a message given to [`Session::post`] is sent until it is acknowledged, refused or discarded,
//!   and is in the log once at most.

mod incoming;
mod link;
mod rooms;
mod sending;

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use natter_api::frame::Op;
use natter_api::shape::{Entry, Person, Presence, RoomSummary, TimelinePage};
use natter_model::{Nonce, RoomId, Seq, UserId};
use serde_json::Value;

use super::backoff::{Backoff, Jitter};
use super::outbox::{Outbox, OutboxLimits, Pending};
use super::timeline::Timeline;
use super::view::View;
use super::wire::{LogEntry, Posted, Refused};

/// How a session behaves.
#[derive(Debug, Clone)]
pub struct SessionConfig {
    /// Where the jitter starts: give each client another one.
    pub seed: u64,
    /// Follow every room without being asked, up to what the server replays on resume (200): what
    /// a bot wants.
    pub follow_all: bool,
    /// The bounds of the outbox.
    pub outbox: OutboxLimits,
    /// The bound of the first wait before connecting again; it doubles with each failure.
    pub backoff_first: Duration,
    /// The bound that it ends at.
    pub backoff_most: Duration,
    /// The least and most wait after the server has said that it is stopping.
    pub away: (Duration, Duration),
    /// How long connecting and the answer to `hello` may take, each.
    pub patience: Duration,
    /// How long nothing may be heard before the session asks for a sign of life. The server itself
    /// pings after 30 s.
    pub quiet: Duration,
    /// How long that sign may take.
    pub sign_of_life: Duration,
    /// Lines on a page, at most 200.
    pub page: usize,
}

impl Default for SessionConfig {
    fn default() -> Self {
        Self {
            seed: 0,
            follow_all: false,
            outbox: OutboxLimits::default(),
            backoff_first: Duration::from_millis(500),
            backoff_most: Duration::from_secs(30),
            away: (Duration::from_millis(500), Duration::from_secs(5)),
            patience: Duration::from_secs(15),
            quiet: Duration::from_secs(45),
            sign_of_life: Duration::from_secs(15),
            page: 50,
        }
    }
}

/// What the driver is to do, in this order.
#[derive(Debug, Clone, PartialEq)]
pub enum Transmit {
    /// Open a WebSocket; then [`Session::handle_connected`] or [`Session::handle_disconnected`].
    Connect,
    /// Send a text frame.
    Frame(String),
    /// Drop the connection, or the attempt at one. The session counts it as gone already: nothing
    /// more may be handed in from it.
    Disconnect,
    /// Ask over HTTP; then [`Session::handle_fetched`].
    Fetch(Fetch),
    /// Keep this send where a restart finds it. What follows may be sent only after that.
    Keep(Pending),
    /// Let go of it.
    Forget(Nonce),
}

/// The number of a question over HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(u64);

/// A question over HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetch {
    /// What to answer it under.
    pub ticket: Ticket,
    /// The room.
    pub room: RoomId,
    /// What to ask.
    pub what: FetchWhat,
}

/// What to ask over HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchWhat {
    /// `GET /rooms/{id}/timeline`: the newest page, or the one before a seq.
    Page {
        /// Lines before this; the newest when `None`.
        before: Option<Seq>,
        /// Most lines.
        limit: usize,
    },
    /// `GET /rooms/{id}`.
    Summary,
}

/// What came of a [`Fetch`].
#[derive(Debug)]
pub enum Fetched {
    /// A page.
    Page(Box<TimelinePage>),
    /// A summary.
    Summary(Box<RoomSummary>),
    /// Nothing now; it may pass later.
    FailedForNow,
    /// The server said no.
    Refused(Refused),
}

/// Why a connection is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disconnected {
    /// It was closed, with this code if there was one.
    Closed(Option<u16>),
    /// It broke, or could not be made.
    Failed,
    /// The server does not know the session (HTTP 401).
    NotSignedIn,
}

/// What to ask for again with each new connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub(crate) u64);

/// Why a request of the caller's came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestFailed {
    /// The server said no.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The connection was lost, or there was none: whether it was done is not known.
    #[error("the connection was lost before the answer came")]
    Lost,
}

/// What the application is told.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The server has told what was missed; the view is up to date.
    Connected,
    /// The connection is gone; the next attempt comes after `retry`.
    Disconnected {
        /// When.
        retry: Duration,
    },
    /// The session has ended: log in again. Nothing comes after this.
    Ended,
    /// A room is in the list that was not.
    RoomAppeared(RoomId),
    /// A room is not in the list any more.
    RoomVanished(RoomId),
    /// The list entry of a room changed in another way than by an entry.
    RoomChanged(RoomId),
    /// The next entry of a room's log. Of rooms that are not followed, those that come while
    /// connected.
    Entry(Box<Entry>),
    /// The room's timeline is there, or has more older lines.
    Loaded(RoomId),
    /// Entries of a followed room were left out: those after `from` up to `to`.
    Reset {
        /// The room.
        room: RoomId,
        /// The last that was told.
        from: Seq,
        /// The last that will not be told.
        to: Seq,
    },
    /// The timeline cannot be read. The room goes on being followed.
    LoadFailed(RoomId, Refused),
    /// A message is in the log, durably.
    Posted {
        /// The send.
        nonce: Nonce,
        /// Where.
        room: RoomId,
        /// Its place.
        seq: Seq,
    },
    /// The server refused a message for good; it stays in the outbox until [`Session::retry`] or
    /// [`Session::discard`].
    PostFailed {
        /// The send.
        nonce: Nonce,
        /// Where.
        room: RoomId,
        /// Why.
        refused: Refused,
    },
    /// The answer to [`Session::request`].
    Answered(RequestId, Result<Value, RequestFailed>),
    /// Somebody types, or has stopped.
    Typing {
        /// Where.
        room: RoomId,
        /// Who.
        user: Person,
        /// Whether.
        active: bool,
    },
    /// Who is there, of those who are watched.
    Presence(BTreeMap<UserId, Presence>),
    /// A guest came or went.
    Attended {
        /// Where.
        room: RoomId,
        /// Who.
        user: Person,
        /// Whether they are there now.
        present: bool,
    },
}

/// Why the session does not take on what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Declined {
    /// [`natter_model::limits::RESUME_MAX_ROOMS`] rooms are followed.
    #[error("too many rooms are followed")]
    Follows,
    /// As many requests wait for their answers as the server takes.
    #[error("too many requests wait for answers")]
    Requests,
    /// The room is not in the list.
    #[error("the room is not one of the user's")]
    NoSuchRoom,
}

/// Most requests of the caller's that wait for answers. The server takes 64 in all.
const REQUESTS_MAX: usize = 24;

#[derive(Debug)]
enum Phase {
    /// Not started, or stopped.
    Idle,
    /// Until the next attempt.
    Waiting {
        until: Instant,
    },
    Connecting {
        deadline: Instant,
    },
    Connected(Connected),
    Ended,
}

#[derive(Debug)]
struct Connected {
    /// The `hello` that waits for its answer.
    hello: Option<(u64, Instant)>,
    /// Whether the first of them was answered.
    welcomed: bool,
    heard: Instant,
    ping_deadline: Option<Instant>,
    /// The server said that it is stopping.
    away: bool,
    /// What was noticed to be missing while a `hello` was on its way.
    missed: BTreeMap<RoomId, Seq>,
    /// Another `hello` is to follow.
    again: bool,
    /// How many followed each other without any entry applied between them.
    fruitless: u32,
}

/// What waits for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Hello,
    Post(Nonce),
    Read(RoomId),
    Watch,
    Quiet,
    Caller,
}

/// A room that is followed.
#[derive(Debug)]
struct Follow {
    /// The last entry that was told; `None` until the first welcome that has the room.
    told: Option<Seq>,
    lines: Lines,
}

#[derive(Debug)]
enum Lines {
    /// None are wanted.
    Unwanted,
    /// A page is being read; what is told meanwhile is kept.
    Loading { aside: Vec<LogEntry> },
    /// As of `told` or later: a page may be ahead of what is told.
    Loaded(Box<Timeline>),
}

impl Follow {
    fn loading(told: Option<Seq>) -> Self {
        Self {
            told,
            lines: Lines::Loading { aside: Vec::new() },
        }
    }

    fn timeline(&mut self) -> Option<&mut Timeline> {
        match &mut self.lines {
            Lines::Loaded(timeline) => Some(timeline),
            Lines::Unwanted | Lines::Loading { .. } => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fetching {
    Newest(RoomId),
    Older(RoomId, Seq),
    Summary(RoomId),
}

/// One session: see the module's documentation.
#[derive(Debug)]
pub struct Session {
    config: SessionConfig,
    jitter: Jitter,
    backoff: Backoff,
    phase: Phase,
    next_id: u64,
    asked: BTreeMap<u64, Asked>,
    view: View,
    follows: BTreeMap<RoomId, Follow>,
    outbox: Outbox,
    /// Read markers to be moved, and whether that is on its way.
    reads: BTreeMap<RoomId, (Seq, bool)>,
    open: Vec<RoomId>,
    watch: Vec<UserId>,
    fetching: BTreeMap<Ticket, Fetching>,
    refetch: BTreeMap<RoomId, (Instant, Fetching)>,
    transmits: VecDeque<Transmit>,
    events: VecDeque<Event>,
}

impl Session {
    /// A session that has not begun, with the sends that an earlier run left.
    pub fn new(config: SessionConfig, kept: Vec<Pending>) -> Self {
        Self {
            jitter: Jitter::new(config.seed),
            backoff: Backoff::new(config.backoff_first, config.backoff_most),
            phase: Phase::Idle,
            next_id: 1,
            asked: BTreeMap::new(),
            view: View::default(),
            follows: BTreeMap::new(),
            outbox: Outbox::new(config.outbox, kept),
            reads: BTreeMap::new(),
            open: Vec::new(),
            watch: Vec::new(),
            fetching: BTreeMap::new(),
            refetch: BTreeMap::new(),
            transmits: VecDeque::new(),
            events: VecDeque::new(),
            config,
        }
    }

    /// What is known of the server's state.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// What waits to be acknowledged.
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// The lines of a room whose timeline is loaded.
    pub fn timeline(&self, room: RoomId) -> Option<&Timeline> {
        match &self.follows.get(&room)?.lines {
            Lines::Loaded(timeline) => Some(timeline),
            Lines::Unwanted | Lines::Loading { .. } => None,
        }
    }

    /// Whether the view is up to date as far as the server has told.
    pub fn is_connected(&self) -> bool {
        matches!(&self.phase, Phase::Connected(link) if link.welcomed && link.hello.is_none())
    }

    /// Asks something that is not repeated when the connection is lost (edit, delete, and what has
    /// no method of its own). The answer comes as [`Event::Answered`], with what `ok` carries.
    pub fn request(&mut self, op: Op) -> Result<RequestId, Declined> {
        let waiting = self
            .asked
            .values()
            .filter(|asked| **asked == Asked::Caller)
            .count();
        if waiting >= REQUESTS_MAX {
            return Err(Declined::Requests);
        }
        if self.is_welcomed() {
            return Ok(RequestId(self.ask(Asked::Caller, op)));
        }
        let id = RequestId(self.number());
        self.events
            .push_back(Event::Answered(id, Err(RequestFailed::Lost)));
        Ok(id)
    }

    /// What the driver is to do next.
    pub fn poll_transmit(&mut self) -> Option<Transmit> {
        self.transmits.pop_front()
    }

    /// What the application is to be told next.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn is_welcomed(&self) -> bool {
        matches!(&self.phase, Phase::Connected(link) if link.welcomed)
    }

    fn number(&mut self) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        id
    }

    fn ask(&mut self, asked: Asked, op: Op) -> u64 {
        let id = self.number();
        self.asked.insert(id, asked);
        self.transmits
            .push_back(Transmit::Frame(super::wire::request(id, op)));
        id
    }

    fn posted(&mut self, nonce: Nonce, seq: Seq) {
        if let Some(pending) = self.outbox.acknowledge(nonce) {
            self.transmits.push_back(Transmit::Forget(nonce));
            self.events.push_back(Event::Posted {
                nonce,
                room: pending.room,
                seq,
            });
        }
    }

    fn answered_post(&mut self, nonce: Nonce, posted: Posted) {
        self.posted(nonce, posted.seq);
    }
}
