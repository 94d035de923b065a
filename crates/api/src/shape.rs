//! Shapes that occur in many places, and how they are made from the model.

use natter_model as model;
use natter_model::view;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A user, as everybody may see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct User {
    /// Who.
    #[schema(value_type = String, example = "7301234567890123456")]
    pub id: model::UserId,
    /// The unique name, without regard to case.
    #[schema(value_type = String, example = "ann")]
    pub username: model::Username,
    /// The free name.
    #[schema(value_type = String, example = "Ann Lee")]
    pub display_name: model::DisplayName,
    /// Who stands behind the user.
    #[schema(inline)]
    pub kind: UserKind,
    /// What the user may do on the server.
    #[schema(inline)]
    pub role: ServerRole,
    /// When the account was made, in milliseconds since 1970.
    #[schema(value_type = u64)]
    pub created_at: model::Timestamp,
}

/// Who did something, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Person {
    /// Who.
    #[schema(value_type = String)]
    pub id: model::UserId,
    /// The unique name.
    #[schema(value_type = String)]
    pub username: model::Username,
    /// The free name.
    #[schema(value_type = String)]
    pub display_name: model::DisplayName,
}

macro_rules! mirror {
    ($(#[$doc:meta])* $name:ident: $model:path { $($(#[$vdoc:meta])* $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$vdoc])* $variant,)*
        }

        impl From<$model> for $name {
            fn from(it: $model) -> Self {
                use $model as M;
                match it { $(M::$variant => Self::$variant,)* }
            }
        }

        impl From<$name> for $model {
            fn from(it: $name) -> Self {
                use $model as M;
                match it { $($name::$variant => M::$variant,)* }
            }
        }
    };
}

mirror! {
    /// Who stands behind a user.
    UserKind: model::UserKind {
        /// A person with an account.
        Person,
        /// A program with an account.
        Bot,
        /// Somebody without credentials.
        Guest,
    }
}
mirror! {
    /// What a user may do on the server; each may do what those before it may.
    ServerRole: model::ServerRole {
        /// Uses the server.
        Member,
        /// Keeps order in channels.
        Moderator,
        /// Manages users.
        Admin,
        /// Manages admins.
        Owner,
    }
}
mirror! {
    /// What kind of room it is.
    RoomKind: model::RoomKind {
        /// Two people.
        Direct,
        /// Invited members.
        Group,
        /// Open to join.
        Channel,
    }
}
mirror! {
    /// What a member may do in a room; each may do what those before it may.
    RoomRole: model::RoomRole {
        /// Reads and writes.
        Member,
        /// Manages members and the name.
        Admin,
        /// Manages roles.
        Owner,
    }
}

/// A room, apart from who reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Room {
    /// Which room.
    #[schema(value_type = String)]
    pub id: model::RoomId,
    /// Direct, group or channel.
    #[schema(inline)]
    pub kind: RoomKind,
    /// The name, without `#`; directs have none.
    #[schema(value_type = Option<String>)]
    pub name: Option<model::RoomName>,
    /// When it was made, in milliseconds since 1970.
    #[schema(value_type = u64)]
    pub created_at: model::Timestamp,
    /// The last entry of the log.
    #[schema(value_type = u64)]
    pub head: model::Seq,
    /// How many messages the log holds.
    pub messages: u64,
    /// How many members there are.
    pub members: u64,
}

/// How far the member has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReadMarker {
    /// The last entry that was read.
    #[schema(value_type = u64)]
    pub seq: model::Seq,
    /// How many messages the log held up to it.
    pub messages: u64,
}

/// A message with its author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuthoredMessage {
    /// The message.
    pub message: Message,
    /// Who wrote it.
    pub author: Person,
}

/// A room as one of its members sees it in their list. Unread is `room.messages - read.messages`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoomSummary {
    /// The room.
    pub room: Room,
    /// The member's role in it.
    #[schema(inline)]
    pub role: RoomRole,
    /// How far the member has read.
    pub read: ReadMarker,
    /// In a direct: the other person.
    pub peer: Option<User>,
    /// The newest message that is not deleted.
    pub last_message: Option<AuthoredMessage>,
}

/// A channel as somebody who looks for one sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChannelSummary {
    /// The room.
    pub room: Room,
    /// Whether the asker is a member.
    pub joined: bool,
}

