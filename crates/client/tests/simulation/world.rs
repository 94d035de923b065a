//! The world: links, time, and what happens in it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use natter_api::frame::{PersonalEvent, Request, ServerFrame};
use natter_client::proto::backoff::Jitter;
use natter_client::proto::{
    Disconnected, Event, Fetch, FetchWhat, Fetched, Pending, Session, SessionConfig, Transmit,
};
use natter_model::{MessageBody, Nonce, RoomId, Seq, UserId};

use crate::model::{Model, ModelRoom, Push, line_seq, room_id, user_id};

const USERS: u64 = 4;
const ROOMS: u64 = 4;

/// What is on its way to a client.
enum Down {
    Opened,
    Text(String),
    Lost(Disconnected),
    Page(Fetch, Fetched),
}

/// What is on its way to the server.
enum Up {
    Open,
    Text(String),
    Fetch(Fetch),
}

struct Peer {
    me: UserId,
    session: Session,
    /// Counts connections: what belongs to an earlier one is lost.
    link: u64,
    down: VecDeque<(Instant, u64, Down)>,
    up: VecDeque<(Instant, u64, Up)>,
    /// The server's side: open, and told since `hello`.
    open: bool,
    greeted: bool,
    kept: BTreeMap<Nonce, Pending>,
    sent: BTreeMap<RoomId, Vec<Nonce>>,
    posted: BTreeSet<Nonce>,
    told: BTreeMap<RoomId, Seq>,
    follows_all: bool,
}

