//! Rooms and who is in them.

use std::sync::Arc;

use natter_model::limits::ROOMS_PER_USER;
use natter_model::view::{ReadMarker, RoomSummary, User};
use natter_model::{Event, PersonalEvent, RoomId, RoomKind, RoomRole, Seq, UserId};

use super::world::{World, at, channel_name, committed, entries_of, group_name, username, wait};
use crate::Commit;
use crate::log::Appended;
use crate::rooms::RoomCreated;

/// `RoomCreated`, then a `MemberJoined` for each, then everybody's personal entry.
pub fn a_new_room_logs_its_making(w: &World) {
    let (ann, bob) = (w.user("ann"), w.user("bob"));
    w.heard();
    let room = w.channel("tea", &[&ann, &bob]);
    let heard = w.heard();
    let entries = entries_of(room, &heard);
    let events: Vec<&Event> = entries.iter().map(|entry| &entry.event).collect();
    let joined = |user: &Arc<User>, role| Event::MemberJoined {
        user: user.id,
        role,
    };
    assert_eq!(
        events,
        [
            &Event::RoomCreated {
                kind: RoomKind::Channel,
                name: Some(channel_name("tea")),
            },
            &joined(&ann, RoomRole::Owner),
            &joined(&bob, RoomRole::Member),
        ]
    );
    for (number, commit) in (1..).zip(&heard[..3]) {
        let Commit::Entry {
            entry,
            rules,
            people,
        } = commit
        else {
            panic!("{commit:?}");
        };
        assert_eq!(
            (entry.seq, entry.messages, *rules),
            (Seq(number), 0, number)
        );
        assert_eq!((entry.actor, entry.at), (ann.id, at(10)));
        assert_eq!(people[0], ann);
        assert_eq!(people.contains(&bob), number == 3);
    }
    for (commit, user) in heard[3..].iter().zip([&ann, &bob]) {
        let Commit::Personal(entry) = commit else {
            panic!("{commit:?}");
        };
        assert_eq!((entry.user, entry.seq), (user.id, Seq(1)));
        assert_eq!(entry.event, PersonalEvent::RoomAppeared { room });
    }
    assert_eq!(heard.len(), 5);
    let stored = wait(w.store.entries(room, Seq::ZERO, 10)).unwrap();
    assert!(
        stored
            .entries
            .iter()
            .eq(entries.iter().map(|entry| &**entry))
    );
}

/// Whoever begins it.
pub fn two_people_have_one_direct(w: &World) {
    let (ann, bob, eve) = (w.user("ann"), w.user("bob"), w.user("eve"));
    let room = w.direct(&ann, &bob);
    w.heard();
    for pair in [[&ann, &bob], [&bob, &ann]] {
        let made = w.make(w.new_room(RoomKind::Direct, None, &pair));
        assert_eq!(made, RoomCreated::DirectExists(room));
    }
    assert!(w.heard().is_empty());
    assert_ne!(w.direct(&eve, &ann), room);
    assert_eq!(w.seen(&ann, room).peer.as_ref(), Some(&*bob));
    assert_eq!(w.seen(&bob, room).peer.as_ref(), Some(&*ann));
}

/// Groups may share a name; channels may not.
pub fn channel_names_are_unique_in_any_case(w: &World) {
    let ann = w.user("ann");
    let tea = w.channel("Tea", &[&ann]);
    let again = w.new_room(RoomKind::Channel, Some(channel_name("tEA")), &[&ann]);
    assert_eq!(w.make(again), RoomCreated::ChannelNameTaken);
    let group = w.new_room(RoomKind::Group, Some(group_name("tea")), &[&ann]);
    assert!(matches!(w.make(group), RoomCreated::Created(_)));
    let named = |name| wait(w.store.channel_named(channel_name(name))).unwrap();
    assert_eq!(named("TEA"), Some(tea));
    assert_eq!(named("te"), None);
}

/// An id is given once.
pub fn taken_room_ids_are_told(w: &World) {
    let (ann, bob) = (w.user("ann"), w.user("bob"));
    let room = w.group(&[&ann]);
    let mut again = w.new_room(RoomKind::Direct, None, &[&ann, &bob]);
    again.id = room;
    assert_eq!(w.make(again), RoomCreated::IdTaken);
    assert_eq!(
        wait(w.store.room(room)).unwrap().expect("a room").room.kind,
        RoomKind::Group
    );
    w.direct(&ann, &bob);
}

