//! The lines of one room, from the newest backwards as far as they were loaded.
//!
//! State changes only by applying a page or an entry, whatever brought it, by one rule: an entry
//! at or below `applied` changes nothing, the one after it is applied, one beyond it is a gap.

use std::collections::BTreeMap;

use natter_api::shape::{Entry, Event, Line, Message, Person, TimelinePage, User};
use natter_model::{MessageBody, Seq, Timestamp, UserId};

use super::wire::LogEntry;

/// Most lines that a timeline keeps: beyond it the oldest are let go and can be loaded again.
pub const LINES_MAX: usize = 5_000;
/// Most entries that are kept aside while a page is being read.
const ASIDE_MAX: usize = 2_000;

/// What came of offering an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It was there already.
    Known,
    /// It was the next.
    Applied,
    /// Something before it is missing.
    Gap,
}

/// An edit or a deletion.
#[derive(Debug, Clone)]
struct Correction {
    seq: Seq,
    at: Timestamp,
    target: Seq,
    /// The new text of an edit, when it is known.
    body: Option<MessageBody>,
    deleted: bool,
}

/// The lines of one room.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    lines: Vec<Line>,
    people: BTreeMap<UserId, Person>,
    applied: Seq,
    messages: u64,
    more_before: bool,
    /// Corrections that came while an older page was being read: the page may be from before them.
    aside: Option<Vec<Correction>>,
}

impl Timeline {
    /// The timeline that the newest page of a room shows.
    pub fn from_page(page: TimelinePage) -> Self {
        let mut timeline = Self {
            applied: page.as_of,
            more_before: page.more_before,
            ..Self::default()
        };
        timeline.meet(page.users);
        timeline.messages = page.lines.last().map_or(0, |line| match line {
            Line::Message(message) => message.ordinal,
            Line::Notice(entry) => entry.messages,
        });
        timeline.lines = page.lines;
        timeline
    }

    /// The lines, ascending by seq.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Somebody who wrote or is named in the lines.
    pub fn person(&self, id: UserId) -> Option<&Person> {
        self.people.get(&id)
    }

    /// The last entry that was applied.
    pub fn applied(&self) -> Seq {
        self.applied
    }

    /// How many messages the room holds up to [`Self::applied`].
    pub fn messages(&self) -> u64 {
        self.messages
    }

    /// Whether the room has lines before the first.
    pub fn more_before(&self) -> bool {
        self.more_before
    }

    /// The newest message that is not deleted, as far as lines are loaded.
    pub fn last_message(&self) -> Option<&Message> {
        self.lines.iter().rev().find_map(|line| match line {
            Line::Message(message) if message.body.is_some() => Some(message),
            _ => None,
        })
    }

    /// Applies an entry of the room's log.
    pub fn apply(&mut self, entry: &LogEntry) -> Step {
        if entry.seq() <= self.applied {
            return Step::Known;
        }
        if entry.seq() != self.applied.next() {
            return Step::Gap;
        }
        self.applied = entry.seq();
        self.messages = entry.messages();
        if let LogEntry::Known(entry) = entry {
            self.take(entry);
        }
        Step::Applied
    }

    /// An older page is being asked for: the seq before which, `None` when there is nothing older
    /// or a page is on its way already.
    pub fn begin_older(&mut self) -> Option<Seq> {
        if self.aside.is_some() || !self.more_before {
            return None;
        }
        self.aside = Some(Vec::new());
        Some(self.first())
    }

    /// The older page will not come.
    pub fn cancel_older(&mut self) {
        self.aside = None;
    }

    /// Puts the page of lines before `before` in front. `false` when it does not fit any more and
    /// has to be asked for again.
    pub fn prepend(&mut self, before: Seq, page: TimelinePage) -> bool {
        if before != self.first() {
            return false;
        }
        let Some(aside) = self.aside.take() else {
            return false;
        };
        if aside.len() >= ASIDE_MAX {
            return false;
        }
        let mut lines = page.lines;
        lines.retain(|line| line_seq(line) < before);
        self.meet(page.users);
        self.more_before = page.more_before;
        lines.append(&mut self.lines);
        self.lines = lines;
        for correction in aside {
            self.correct(&correction);
        }
        true
    }