pub(crate) struct World {
    now: Instant,
    chance: Jitter,
    model: Model,
    peers: Vec<Peer>,
    nonces: u64,
    names: u64,
    /// Whether connections break and pushes are left out or repeated.
    rough: bool,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let users: Vec<UserId> = (1..=USERS).map(user_id).collect();
        let mut model = Model::default();
        for n in 1..=ROOMS {
            let room = ModelRoom::new(room_id(n), &users);
            model.rooms.insert(room_id(n), room);
        }
        let now = Instant::now();
        let peers = users.iter().zip(1..).map(|(me, n)| {
            let config = SessionConfig {
                seed: seed.wrapping_add(n),
                follow_all: n % 2 == 0,
                page: 5,
                ..SessionConfig::default()
            };
            let mut session = Session::new(config, Vec::new());
            session.start(now);
            Peer {
                me: *me,
                session,
                link: 0,
                down: VecDeque::new(),
                up: VecDeque::new(),
                open: false,
                greeted: false,
                kept: BTreeMap::new(),
                sent: BTreeMap::new(),
                posted: BTreeSet::new(),
                told: BTreeMap::new(),
                follows_all: n % 2 == 0,
            }
        });
        let peers = peers.collect();
        let chance = Jitter::new(seed);
        Self {
            now,
            chance,
            model,
            peers,
            nonces: 0,
            names: 0,
            rough: true,
        }
    }

    /// Things happen, `steps` times.
    pub(crate) fn turmoil(&mut self, steps: usize) {
        for _ in 0..steps {
            self.happen();
            let time = Duration::from_millis(self.below(120));
            self.pass(time);
        }
    }

    /// Nothing breaks any more, and everything arrives.
    pub(crate) fn calm(&mut self) {
        self.rough = false;
        for _ in 0..200 {
            self.pass(Duration::from_secs(1));
        }
    }

    fn once_in(&mut self, times: u64) -> bool {
        self.chance.next_u64().is_multiple_of(times)
    }

    fn below(&mut self, most: u64) -> u64 {
        self.chance.next_u64() % most
    }

    fn happen(&mut self) {
        let at = self.below(USERS) as usize;
        let room = room_id(1 + self.below(ROOMS));
        match self.below(24) {
            0..8 => self.post(at, room),
            8..11 => self.correct(at, room),
            11 => {
                let _ = self.peers[at].session.load(room);
            }
            12 => {
                self.peers[at].session.load_older(room);
            }
            13 => {
                let seq = Seq(1 + self.below(60));
                self.peers[at].session.mark_read(self.now, room, seq);
            }
            14 => self.rename(room),
            15 => self.come_or_go(at, room),
            16 | 17 => self.cut(at),
            18 if self.once_in(6) => self.crash(),
            19 if self.once_in(8) => {
                self.peers[at].session.stop();
                self.settle(at);
                self.peers[at].session.start(self.now);
            }
            _ => {}
        }
        self.settle(at);
    }

    fn post(&mut self, at: usize, room: RoomId) {
        self.nonces += 1;
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&(self.nonces << 16).to_be_bytes());
        (bytes[6], bytes[8]) = (0x70, 0x80);
        let nonce = Nonce::from_bytes(bytes).unwrap();
        let body = MessageBody::new(&format!("text {}", self.nonces)).unwrap();
        let peer = &mut self.peers[at];
        // A refused message is another test's.
        if self.model.rooms[&room].members.contains_key(&peer.me)
            && peer.session.view().room(room).is_some()
            && peer.session.post(self.now, nonce, room, body).is_ok()
        {
            peer.sent.entry(room).or_default().push(nonce);
        }
    }

    fn correct(&mut self, at: usize, room: RoomId) {
        let target = Seq(1 + self.below(40));
        let (me, delete) = (self.peers[at].me, self.once_in(3));
        self.names += 1;
        let text = format!("edited {}", self.names);
        let Some(room) = self.model.rooms.get_mut(&room) else {
            return;
        };
        let entry = if delete {
            room.delete(me, target)
        } else {
            room.edit(me, target, &text)
        };
        self.push(entry.map(Push::Entry));
    }

    fn rename(&mut self, room: RoomId) {
        self.names += 1;
        let name = format!("name {}", self.names);
        let entry = self
            .model
            .rooms
            .get_mut(&room)
            .map(|it| it.rename(user_id(1), &name));
        self.push(entry.map(Push::Entry));
    }

    /// Somebody leaves a room or comes back, but only while nothing of theirs is pending there.
    fn come_or_go(&mut self, at: usize, room: RoomId) {
        let me = self.peers[at].me;
        if self.peers[at].session.outbox().of(room).next().is_some() || room == room_id(1) {
            return;
        }
        let Some(it) = self.model.rooms.get_mut(&room) else {
            return;
        };
        if it.members.contains_key(&me) {
            let entry = it.leave(me);
            let event = PersonalEvent::RoomVanished { room };
            let personal = self.model.personal_event(me, event);
            self.push([Push::Entry(entry), personal]);
        } else {
            let entry = it.join(me, me);
            let summary = Box::new(it.summary(me));
            let personal = self
                .model
                .personal_event(me, PersonalEvent::RoomAppeared { summary });
            self.push([Push::Entry(entry), personal]);
        }
    }

    /// The server ends and comes back: what it has committed stays.
    fn crash(&mut self) {
        (0..self.peers.len()).for_each(|at| self.cut(at));
    }

    /// What is on its way in either direction is lost.
    fn cut(&mut self, at: usize) {
        let wait = Duration::from_millis(self.below(400));
        let silent = self.once_in(10);
        let peer = &mut self.peers[at];
        peer.link += 1;
        (peer.open, peer.greeted) = (false, false);
        // Sometimes nobody tells the client: it has to notice by itself.
        if !silent {
            peer.down.clear();
            let why = Disconnected::Closed(None);
            peer.down
                .push_back((self.now + wait, peer.link, Down::Lost(why)));
        }
    }

    fn push(&mut self, pushes: impl IntoIterator<Item = Push>) {
        for push in pushes {
            for at in 0..self.peers.len() {
                self.push_to(at, &push);
            }
        }
    }

    fn push_to(&mut self, at: usize, push: &Push) {
        let (peer, me) = (&self.peers[at], self.peers[at].me);
        let frame = match push {
            Push::Entry(entry) => {
                let room = &self.model.rooms[&entry.room];
                room.members
                    .contains_key(&me)
                    .then(|| ServerFrame::Entry(entry.clone()))
            }
            Push::Personal(user, seq, event) => (*user == me).then(|| ServerFrame::Personal {
                seq: *seq,
                at: natter_model::Timestamp::from_millis(1),
                event: event.clone(),
            }),
            Push::Read(user, room, marker) => (*user == me).then_some(ServerFrame::Read {
                room: *room,
                seq: marker.seq,
                messages: marker.messages,
            }),
        };
        let Some(frame) = frame.filter(|_| peer.greeted) else {
            return;
        };
        let entry = matches!(frame, ServerFrame::Entry(_));
        if self.rough && self.once_in(40) {
            // A lagging reader: something is left out, and it is told so.
            self.say(at, &ServerFrame::Gap {});
            return;
        }
        self.say(at, &frame);
        if self.rough && entry && self.once_in(20) {
            self.say(at, &frame);
        }
    }

    fn latency(&mut self) -> Duration {
        Duration::from_millis(1 + self.chance.next_u64() % 80)
    }

    fn say(&mut self, at: usize, frame: &ServerFrame) {
        let text = serde_json::to_string(frame).unwrap();
        let due = self.now + self.latency();
        let peer = &mut self.peers[at];
        peer.down.push_back((due, peer.link, Down::Text(text)));
    }

    /// Lets `time` pass.
    fn pass(&mut self, time: Duration) {
        let until = self.now + time;
        while let Some((due, at)) = self.next_due().filter(|(due, _)| *due <= until) {
            self.now = self.now.max(due);
            self.step(at);
        }
        self.now = until;
    }

    fn next_due(&self) -> Option<(Instant, usize)> {
        let due = |peer: &Peer| {
            let up = peer.up.front().map(|(due, ..)| *due);
            let down = peer.down.front().map(|(due, ..)| *due);
            [up, down, peer.session.poll_timeout()]
                .into_iter()
                .flatten()
                .min()
        };
        self.peers
            .iter()
            .enumerate()
            .filter_map(|(at, peer)| Some((due(peer)?, at)))
            .min()
    }

    fn step(&mut self, at: usize) {
        let now = self.now;
        let peer = &mut self.peers[at];
        if let Some((_, link, up)) = peer.up.pop_front_if(|(due, ..)| *due <= now) {
            if link == peer.link {
                self.arrived(at, up);
            }
        } else if let Some((_, link, down)) = peer.down.pop_front_if(|(due, ..)| *due <= now) {
            if link == peer.link {
                match down {
                    Down::Opened => peer.session.handle_connected(now),
                    Down::Text(text) => peer.session.handle_text(now, &text),
                    Down::Lost(why) => peer.session.handle_disconnected(now, why),
                    Down::Page(fetch, fetched) => {
                        peer.session.handle_fetched(now, fetch.ticket, fetched);
                    }
                }
            }
        } else {
            peer.session.handle_timeout(now);
        }
        self.settle(at);
    }

    fn arrived(&mut self, at: usize, up: Up) {
        let me = self.peers[at].me;
        match up {
            Up::Open => {
                let due = self.now + self.latency();
                let peer = &mut self.peers[at];
                peer.open = true;
                peer.down.push_back((due, peer.link, Down::Opened));
            }
            // A connection that broke without a word.
            Up::Text(_) if !self.peers[at].open => {}
            Up::Text(text) => {
                let request: Request = serde_json::from_str(&text).unwrap();
                let hello = matches!(request.op, natter_api::frame::Op::Hello { .. });
                let (answer, pushes) = self.model.handle(me, request);
                self.say(at, &answer);
                self.peers[at].greeted |= hello;
                self.push(pushes);
            }
            Up::Fetch(fetch) => {
                let fetched = self.fetched(me, &fetch);
                let due = self.now + self.latency();
                let peer = &mut self.peers[at];
                peer.down
                    .push_back((due, peer.link, Down::Page(fetch, fetched)));
            }
        }
    }

    fn fetched(&mut self, me: UserId, fetch: &Fetch) -> Fetched {
        if self.rough && self.once_in(10) {
            return Fetched::FailedForNow;
        }
        let room = &self.model.rooms[&fetch.room];
        if !room.members.contains_key(&me) {
            return Fetched::Refused(natter_client::proto::Refused {
                code: "not_a_member".into(),
                message: String::new(),
                temporary: false,
                retry_after_ms: None,
            });
        }
        match fetch.what {
            FetchWhat::Page { before, limit } => Fetched::Page(Box::new(room.page(before, limit))),
            FetchWhat::Summary => Fetched::Summary(Box::new(room.summary(me))),
        }
    }

    /// Takes what a client wants done, and checks what it tells.
    fn settle(&mut self, at: usize) {
        let latency = self.latency();
        let peer = &mut self.peers[at];
        let due = self.now + latency;
        while let Some(transmit) = peer.session.poll_transmit() {
            match transmit {
                Transmit::Connect => {
                    peer.link += 1;
                    peer.down.clear();
                    peer.up.clear();
                    (peer.open, peer.greeted) = (false, false);
                    peer.up.push_back((due, peer.link, Up::Open));
                }
                Transmit::Disconnect => {
                    peer.link += 1;
                    (peer.open, peer.greeted) = (false, false);
                }
                Transmit::Frame(text) => peer.up.push_back((due, peer.link, Up::Text(text))),
                Transmit::Fetch(fetch) => peer.up.push_back((due, peer.link, Up::Fetch(fetch))),
                Transmit::Keep(pending) => {
                    peer.kept.insert(pending.nonce, pending);
                }
                Transmit::Forget(nonce) => {
                    peer.kept.remove(&nonce).expect("forgotten what was kept");
                }
            }
        }
        while let Some(event) = peer.session.poll_event() {
            peer.check(event);
        }
    }

    /// Everybody has everything, once, in order.
    pub(crate) fn prove(&self) {
        for peer in &self.peers {
            let (me, view) = (peer.me, peer.session.view());
            assert!(peer.session.is_connected(), "{me:?} is connected");
            assert!(
                peer.session.outbox().is_empty() && peer.kept.is_empty(),
                "{me:?} has sent"
            );
            let fresh: Vec<_> = self
                .model
                .member_rooms(me)
                .map(|it| it.summary(me))
                .collect();
            let held: Vec<_> = view.rooms().cloned().collect();
            assert_eq!(held, fresh, "the list of {me:?}");
            for room in self.model.member_rooms(me) {
                let id = room.id.unwrap();
                if let Some(timeline) = peer.session.timeline(id) {
                    let from = room.lines.len() - timeline.lines().len();
                    let held: Vec<_> = timeline.lines().iter().map(line_seq).collect();
                    let fresh: Vec<_> = room.lines[from..].iter().map(line_seq).collect();
                    assert_eq!(held, fresh, "the places that {me:?} holds in {id:?}");
                    assert_eq!(timeline.lines(), &room.lines[from..], "{me:?} in {id:?}");
                    assert_eq!(timeline.applied(), room.head());
                }
            }
            for (room, sent) in &peer.sent {
                let log = self.model.rooms[room].log.iter();
                let own: Vec<Nonce> = log
                    .filter(|entry| entry.actor.id == me)
                    .filter_map(|entry| match &entry.event {
                        natter_api::shape::Event::MessagePosted { nonce, .. } => *nonce,
                        _ => None,
                    })
                    .collect();
                assert_eq!(
                    &own, sent,
                    "{me:?} in {room:?}: once, in the order of sending"
                );
            }
            assert_eq!(
                peer.posted.len(),
                peer.sent.values().map(Vec::len).sum::<usize>()
            );
        }
    }
}

impl Peer {
    fn check(&mut self, event: Event) {
        match event {
            Event::Posted { nonce, .. } => assert!(self.posted.insert(nonce), "told twice"),
            Event::PostFailed { refused, .. } => panic!("refused: {refused}"),
            // A room that one leaves and comes back to begins anew; so does one that was reset.
            Event::RoomVanished(room) | Event::Loaded(room) | Event::RoomAppeared(room) => {
                self.told.remove(&room);
            }
            Event::Reset { room, from, to } => {
                assert!(from <= to || self.session.timeline(room).is_none());
                self.told.remove(&room);
            }
            Event::Connected => {
                // Only what is followed goes on where it was.
                let (all, session) = (self.follows_all, &self.session);
                self.told
                    .retain(|room, _| all || session.timeline(*room).is_some());
            }
            Event::Entry(entry) => {
                let before = self.told.insert(entry.room, entry.seq);
                if let Some(before) = before {
                    assert_eq!(
                        entry.seq,
                        before.next(),
                        "{:?} in {:?}",
                        self.me,
                        entry.room
                    );
                }
            }
            Event::Ended => panic!("the session ended"),
            _ => {}
        }
    }
}
