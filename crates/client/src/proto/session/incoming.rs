//! What comes from the server.

use std::time::Instant;

use natter_api::frame::Answer;
use natter_api::shape::{Event as LogEvent, Line, ReadMarker};
use natter_model::{RoomId, Seq};

use super::super::timeline::Step;
use super::super::wire::{self, BadFrame, Incoming, Loaded, LogEntry, Posted, Refused, Welcome};
use super::{Asked, Event, Follow, Lines, Phase, RequestFailed, RequestId, Session};

/// Entries kept while a page is read.
const ASIDE_MAX: usize = 1_000;

impl Session {
    /// A text frame has come. One that cannot be read drops the connection: what it said is asked
    /// for again on the next.
    pub fn handle_text(&mut self, now: Instant, text: &str) {
        if !matches!(self.phase, Phase::Connected(_)) {
            return;
        }
        self.handle_alive(now);
        if let Err(error) = self.take(now, text) {
            tracing::warn!(%error, "a frame of the server's");
            self.give_up(now);
        }
        self.flush(now);
    }

    fn take(&mut self, now: Instant, text: &str) -> Result<(), BadFrame> {
        match Incoming::read(text)? {
            Incoming::Ok { id } => self.answer(now, id, text)?,
            Incoming::Refused { id, refused } => self.refuse(now, id, refused),
            Incoming::Entry(entry) => self.entry(now, entry),
            Incoming::Personal { seq, event } => self.personal(now, seq, event),
            Incoming::Read {
                room,
                seq,
                messages,
            } => self.read(room, ReadMarker { seq, messages }),
            Incoming::Typing { room, user, active } => {
                self.view.set_typing(room, user.clone(), active);
                self.events.push_back(Event::Typing { room, user, active });
            }
            Incoming::Presence { users } => {
                self.view.set_presence(users.clone());
                self.events.push_back(Event::Presence(users));
            }
            Incoming::Attended {
                room,
                user,
                present,
            } => {
                self.events.push_back(Event::Attended {
                    room,
                    user,
                    present,
                });
            }
            Incoming::Gap => self.hello(now),
            Incoming::Bye { code } if code == "session_ended" => {
                self.transmits.push_back(super::Transmit::Disconnect);
                self.end();
            }
            Incoming::Bye { .. } => {
                if let Phase::Connected(link) = &mut self.phase {
                    link.away = true;
                }
            }
            Incoming::Unknown => {}
        }
        Ok(())
    }

    fn answer(&mut self, now: Instant, id: u64, text: &str) -> Result<(), BadFrame> {
        match self.asked.remove(&id) {
            None | Some(Asked::Quiet) => {}
            Some(Asked::Hello) => {
                let welcome = wire::answer(text)?;
                self.welcome(now, welcome);
            }
            Some(Asked::Post(nonce)) => {
                let posted: Posted = wire::answer(text)?;
                self.answered_post(nonce, posted);
            }
            Some(Asked::Read(room)) => {
                let marker = wire::answer(text)?;
                self.answered_read(room, marker);
            }
            Some(Asked::Watch) => {
                if let Answer::Watched { presence } = wire::answer(text)? {
                    self.view.set_presence(presence.clone());
                    self.events.push_back(Event::Presence(presence));
                }
            }
            Some(Asked::Caller) => {
                let value = wire::answer(text)?;
                self.events
                    .push_back(Event::Answered(RequestId(id), Ok(value)));
            }
        }
        Ok(())
    }

    fn refuse(&mut self, now: Instant, id: Option<u64>, refused: Refused) {
        let Some(asked) = id.and_then(|id| self.asked.remove(&id)) else {
            tracing::warn!(%refused, "the server refused what was not asked");
            return;
        };
        match asked {
            Asked::Hello => self.give_up(now),
            Asked::Post(nonce) => self.post_refused(now, nonce, refused),
            Asked::Read(room) => {
                self.reads.remove(&room);
            }
            Asked::Watch | Asked::Quiet => tracing::debug!(%refused, "refused"),
            Asked::Caller => {
                let failed = Err(RequestFailed::Refused(refused));
                let id = RequestId(id.unwrap_or_default());
                self.events.push_back(Event::Answered(id, failed));
            }
        }
    }

    fn answered_read(&mut self, room: RoomId, marker: ReadMarker) {
        if let Some((wish, on_its_way)) = self.reads.get_mut(&room) {
            // A further wish may have come meanwhile; one beyond the head is not asked again.
            *on_its_way = false;
            let head = self
                .view
                .room(room)
                .map_or(Seq::ZERO, |summary| summary.room.head);
            if *wish <= marker.seq || *wish > head {
                self.reads.remove(&room);
            }
        }
        self.read(room, marker);
    }

    fn read(&mut self, room: RoomId, marker: ReadMarker) {
        if self.view.read(room, marker) {
            self.events.push_back(Event::RoomChanged(room));
        }
    }

    /// The answer to `hello`: what was missed.
    fn welcome(&mut self, now: Instant, mut welcome: Welcome) {
        let before: Vec<_> = self.view.rooms().map(|summary| summary.room.id).collect();
        for room in self.view.welcome(&mut welcome) {
            self.follows.remove(&room);
            self.events.push_back(Event::RoomVanished(room));
        }
        let appeared: Vec<_> = self
            .view
            .rooms()
            .map(|summary| summary.room.id)
            .filter(|room| !before.contains(room))
            .collect();
        for room in appeared {
            self.room_appeared(room);
        }
        let followed: Vec<_> = self.follows.keys().copied().collect();
        for room in followed {
            self.catch_up(now, room, welcome.loaded.remove(&room));
        }
        self.backoff.succeed();
        let Phase::Connected(link) = &mut self.phase else {
            return;
        };
        link.hello = None;
        let first = !std::mem::replace(&mut link.welcomed, true);
        let missed = std::mem::take(&mut link.missed);
        let again = std::mem::take(&mut link.again);
        if first {
            self.say_again(now);
        }
        self.resume_fetches();
        self.events.push_back(Event::Connected);
        let missing = missed
            .iter()
            .any(|(room, seq)| self.told(*room) < Some(*seq));
        if missing || again {
            self.hello(now);
        }
    }

