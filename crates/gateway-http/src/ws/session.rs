//! One signed-in WebSocket connection: what it reads, what it answers, and when it ends.
//!
//! Requests are carried out one after the other. A send counts as carried out once it is on its way
//! to the store in order; its answer comes when it is durable. What a command waits for runs in a
//! task beside the handler and comes back as a note.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::Arc;
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use bytes::Bytes;
use natter_api::frame::{Op, ServerFrame};
use natter_core::{Actor, Audience, Chat, Delivery, Online, Posted};
use natter_engine::{
    CloseReason, Context, FlushPolicy, Handler, LagPolicy, Limits, Note, Signal, Topic,
};
use natter_model::{PersonalEntry, Refusal, RoomId, Seq, SessionId};

use super::commands::{self, Outcome};
use super::encode;
use super::frame::{self, Decoder, Failure, Item, Opcode};
use super::limits;
use super::progress::Progress;
use super::request::{self, Ask};
use super::screen::Screen;
use super::topics::topic;
use crate::gateway::Gateway;
use crate::limits::Patience;

/// Where the connection stands towards the flow of deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// The client has not said `hello`.
    New,
    /// A `hello` is being answered: deliveries are held back.
    Greeting,
    /// Everything is delivered.
    Live,
    /// Something was left out: nothing is delivered until the next `hello`.
    Gapped,
}

/// Something to be carried out in its turn.
#[derive(Debug)]
pub(super) enum Work {
    /// A request.
    Request(u64, Ask),
    /// An entry of the personal log, to be told with what it brings.
    Personal(PersonalEntry),
}

/// What comes back to the handler from elsewhere.
pub(super) enum Event {
    /// A send was answered.
    Posted(u64, Result<Posted, Refusal>),
    /// The command that was running is done.
    Ran(Box<Outcome>),
}

/// The protocol state of one connection. Small: rare things are boxed, buffers exist while used.
pub(crate) struct Session {
    pub(super) gateway: Gateway,
    pub(super) actor: Actor,
    pub(super) session: SessionId,
    _online: Online,
    decoder: Decoder,
    pub(super) queue: VecDeque<Work>,
    /// Rooms that are subscribed to, ascending.
    pub(super) rooms: Vec<RoomId>,
    pub(super) screen: Option<Box<Screen>>,
    /// The last entry of the personal log that the client was told of by a `hello`.
    pub(super) personal_head: Seq,
    connected: Instant,
    heard: Instant,
    progress: Progress,
    in_flight: u16,
    unreadable: u8,
    pub(super) phase: Phase,
    /// Entries of the personal log were dropped while a `hello` was being answered.
    pub(super) lost: bool,
    running: bool,
    /// The server stops: what is in flight is answered, nothing new is begun.
    leaving: bool,
}

impl Session {
    /// A session of `actor`, who is signed in by `session`.
    pub(crate) fn new(gateway: Gateway, actor: Actor, session: SessionId, now: Instant) -> Self {
        gateway.figures.websockets.opened();
        Self {
            _online: gateway.chat.connected(&actor),
            gateway,
            actor,
            session,
            decoder: Decoder::default(),
            queue: VecDeque::new(),
            rooms: Vec::new(),
            screen: None,
            personal_head: Seq::ZERO,
            connected: now,
            heard: now,
            progress: Progress::default(),
            in_flight: 0,
            unreadable: 0,
            phase: Phase::New,
            lost: false,
            running: false,
            leaving: false,
        }
    }

    /// What a command of this connection needs.
    pub(super) fn asking(&self) -> (Arc<Chat>, Actor) {
        (self.gateway.chat.clone(), self.actor.clone())
    }

    /// What is on the screen. While deliveries rest, open rooms are only remembered.
    pub(super) fn screen(&mut self) -> &mut Screen {
        let suspended = self.phase != Phase::Live;
        self.screen
            .get_or_insert_with(|| Box::new(Screen::new(suspended)))
    }

    /// Queues a frame for the client.
    pub(super) fn send(cx: &mut Context<'_>, frame: Bytes) {
        cx.send(frame);
    }

    /// Answers a request: one less in flight.
    pub(super) fn answer(&mut self, cx: &mut Context<'_>, frame: Bytes) {
        Self::send(cx, frame);
        self.in_flight = self.in_flight.saturating_sub(1);
        if self.in_flight == limits::IN_FLIGHT_RESUME {
            cx.resume_reading();
        }
        if self.leaving && self.in_flight == 0 {
            Self::leave_server(cx);
        }
    }

    /// Refuses a request.
    pub(super) fn refuse(&mut self, cx: &mut Context<'_>, id: u64, refusal: Refusal) {
        self.gateway.figures.refused_frames.add(1);
        self.answer(cx, encode::refused(Some(id), refusal));
        if refusal == Refusal::NotSignedIn {
            self.end(cx);
        }
    }

    fn close(cx: &mut Context<'_>, code: u16, reason: &'static str, why: CloseReason) {
        Self::send(cx, frame::close_frame(Some(code), reason));
        cx.close(why);
    }