/// A member of a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Member {
    /// Who.
    pub user: User,
    /// With which role.
    #[schema(inline)]
    pub role: RoomRole,
    /// Since when, in milliseconds since 1970.
    #[schema(value_type = u64)]
    pub joined_at: model::Timestamp,
}

/// One login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// Which.
    #[schema(value_type = String)]
    pub id: model::SessionId,
    /// What the client said it is; may be empty.
    pub device: String,
    /// When the login was, in milliseconds since 1970.
    #[schema(value_type = u64)]
    pub created_at: model::Timestamp,
    /// When it was last used, to within a minute or so.
    #[schema(value_type = u64)]
    pub used_at: model::Timestamp,
    /// Whether it is the session that asks.
    pub current: bool,
}

/// A message as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Message {
    /// The room.
    #[schema(value_type = String)]
    pub room: model::RoomId,
    /// The entry that posted it: its identity within the room.
    #[schema(value_type = u64)]
    pub seq: model::Seq,
    /// The how-manieth message of the room it is, from 1.
    pub ordinal: u64,
    /// The entry that changed it last; `seq` when none did.
    #[schema(value_type = u64)]
    pub revision: model::Seq,
    /// When it was posted, in milliseconds since 1970.
    #[schema(value_type = u64)]
    pub at: model::Timestamp,
    /// Who wrote it.
    #[schema(value_type = String)]
    pub author: model::UserId,
    /// The text; null when deleted.
    #[schema(value_type = Option<String>)]
    pub body: Option<model::MessageBody>,
    /// When it was last edited, in milliseconds since 1970.
    #[schema(value_type = Option<u64>)]
    pub edited_at: Option<model::Timestamp>,
    /// The author's nonce, while it is remembered.
    #[schema(value_type = Option<String>)]
    pub nonce: Option<model::Nonce>,
}

/// One entry of a room's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Entry {
    /// The room.
    #[schema(value_type = String)]
    pub room: model::RoomId,
    /// The place in the log.
    #[schema(value_type = u64)]
    pub seq: model::Seq,
    /// How many messages the log holds up to and with this entry.
    pub messages: u64,
    /// When it was committed, in milliseconds since 1970.
    #[schema(value_type = u64)]
    pub at: model::Timestamp,
    /// Who did it.
    pub actor: Person,
    /// What happened.
    pub event: Event,
}

/// What happened in a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// The first entry of each log.
    RoomCreated {
        /// The kind.
        kind: RoomKind,
        /// The first name.
        #[schema(value_type = Option<String>)]
        name: Option<model::RoomName>,
    },
    /// A message.
    MessagePosted {
        /// The text; null when it has been deleted since.
        #[schema(value_type = Option<String>)]
        body: Option<model::MessageBody>,
        /// The author's nonce, while it is remembered.
        #[schema(value_type = Option<String>)]
        nonce: Option<model::Nonce>,
    },
    /// Another text for a message.
    MessageEdited {
        /// Which message.
        #[schema(value_type = u64)]
        target: model::Seq,
        /// The text; null when a later edit or deletion follows.
        #[schema(value_type = Option<String>)]
        body: Option<model::MessageBody>,
    },
    /// The end of a message.
    MessageDeleted {
        /// Which message.
        #[schema(value_type = u64)]
        target: model::Seq,
    },
    /// A new member: by themselves when they are the actor, else added.
    MemberJoined {
        /// Who.
        user: Person,
        /// With which role.
        role: RoomRole,
    },
    /// A member less: left when they are the actor, else removed.
    MemberLeft {
        /// Who.
        user: Person,
    },
    /// Another role for a member.
    RoleChanged {
        /// Whose.
        user: Person,
        /// Which.
        role: RoomRole,
    },
    /// Another name for the room.
    RoomRenamed {
        /// Which.
        #[schema(value_type = String)]
        name: model::RoomName,
    },
}

/// One line of a timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "line", rename_all = "snake_case")]
pub enum Line {
    /// A message.
    Message(Message),
    /// Something else that people are told of.
    Notice(Entry),
}

