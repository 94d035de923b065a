//! The WebSocket's frames: see `docs/protocol.md`.

use std::collections::BTreeMap;

use natter_model as model;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::shape::{Entry, Person, Presence, RoomSummary, User};

/// The most bytes of a frame from a client.
pub const FRAME_MAX_BYTES: usize = 64 * 1024;
/// The largest request id: what a JavaScript number holds exactly.
pub const REQUEST_ID_MAX: u64 = (1 << 53) - 1;

/// A request: what a client asks, and the number under which it wants the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Request {
    /// Chosen by the client, at most [`REQUEST_ID_MAX`].
    pub id: u64,
    /// What.
    #[serde(flatten)]
    pub op: Op,
}

/// What a client may ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum Op {
    /// Says what the client holds; the answer says what it missed.
    Hello {
        /// The head of the personal log that it knows.
        #[schema(value_type = Option<u64>)]
        personal: Option<model::Seq>,
        /// The rooms whose timelines it has loaded, and up to where.
        #[serde(default)]
        #[schema(value_type = BTreeMap<String, u64>)]
        rooms: BTreeMap<model::RoomId, model::Seq>,
    },
    /// Sends a message.
    Post {
        /// Where.
        #[schema(value_type = String)]
        room: model::RoomId,
        /// The identity of this send.
        #[schema(value_type = String)]
        nonce: model::Nonce,
        /// The text, not checked yet.
        body: String,
    },
    /// Edits a message.
    Edit {
        /// Where.
        #[schema(value_type = String)]
        room: model::RoomId,
        /// Which.
        #[schema(value_type = u64)]
        target: model::Seq,
        /// The text, not checked yet.
        body: String,
    },
    /// Deletes a message.
    Delete {
        /// Where.
        #[schema(value_type = String)]
        room: model::RoomId,
        /// Which.
        #[schema(value_type = u64)]
        target: model::Seq,
    },
    /// Moves the own read marker forward.
    Read {
        /// Where.
        #[schema(value_type = String)]
        room: model::RoomId,
        /// How far.
        #[schema(value_type = u64)]
        seq: model::Seq,
    },
    /// Says which rooms are on the screen.
    Open {
        /// At most 8.
        #[schema(value_type = Vec<String>)]
        rooms: Vec<model::RoomId>,
    },
    /// Says that one is typing, or has stopped.
    Typing {
        /// Where.
        #[schema(value_type = String)]
        room: model::RoomId,
        /// Whether.
        active: bool,
    },
    /// Says whose presence to tell.
    Watch {
        /// At most [`natter_model::limits::PRESENCE_WATCH_MAX`].
        #[schema(value_type = Vec<String>)]
        users: Vec<model::UserId>,
    },
    /// Asks for a sign of life.
    Ping {},
}

/// What the server sends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum ServerFrame {
    /// A request was done.
    Ok {
        /// Which.
        id: u64,
        /// What it gave.
        #[serde(flatten)]
        answer: Answer,
    },
    /// A request was refused.
    Refused {
        /// Which; none when the frame had no usable id.
        id: Option<u64>,
        /// The stable code.
        code: String,
        /// What it means, in English.
        message: String,
        /// Whether the same request may pass later.
        temporary: bool,
        /// When, in milliseconds from now.
        retry_after_ms: Option<u32>,
    },
    /// An entry of a room's log.
    Entry(Entry),
    /// An entry of the user's personal log.
    Personal {
        /// The place in the personal log.
        #[schema(value_type = u64)]
        seq: model::Seq,
        /// When.
        #[schema(value_type = u64)]
        at: model::Timestamp,
        /// What.
        event: PersonalEvent,
    },
    /// The own read marker has moved.
    Read {
        /// Where.
        #[schema(value_type = String)]
        room: model::RoomId,
        /// How far.
        #[schema(value_type = u64)]
        seq: model::Seq,
        /// How many messages the log held up to it.
        messages: u64,
    },
    /// Somebody types, or has stopped.
    Typing {
        /// Where.
        #[schema(value_type = String)]
        room: model::RoomId,
        /// Who.
        user: Person,
        /// Whether.
        active: bool,
    },
    /// Who is there.
    Presence {
        /// Of those who are watched.
        #[schema(value_type = BTreeMap<String, Presence>)]
        users: BTreeMap<model::UserId, Presence>,
    },
    /// A guest came or went.
    Attended {
        /// Where.
        #[schema(value_type = String)]
        room: model::RoomId,
        /// Who.
        user: Person,
        /// Whether they are there now.
        present: bool,
    },
    /// Something was left out: say [`Op::Hello`].
    Gap {},
    /// The connection closes after this.
    Bye {
        /// `shutting_down` or `session_ended`.
        code: String,
    },
}

