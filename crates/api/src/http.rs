//! Bodies of the HTTP API's requests and answers.

use natter_model as model;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::shape::{ChannelSummary, Entry, Member, RoomKind, RoomRole, RoomSummary, Session, User};

macro_rules! requests {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$fdoc])* pub $field: $type,)*
        }
    )*};
}

macro_rules! answers {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        pub struct $name {
            $($(#[$fdoc])* pub $field: $type,)*
        }
    )*};
}

requests! {
    /// Signs up.
    SignUp {
        /// 1 to 30 letters, digits, `_` or `-`, not starting with a digit or `-`.
        #[schema(example = "ann")]
        username: String,
        /// At least 8 characters, at most 256 bytes.
        #[schema(format = Password)]
        password: String,
        /// The free name; the username when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        display_name: Option<String>,
        /// The token of an owner link.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        invitation: Option<String>,
        /// What this client is, for the list of sessions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        device: Option<String>,
    }

    /// Logs in.
    LogIn {
        /// In any case.
        username: String,
        /// The password.
        #[schema(format = Password)]
        password: String,
        /// What this client is, for the list of sessions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        device: Option<String>,
    }

    /// Changes one's own profile.
    ChangeProfile {
        /// 1 to 60 visible characters.
        display_name: String,
    }

    /// Makes a group or a channel.
    CreateRoom {
        /// `group` or `channel`.
        #[schema(inline)]
        kind: RoomKind,
        /// A channel's name has letters, digits, `_`, `-` and `.` only, and is unique.
        name: String,
        /// Who else is in it from the start, at most 100.
        #[serde(default)]
        #[schema(value_type = Vec<String>)]
        members: Vec<model::UserId>,
    }

    /// Opens the direct with somebody.
    OpenDirect {
        /// With whom.
        #[schema(value_type = String)]
        user: model::UserId,
    }

    /// Renames a room.
    RenameRoom {
        /// The name.
        name: String,
    }

    /// Adds people to a room.
    AddMembers {
        /// Whom, at most 100.
        #[schema(value_type = Vec<String>)]
        users: Vec<model::UserId>,
    }

    /// Gives a member another role.
    ChangeRole {
        /// Which.
        #[schema(inline)]
        role: RoomRole,
    }

    /// Sends a message.
    PostMessage {
        /// A UUID version 7, made for this send.
        #[schema(value_type = String, example = "0190c5d8-c5d8-7c5d-8c5d-80190c5d8c5d")]
        nonce: model::Nonce,
        /// At most 16384 bytes.
        body: String,
    }

    /// Edits a message.
    EditMessage {
        /// At most 16384 bytes.
        body: String,
    }

    /// Moves the own read marker forward.
    MarkRead {
        /// The last entry that was read.
        #[schema(value_type = u64)]
        seq: model::Seq,
    }
}

answers! {
    /// What anybody may know of the server.
    Server {
        /// Its name.
        name: String,
        /// The version of the program.
        version: String,
        /// `open` or `closed`.
        #[schema(inline)]
        registration: Registration,
        /// Whether nobody owns the server yet.
        needs_owner: bool,
    }

    /// A fresh login.
    SignedIn {
        /// Who one is.
        user: User,
        /// The session.
        session: Session,
        /// The bearer token. It is told here once and kept nowhere.
        token: String,
    }

    /// One's own sessions.
    Sessions {
        /// Newest first.
        sessions: Vec<Session>,
    }

    /// A page of users.
    Users {
        /// Ascending by username.
        users: Vec<User>,
        /// The cursor of the next page.
        next: Option<String>,
    }

    /// One's own rooms.
    Rooms {
        /// In no particular order.
        rooms: Vec<RoomSummary>,
    }

    /// A page of channels.
    Channels {
        /// Ascending by name.
        channels: Vec<ChannelSummary>,
        /// The cursor of the next page.
        next: Option<String>,
    }

    /// A page of members.
    Members {
        /// Ascending by username.
        members: Vec<Member>,
        /// The cursor of the next page.
        next: Option<String>,
    }

    /// Entries of a room's log.
    Entries {
        /// Ascending and dense.
        entries: Vec<Entry>,
        /// The last entry of the log.
        #[schema(value_type = u64)]
        head: model::Seq,
    }

    /// A message that was sent.
    Posted {
        /// Its entry.
        #[schema(value_type = u64)]
        seq: model::Seq,
        /// How many messages the log holds up to it.
        messages: u64,
        /// When, in milliseconds since 1970.
        #[schema(value_type = u64)]
        at: model::Timestamp,
    }

    /// A message that was changed.
    Changed {
        /// The entry that changed it.
        #[schema(value_type = u64)]
        seq: model::Seq,
    }
}

/// Whether the server takes new users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Registration {
    /// Anybody may sign up.
    Open,
    /// Nobody, but for holders of an owner link.
    Closed,
}
