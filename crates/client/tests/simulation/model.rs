//! A server that keeps the protocol's promises in the simplest way: everything in memory, one thing
//! at a time. What it says goes over the wire as the types of `natter-api`.

use std::collections::BTreeMap;

use natter_api::frame::{
    Answer, Loaded, Op, PersonalEvent, PersonalHead, Request, ServerFrame, Welcome,
};
use natter_api::shape::{
    AuthoredMessage, Entry, Event, Line, Message, Person, ReadMarker, Room, RoomKind, RoomRole,
    RoomSummary, ServerRole, TimelinePage, User, UserKind,
};
use natter_model::{
    DisplayName, MessageBody, Nonce, Refusal, RoomId, RoomName, Seq, SessionId, Timestamp, UserId,
    Username,
};

/// Entries that are replayed on resume, at most: few, so that resets happen.
const REPLAY_MAX: u64 = 40;

pub(crate) fn user_id(n: u64) -> UserId {
    UserId::from_u64(n).unwrap()
}

pub(crate) fn room_id(n: u64) -> RoomId {
    RoomId::from_u64(n).unwrap()
}

pub(crate) fn person(id: UserId) -> Person {
    let username = Username::new(&format!("user{id}")).unwrap();
    Person {
        id,
        display_name: DisplayName::from(&username),
        username,
    }
}

pub(crate) fn user(id: UserId) -> User {
    let Person {
        id,
        username,
        display_name,
    } = person(id);
    User {
        id,
        username,
        display_name,
        kind: UserKind::Person,
        role: ServerRole::Member,
        created_at: Timestamp::from_millis(1),
    }
}

/// One room: its log, and the lines that the log amounts to.
#[derive(Debug, Clone, Default)]
pub(crate) struct ModelRoom {
    pub(crate) id: Option<RoomId>,
    pub(crate) log: Vec<Entry>,
    pub(crate) lines: Vec<Line>,
    pub(crate) messages: u64,
    pub(crate) members: BTreeMap<UserId, RoomRole>,
    pub(crate) reads: BTreeMap<UserId, ReadMarker>,
    pub(crate) name: Option<RoomName>,
    nonces: BTreeMap<(UserId, Nonce), Seq>,
}

impl ModelRoom {
    pub(crate) fn new(id: RoomId, members: &[UserId]) -> Self {
        let mut room = Self {
            id: Some(id),
            ..Self::default()
        };
        let created = Event::RoomCreated {
            kind: RoomKind::Group,
            name: None,
        };
        room.commit(members[0], created);
        for member in members {
            room.join(members[0], *member);
        }
        room
    }

    pub(crate) fn head(&self) -> Seq {
        Seq(self.log.len() as u64)
    }

    pub(crate) fn join(&mut self, actor: UserId, member: UserId) -> Entry {
        let read = ReadMarker {
            seq: self.head().next(),
            messages: self.messages,
        };
        self.members.insert(member, RoomRole::Member);
        self.reads.insert(member, read);
        self.commit(
            actor,
            Event::MemberJoined {
                user: person(member),
                role: RoomRole::Member,
            },
        )
    }

    pub(crate) fn leave(&mut self, member: UserId) -> Entry {
        self.members.remove(&member);
        self.commit(
            member,
            Event::MemberLeft {
                user: person(member),
            },
        )
    }

    pub(crate) fn rename(&mut self, actor: UserId, name: &str) -> Entry {
        let name = RoomName::group(name).unwrap();
        self.name = Some(name.clone());
        self.commit(actor, Event::RoomRenamed { name })
    }

    /// Posts, once for each nonce. `None` for the entry when it is there already.
    pub(crate) fn post(&mut self, actor: UserId, nonce: Nonce, body: &str) -> (Seq, Option<Entry>) {
        if let Some(seq) = self.nonces.get(&(actor, nonce)) {
            return (*seq, None);
        }
        self.messages += 1;
        let body = MessageBody::new(body).unwrap();
        let posted = Event::MessagePosted {
            body: Some(body.clone()),
            nonce: Some(nonce),
        };
        let entry = self.commit(actor, posted);
        self.nonces.insert((actor, nonce), entry.seq);
        self.reads.insert(
            actor,
            ReadMarker {
                seq: entry.seq,
                messages: entry.messages,
            },
        );
        (entry.seq, Some(entry))
    }

