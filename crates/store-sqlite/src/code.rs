//! The numbers that stand for kinds, roles and events in the database. They never change.

use natter_model::{RoomKind, RoomRole, ServerRole, UserKind};

use crate::fault::Fault;

macro_rules! codes {
    ($($into:ident, $from:ident: $type:ident { $($variant:ident = $code:literal),* $(,)? })*) => {$(
        pub(crate) fn $into(value: $type) -> i64 {
            match value { $($type::$variant => $code),* }
        }

        pub(crate) fn $from(code: i64) -> Result<$type, Fault> {
            match code {
                $($code => Ok($type::$variant),)*
                _ => Err(Fault::Corrupt(concat!("unknown ", stringify!($type)))),
            }
        }
    )*};
}

codes! {
    of_room_kind, room_kind: RoomKind { Direct = 0, Group = 1, Channel = 2 }
    of_room_role, room_role: RoomRole { Member = 0, Admin = 1, Owner = 2 }
    of_server_role, server_role: ServerRole { Member = 0, Moderator = 1, Admin = 2, Owner = 3 }
    of_user_kind, user_kind: UserKind { Person = 0, Bot = 1, Guest = 2 }
}

/// Kinds of entries of a room's log.
pub(crate) mod event {
    pub(crate) const MESSAGE_POSTED: i64 = 1;
    pub(crate) const MESSAGE_EDITED: i64 = 2;
    pub(crate) const MESSAGE_DELETED: i64 = 3;
    pub(crate) const ROOM_CREATED: i64 = 4;
    pub(crate) const MEMBER_JOINED: i64 = 5;
    pub(crate) const MEMBER_LEFT: i64 = 6;
    pub(crate) const ROLE_CHANGED: i64 = 7;
    pub(crate) const ROOM_RENAMED: i64 = 8;
}

/// Kinds of entries of a personal log.
pub(crate) mod personal {
    pub(crate) const ROOM_APPEARED: i64 = 1;
    pub(crate) const ROOM_VANISHED: i64 = 2;
    pub(crate) const PROFILE_CHANGED: i64 = 3;
}
