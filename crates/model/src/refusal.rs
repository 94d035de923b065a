//! How the domain says no. A refusal is an answer, not an error: nothing broke.

/// Why a command was refused. [`Refusal::code`] is stable and documented; the text of `Display` is
/// English, for logs and for clients that have no words of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// Not a valid username.
    #[error("a username has 1 to 30 letters, digits, '_' or '-', and starts with a letter or '_'")]
    InvalidUsername,
    /// Not a valid display name.
    #[error("a display name has 1 to 60 visible characters")]
    InvalidDisplayName,
    /// Not a valid name for this kind of room.
    #[error("that is not a valid room name")]
    InvalidRoomName,
    /// Nothing but white space.
    #[error("the message is empty")]
    EmptyBody,
    /// Above [`crate::limits::BODY_MAX_BYTES`].
    #[error("the message is longer than 16384 bytes")]
    BodyTooLong,
    /// Control or direction-changing characters.
    #[error("the message contains control characters")]
    InvalidBody,
    /// Below [`crate::limits::PASSWORD_MIN_CHARS`].
    #[error("a password has at least 8 characters")]
    PasswordTooShort,
    /// Above [`crate::limits::PASSWORD_MAX_BYTES`].
    #[error("a password has at most 256 bytes")]
    PasswordTooLong,
    /// Somebody has this username.
    #[error("this username is taken")]
    UsernameTaken,
    /// A channel has this name.
    #[error("a channel with this name exists")]
    ChannelNameTaken,
    /// Wrong username or password; which of both is not said.
    #[error("the username or the password is wrong")]
    BadCredentials,
    /// The server takes no new users.
    #[error("this server is closed for new accounts")]
    RegistrationClosed,
    /// An owner link that was never valid or has been used.
    #[error("this link is not valid, or it has been used")]
    InvalidInvitation,
    /// No session, or one that has ended.
    #[error("log in first")]
    NotSignedIn,
    /// No such room, or one that the asker may not know of.
    #[error("there is no such room")]
    RoomNotFound,
    /// No such user.
    #[error("there is no such user")]
    UserNotFound,
    /// No such session of this user.
    #[error("there is no such session")]
    SessionNotFound,
    /// No message at this place of the room's log.
    #[error("there is no such message")]
    MessageNotFound,
    /// The message has been deleted.
    #[error("the message has been deleted")]
    MessageDeleted,
    /// The room is known to the asker, but only members may do this.
    #[error("you are not a member of this room")]
    NotAMember,
    /// The asker's role does not allow it.
    #[error("you may not do this")]
    NotPermitted,
    /// The last owner of a room with other members cannot leave or step down.
    #[error("a room needs an owner: make somebody else an owner first")]
    LastOwner,
    /// Directs are not left, renamed, or joined by others.
    #[error("this cannot be done in a direct conversation")]
    NotInDirect,
    /// A conversation needs somebody else.
    #[error("you cannot start a conversation with yourself")]
    OnlyYourself,
    /// The room has as many members as it can.
    #[error("the room is full")]
    RoomFull,
    /// The user is in as many rooms as they can be.
    #[error("too many rooms")]
    TooManyRooms,
    /// The nonce was used by this sender in this room for another body.
    #[error("this nonce was used for another message")]
    NonceReused,
    /// A nonce whose time lies further back than nonces are remembered, or in the future.
    #[error("the nonce is too old or from the future")]
    NonceExpired,
    /// A request that cannot be read; the gateway says where.
    #[error("the request is not valid")]
    InvalidRequest,
    /// Larger than this boundary takes.
    #[error("the request is too large")]
    TooLarge,
    /// Too many requests.
    #[error("too many requests: try again in {retry_after_ms} ms")]
    RateLimited {
        /// When a retry may pass, in milliseconds from now.
        retry_after_ms: u32,
    },
    /// A bounded queue is full. Nothing was done; try again.
    #[error("the server is overloaded: try again soon")]
    Overloaded,
    /// The disk is full. Reading goes on.
    #[error("the server's disk is full: nothing can be written until there is room")]
    StorageFull,
    /// The server is stopping.
    #[error("the server is stopping")]
    ShuttingDown,
    /// Something broke; the server's log says what.
    #[error("something went wrong on the server")]
    Internal,
}

impl Refusal {
    /// The stable code, in `snake_case`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidUsername => "invalid_username",
            Self::InvalidDisplayName => "invalid_display_name",
            Self::InvalidRoomName => "invalid_room_name",
            Self::EmptyBody => "empty_body",
            Self::BodyTooLong => "body_too_long",
            Self::InvalidBody => "invalid_body",
            Self::PasswordTooShort => "password_too_short",
            Self::PasswordTooLong => "password_too_long",
            Self::UsernameTaken => "username_taken",
            Self::ChannelNameTaken => "channel_name_taken",
            Self::BadCredentials => "bad_credentials",
            Self::RegistrationClosed => "registration_closed",
            Self::InvalidInvitation => "invalid_invitation",
            Self::NotSignedIn => "not_signed_in",
            Self::RoomNotFound => "room_not_found",
            Self::UserNotFound => "user_not_found",
            Self::SessionNotFound => "session_not_found",
            Self::MessageNotFound => "message_not_found",
            Self::MessageDeleted => "message_deleted",
            Self::NotAMember => "not_a_member",
            Self::NotPermitted => "not_permitted",
            Self::LastOwner => "last_owner",
            Self::NotInDirect => "not_in_direct",
            Self::OnlyYourself => "only_yourself",
            Self::RoomFull => "room_full",
            Self::TooManyRooms => "too_many_rooms",
            Self::NonceReused => "nonce_reused",
            Self::NonceExpired => "nonce_expired",
            Self::InvalidRequest => "invalid_request",
            Self::TooLarge => "too_large",
            Self::RateLimited { .. } => "rate_limited",
            Self::Overloaded => "overloaded",
            Self::StorageFull => "storage_full",
            Self::ShuttingDown => "shutting_down",
            Self::Internal => "internal",
        }
    }

    /// Whether the same request may pass later without being changed.
    pub fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::RateLimited { .. }
                | Self::Overloaded
                | Self::StorageFull
                | Self::ShuttingDown
                | Self::Internal
        )
    }
}