    /// Says goodbye because the login has ended.
    pub(super) fn end(&mut self, cx: &mut Context<'_>) {
        Self::bye(cx, "session_ended");
        Self::close(
            cx,
            4001,
            "session ended",
            CloseReason::ByUs("session ended"),
        );
    }

    /// Says goodbye because the server stops.
    fn leave_server(cx: &mut Context<'_>) {
        Self::bye(cx, "shutting_down");
        Self::close(cx, 1001, "shutting down", CloseReason::Shutdown);
    }

    fn bye(cx: &mut Context<'_>, code: &str) {
        let code = code.to_owned();
        Self::send(cx, encode::frame(&ServerFrame::Bye { code }));
    }

    fn fail(&mut self, cx: &mut Context<'_>, failure: Failure) {
        self.gateway.figures.failed_frames.add(1);
        let why = CloseReason::Protocol(failure.reason());
        Self::close(cx, failure.code(), failure.reason(), why);
    }

    fn on_text(&mut self, cx: &mut Context<'_>, text: &[u8]) {
        cx.count_messages_in(1);
        let refused_id = match request::read(text) {
            Ok((id, Ask::Other(Op::Ping {}))) => return Self::send(cx, encode::done(id)),
            Ok((id, ask)) => {
                if self.phase != Phase::New || matches!(ask, Ask::Other(Op::Hello { .. })) {
                    return self.accept(cx, id, ask);
                }
                Some(id)
            }
            Err(unreadable) => unreadable.0,
        };
        self.gateway.figures.refused_frames.add(1);
        Self::send(cx, encode::refused(refused_id, Refusal::InvalidRequest));
        self.unreadable += 1;
        if self.unreadable >= limits::UNREADABLE_FRAMES {
            let why = CloseReason::Limit("invalid requests");
            Self::close(cx, 1008, "too many invalid requests", why);
        }
    }

    fn accept(&mut self, cx: &mut Context<'_>, id: u64, ask: Ask) {
        if self.leaving {
            self.gateway.figures.refused_frames.add(1);
            return Self::send(cx, encode::refused(Some(id), Refusal::ShuttingDown));
        }
        self.in_flight += 1;
        if self.in_flight >= limits::IN_FLIGHT {
            cx.pause_reading();
        }
        self.queue.push_back(Work::Request(id, ask));
        self.advance(cx);
    }

    /// Carries out what waits, until something has to be waited for.
    pub(super) fn advance(&mut self, cx: &mut Context<'_>) {
        while !self.running {
            let Some(work) = self.queue.pop_front() else {
                return;
            };
            match work {
                Work::Request(id, Ask::Post { room, nonce, body }) => match body {
                    Ok(body) => {
                        let post = natter_core::PostMessage { room, nonce, body };
                        self.post(cx, id, post);
                    }
                    Err(refusal) => self.refuse(cx, id, refusal),
                },
                Work::Request(id, Ask::Other(op)) => commands::start(self, cx, id, op),
                Work::Personal(entry) => self.tell_personal(cx, entry),
            }
        }
    }

    fn post(&mut self, cx: &mut Context<'_>, id: u64, post: natter_core::PostMessage) {
        let ((chat, actor), handle) = (self.asking(), cx.handle());
        let done = Box::new(move |result| {
            // A connection that is gone needs no answer: the client asks again with the nonce.
            let _ = handle.post(Box::new(Event::Posted(id, result)));
        });
        self.run(cx, async move {
            chat.post_message(&actor, post, done).await;
            Outcome::UnderWay
        });
    }

    /// Runs a command: at once when it has nothing to wait for, else beside the handler, and nothing
    /// else of this connection is carried out before it is done.
    pub(super) fn run(
        &mut self,
        cx: &mut Context<'_>,
        command: impl Future<Output = Outcome> + 'static,
    ) {
        let mut command = Box::pin(command);
        let mut task = std::task::Context::from_waker(Waker::noop());
        match command.as_mut().poll(&mut task) {
            Poll::Ready(outcome) => commands::finish(self, cx, outcome),
            Poll::Pending => {
                self.running = true;
                let handle = cx.handle();
                cx.spawn(async move {
                    let outcome = Box::new(command.await);
                    let _ = handle.post(Box::new(Event::Ran(outcome)));
                });
            }
        }
    }

    fn look_after(&mut self, cx: &mut Context<'_>) {
        if self.leaving {
            return Self::leave_server(cx);
        }
        let now = cx.now();
        let patience = self.gateway.config.patience;
        if self.phase == Phase::New && now >= self.connected + patience.hello {
            let why = CloseReason::Timeout("hello");
            return Self::close(cx, 4002, "no hello in time", why);
        }
        let idle = now.saturating_duration_since(self.heard);
        if idle >= patience.silence {
            return Self::close(cx, 4004, "nothing was heard", CloseReason::Keepalive);
        }
        let stuck = self
            .progress
            .look(now, cx.written_bytes(), cx.queued_bytes());
        if stuck.is_some_and(|stuck| stuck >= patience.ping) {
            return Self::close(cx, 4003, "nothing was read", CloseReason::Lagged);
        }
        if idle >= patience.ping {
            let mut ping = Vec::with_capacity(2);
            frame::write(&mut ping, Opcode::Ping, |_| {});
            Self::send(cx, ping.into());
        }
        if self.queue.is_empty() {
            self.queue = VecDeque::new();
        }
        let mut next = next_look(&patience, idle);
        if let Some(stuck) = stuck {
            next = next.min(patience.ping.saturating_sub(stuck));
        }
        if self.phase == Phase::New {
            next = next.min((self.connected + patience.hello).saturating_duration_since(now));
        }
        cx.set_timer(next);
    }
}

