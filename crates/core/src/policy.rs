//! Who may do what: the one table. Every command asks it, for every gateway.
//!
//! A decision depends on the room's kind, on how the asker stands to the room, and on the asker's
//! role on the server. It is made on one version of the room's rules, which the write then names.

use natter_model::view::User;
use natter_model::{Refusal, RoomKind, RoomRole, ServerRole, UserKind};

/// What somebody wants to do in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Action {
    /// See its messages and members.
    Read,
    /// Send a message.
    Post,
    /// Be seen typing.
    Type,
    /// Change an own message.
    EditOwn,
    /// Delete an own message.
    DeleteOwn,
    /// Delete somebody else's message.
    DeleteOthers,
    /// Move the own read marker.
    MarkRead,
    /// Become a member.
    Join,
    /// Be a member no more.
    Leave,
    /// Make others members.
    AddMembers,
    /// Make others members no more.
    RemoveMembers,
    /// Give and take roles.
    ChangeRoles,
    /// Give it another name.
    Rename,
}

/// How somebody stands to a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Standing {
    /// Nothing to do with it.
    Stranger,
    /// A guest who attends it.
    Attending,
    /// A member.
    Member(RoomRole),
}

/// What an action needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    /// An account.
    Account,
    /// To be a member or to attend.
    BeThere,
    /// To be a member with at least this role.
    Role(RoomRole),
    /// It cannot be done.
    Never(Refusal),
}

/// **The table.** A row for each action; columns: direct, group, channel.
#[rustfmt::skip]
fn needs(action: Action) -> [Need; 3] {
    use Need::{Account, BeThere, Never, Role};
    use RoomRole::{Admin, Member, Owner};
    const NOT_HERE: Need = Never(Refusal::NotInDirect);
    match action {
        //                         direct                        group         channel
        Action::Read          => [Role(Member),                 Role(Member), BeThere],
        Action::Post          => [Role(Member),                 Role(Member), BeThere],
        Action::Type          => [Role(Member),                 Role(Member), BeThere],
        Action::EditOwn       => [Role(Member),                 Role(Member), BeThere],
        Action::DeleteOwn     => [Role(Member),                 Role(Member), BeThere],
        Action::DeleteOthers  => [Never(Refusal::NotPermitted), Role(Admin),  Role(Admin)],
        Action::MarkRead      => [Role(Member),                 Role(Member), Role(Member)],
        Action::Join          => [NOT_HERE,                     Role(Member), Account],
        Action::Leave         => [NOT_HERE,                     Role(Member), Role(Member)],
        Action::AddMembers    => [NOT_HERE,                     Role(Admin),  Role(Admin)],
        Action::RemoveMembers => [NOT_HERE,                     Role(Admin),  Role(Admin)],
        Action::ChangeRoles   => [NOT_HERE,                     Role(Owner),  Role(Owner)],
        Action::Rename        => [NOT_HERE,                     Role(Admin),  Role(Admin)],
    }
}

/// Whether `user`, who stands so to a room of `kind`, may do `action`. Of directs and groups that
/// are not theirs people are not told that they exist.
pub(crate) fn decide(
    action: Action,
    kind: RoomKind,
    standing: Standing,
    user: &User,
) -> Result<(), Refusal> {
    let [direct, group, channel] = needs(action);
    let need = match kind {
        RoomKind::Direct => direct,
        RoomKind::Group => group,
        RoomKind::Channel => channel,
    };
    if kind != RoomKind::Channel && !matches!(standing, Standing::Member(_)) {
        return Err(Refusal::RoomNotFound);
    }
    match (need, standing) {
        (Need::Never(refusal), _) => Err(refusal),
        (Need::Account, _) => account(user),
        (Need::BeThere | Need::Role(_), Standing::Stranger) => Err(Refusal::NotAMember),
        (Need::BeThere, Standing::Attending | Standing::Member(_)) => Ok(()),
        (Need::Role(_), Standing::Attending) => Err(Refusal::NotAMember),
        (Need::Role(least), Standing::Member(role)) => {
            if effective(role, kind, user.role) >= least {
                Ok(())
            } else {
                Err(Refusal::NotPermitted)
            }
        }
    }
}

/// The role that a member acts with. Moderators of the server keep order in the channels that they
/// are in as admins, admins of the server as owners; groups and directs are their members' own.
pub(crate) fn effective(role: RoomRole, kind: RoomKind, server: ServerRole) -> RoomRole {
    if kind != RoomKind::Channel {
        return role;
    }
    let by_server = match server {
        ServerRole::Member => RoomRole::Member,
        ServerRole::Moderator => RoomRole::Admin,
        ServerRole::Admin | ServerRole::Owner => RoomRole::Owner,
    };
    role.max(by_server)
}

/// Whether somebody who may remove members, and acts with the role `mine`, may remove one with the
/// role `theirs`: one below them, and an owner anybody.
pub(crate) fn outranks(mine: RoomRole, theirs: RoomRole) -> Result<(), Refusal> {
    if mine > theirs || mine == RoomRole::Owner {
        Ok(())
    } else {
        Err(Refusal::NotPermitted)
    }
}

/// Whether a room with `owners` and `members` may lose a member's role `lost`, by leaving, removal
/// or stepping down. A room with other members keeps an owner.
pub(crate) fn keeps_an_owner(lost: RoomRole, owners: usize, members: usize) -> Result<(), Refusal> {
    if lost == RoomRole::Owner && owners == 1 && members > 1 {
        Err(Refusal::LastOwner)
    } else {
        Ok(())
    }
}

/// What needs an account and nothing else: making rooms, opening directs, finding people and
/// channels, changing the profile, and joining channels. Guests may only attend.
pub(crate) fn account(user: &User) -> Result<(), Refusal> {
    match user.kind {
        UserKind::Person | UserKind::Bot => Ok(()),
        UserKind::Guest => Err(Refusal::NotPermitted),
    }
}

/// Whether a user can be made a member of a room or written to: guests come and go, so not they.
pub(crate) fn can_be_member(user: &User) -> Result<(), Refusal> {
    match user.kind {
        UserKind::Person | UserKind::Bot => Ok(()),
        UserKind::Guest => Err(Refusal::UserNotFound),
    }
}

#[cfg(test)]
#[path = "policy/tests.rs"]
mod tests;