    /// The first line; what follows `applied` when there is none.
    fn first(&self) -> Seq {
        self.lines.first().map_or(self.applied.next(), line_seq)
    }

    fn take(&mut self, entry: &Entry) {
        self.name(&entry.actor);
        let correction = |target, body: Option<MessageBody>, deleted| Correction {
            seq: entry.seq,
            at: entry.at,
            target,
            body,
            deleted,
        };
        match &entry.event {
            Event::MessagePosted { body, nonce } => self.push(Line::Message(Message {
                room: entry.room,
                seq: entry.seq,
                ordinal: entry.messages,
                revision: entry.seq,
                at: entry.at,
                author: entry.actor.id,
                body: body.clone(),
                edited_at: None,
                nonce: *nonce,
            })),
            Event::MessageEdited { target, body } => {
                self.note(correction(*target, body.clone(), false));
            }
            Event::MessageDeleted { target } => self.note(correction(*target, None, true)),
            Event::MemberJoined { user, .. }
            | Event::MemberLeft { user }
            | Event::RoleChanged { user, .. } => {
                self.name(user);
                self.push(Line::Notice(entry.clone()));
            }
            Event::RoomCreated { .. } | Event::RoomRenamed { .. } => {
                self.push(Line::Notice(entry.clone()));
            }
        }
    }

    fn push(&mut self, line: Line) {
        self.lines.push(line);
        if self.lines.len() > LINES_MAX {
            self.lines.drain(..LINES_MAX / 10);
            self.more_before = true;
            // A page that is on its way would leave a hole: it is asked for again.
            self.aside = None;
        }
    }

    fn note(&mut self, correction: Correction) {
        self.correct(&correction);
        if let Some(aside) = &mut self.aside
            && aside.len() < ASIDE_MAX
        {
            aside.push(correction);
        }
    }

    fn correct(&mut self, correction: &Correction) {
        let Ok(at) = self
            .lines
            .binary_search_by_key(&correction.target, line_seq)
        else {
            return;
        };
        let Line::Message(message) = &mut self.lines[at] else {
            return;
        };
        apply_correction(message, correction);
    }

    fn meet(&mut self, users: Vec<User>) {
        for user in users {
            let person = Person {
                id: user.id,
                username: user.username,
                display_name: user.display_name,
            };
            self.people.insert(person.id, person);
        }
    }

    fn name(&mut self, person: &Person) {
        if self.people.get(&person.id) != Some(person) {
            self.people.insert(person.id, person.clone());
        }
    }
}

/// Applies an entry that edits or deletes `message`; does nothing for any other entry, and for one
/// that the message has in it already.
pub(crate) fn correct_message(message: &mut Message, entry: &Entry) {
    let (target, body, deleted) = match &entry.event {
        Event::MessageEdited { target, body } => (*target, body.clone(), false),
        Event::MessageDeleted { target } => (*target, None, true),
        _ => return,
    };
    if target == message.seq {
        let correction = Correction {
            seq: entry.seq,
            at: entry.at,
            target,
            body,
            deleted,
        };
        apply_correction(message, &correction);
    }
}

fn apply_correction(message: &mut Message, correction: &Correction) {
    if correction.seq <= message.revision {
        return;
    }
    if correction.deleted {
        message.body = None;
    } else {
        message.edited_at = Some(correction.at);
        // An edit without its text has been overtaken: what overtook it follows.
        if let Some(body) = &correction.body {
            message.body = Some(body.clone());
        }
    }
    message.revision = correction.seq;
}

/// The entry that made a line.
pub fn line_seq(line: &Line) -> Seq {
    match line {
        Line::Message(message) => message.seq,
        Line::Notice(entry) => entry.seq,
    }
}
