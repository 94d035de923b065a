//! The table, written down a second time: as text, by room and standing, with every outcome.

use natter_model::{DisplayName, Timestamp, UserId, Username};

use super::*;

const ACTIONS: [Action; 13] = [
    Action::Read,
    Action::Post,
    Action::Type,
    Action::EditOwn,
    Action::DeleteOwn,
    Action::DeleteOthers,
    Action::MarkRead,
    Action::Join,
    Action::Leave,
    Action::AddMembers,
    Action::RemoveMembers,
    Action::ChangeRoles,
    Action::Rename,
];

const STANDINGS: [Standing; 5] = [
    Standing::Stranger,
    Standing::Attending,
    Standing::Member(RoomRole::Member),
    Standing::Member(RoomRole::Admin),
    Standing::Member(RoomRole::Owner),
];

/// `+` yes, `?` RoomNotFound, `n` NotAMember, `-` NotPermitted, `d` NotInDirect; columns: stranger,
/// attending, member, admin, owner.
#[rustfmt::skip]
const OUTCOMES: [(&str, &str, &str); 13] = [
    // direct   group    channel
    ("??+++", "??+++", "n++++"), // Read
    ("??+++", "??+++", "n++++"), // Post
    ("??+++", "??+++", "n++++"), // Type
    ("??+++", "??+++", "n++++"), // EditOwn
    ("??+++", "??+++", "n++++"), // DeleteOwn
    ("??---", "??-++", "nn-++"), // DeleteOthers
    ("??+++", "??+++", "nn+++"), // MarkRead
    ("??ddd", "??+++", "+++++"), // Join
    ("??ddd", "??+++", "nn+++"), // Leave
    ("??ddd", "??-++", "nn-++"), // AddMembers
    ("??ddd", "??-++", "nn-++"), // RemoveMembers
    ("??ddd", "??--+", "nn--+"), // ChangeRoles
    ("??ddd", "??-++", "nn-++"), // Rename
];

fn user(kind: UserKind, role: ServerRole) -> User {
    let username = Username::new("ann").unwrap();
    User {
        id: UserId::from_u64(1).unwrap(),
        display_name: DisplayName::from(&username),
        username,
        kind,
        role,
        created_at: Timestamp::from_millis(0),
    }
}

fn letter(outcome: Result<(), Refusal>) -> char {
    match outcome {
        Ok(()) => '+',
        Err(Refusal::RoomNotFound) => '?',
        Err(Refusal::NotAMember) => 'n',
        Err(Refusal::NotPermitted) => '-',
        Err(Refusal::NotInDirect) => 'd',
        Err(other) => panic!("the table never refuses with {other:?}"),
    }
}

fn row(action: Action, kind: RoomKind, user: &User) -> String {
    STANDINGS
        .iter()
        .map(|standing| letter(decide(action, kind, *standing, user)))
        .collect()
}

#[test]
fn every_cell_of_the_table() {
    let user = user(UserKind::Person, ServerRole::Member);
    for (action, (direct, group, channel)) in ACTIONS.into_iter().zip(OUTCOMES) {
        assert_eq!(
            row(action, RoomKind::Direct, &user),
            direct,
            "{action:?} direct"
        );
        assert_eq!(
            row(action, RoomKind::Group, &user),
            group,
            "{action:?} group"
        );
        assert_eq!(
            row(action, RoomKind::Channel, &user),
            channel,
            "{action:?} channel"
        );
    }
}

#[test]
fn roles_on_the_server_count_in_channels_that_one_is_in_and_nowhere_else() {
    for (role, expected) in [
        (ServerRole::Moderator, ("nn+++", "nn--+")),
        (ServerRole::Admin, ("nn+++", "nn+++")),
        (ServerRole::Owner, ("nn+++", "nn+++")),
    ] {
        let user = user(UserKind::Person, role);
        assert_eq!(
            row(Action::DeleteOthers, RoomKind::Channel, &user),
            expected.0
        );
        assert_eq!(row(Action::Rename, RoomKind::Channel, &user), expected.0);
        assert_eq!(
            row(Action::ChangeRoles, RoomKind::Channel, &user),
            expected.1
        );
        for (action, (direct, group, _)) in ACTIONS.into_iter().zip(OUTCOMES) {
            assert_eq!(
                row(action, RoomKind::Direct, &user),
                direct,
                "{role:?} {action:?}"
            );
            assert_eq!(
                row(action, RoomKind::Group, &user),
                group,
                "{role:?} {action:?}"
            );
        }
        assert_eq!(
            row(Action::Read, RoomKind::Channel, &user),
            "n++++",
            "{role:?}"
        );
    }
}

#[test]
fn guests_join_nothing_and_are_in_nothing() {
    let guest = user(UserKind::Guest, ServerRole::Member);
    assert_eq!(row(Action::Join, RoomKind::Channel, &guest), "-----");
    assert_eq!(account(&guest), Err(Refusal::NotPermitted));
    assert_eq!(can_be_member(&guest), Err(Refusal::UserNotFound));
    for kind in [UserKind::Person, UserKind::Bot] {
        let user = user(kind, ServerRole::Member);
        assert_eq!(account(&user), Ok(()));
        assert_eq!(can_be_member(&user), Ok(()));
    }
}

#[test]
fn who_removes_whom() {
    use RoomRole::{Admin, Member, Owner};
    for (mine, theirs, may) in [
        (Admin, Member, true),
        (Admin, Admin, false),
        (Admin, Owner, false),
        (Owner, Member, true),
        (Owner, Admin, true),
        (Owner, Owner, true),
        (Member, Member, false),
    ] {
        assert_eq!(outranks(mine, theirs).is_ok(), may, "{mine:?} {theirs:?}");
    }
}

#[test]
fn a_room_with_members_keeps_an_owner() {
    use RoomRole::{Admin, Member, Owner};
    for (lost, owners, members, may) in [
        (Owner, 1, 2, false),
        (Owner, 2, 2, true),
        (Owner, 1, 1, true),
        (Admin, 1, 2, true),
        (Member, 1, 9, true),
        (Member, 0, 9, true),
    ] {
        let kept = keeps_an_owner(lost, owners, members);
        assert_eq!(kept.is_ok(), may, "{lost:?} {owners} {members}");
    }
}
