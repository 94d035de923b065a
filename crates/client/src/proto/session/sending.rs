//! What goes to the server: messages, read markers, what is on the screen.

use std::time::{Duration, Instant};

use natter_api::frame::Op;
use natter_model::limits::PRESENCE_WATCH_MAX;
use natter_model::{MessageBody, Nonce, RoomId, Seq, UserId};

use super::super::outbox::{OutboxFull, Pending};
use super::super::wire::Refused;
use super::{Asked, Event, Phase, Session, Transmit};

/// Rooms on the screen, at most (`docs/protocol.md`, `open`).
const OPEN_MAX: usize = 8;
/// How long to wait after a temporary refusal that does not say.
const REFUSED_WAIT: Duration = Duration::from_secs(1);

impl Session {
    /// Sends a message, now or when there is a connection again. `nonce` must be fresh. What comes
    /// of it is told by [`Event::Posted`] or [`Event::PostFailed`].
    pub fn post(
        &mut self,
        now: Instant,
        nonce: Nonce,
        room: RoomId,
        body: MessageBody,
    ) -> Result<(), OutboxFull> {
        let pending = Pending { nonce, room, body };
        self.outbox.push(pending.clone())?;
        self.transmits.push_back(Transmit::Keep(pending));
        self.flush(now);
        Ok(())
    }

    /// Sends a failed message again. `false` when there is none with this nonce.
    pub fn retry(&mut self, now: Instant, nonce: Nonce) -> bool {
        let found = self.outbox.retry(nonce);
        self.flush(now);
        found
    }

    /// Lets go of a message that is not acknowledged. One that was on its way may be in the log
    /// all the same.
    pub fn discard(&mut self, nonce: Nonce) -> Option<Pending> {
        let pending = self.outbox.acknowledge(nonce)?;
        self.transmits.push_back(Transmit::Forget(nonce));
        Some(pending)
    }

    /// Moves the own read marker forward to `seq`, now or when there is a connection again.
    pub fn mark_read(&mut self, now: Instant, room: RoomId, seq: Seq) {
        let known = self
            .view
            .room(room)
            .map_or(Seq::ZERO, |summary| summary.read.seq);
        if seq <= known {
            return;
        }
        let wish = self.reads.entry(room).or_insert((seq, false));
        wish.0 = wish.0.max(seq);
        self.flush(now);
    }

    /// Says which rooms are on the screen; the first 8 count. Kept over reconnections.
    pub fn open(&mut self, rooms: &[RoomId]) {
        self.open = rooms.iter().copied().take(OPEN_MAX).collect();
        self.view.keep_typing_of(&self.open);
        if self.is_welcomed() {
            self.ask(
                Asked::Quiet,
                Op::Open {
                    rooms: self.open.clone(),
                },
            );
        }
    }

    /// Says whose presence to tell; the first 200 count. Kept over reconnections.
    pub fn watch(&mut self, users: &[UserId]) {
        self.watch = users.iter().copied().take(PRESENCE_WATCH_MAX).collect();
        self.view.keep_presence_of(&self.watch);
        if self.is_welcomed() {
            self.ask(
                Asked::Watch,
                Op::Watch {
                    users: self.watch.clone(),
                },
            );
        }
    }

    /// Says that one is typing, or has stopped. Lost without harm when there is no connection.
    pub fn typing(&mut self, room: RoomId, active: bool) {
        if self.is_welcomed() {
            self.ask(Asked::Quiet, Op::Typing { room, active });
        }
    }

    /// Sends what may be sent now.
    pub(super) fn flush(&mut self, now: Instant) {
        if !self.is_welcomed() {
            return;
        }
        while let Some(Pending { nonce, room, body }) = self.outbox.next(now) {
            let body = body.as_str().to_owned();
            self.ask(Asked::Post(nonce), Op::Post { room, nonce, body });
        }
        let due: Vec<_> = self
            .reads
            .iter_mut()
            .filter(|(_, (_, on_its_way))| !*on_its_way)
            .map(|(room, (seq, on_its_way))| {
                *on_its_way = true;
                (*room, *seq)
            })
            .take(8)
            .collect();
        for (room, seq) in due {
            self.ask(Asked::Read(room), Op::Read { room, seq });
        }
    }

    /// After a welcome: what a new connection does not know.
    pub(super) fn say_again(&mut self, now: Instant) {
        if !self.open.is_empty() {
            self.ask(
                Asked::Quiet,
                Op::Open {
                    rooms: self.open.clone(),
                },
            );
        }
        if !self.watch.is_empty() {
            self.ask(
                Asked::Watch,
                Op::Watch {
                    users: self.watch.clone(),
                },
            );
        }
        self.flush(now);
    }

    pub(super) fn post_refused(&mut self, now: Instant, nonce: Nonce, refused: Refused) {
        if refused.temporary {
            let wait = refused
                .retry_after_ms
                .map_or(REFUSED_WAIT, |ms| Duration::from_millis(u64::from(ms)));
            self.outbox
                .hold(nonce, now + wait.max(Duration::from_millis(1)));
            if refused.code == "shutting_down"
                && let Phase::Connected(link) = &mut self.phase
            {
                link.away = true;
            }
            return;
        }
        let room = self.outbox.room_of(nonce);
        self.outbox.fail(nonce, refused.clone());
        if let Some(room) = room {
            self.events.push_back(Event::PostFailed {
                nonce,
                room,
                refused,
            });
        }
    }
}
