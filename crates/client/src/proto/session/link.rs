//! Connections come and go; deadlines.

use std::time::{Duration, Instant};

use natter_api::frame::Op;
use natter_model::RoomId;

use super::{
    Asked, Connected, Disconnected, Event, Follow, Phase, RequestFailed, RequestId, Session,
    Transmit,
};

/// Closing code: the server is stopping.
const GOING_AWAY: u16 = 1001;
/// Closing code: the session has ended.
const SESSION_ENDED: u16 = 4001;
/// After so many `hello`s without any entry applied between them something else is wrong.
const FRUITLESS_MAX: u32 = 8;

impl Session {
    /// Begins: connects as soon as it can. Does nothing when it has begun.
    pub fn start(&mut self, now: Instant) {
        if matches!(self.phase, Phase::Idle) {
            self.connect(now);
        }
    }

    /// Goes offline until [`Self::start`]. What is pending stays pending.
    pub fn stop(&mut self) {
        match self.phase {
            Phase::Connected(_) | Phase::Connecting { .. } => {
                self.transmits.push_back(Transmit::Disconnect);
            }
            Phase::Idle | Phase::Waiting { .. } | Phase::Ended => {}
        }
        self.forget_connection();
        if !matches!(self.phase, Phase::Ended) {
            self.phase = Phase::Idle;
        }
    }

    /// Connects now instead of waiting on (the network is back, somebody pressed a button).
    pub fn hurry(&mut self, now: Instant) {
        if matches!(self.phase, Phase::Waiting { .. }) {
            self.connect(now);
        }
    }

    /// The WebSocket is open.
    pub fn handle_connected(&mut self, now: Instant) {
        if !matches!(self.phase, Phase::Connecting { .. }) {
            return;
        }
        self.phase = Phase::Connected(Connected {
            hello: None,
            welcomed: false,
            heard: now,
            ping_deadline: None,
            away: false,
            missed: std::collections::BTreeMap::new(),
            again: false,
            fruitless: 0,
        });
        self.hello(now);
    }

    /// Something was heard that is no text frame: a ping, a pong.
    pub fn handle_alive(&mut self, now: Instant) {
        if let Phase::Connected(link) = &mut self.phase {
            link.heard = now;
            link.ping_deadline = None;
        }
    }

    /// The connection is gone, or could not be made.
    pub fn handle_disconnected(&mut self, now: Instant, why: Disconnected) {
        let away = match &self.phase {
            Phase::Connected(link) => link.away,
            Phase::Connecting { .. } => false,
            Phase::Idle | Phase::Waiting { .. } | Phase::Ended => return,
        };
        self.forget_connection();
        let wait = match why {
            Disconnected::NotSignedIn | Disconnected::Closed(Some(SESSION_ENDED)) => {
                self.end();
                return;
            }
            Disconnected::Closed(Some(GOING_AWAY)) => self.away_wait(),
            Disconnected::Closed(_) | Disconnected::Failed if away => self.away_wait(),
            Disconnected::Closed(_) | Disconnected::Failed => self.backoff.fail(&mut self.jitter),
        };
        self.phase = Phase::Waiting { until: now + wait };
        self.events.push_back(Event::Disconnected { retry: wait });
    }

    /// It is time: call when [`Self::poll_timeout`] has passed. Calling early does nothing.
    pub fn handle_timeout(&mut self, now: Instant) {
        match &mut self.phase {
            Phase::Waiting { until } if *until <= now => self.connect(now),
            Phase::Connecting { deadline } if *deadline <= now => self.give_up(now),
            Phase::Connected(link) => {
                let late = |deadline: Option<Instant>| deadline.is_some_and(|at| at <= now);
                if late(link.hello.map(|(_, deadline)| deadline)) || late(link.ping_deadline) {
                    self.give_up(now);
                } else if link.ping_deadline.is_none() && link.heard + self.config.quiet <= now {
                    link.ping_deadline = Some(now + self.config.sign_of_life);
                    self.ask(Asked::Quiet, Op::Ping {});
                }
            }
            _ => {}
        }
        self.refetch_due(now);
        self.flush(now);
    }

    /// When to call [`Self::handle_timeout`].
    pub fn poll_timeout(&self) -> Option<Instant> {
        let phase = match &self.phase {
            Phase::Idle | Phase::Ended => return None,
            Phase::Waiting { until } => return Some(*until),
            Phase::Connecting { deadline } => return Some(*deadline),
            Phase::Connected(link) => {
                let quiet = link.ping_deadline.unwrap_or(link.heard + self.config.quiet);
                link.hello
                    .map_or(quiet, |(_, deadline)| deadline.min(quiet))
            }
        };
        let refetch = self.refetch.values().map(|(at, _)| *at).min();
        [refetch, self.outbox.wakes_at()]
            .into_iter()
            .flatten()
            .chain([phase])
            .min()
    }

    /// Says what is held, so that the server says what was missed.
    pub(super) fn hello(&mut self, now: Instant) {
        let Phase::Connected(link) = &mut self.phase else {
            return;
        };
        if link.hello.is_some() {
            link.again = true;
            return;
        }
        link.again = false;
        link.missed.clear();
        link.fruitless += 1;
        if link.fruitless > FRUITLESS_MAX {
            self.give_up(now);
            return;
        }
        let told = |(room, follow): (&RoomId, &Follow)| Some((*room, follow.told?));
        let rooms = self.follows.iter().filter_map(told);
        let op = Op::Hello {
            personal: self.view.personal(),
            rooms: rooms.collect(),
        };
        let id = self.ask(Asked::Hello, op);
        if let Phase::Connected(link) = &mut self.phase {
            link.hello = Some((id, now + self.config.patience));
        }
    }

    pub(super) fn end(&mut self) {
        self.forget_connection();
        self.phase = Phase::Ended;
        self.events.push_back(Event::Ended);
    }

    /// The connection is of no use: drops it and tries again.
    pub(super) fn give_up(&mut self, now: Instant) {
        self.transmits.push_back(Transmit::Disconnect);
        self.handle_disconnected(now, Disconnected::Failed);
    }

    fn connect(&mut self, now: Instant) {
        self.phase = Phase::Connecting {
            deadline: now + self.config.patience,
        };
        self.transmits.push_back(Transmit::Connect);
    }

    fn away_wait(&mut self) -> Duration {
        let (least, most) = self.config.away;
        self.jitter.between(least, most)
    }

    fn forget_connection(&mut self) {
        // Frames of a connection that is gone must not reach the next one.
        self.transmits.retain(|transmit| {
            matches!(
                transmit,
                Transmit::Keep(_) | Transmit::Forget(_) | Transmit::Disconnect
            )
        });
        for (id, asked) in std::mem::take(&mut self.asked) {
            if asked == Asked::Caller {
                let answer = Err(RequestFailed::Lost);
                self.events
                    .push_back(Event::Answered(RequestId(id), answer));
            }
        }
        for (_, on_its_way) in self.reads.values_mut() {
            *on_its_way = false;
        }
        self.outbox.disconnected();
        self.forget_fetches();
    }
}