/// [`ROOMS_PER_USER`]; leaving one makes place.
pub fn nobody_is_in_too_many_rooms(w: &World) {
    let (ann, bob) = (w.user("ann"), w.user("bob"));
    let (mut replies, mut rooms) = (Vec::new(), Vec::new());
    for _ in 0..ROOMS_PER_USER {
        let room = w.new_room(RoomKind::Group, Some(group_name("x")), &[&ann]);
        rooms.push(room.id);
        replies.push(w.store.create_room(room));
    }
    for (room, reply) in rooms.iter().zip(replies) {
        assert_eq!(wait(reply).unwrap(), RoomCreated::Created(*room));
    }
    let more = w.new_room(RoomKind::Group, Some(group_name("x")), &[&bob, &ann]);
    let id = more.id;
    assert_eq!(w.make(more), RoomCreated::TooManyRooms(ann.id));
    assert_eq!(wait(w.store.room(id)).unwrap(), None);
    let other = w.group(&[&bob]);
    assert_eq!(w.join(other, &ann), Appended::TooManyRooms);
    committed(w.leave(rooms[0], &ann));
    committed(w.join(other, &ann));
    assert_eq!(
        wait(w.store.rooms_of(ann.id, None)).unwrap().len(),
        ROOMS_PER_USER
    );
}

/// Everything that decisions need.
pub fn a_room_is_read_with_its_members(w: &World) {
    let (ann, bob) = (w.user("ann"), w.user("bob"));
    let room = w.group(&[&ann, &bob]);
    w.post(room, &ann, "one");
    let mut record = wait(w.store.room(room)).unwrap().expect("a room");
    record.members.sort_by_key(|(user, _)| *user);
    assert_eq!(
        record.members,
        [(ann.id, RoomRole::Owner), (bob.id, RoomRole::Member)]
    );
    let found = &record.room;
    assert_eq!((found.id, found.kind), (room, RoomKind::Group));
    assert_eq!(found.name, Some(group_name("a group")));
    assert_eq!((found.head, found.messages), (Seq(4), 1));
    assert_eq!(
        (found.members, found.rules, found.created_at),
        (2, 3, at(10))
    );
    assert_eq!(
        wait(w.store.room(RoomId::from_u64(999_999).unwrap())).unwrap(),
        None
    );
}

/// Role, marker, peer and last message; all rooms or only some; only one's own.
pub fn a_list_of_rooms_says_what_its_member_sees(w: &World) {
    let (ann, bob) = (w.user("ann"), w.user("bob"));
    let (direct, group, others) = (
        w.direct(&ann, &bob),
        w.group(&[&bob, &ann]),
        w.group(&[&bob]),
    );
    let said = w.post(direct, &bob, "hello");
    let mut rooms = wait(w.store.rooms_of(ann.id, None)).unwrap();
    rooms.sort_by_key(|summary| summary.room.id);
    let ids = |rooms: &[RoomSummary]| -> Vec<RoomId> { rooms.iter().map(|r| r.room.id).collect() };
    assert_eq!(ids(&rooms), [direct, group]);
    assert_eq!(
        (rooms[0].role, rooms[1].role),
        (RoomRole::Owner, RoomRole::Member)
    );
    assert_eq!(rooms[0].peer.as_ref(), Some(&*bob));
    assert_eq!(rooms[1].peer, None);
    let (message, author) = rooms[0].last_message.as_ref().expect("a message");
    assert_eq!(
        (message.seq, message.author, message.ordinal),
        (said.seq, bob.id, 1)
    );
    assert_eq!(message.body.as_ref().map(|b| b.as_str()), Some("hello"));
    assert_eq!(author, &*bob);
    assert_eq!(rooms[1].last_message, None);
    assert_eq!(rooms[1].read.messages, 0);
    let mut all = wait(w.store.room_ids(ann.id)).unwrap();
    all.sort_unstable();
    assert_eq!(all, [direct, group]);
    let nobody = UserId::from_u64(999_999).unwrap();
    assert_eq!(wait(w.store.room_ids(nobody)).unwrap(), []);
    let only = wait(w.store.rooms_of(ann.id, Some(vec![group, others]))).unwrap();
    assert_eq!(ids(&only), [group]);
    assert_eq!(
        wait(w.store.rooms_of(ann.id, Some(Vec::new()))).unwrap(),
        []
    );
}

