//! Kinds and roles.

use serde::{Deserialize, Serialize};

/// What kind of room it is; it never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomKind {
    /// Two people. Has no name, and nobody leaves it.
    Direct,
    /// Invited members.
    Group,
    /// Open to join; its name is unique and is shown as `#name`.
    Channel,
}

/// What a member may do in a room. Ordered: an owner may do all that an admin may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomRole {
    /// Reads and writes.
    Member,
    /// Also adds and removes members, renames the room and deletes others' messages.
    Admin,
    /// Also gives and takes roles.
    Owner,
}

/// What a user may do on the server. Ordered like [`RoomRole`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerRole {
    /// Uses the server.
    Member,
    /// Also keeps order in channels.
    Moderator,
    /// Also manages users.
    Admin,
    /// Also manages admins. The first user is one.
    Owner,
}

/// Who stands behind a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserKind {
    /// A person with an account.
    Person,
    /// A program with an account.
    Bot,
    /// Somebody without credentials, who came by a plain-text port.
    Guest,
}
