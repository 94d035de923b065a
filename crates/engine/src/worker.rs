//! One worker: a thread's loop over its inbox, its ready sockets, its deadlines and its outboxes.
//!
//! A turn takes everything that has arrived, lets handlers and relayed signals fill the outboxes,
//! and then writes each dirty connection once. Nothing is removed from the slots during a callback:
//! what a handler asks for is marked on the connection and done when its outbox is written.

mod arrival;
mod deadlines;
mod delivery;
mod reading;
mod subscription;
mod writing;

use std::collections::{HashMap, VecDeque};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::{Duration, Instant};

use slab::Slab;
use tokio::sync::watch;
use tokio::time::Sleep;

use crate::connection::{Body, Connection, Desk, Slot};
use crate::context::Context;
use crate::guard::guarded;
use crate::handler::{CloseReason, Handler};
use crate::inbox::{Inbound, Item, WorkerShared};
use crate::lent::Returned;
use crate::limits;
use crate::outbox::Spares;
use crate::publish::Directory;
use crate::stats::{ConnectionKind, ConnectionStats};
use crate::timer::{Clock, Timers};
use crate::topics::{Topic, Topics};
use delivery::Run;

/// The share of a turn that one kind of work may take before the others get theirs.
const SHARE: Duration = Duration::from_micros(limits::TICK.as_micros() as u64 / 3);

/// What a worker did in its shutdown.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct WorkerEnd {
    /// Connections open when it began.
    pub(crate) open: usize,
    /// Of these, cut at the deadline.
    pub(crate) forced: usize,
}

pub(crate) struct Worker {
    pub(crate) shared: Arc<WorkerShared>,
    pub(crate) clock: Clock,
    directory: Arc<Directory>,
    /// Says to lent connections that the engine stops.
    stopping: watch::Receiver<bool>,
    slots: Slab<Slot>,
    topics: Topics,
    timers: Timers,
    /// Items taken from the inbox and not yet handled; then the topics that lost signals after them.
    backlog: VecDeque<Item>,
    lagging: HashMap<Topic, bool>,
    run: Run,
    /// Slots to read from.
    ready: VecDeque<u32>,
    /// Slots to write to.
    dirty: VecDeque<u32>,
    spares: Spares,
    read_buffer: Box<[u8]>,
    /// The end of the grace period, once the engine stops.
    deadline: Option<Instant>,
    end: WorkerEnd,
}

impl Worker {
    pub(crate) fn new(
        shared: Arc<WorkerShared>,
        directory: Arc<Directory>,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        Self {
            shared,
            clock: Clock::new(),
            directory,
            stopping,
            slots: Slab::new(),
            topics: Topics::new(),
            timers: Timers::default(),
            backlog: VecDeque::new(),
            lagging: HashMap::new(),
            run: Run::default(),
            ready: VecDeque::new(),
            dirty: VecDeque::new(),
            spares: Spares::default(),
            read_buffer: vec![0; limits::READ_BUFFER].into_boxed_slice(),
            deadline: None,
            end: WorkerEnd::default(),
        }
    }

    /// Works until the engine stops.
    pub(crate) async fn run(mut self) -> WorkerEnd {
        let mut sleep = Box::pin(tokio::time::sleep(Duration::ZERO));
        loop {
            self.turn();
            if self.is_finished() {
                return self.finish_all();
            }
            if self.has_work() {
                tokio::task::yield_now().await;
            } else {
                self.sleep(sleep.as_mut()).await;
            }
        }
    }

    fn turn(&mut self) {
        self.clock.advance();
        self.fire_deadlines();
        self.deliver(Instant::now() + SHARE);
        self.read_ready(Instant::now() + SHARE);
        self.write_dirty(Instant::now() + SHARE);
    }

    fn has_work(&self) -> bool {
        !self.backlog.is_empty() || !self.ready.is_empty() || !self.dirty.is_empty()
    }

    /// Sleeps until something arrives, a socket is ready or a deadline is due.
    async fn sleep(&mut self, mut sleep: Pin<&mut Sleep>) {
        let due = self.timers.next().map(|at| self.clock.instant(at));
        let due = [due, self.deadline].into_iter().flatten().min();
        if let Some(due) = due {
            sleep.as_mut().reset(due.into());
        }
        poll_fn(|cx| {
            if due.is_some() && sleep.as_mut().poll(cx).is_ready() {
                return Poll::Ready(());
            }
            if self.shared.may_sleep(cx.waker()) {
                Poll::Pending
            } else {
                Poll::Ready(())
            }
        })
        .await;
        self.shared.set_awake();
    }

    /// The framed connection in `slot`, if there is one.
    pub(crate) fn framed(&mut self, slot: u32) -> Option<&mut Connection> {
        framed_in(&mut self.slots, slot)
    }

    pub(crate) fn framed_ref(&self, slot: u32) -> Option<&Connection> {
        match &self.slots.get(slot as usize)?.body {
            Body::Framed(connection) => Some(connection),
            _ => None,
        }
    }

    /// The framed connection in `slot`, with what it needs to queue and write.
    pub(crate) fn at_desk(&mut self, slot: u32) -> (Option<&mut Connection>, Desk<'_>) {
        let desk = Desk {
            shared: &self.shared,
            spares: &mut self.spares,
            dirty: &mut self.dirty,
            now_ms: self.clock.now_ms(),
        };
        (framed_in(&mut self.slots, slot), desk)
    }