/// Ascending by folded name, paged, with whether the asker is in.
pub fn channels_are_found_by_the_start_of_names(w: &World) {
    let (ann, bob) = (w.user("ann"), w.user("bob"));
    for name in ["beta", "Alpha", "alpine", "日本"] {
        w.channel(name, &[&ann]);
    }
    let gamma = w.channel("gamma", &[&bob]);
    let find = |query: &str, after: Option<&str>, limit| -> Vec<(String, bool)> {
        let after = after.map(channel_name);
        let found = wait(
            w.store
                .find_channels(ann.id, query.to_owned(), after, limit),
        )
        .unwrap();
        found
            .into_iter()
            .map(|channel| {
                (
                    channel.room.name.expect("a name").to_string(),
                    channel.joined,
                )
            })
            .collect()
    };
    let named = |found: Vec<(String, bool)>| -> Vec<String> {
        found.into_iter().map(|(name, _)| name).collect()
    };
    assert_eq!(named(find("AL", None, 10)), ["Alpha", "alpine"]);
    assert_eq!(named(find("", None, 2)), ["Alpha", "alpine"]);
    assert_eq!(named(find("", Some("ALPINE"), 2)), ["beta", "gamma"]);
    assert_eq!(named(find("日", None, 2)), ["日本"]);
    assert_eq!(named(find("%", None, 2)), [] as [&str; 0]);
    assert_eq!(find("gam", None, 2), [("gamma".to_owned(), false)]);
    committed(w.join(gamma, &ann));
    assert_eq!(find("gam", None, 2), [("gamma".to_owned(), true)]);
}

/// Ascending by folded username.
pub fn members_are_paged_by_name(w: &World) {
    let (bob, ann, carl) = (w.user("Bob"), w.user("ann"), w.user("carl"));
    let room = w.group(&[&bob, &ann]);
    committed(w.join(room, &carl));
    let page = |after: Option<&str>, limit| -> Vec<String> {
        let members = wait(w.store.members(room, after.map(username), limit)).unwrap();
        members
            .iter()
            .map(|member| member.user.username.to_string())
            .collect()
    };
    assert_eq!(page(None, 2), ["ann", "Bob"]);
    assert_eq!(page(Some("bOB"), 2), ["carl"]);
    let all = wait(w.store.members(room, None, 10)).unwrap();
    assert_eq!((all[1].role, all[1].joined_at), (RoomRole::Owner, at(10)));
    assert_eq!((all[2].role, all[2].joined_at), (RoomRole::Member, at(100)));
    assert_eq!(all[2].user, *carl);
    committed(w.leave(room, &ann));
    assert_eq!(page(None, 2), ["Bob", "carl"]);
}

/// Whatever is deleted, in whatever order.
pub fn the_last_message_is_the_newest_left(w: &World) {
    let ann = w.user("ann");
    let room = w.group(&[&ann]);
    let last = || {
        w.seen(&ann, room)
            .last_message
            .map(|(message, _)| message.seq)
    };
    assert_eq!(last(), None);
    let seqs: Vec<Seq> = ["a", "b", "c", "d"]
        .map(|text| w.post(room, &ann, text).seq)
        .into();
    for (deleted, left) in [(2, Some(3)), (3, Some(1)), (0, Some(1)), (1, None)] {
        committed(w.delete(room, &ann, seqs[deleted]));
        assert_eq!(last(), left.map(|at: usize| seqs[at]), "after {deleted}");
    }
    let again = w.post(room, &ann, "e");
    assert_eq!(last(), Some(again.seq));
    let seen = w.seen(&ann, room);
    assert_eq!(
        seen.read,
        ReadMarker {
            seq: again.seq,
            messages: 5
        }
    );
}
