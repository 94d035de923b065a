//! Races of loads against commits, step by step.

use natter_model::{RoomName, Timestamp};

use super::*;

fn room() -> RoomId {
    RoomId::from_u64(7).unwrap()
}

fn user(n: u64) -> UserId {
    UserId::from_u64(n).unwrap()
}

fn state(rules: u64, head: u64, members: &[u64]) -> RoomState {
    let members = members.iter().map(|n| (user(*n), RoomRole::Member));
    RoomState {
        kind: RoomKind::Group,
        rules,
        head: Seq(head),
        members: members.collect(),
    }
}

fn entry(seq: u64, event: Event) -> Entry {
    Entry {
        room: room(),
        seq: Seq(seq),
        messages: 0,
        at: Timestamp::from_millis(0),
        actor: user(1),
        event,
    }
}

fn left(seq: u64, n: u64) -> Entry {
    entry(seq, Event::MemberLeft { user: user(n) })
}

fn cached(cache: &RoomCache) -> Option<RoomState> {
    cache.peek(room(), RoomState::clone)
}

#[test]
fn what_is_cached_follows_the_commits() {
    let cache = RoomCache::new();
    let _turn = cache.turn(room());
    cache.loaded(room(), state(3, 10, &[1, 2]));
    let joined = Event::MemberJoined {
        user: user(5),
        role: RoomRole::Admin,
    };
    cache.committed(&entry(11, joined), 4);
    cache.committed(&left(12, 2), 5);
    let promoted = Event::RoleChanged {
        user: user(1),
        role: RoomRole::Owner,
    };
    cache.committed(&entry(13, promoted), 6);
    let name = RoomName::group("x").unwrap();
    cache.committed(&entry(14, Event::RoomRenamed { name }), 7);
    let posted = Event::MessageDeleted { target: Seq(9) };
    cache.committed(&entry(15, posted), 7);
    let now = cached(&cache).unwrap();
    assert_eq!((now.rules, now.head, now.member_count()), (7, Seq(15), 2));
    assert_eq!(now.role(user(1)), Some(RoomRole::Owner));
    assert_eq!(now.role(user(2)), None);
    assert_eq!(now.role(user(5)), Some(RoomRole::Admin));
    assert_eq!(now.owner_count(), 1);
}

#[test]
fn a_load_that_a_change_of_members_outran_is_not_kept() {
    let cache = RoomCache::new();
    let _turn = cache.turn(room());
    cache.committed(&left(11, 2), 4);
    cache.loaded(room(), state(3, 10, &[1, 2]));
    assert_eq!(cached(&cache), None, "it was read before the commit");
    cache.loaded(room(), state(4, 11, &[1]));
    assert_eq!(cached(&cache), Some(state(4, 11, &[1])));
}

#[test]
fn a_load_that_has_seen_more_than_was_told_is_kept_and_the_rest_is_skipped() {
    let cache = RoomCache::new();
    let _turn = cache.turn(room());
    cache.loaded(room(), state(4, 11, &[1]));
    let joined = Event::MemberJoined {
        user: user(2),
        role: RoomRole::Member,
    };
    cache.committed(&entry(10, joined), 3);
    cache.committed(&left(11, 2), 4);
    assert_eq!(cached(&cache), Some(state(4, 11, &[1])), "told late");
    cache.committed(&left(12, 1), 5);
    assert_eq!(cached(&cache), Some(state(5, 12, &[])));
}

#[test]
fn messages_that_outrun_a_load_only_move_its_head() {
    let cache = RoomCache::new();
    let _turn = cache.turn(room());
    let message = Event::MessageDeleted { target: Seq(1) };
    cache.committed(&entry(11, message.clone()), 3);
    cache.committed(&entry(12, message.clone()), 3);
    cache.loaded(room(), state(3, 10, &[1]));
    assert_eq!(cached(&cache), Some(state(3, 12, &[1])));
    cache.committed(&entry(13, message), 3);
    assert_eq!(cached(&cache), Some(state(3, 13, &[1])));
}

#[test]
fn a_gap_in_what_was_told_forgets_the_room() {
    let cache = RoomCache::new();
    let _turn = cache.turn(room());
    cache.loaded(room(), state(3, 10, &[1, 2]));
    cache.committed(&left(12, 2), 5);
    assert_eq!(cached(&cache), None);
}

#[test]
fn what_is_loaded_after_everybody_stopped_asking_is_not_kept() {
    let cache = RoomCache::new();
    drop(cache.turn(room()));
    cache.committed(&left(11, 2), 4);
    cache.loaded(room(), state(3, 10, &[1, 2]));
    assert_eq!(cached(&cache), None, "nobody noted the commit");
}

#[test]
fn only_what_is_as_stale_as_was_found_is_forgotten() {
    let cache = RoomCache::new();
    let _turn = cache.turn(room());
    cache.loaded(room(), state(4, 11, &[1]));
    cache.forget_stale(room(), 3);
    assert!(cached(&cache).is_some(), "it has moved on already");
    cache.forget_stale(room(), 4);
    assert!(cached(&cache).is_none());
}

#[test]
fn fifteen_thousand_people_in_twenty_rooms_fit_into_half_a_kibibyte_each() {
    let bytes = size_of::<(UserId, RoomRole)>();
    assert!(20 * bytes <= 512, "{bytes} bytes a membership");
}