/// A page of a room's timeline, ascending by seq.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimelinePage {
    /// The lines.
    pub lines: Vec<Line>,
    /// Everybody who wrote or is named in `lines`, once.
    pub users: Vec<User>,
    /// The head of the log when the page was read: every change up to it is in `lines`.
    #[schema(value_type = u64)]
    pub as_of: model::Seq,
    /// Whether there are lines before the first.
    pub more_before: bool,
    /// Whether there are lines after the last.
    pub more_after: bool,
}

/// Whether somebody is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Presence {
    /// Has a connection now.
    pub online: bool,
    /// When they last had one, in milliseconds since 1970, if that is known.
    #[schema(value_type = Option<u64>)]
    pub seen_at: Option<model::Timestamp>,
}

impl From<&view::User> for User {
    fn from(user: &view::User) -> Self {
        Self {
            id: user.id,
            username: user.username.clone(),
            display_name: user.display_name.clone(),
            kind: user.kind.into(),
            role: user.role.into(),
            created_at: user.created_at,
        }
    }
}

impl From<&view::User> for Person {
    fn from(user: &view::User) -> Self {
        Self {
            id: user.id,
            username: user.username.clone(),
            display_name: user.display_name.clone(),
        }
    }
}

impl From<view::Room> for Room {
    fn from(room: view::Room) -> Self {
        Self {
            id: room.id,
            kind: room.kind.into(),
            name: room.name,
            created_at: room.created_at,
            head: room.head,
            messages: room.messages,
            members: room.members,
        }
    }
}

impl From<view::ReadMarker> for ReadMarker {
    fn from(marker: view::ReadMarker) -> Self {
        Self {
            seq: marker.seq,
            messages: marker.messages,
        }
    }
}

impl From<view::RoomSummary> for RoomSummary {
    fn from(summary: view::RoomSummary) -> Self {
        Self {
            room: summary.room.into(),
            role: summary.role.into(),
            read: summary.read.into(),
            peer: summary.peer.as_ref().map(User::from),
            last_message: summary
                .last_message
                .map(|(message, author)| AuthoredMessage {
                    message: message.into(),
                    author: Person::from(&author),
                }),
        }
    }
}

impl From<view::ChannelSummary> for ChannelSummary {
    fn from(channel: view::ChannelSummary) -> Self {
        Self {
            room: channel.room.into(),
            joined: channel.joined,
        }
    }
}

impl From<view::Member> for Member {
    fn from(member: view::Member) -> Self {
        Self {
            user: User::from(&member.user),
            role: member.role.into(),
            joined_at: member.joined_at,
        }
    }
}

impl From<view::Message> for Message {
    fn from(message: view::Message) -> Self {
        Self {
            room: message.room,
            seq: message.seq,
            ordinal: message.ordinal,
            revision: message.revision,
            at: message.at,
            author: message.author,
            body: message.body,
            edited_at: message.edited_at,
            nonce: message.nonce,
        }
    }
}

impl Entry {
    /// The entry on the wire. `person` finds the users that the entry names: its actor, and the
    /// one whom its event is about.
    pub fn new(entry: &model::Entry, person: impl Fn(model::UserId) -> Person) -> Self {
        let event = match &entry.event {
            model::Event::RoomCreated { kind, name } => Event::RoomCreated {
                kind: (*kind).into(),
                name: name.clone(),
            },
            model::Event::MessagePosted { body, nonce } => Event::MessagePosted {
                body: body.clone(),
                nonce: *nonce,
            },
            model::Event::MessageEdited { target, body } => Event::MessageEdited {
                target: *target,
                body: body.clone(),
            },
            model::Event::MessageDeleted { target } => Event::MessageDeleted { target: *target },
            model::Event::MemberJoined { user, role } => Event::MemberJoined {
                user: person(*user),
                role: (*role).into(),
            },
            model::Event::MemberLeft { user } => Event::MemberLeft {
                user: person(*user),
            },
            model::Event::RoleChanged { user, role } => Event::RoleChanged {
                user: person(*user),
                role: (*role).into(),
            },
            model::Event::RoomRenamed { name } => Event::RoomRenamed { name: name.clone() },
        };
        Self {
            room: entry.room,
            seq: entry.seq,
            messages: entry.messages,
            at: entry.at,
            actor: person(entry.actor),
            event,
        }
    }
}
