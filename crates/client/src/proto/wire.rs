//! What the server says, read with room for what later servers will say.
//!
//! The types of `natter-api` are exact. A client has to live with a server that is newer than it:
//! fields and frames that it does not know are left out, and an entry whose event it does not know
//! still counts (`docs/protocol.md`, *Words on the wire*).

use std::collections::BTreeMap;

use natter_api::frame::{Op, PersonalEvent, PersonalHead, Request};
use natter_api::shape::{Entry, Person, Presence, RoomSummary, User};
use natter_model::{RoomId, Seq, SessionId, Timestamp, UserId};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A frame that breaks the protocol.
#[derive(Debug, thiserror::Error)]
#[error("the server sent a frame that cannot be read: {0}")]
pub struct BadFrame(#[from] serde_json::Error);

/// An entry of a room's log, with an event that this client may or may not know.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum LogEntry {
    /// One that it knows.
    Known(Box<Entry>),
    /// One that a later version of the protocol has brought: it moves the log on, no more.
    Unknown {
        /// The room.
        room: RoomId,
        /// Its place in the log.
        seq: Seq,
        /// How many messages the log holds up to it.
        messages: u64,
    },
}

impl LogEntry {
    /// The room.
    pub fn room(&self) -> RoomId {
        match self {
            Self::Known(entry) => entry.room,
            Self::Unknown { room, .. } => *room,
        }
    }

    /// The place in the log.
    pub fn seq(&self) -> Seq {
        match self {
            Self::Known(entry) => entry.seq,
            Self::Unknown { seq, .. } => *seq,
        }
    }

    /// How many messages the log holds up to it.
    pub fn messages(&self) -> u64 {
        match self {
            Self::Known(entry) => entry.messages,
            Self::Unknown { messages, .. } => *messages,
        }
    }
}

impl From<Entry> for LogEntry {
    fn from(entry: Entry) -> Self {
        Self::Known(Box::new(entry))
    }
}

/// The answer to `hello`.
#[derive(Debug, Clone, Deserialize)]
pub struct Welcome {
    /// Who one is.
    pub user: User,
    /// Which session.
    pub session: SessionId,
    /// The personal log.
    pub personal: PersonalHead,
    /// Every room of the user.
    pub rooms: Vec<RoomSummary>,
    /// Each room that was named.
    pub loaded: BTreeMap<RoomId, Loaded>,
}

/// What was missed in a room that `hello` named.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Loaded {
    /// Exactly this.
    Entries {
        /// Ascending and dense.
        entries: Vec<LogEntry>,
        /// Up to where.
        head: Seq,
    },
    /// The room is not one of the user's.
    Gone {
        /// Always true.
        #[serde(rename = "gone")]
        _gone: bool,
    },
    /// Too much: load the timeline anew.
    Reset {},
}

/// The answer to `post`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Posted {
    /// The message's entry.
    pub seq: Seq,
    /// How many messages the log holds up to it.
    pub messages: u64,
    /// When.
    pub at: Timestamp,
}

/// How the server said no.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, thiserror::Error)]
#[error("{message} ({code})")]
pub struct Refused {
    /// The stable code: see `natter_model::Refusal::code`.
    pub code: String,
    /// What it means, in English.
    #[serde(default)]
    pub message: String,
    /// Whether the same request may pass later.
    #[serde(default)]
    pub temporary: bool,
    /// When, in milliseconds from now.
    #[serde(default)]
    pub retry_after_ms: Option<u32>,
}

/// A frame of the server's.
#[derive(Debug)]
pub(crate) enum Incoming {
    Ok {
        id: u64,
    },
    Refused {
        id: Option<u64>,
        refused: Refused,
    },
    Entry(LogEntry),
    Personal {
        seq: Seq,
        event: Option<PersonalEvent>,
    },
    Read {
        room: RoomId,
        seq: Seq,
        messages: u64,
    },
    Typing {
        room: RoomId,
        user: Person,
        active: bool,
    },
    Presence {
        users: BTreeMap<UserId, Presence>,
    },
    Attended {
        room: RoomId,
        user: Person,
        present: bool,
    },
    Gap,
    Bye {
        code: String,
    },
    /// An `op` that a later version of the protocol has brought.
    Unknown,
}