/// What a request gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Answer {
    /// To [`Op::Hello`].
    Welcome(Box<Welcome>),
    /// To [`Op::Post`].
    Posted {
        /// The message's entry.
        #[schema(value_type = u64)]
        seq: model::Seq,
        /// How many messages the log holds up to it.
        messages: u64,
        /// When.
        #[schema(value_type = u64)]
        at: model::Timestamp,
    },
    /// To [`Op::Read`].
    Marker {
        /// The last entry that was read.
        #[schema(value_type = u64)]
        seq: model::Seq,
        /// How many messages the log held up to it.
        messages: u64,
    },
    /// To [`Op::Edit`] and [`Op::Delete`].
    Changed {
        /// The entry that changed it.
        #[schema(value_type = u64)]
        seq: model::Seq,
    },
    /// To [`Op::Watch`].
    Watched {
        /// Everybody who is watched.
        #[schema(value_type = BTreeMap<String, Presence>)]
        presence: BTreeMap<model::UserId, Presence>,
    },
    /// To everything else.
    Done {},
}

/// The answer to [`Op::Hello`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Welcome {
    /// Who one is.
    pub user: User,
    /// Which session.
    #[schema(value_type = String)]
    pub session: model::SessionId,
    /// Now, by the server's clock.
    #[schema(value_type = u64)]
    pub server_time: model::Timestamp,
    /// The personal log.
    pub personal: PersonalHead,
    /// Every room of the user.
    pub rooms: Vec<RoomSummary>,
    /// Each room that was named.
    #[schema(value_type = BTreeMap<String, Loaded>)]
    pub loaded: BTreeMap<model::RoomId, Loaded>,
}

/// Where the personal log stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PersonalHead {
    /// Its last entry.
    #[schema(value_type = u64)]
    pub head: model::Seq,
    /// Whether the client is to forget what it held before.
    pub snapshot: bool,
}

/// What was missed in a room that the client had loaded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Loaded {
    /// Exactly this.
    Entries {
        /// Ascending and dense.
        entries: Vec<Entry>,
        /// Up to where.
        #[schema(value_type = u64)]
        head: model::Seq,
    },
    /// Too much: load the timeline anew.
    Reset {
        /// Always true.
        reset: bool,
    },
    /// The room is not one of the user's.
    Gone {
        /// Always true.
        gone: bool,
    },
}

/// What happened to the user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PersonalEvent {
    /// A room belongs in the list.
    RoomAppeared {
        /// It.
        summary: Box<RoomSummary>,
    },
    /// A room belongs there no more.
    RoomVanished {
        /// Which.
        #[schema(value_type = String)]
        room: model::RoomId,
    },
    /// The own profile changed.
    ProfileChanged {
        /// As it is now.
        user: User,
    },
}

impl ServerFrame {
    /// The frame that answers request `id` with a refusal.
    pub fn refused(id: Option<u64>, refusal: model::Refusal) -> Self {
        let retry_after_ms = match refusal {
            model::Refusal::RateLimited { retry_after_ms } => Some(retry_after_ms),
            _ => None,
        };
        Self::Refused {
            id,
            code: refusal.code().to_owned(),
            message: refusal.to_string(),
            temporary: refusal.is_temporary(),
            retry_after_ms,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Request, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn requests_are_read_strictly() {
        for (text, ok) in [
            (r#"{"op":"ping","id":1}"#, true),
            (r#"{"id":1,"op":"read","room":"5","seq":3}"#, true),
            (
                r#"{"op":"hello","id":0,"personal":null,"rooms":{"7":12}}"#,
                true,
            ),
            (r#"{"op":"hello","id":0}"#, true),
            (r#"{"op":"ping","id":1,"extra":true}"#, false),
            (r#"{"op":"read","id":1,"room":5,"seq":3}"#, false),
            (r#"{"op":"read","id":1,"room":"5","seq":-3}"#, false),
            (r#"{"op":"read","id":1,"room":"5"}"#, false),
            (r#"{"op":"nothing","id":1}"#, false),
            (r#"{"op":"ping"}"#, false),
            (r#"{"op":"ping","id":"1"}"#, false),
            (r#"{"op":"ping","op":"ping","id":1}"#, false),
            (r#"[]"#, false),
            (r#""#, false),
        ] {
            assert_eq!(read(text).is_ok(), ok, "{text}: {:?}", read(text));
        }
    }

    #[test]
    fn server_frames_survive_the_wire() {
        let frames = [
            r#"{"op":"ok","id":4,"seq":9,"messages":7,"at":12}"#,
            r#"{"op":"ok","id":4}"#,
            r#"{"op":"gap"}"#,
            r#"{"op":"bye","code":"shutting_down"}"#,
            r#"{"op":"entry","room":"3","seq":2,"messages":1,"at":5,"actor":{"id":"1","username":"ann","display_name":"Ann"},"event":{"type":"message_posted","body":"hi","nonce":null}}"#,
            r#"{"op":"presence","users":{"1":{"online":false,"seen_at":5}}}"#,
        ];
        for text in frames {
            let frame: ServerFrame = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&frame).unwrap(), text);
        }
    }
}