    fn message(&mut self, target: Seq) -> Option<&mut Message> {
        self.lines.iter_mut().find_map(|line| match line {
            Line::Message(message) if message.seq == target => Some(message),
            _ => None,
        })
    }

    pub(crate) fn edit(&mut self, actor: UserId, target: Seq, body: &str) -> Option<Entry> {
        self.message(target)?.body.as_ref()?;
        let body = MessageBody::new(body).unwrap();
        let entry = self.commit(
            actor,
            Event::MessageEdited {
                target,
                body: Some(body.clone()),
            },
        );
        let message = self.message(target)?;
        message.revision = entry.seq;
        message.edited_at = Some(entry.at);
        message.body = Some(body);
        Some(entry)
    }

    pub(crate) fn delete(&mut self, actor: UserId, target: Seq) -> Option<Entry> {
        self.message(target)?.body.as_ref()?;
        let entry = self.commit(actor, Event::MessageDeleted { target });
        let message = self.message(target)?;
        message.revision = entry.seq;
        message.body = None;
        Some(entry)
    }

    fn commit(&mut self, actor: UserId, event: Event) -> Entry {
        let seq = self.head().next();
        let entry = Entry {
            room: self.id.unwrap(),
            seq,
            messages: self.messages,
            at: Timestamp::from_millis(1_000 + seq.0),
            actor: person(actor),
            event,
        };
        self.log.push(entry.clone());
        match &entry.event {
            Event::MessagePosted { body, nonce } => self.lines.push(Line::Message(Message {
                room: entry.room,
                seq,
                ordinal: entry.messages,
                revision: seq,
                at: entry.at,
                author: actor,
                body: body.clone(),
                edited_at: None,
                nonce: *nonce,
            })),
            Event::MessageEdited { .. } | Event::MessageDeleted { .. } => {}
            _ => self.lines.push(Line::Notice(entry.clone())),
        }
        entry
    }

    /// Entries after `after`, with texts as they are now: erased where something later follows.
    pub(crate) fn replay(&self, after: Seq) -> Vec<Entry> {
        let now: BTreeMap<Seq, &Message> = self
            .lines
            .iter()
            .filter_map(|line| match line {
                Line::Message(message) => Some((message.seq, message)),
                Line::Notice(_) => None,
            })
            .collect();
        let mut entries = self.log[after.0 as usize..].to_vec();
        for entry in &mut entries {
            let seq = entry.seq;
            match &mut entry.event {
                Event::MessagePosted { body, .. } => body.clone_from(&now[&seq].body),
                Event::MessageEdited { target, body } if now[target].revision != seq => {
                    *body = None;
                }
                _ => {}
            }
        }
        entries
    }

    pub(crate) fn page(&self, before: Option<Seq>, limit: usize) -> TimelinePage {
        let before = before.unwrap_or(self.head().next());
        let older: Vec<&Line> = self
            .lines
            .iter()
            .filter(|line| line_seq(line) < before)
            .collect();
        let from = older.len().saturating_sub(limit);
        TimelinePage {
            lines: older[from..].iter().copied().cloned().collect(),
            users: (1..10).map(|n| user(user_id(n))).collect(),
            as_of: self.head(),
            more_before: from > 0,
            more_after: older.len() < self.lines.len(),
        }
    }

    pub(crate) fn summary(&self, me: UserId) -> RoomSummary {
        let last = self.lines.iter().rev().find_map(|line| match line {
            Line::Message(message) if message.body.is_some() => Some(message.clone()),
            _ => None,
        });
        RoomSummary {
            room: Room {
                id: self.id.unwrap(),
                kind: RoomKind::Group,
                name: self.name.clone(),
                created_at: Timestamp::from_millis(1),
                head: self.head(),
                messages: self.messages,
                members: self.members.len() as u64,
            },
            role: RoomRole::Member,
            read: self.reads[&me],
            peer: None,
            last_message: last.map(|message| AuthoredMessage {
                author: person(message.author),
                message,
            }),
        }
    }
}

