//! A guest in a room: the flow of what the room hears, joined without gap to its history.

use bytes::Bytes;
use natter_core::{Actor, Attendance, Audience, Delivery};
use natter_engine::{Context, Signal, Topic};
use natter_model::{Event, RoomId, Seq, UserId};

use crate::limits::{HELD_DELIVERIES, UNREAD_BYTES};
use crate::relay;

/// A guest in a room, on one connection. Dropping it announces that the guest has left.
pub(crate) struct Attending {
    attendance: Attendance,
    /// Who the guest was before a change of name: their going is not news to them.
    former: Option<UserId>,
    /// History was shown up to this entry.
    as_of: Seq,
    /// What was heard and waits; `None` when everything is passed on at once.
    held: Option<Vec<Signal>>,
    missed: u64,
}

impl Attending {
    /// Starts to listen to the room; what is heard waits for [`Attending::go_live`].
    pub(crate) fn start(cx: &mut Context<'_>, attendance: Attendance) -> Self {
        let (space, key) = Audience::Room(attendance.room).parts();
        cx.subscribe_notify(Topic { space, key });
        Self {
            attendance,
            former: None,
            as_of: Seq::ZERO,
            held: Some(Vec::new()),
            missed: 0,
        }
    }

    pub(crate) fn actor(&self) -> &Actor {
        &self.attendance.actor
    }

    pub(crate) fn room(&self) -> RoomId {
        self.attendance.room
    }

    pub(crate) fn name(&self) -> &str {
        self.attendance.name.as_str()
    }

    /// The guest has another name; the old one leaves.
    pub(crate) fn rename(&mut self, attendance: Attendance) {
        let old = std::mem::replace(&mut self.attendance, attendance);
        self.former = Some(old.actor.id());
        old.leave();
    }

    /// History up to `as_of` has been shown: only later entries are news.
    pub(crate) fn has_seen(&mut self, as_of: Seq) {
        self.as_of = as_of;
    }

    /// From now on what is heard waits for [`Attending::go_live`].
    pub(crate) fn hold(&mut self) {
        self.held.get_or_insert_default();
    }

    /// Passes on what waited, and from now on what comes.
    pub(crate) fn go_live(&mut self, cx: &mut Context<'_>) {
        for signal in self.held.take().unwrap_or_default() {
            self.hear(cx, &signal);
        }
    }

    /// Takes a delivery to the room. What the guest said is not echoed.
    pub(crate) fn hear(&mut self, cx: &mut Context<'_>, signal: &Signal) {
        match &mut self.held {
            Some(held) if held.len() < HELD_DELIVERIES => held.push(signal.clone()),
            Some(_) => self.missed += 1,
            None => {
                let delivery = signal.downcast_ref::<Delivery>();
                if delivery.is_some_and(|delivery| self.is_news(delivery)) {
                    self.pass_on(cx, relay::encode(signal));
                }
            }
        }
    }

    /// How many lines a slow reader has missed, once they have caught up; counts anew.
    pub(crate) fn take_missed(&mut self, cx: &Context<'_>) -> Option<u64> {
        let caught_up = self.missed > 0 && cx.queued_bytes() < UNREAD_BYTES / 2;
        caught_up.then(|| std::mem::take(&mut self.missed))
    }

    /// Whether the guest has missed lines and has not been told.
    pub(crate) fn is_behind(&self) -> bool {
        self.missed > 0
    }

    fn pass_on(&mut self, cx: &mut Context<'_>, text: Bytes) {
        if text.is_empty() {
            return;
        }
        // Once behind, stay so until it is told: lines after a gap that is not named would hide it.
        if self.missed > 0 || cx.queued_bytes() + text.len() > UNREAD_BYTES {
            self.missed += 1;
        } else {
            cx.send(text);
        }
    }

    fn is_news(&self, delivery: &Delivery) -> bool {
        let me = self.actor().id();
        match delivery {
            Delivery::Entry { entry, .. } => {
                let own = entry.actor == me && matches!(entry.event, Event::MessagePosted { .. });
                entry.seq > self.as_of && !own
            }
            Delivery::Attended { user, .. } => user.id != me && Some(user.id) != self.former,
            Delivery::Personal(_)
            | Delivery::Read { .. }
            | Delivery::Typing { .. }
            | Delivery::Presence { .. }
            | Delivery::SessionEnded => false,
        }
    }
}