/// How long to wait before looking again at a connection that has been silent for `idle`: until the
/// next ping is due, or until it has been silent for too long.
fn next_look(patience: &Patience, idle: Duration) -> Duration {
    let pings = idle.as_millis() / patience.ping.as_millis().max(1);
    let next_ping = patience.ping * (u32::try_from(pings).unwrap_or(u32::MAX - 1) + 1);
    next_ping.min(patience.silence).saturating_sub(idle)
}

impl Handler for Session {
    fn limits(&self) -> Limits {
        Limits {
            max_buffered_in: limits::BUFFERED_IN,
            outbox_bytes: limits::OUTBOX_BYTES,
            lag: LagPolicy::Notify,
            flush: FlushPolicy::Coalesce,
            read_timeout: None,
            linger: limits::LINGER,
            max_held: limits::HELD_SIGNALS,
        }
    }

    fn on_connect(&mut self, cx: &mut Context<'_>) {
        cx.subscribe_notify(topic(Audience::Session(self.session)));
        let patience = &self.gateway.config.patience;
        cx.set_timer(patience.hello.min(patience.ping));
    }

    fn on_read(&mut self, cx: &mut Context<'_>, input: &mut [u8]) -> usize {
        self.heard = cx.now();
        let mut at = 0;
        while at < input.len() && cx.is_reading() {
            let rest = &mut input[at..];
            let step = match self.decoder.step(rest) {
                Ok(Some(step)) => step,
                Ok(None) => break,
                Err(failure) => {
                    self.fail(cx, failure);
                    return input.len();
                }
            };
            match step.item {
                Some(Item::Text(text)) => self.on_text(cx, &rest[text]),
                Some(Item::Joined(text)) => self.on_text(cx, &text),
                Some(Item::Ping(payload)) => {
                    let mut pong = Vec::with_capacity(2 + payload.len());
                    frame::write(&mut pong, Opcode::Pong, |out| {
                        out.extend_from_slice(&rest[payload]);
                    });
                    Self::send(cx, pong.into());
                }
                Some(Item::Close(code)) => {
                    Self::send(cx, frame::close_frame(code, ""));
                    cx.close(CloseReason::ByPeer);
                }
                Some(Item::Pong) | None => {}
            }
            at += step.consumed;
        }
        at
    }

    fn on_note(&mut self, cx: &mut Context<'_>, note: Note) {
        match note.downcast::<Event>().map(|event| *event) {
            Ok(Event::Posted(id, Ok(posted))) => self.answer(cx, encode::posted(id, &posted)),
            Ok(Event::Posted(id, Err(refusal))) => self.refuse(cx, id, refusal),
            Ok(Event::Ran(outcome)) => {
                self.running = false;
                commands::finish(self, cx, *outcome);
                self.advance(cx);
            }
            Err(_) => {}
        }
    }

    fn on_signal(&mut self, cx: &mut Context<'_>, _topic: Topic, signal: &Signal) {
        match signal.downcast_ref::<Delivery>() {
            Some(Delivery::SessionEnded) => self.end(cx),
            Some(Delivery::Personal(entry)) => self.on_personal(cx, entry),
            _ => {}
        }
    }

    fn on_lagged(&mut self, cx: &mut Context<'_>) {
        // While a `hello` is being answered, its held subscriptions know by themselves.
        if self.phase == Phase::Live {
            self.gap(cx);
        }
    }

    fn on_timer(&mut self, cx: &mut Context<'_>) {
        self.look_after(cx);
    }

    fn on_shutdown(&mut self, cx: &mut Context<'_>) {
        if self.in_flight == 0 {
            return Self::leave_server(cx);
        }
        self.leaving = true;
        cx.set_timer(limits::LEAVING);
    }

    fn on_close(&mut self, reason: &CloseReason) {
        tracing::debug!(user = %self.actor.id(), %reason, "WebSocket closed");
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.gateway.figures.websockets.closed();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_at_each_ping_and_at_the_end() {
        let patience = Patience::default();
        for (idle_ms, expected_ms) in [
            (0, 30_000),
            (29_999, 1),
            (30_000, 30_000),
            (45_000, 15_000),
            (60_001, 14_999),
            (75_000, 0),
        ] {
            let next = next_look(&patience, Duration::from_millis(idle_ms));
            assert_eq!(next, Duration::from_millis(expected_ms), "{idle_ms}");
        }
    }

    #[test]
    fn an_idle_connection_is_small() {
        assert!(size_of::<Session>() <= 256, "{}", size_of::<Session>());
    }
}