    /// Runs a callback of the connection in `slot`, if it is framed and neither closing nor cut.
    /// A panic cuts it.
    fn call<R>(
        &mut self,
        slot: u32,
        callback: &'static str,
        run: impl FnOnce(&mut dyn Handler, &mut Context<'_>) -> R,
    ) -> Option<R> {
        let connection = self.framed(slot)?;
        if !connection.is_live() {
            return None;
        }
        let id = connection.shared.peer.id;
        let mut handler = connection.handler.take()?;
        let result = guarded(id, callback, || {
            run(&mut *handler, &mut Context::new(self, slot))
        });
        let (connection, desk) = self.at_desk(slot);
        let connection = connection?;
        connection.handler = Some(handler);
        if result.is_err() {
            desk.shared.mishaps.panics.add(1);
            connection.abort(CloseReason::ByUs("panic"), desk.dirty);
        }
        result.ok()
    }

    /// The engine stops: every handler is told, and every lent connection through its context.
    fn begin_shutdown(&mut self, deadline: Instant) {
        self.deadline = Some(deadline);
        self.end.open = self.slots.len();
        let slots: Vec<u32> = self.slots.iter().map(|(slot, _)| slot as u32).collect();
        for slot in slots {
            match &mut self.slots[slot as usize].body {
                Body::Task(ConnectionKind::Handshake, task) => {
                    task.abort();
                    self.remove(slot);
                }
                Body::Discarding(discarding) => {
                    discarding.until = self.clock.after(limits::DISCARD_TIME_AT_SHUTDOWN);
                    self.schedule(slot);
                }
                _ => {
                    self.call(slot, "on_shutdown", |handler, cx| handler.on_shutdown(cx));
                }
            }
        }
    }

    fn is_finished(&self) -> bool {
        let Some(deadline) = self.deadline else {
            return false;
        };
        self.slots.is_empty() && self.shared.is_idle() || Instant::now() >= deadline
    }

    /// Cuts what is left and closes the inbox.
    fn finish_all(mut self) -> WorkerEnd {
        let slots: Vec<u32> = self.slots.iter().map(|(slot, _)| slot as u32).collect();
        for slot in slots {
            // Who only waits for the peer's last word has been served.
            if !matches!(self.slots[slot as usize].body, Body::Discarding(_)) {
                self.end.forced += 1;
            }
            self.cut(slot, CloseReason::Shutdown);
        }
        let mut rest = std::mem::take(&mut self.backlog);
        rest.extend(self.shared.close());
        for item in rest {
            match item {
                Item::Returned(returned) => {
                    if let (shared, Ok(Returned::Framed { mut handler, .. })) = *returned {
                        let reason = CloseReason::Shutdown;
                        let _ = guarded(shared.peer.id, "on_close", || handler.on_close(&reason));
                    }
                }
                Item::Adopt(_) => {
                    self.shared.open.fetch_sub(1, Ordering::Relaxed);
                }
                _ => {}
            }
        }
        self.end
    }

    /// The figures of every connection.
    fn report(&self) -> Vec<ConnectionStats> {
        let now = self.clock.now_ms();
        let since = |at_ms: u64| Duration::from_millis(now.saturating_sub(at_ms));
        let report = |slot: &Slot| {
            let figures = &slot.shared.figures;
            let framed = match &slot.body {
                Body::Framed(connection) => Some(connection),
                _ => None,
            };
            ConnectionStats {
                peer: slot.shared.peer.clone(),
                worker: self.shared.index,
                kind: kind_of(&slot.body),
                age: since(slot.since_ms),
                idle: since(framed.map_or(slot.since_ms, |connection| connection.last_read)),
                bytes_in: figures.bytes_in.value(),
                bytes_out: figures.bytes_out.value(),
                messages_in: figures.messages_in.value(),
                messages_out: figures.messages_out.value(),
                queued_bytes: framed.map_or(0, |connection| connection.outbox.bytes()),
                subscriptions: framed.map_or(0, |connection| connection.topics.len()),
            }
        };
        self.slots.iter().map(|(_, slot)| report(slot)).collect()
    }
}

fn kind_of(body: &Body) -> ConnectionKind {
    match body {
        Body::Task(kind, _) => *kind,
        Body::Framed(connection) if connection.closing.is_none() => ConnectionKind::Framed,
        Body::Moving | Body::Framed(_) | Body::Discarding(_) => ConnectionKind::Closing,
    }
}

fn framed_in(slots: &mut Slab<Slot>, slot: u32) -> Option<&mut Connection> {
    match &mut slots.get_mut(slot as usize)?.body {
        Body::Framed(connection) => Some(connection),
        _ => None,
    }
}

impl Worker {
    /// Handles one thing that came through a connection's handle.
    fn take_inbound(&mut self, slot: u32, inbound: Inbound) {
        match inbound {
            Inbound::Note(note) => {
                self.call(slot, "on_note", |handler, cx| handler.on_note(cx, note));
            }
            Inbound::Frame(frame) => {
                let (connection, mut desk) = self.at_desk(slot);
                if let Some(connection) = connection {
                    connection.send(frame, &mut desk);
                }
            }
            Inbound::Close(reason) => match self.slots.get(slot as usize).map(|slot| &slot.body) {
                Some(Body::Framed(_)) => self.begin_close(slot, *reason),
                Some(Body::Task(..)) => self.cut(slot, *reason),
                _ => {}
            },
            Inbound::Cut(reason) => {
                let (connection, desk) = self.at_desk(slot);
                if let Some(connection) = connection {
                    connection.abort(*reason, desk.dirty);
                }
            }
        }
    }
}