pub(crate) fn line_seq(line: &Line) -> Seq {
    match line {
        Line::Message(message) => message.seq,
        Line::Notice(entry) => entry.seq,
    }
}

/// Something that others have to be told.
#[derive(Debug, Clone)]
pub(crate) enum Push {
    Entry(Entry),
    Personal(UserId, Seq, PersonalEvent),
    Read(UserId, RoomId, ReadMarker),
}

/// All rooms.
#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) rooms: BTreeMap<RoomId, ModelRoom>,
    pub(crate) personal: BTreeMap<UserId, Seq>,
}

impl Model {
    pub(crate) fn member_rooms(&self, me: UserId) -> impl Iterator<Item = &ModelRoom> {
        self.rooms
            .values()
            .filter(move |room| room.members.contains_key(&me))
    }

    pub(crate) fn personal_event(&mut self, me: UserId, event: PersonalEvent) -> Push {
        let head = self.personal.entry(me).or_default();
        *head = head.next();
        Push::Personal(me, *head, event)
    }

    /// Does what a request says. Gives the answer and what others are to be told.
    pub(crate) fn handle(&mut self, me: UserId, request: Request) -> (ServerFrame, Vec<Push>) {
        let mut pushes = Vec::new();
        let id = request.id;
        let refused = |refusal| ServerFrame::refused(Some(id), refusal);
        let answer = match request.op {
            Op::Hello { personal, rooms } => {
                Answer::Welcome(Box::new(self.welcome(me, personal, rooms)))
            }
            Op::Post { room, nonce, body } => {
                let Some(room) = self.rooms.get_mut(&room) else {
                    return (refused(Refusal::RoomNotFound), pushes);
                };
                if !room.members.contains_key(&me) {
                    return (refused(Refusal::NotAMember), pushes);
                }
                let (seq, entry) = room.post(me, nonce, &body);
                pushes.extend(entry.map(Push::Entry));
                let at = room.log[seq.0 as usize - 1].at;
                Answer::Posted {
                    seq,
                    messages: room.log[seq.0 as usize - 1].messages,
                    at,
                }
            }
            Op::Read { room, seq } => {
                let Some(room) = self.rooms.get_mut(&room) else {
                    return (refused(Refusal::RoomNotFound), pushes);
                };
                let seq = seq.min(room.head());
                let messages = room.log[seq.0 as usize - 1].messages;
                let Some(marker) = room.reads.get_mut(&me) else {
                    return (refused(Refusal::NotAMember), pushes);
                };
                if seq > marker.seq {
                    *marker = ReadMarker { seq, messages };
                    pushes.push(Push::Read(me, room.id.unwrap(), *marker));
                }
                Answer::Marker {
                    seq: marker.seq,
                    messages: marker.messages,
                }
            }
            _ => Answer::Done {},
        };
        (ServerFrame::Ok { id, answer }, pushes)
    }

    fn welcome(&self, me: UserId, personal: Option<Seq>, named: BTreeMap<RoomId, Seq>) -> Welcome {
        let head = self.personal.get(&me).copied().unwrap_or_default();
        let loaded = named.into_iter().map(|(id, seq)| {
            let loaded = match self.rooms.get(&id) {
                Some(room) if room.members.contains_key(&me) => {
                    if seq > room.head() || room.head().0 - seq.0 > REPLAY_MAX {
                        Loaded::Reset { reset: true }
                    } else {
                        Loaded::Entries {
                            entries: room.replay(seq),
                            head: room.head(),
                        }
                    }
                }
                _ => Loaded::Gone { gone: true },
            };
            (id, loaded)
        });
        Welcome {
            user: user(me),
            session: SessionId::from_u64(1).unwrap(),
            server_time: Timestamp::from_millis(5),
            personal: PersonalHead {
                head,
                snapshot: personal.is_none(),
            },
            rooms: self.member_rooms(me).map(|room| room.summary(me)).collect(),
            loaded: loaded.collect(),
        }
    }
}