impl Incoming {
    /// Reads `text`. An `ok` is read only as far as its number: what else it carries depends on
    /// what was asked, see [`answer`].
    pub(crate) fn read(text: &str) -> Result<Self, BadFrame> {
        #[derive(Deserialize)]
        struct Head {
            op: String,
        }
        #[derive(Deserialize)]
        struct Id {
            id: u64,
        }
        #[derive(Deserialize)]
        struct Refusal {
            id: Option<u64>,
            #[serde(flatten)]
            refused: Refused,
        }
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum MaybeEvent {
            Known(Box<PersonalEvent>),
            Unknown {},
        }
        #[derive(Deserialize)]
        struct Personal {
            seq: Seq,
            event: MaybeEvent,
        }
        #[derive(Deserialize)]
        struct Read {
            room: RoomId,
            seq: Seq,
            messages: u64,
        }
        #[derive(Deserialize)]
        struct Typing {
            room: RoomId,
            user: Person,
            active: bool,
        }
        #[derive(Deserialize)]
        struct Present {
            users: BTreeMap<UserId, Presence>,
        }
        #[derive(Deserialize)]
        struct Attended {
            room: RoomId,
            user: Person,
            present: bool,
        }
        #[derive(Deserialize)]
        struct Bye {
            code: String,
        }

        let Head { op } = serde_json::from_str(text)?;
        Ok(match op.as_str() {
            "ok" => {
                let Id { id } = serde_json::from_str(text)?;
                Self::Ok { id }
            }
            "refused" => {
                let Refusal { id, refused } = serde_json::from_str(text)?;
                Self::Refused { id, refused }
            }
            "entry" => Self::Entry(serde_json::from_str(text)?),
            "personal" => {
                let Personal { seq, event } = serde_json::from_str(text)?;
                let event = match event {
                    MaybeEvent::Known(event) => Some(*event),
                    MaybeEvent::Unknown {} => None,
                };
                Self::Personal { seq, event }
            }
            "read" => {
                let Read {
                    room,
                    seq,
                    messages,
                } = serde_json::from_str(text)?;
                Self::Read {
                    room,
                    seq,
                    messages,
                }
            }
            "typing" => {
                let Typing { room, user, active } = serde_json::from_str(text)?;
                Self::Typing { room, user, active }
            }
            "presence" => {
                let Present { users } = serde_json::from_str(text)?;
                Self::Presence { users }
            }
            "attended" => {
                let Attended {
                    room,
                    user,
                    present,
                } = serde_json::from_str(text)?;
                Self::Attended {
                    room,
                    user,
                    present,
                }
            }
            "gap" => Self::Gap,
            "bye" => {
                let Bye { code } = serde_json::from_str(text)?;
                Self::Bye { code }
            }
            _ => Self::Unknown,
        })
    }
}

/// What an `ok` frame carries for one who knows what was asked.
pub(crate) fn answer<T: DeserializeOwned>(text: &str) -> Result<T, BadFrame> {
    Ok(serde_json::from_str(text)?)
}

/// The frame that asks `op` under the number `id`.
pub(crate) fn request(id: u64, op: Op) -> String {
    serde_json::to_string(&Request { id, op }).expect("invariant: requests have string keys only")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_passed_over() {
        let later = r#"{"op":"entry","room":"3","seq":2,"messages":1,"at":5,"sparkle":1,
            "actor":{"id":"1","username":"ann","display_name":"Ann"},"event":{"type":"sparkled"}}"#;
        let Incoming::Entry(entry) = Incoming::read(later).unwrap() else {
            panic!("an entry");
        };
        assert!(matches!(entry, LogEntry::Unknown { .. }));
        assert_eq!((entry.seq(), entry.messages()), (Seq(2), 1));

        let personal = r#"{"op":"personal","seq":4,"at":1,"event":{"type":"sparkled"}}"#;
        assert!(matches!(
            Incoming::read(personal).unwrap(),
            Incoming::Personal {
                seq: Seq(4),
                event: None
            }
        ));
        assert!(matches!(
            Incoming::read(r#"{"op":"sparkle","id":"x"}"#).unwrap(),
            Incoming::Unknown
        ));
    }

    #[test]
    fn what_is_broken_is_an_error() {
        for text in [
            "",
            "[]",
            "{}",
            r#"{"op":"ok"}"#,
            r#"{"op":"entry","room":"3"}"#,
        ] {
            assert!(Incoming::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_missed_room_is_read_by_its_fields() {
        let read = |text| serde_json::from_str::<Loaded>(text).unwrap();
        assert!(matches!(
            read(r#"{"entries":[],"head":4}"#),
            Loaded::Entries { head: Seq(4), .. }
        ));
        assert!(matches!(read(r#"{"gone":true}"#), Loaded::Gone { .. }));
        assert!(matches!(read(r#"{"reset":true}"#), Loaded::Reset {}));
    }
}