    /// Brings a followed room to where the server is.
    fn catch_up(&mut self, now: Instant, room: RoomId, loaded: Option<Loaded>) {
        match loaded {
            Some(Loaded::Entries { entries, head }) => {
                for entry in entries {
                    self.apply(now, entry, true);
                }
                if self.told(room) < Some(head) {
                    self.reset(room);
                }
            }
            Some(Loaded::Gone { .. }) => {
                self.follows.remove(&room);
            }
            Some(Loaded::Reset {}) => self.reset(room),
            // Not named: it was followed only now. The list entry counts.
            None => {
                let head = self.view.room(room).map(|summary| summary.room.head);
                match self.follows.get_mut(&room) {
                    Some(follow) if head.is_some() => follow.told = follow.told.or(head),
                    _ => self.unfollow(room),
                }
            }
        }
    }

    fn entry(&mut self, now: Instant, entry: LogEntry) {
        self.apply(now, entry, false);
    }

    /// Applies one entry to the list and to what is followed.
    fn apply(&mut self, now: Instant, entry: LogEntry, replayed: bool) {
        let (room, seq) = (entry.room(), entry.seq());
        self.settle(&entry);
        let Some(summed) = self.view.apply(&entry) else {
            return;
        };
        let step = match self.follows.get_mut(&room) {
            None => summed.step,
            Some(follow) => {
                let step = match &mut follow.told {
                    Some(told) => step_log(told, seq),
                    None => summed.step,
                };
                if step == Step::Applied {
                    note_line(follow, &entry);
                }
                step
            }
        };
        if summed.last_message_lost || (step == Step::Applied && summed.step == Step::Gap) {
            self.refresh_summary(room);
        }
        match step {
            Step::Known => {}
            Step::Applied => {
                if let Phase::Connected(link) = &mut self.phase {
                    link.fruitless = 0;
                }
                if let LogEntry::Known(entry) = entry {
                    self.events.push_back(Event::Entry(entry));
                }
            }
            Step::Gap if replayed => self.reset(room),
            Step::Gap => self.missing(now, room, seq),
        }
    }

    /// An entry has come before one that precedes it.
    fn missing(&mut self, now: Instant, room: RoomId, seq: Seq) {
        if let Phase::Connected(link) = &mut self.phase
            && link.hello.is_some()
        {
            // The answer that is on its way may cover it; if not, ask again.
            let missed = link.missed.entry(room).or_insert(seq);
            *missed = (*missed).max(seq);
            return;
        }
        self.hello(now);
    }

    fn personal(
        &mut self,
        now: Instant,
        seq: Seq,
        event: Option<natter_api::frame::PersonalEvent>,
    ) {
        use natter_api::frame::PersonalEvent;
        let room = match &event {
            Some(PersonalEvent::RoomAppeared { summary }) => Some((summary.room.id, true)),
            Some(PersonalEvent::RoomVanished { room }) => Some((*room, false)),
            Some(PersonalEvent::ProfileChanged { .. }) | None => None,
        };
        match self.view.apply_personal(seq, event) {
            Step::Known => {}
            Step::Gap => self.hello(now),
            Step::Applied => match room {
                Some((room, true)) => self.room_appeared(room),
                Some((room, false)) => {
                    self.follows.remove(&room);
                    self.events.push_back(Event::RoomVanished(room));
                }
                None => {}
            },
        }
    }

    /// An own message that is in the log need not be sent again.
    fn settle(&mut self, entry: &LogEntry) {
        if let LogEntry::Known(entry) = entry
            && let LogEvent::MessagePosted {
                nonce: Some(nonce), ..
            } = &entry.event
            && self.view.me().is_some_and(|me| me.id == entry.actor.id)
        {
            self.posted(*nonce, entry.seq);
        }
    }

    /// The same for the lines of a page.
    pub(super) fn settle_lines(&mut self, lines: &[Line]) {
        let me = self.view.me().map(|me| me.id);
        for line in lines {
            if let Line::Message(message) = line
                && let Some(nonce) = message.nonce
                && me == Some(message.author)
            {
                self.posted(nonce, message.seq);
            }
        }
    }
}

/// The lines of a room take an entry that is told.
fn note_line(follow: &mut Follow, entry: &LogEntry) {
    match &mut follow.lines {
        Lines::Unwanted => {}
        Lines::Loading { aside } => {
            // What is cut off here is missing when the page comes, which is then read again.
            if aside.len() >= ASIDE_MAX {
                aside.clear();
            }
            aside.push(entry.clone());
        }
        // A page may be ahead of what is told, and have it already.
        Lines::Loaded(timeline) => {
            timeline.apply(entry);
        }
    }
}

fn step_log(applied: &mut Seq, seq: Seq) -> Step {
    if seq <= *applied {
        Step::Known
    } else if seq == applied.next() {
        *applied = seq;
        Step::Applied
    } else {
        Step::Gap
    }
}
