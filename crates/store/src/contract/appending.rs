//! Every outcome of every append.

use std::sync::Arc;

use natter_model::view::User;
use natter_model::{Event, Nonce, PersonalEvent, RoomId, RoomKind, RoomRole, Seq};

use super::world::{
    World, at, body, channel_name, committed, entries_of, group_name, people, post, wait,
};
use crate::Commit;
use crate::log::{Append, Appended, Change};

fn nowhere() -> RoomId {
    RoomId::from_u64(999_999).expect("an id")
}

fn send(w: &World, room: RoomId, who: &Arc<User>, nonce: Nonce, text: &str) -> Appended {
    let body = body(text);
    w.change(room, who, Change::PostMessage { body, nonce })
}

/// Dense numbers, dense counts, and a time that never goes back.
pub fn messages_are_dense_and_never_before(w: &World) {
    let ann = w.user("ann");
    let room = w.group(&[&ann]);
    let head = wait(w.store.room(room)).unwrap().expect("a room").room.head;
    for (n, (given, expect)) in (1..).zip([(100, 100), (50, 100), (101, 101), (0, 101)]) {
        let mut append = w.decided(room, &ann, post("hello"));
        append.at = at(given);
        let entry = committed(w.append(append));
        assert_eq!((entry.seq, entry.messages), (Seq(head.0 + n), n));
        assert_eq!(
            (entry.at, entry.actor, entry.room),
            (at(expect), ann.id, room)
        );
    }
    let record = wait(w.store.room(room)).unwrap().expect("a room");
    assert_eq!(
        (record.room.head, record.room.messages),
        (Seq(head.0 + 4), 4)
    );
}

/// The second time it is only told where it went, even after an edit or a deletion.
pub fn a_nonce_sends_once(w: &World) {
    let ann = w.user("ann");
    let room = w.group(&[&ann]);
    let nonce = Nonce::generate();
    let first = committed(send(w, room, &ann, nonce, "hello"));
    let event = Event::MessagePosted {
        body: Some(body("hello")),
        nonce: Some(nonce),
    };
    assert_eq!(first.event, event);
    let duplicate = Appended::Duplicate {
        seq: first.seq,
        messages: 1,
        at: first.at,
    };
    w.heard();
    assert_eq!(send(w, room, &ann, nonce, "hello"), duplicate);
    assert!(w.heard().is_empty());
    committed(w.edit(room, &ann, first.seq, "changed"));
    assert_eq!(send(w, room, &ann, nonce, "hello"), duplicate);
    committed(w.delete(room, &ann, first.seq));
    assert_eq!(send(w, room, &ann, nonce, "hello"), duplicate);
    assert_eq!(
        wait(w.store.room(room))
            .unwrap()
            .expect("a room")
            .room
            .messages,
        1
    );
}

/// What counts is the body as it was sent.
pub fn a_nonce_with_another_body_is_refused(w: &World) {
    let ann = w.user("ann");
    let room = w.group(&[&ann]);
    let nonce = Nonce::generate();
    let first = committed(send(w, room, &ann, nonce, "hello"));
    assert_eq!(send(w, room, &ann, nonce, "other"), Appended::NonceReused);
    committed(w.edit(room, &ann, first.seq, "other"));
    assert_eq!(send(w, room, &ann, nonce, "other"), Appended::NonceReused);
    w.post(room, &ann, "the next is dense");
}

/// The same nonce of another sender or in another room is another send.
pub fn a_nonce_is_the_senders_and_the_rooms(w: &World) {
    let (ann, bob) = (w.user("ann"), w.user("bob"));
    let (one, two) = (w.group(&[&ann, &bob]), w.group(&[&ann]));
    let nonce = Nonce::generate();
    for (room, user, text) in [(one, &ann, "a"), (one, &bob, "b"), (two, &ann, "c")] {
        committed(send(w, room, user, nonce, text));
    }
}

/// A client that asks again learns that its send got in, though the rules have changed since.
pub fn a_duplicate_is_told_whatever_the_rules(w: &World) {
    let (ann, bob) = (w.user("ann"), w.user("bob"));
    let room = w.group(&[&ann]);
    let append = w.decided(room, &ann, post("hello"));
    let first = committed(w.append(append.clone()));
    committed(w.join(room, &bob));
    let duplicate = Appended::Duplicate {
        seq: first.seq,
        messages: 1,
        at: first.at,
    };
    assert_eq!(w.append(append), duplicate);
}

/// Whatever changes the rules raises their version; nothing decided on an older one is written.
pub fn decisions_on_old_rules_are_stale(w: &World) {
    let (ann, bob) = (w.user("ann"), w.user("bob"));
    let room = w.group(&[&ann]);
    let message = w.post(room, &ann, "hello").seq;
    let old: Vec<Append> = [
        post("late"),
        Change::EditMessage {
            target: message,
            body: body("late"),
        },
        Change::DeleteMessage { target: message },
        Change::Leave { user: ann.id },
        Change::Rename {
            name: group_name("late"),
        },
    ]
    .map(|change| w.decided(room, &ann, change))
    .into();
    let rules = w.rules(room);
    committed(w.edit(room, &ann, message, "edited"));
    assert_eq!(w.rules(room), rules, "an edit changes no rules");
    committed(w.join(room, &bob));
    assert_eq!(w.rules(room), rules + 1);
    w.heard();
    for append in old {
        assert_eq!(w.append(append), Appended::Stale);
    }
    assert!(w.heard().is_empty());
}

/// The message shows the new text, its place and count stay.
pub fn edits_replace_the_body(w: &World) {
    let ann = w.user("ann");
    let room = w.group(&[&ann]);
    let posted = w.post(room, &ann, "hello");
    let edited = committed(w.edit(room, &ann, posted.seq, "goodbye"));
    assert_eq!((edited.seq, edited.messages), (posted.seq.next(), 1));
    let event = Event::MessageEdited {
        target: posted.seq,
        body: Some(body("goodbye")),
    };
    assert_eq!(edited.event, event);
    let message = wait(w.store.message(room, posted.seq))
        .unwrap()
        .expect("a message");
    assert_eq!(message.body, Some(body("goodbye")));
    assert_eq!(
        (message.revision, message.edited_at),
        (edited.seq, Some(edited.at))
    );
    assert_eq!(
        (message.at, message.ordinal, message.author),
        (posted.at, 1, ann.id)
    );
}

/// The same text, no message, a deleted message.
pub fn edits_are_refused(w: &World) {
    let ann = w.user("ann");
    let room = w.group(&[&ann]);
    let seq = w.post(room, &ann, "hello").seq;
    w.heard();
    assert_eq!(w.edit(room, &ann, seq, "hello"), Appended::Unchanged);
    assert_eq!(w.edit(room, &ann, Seq(1), "x"), Appended::MessageNotFound);
    assert_eq!(w.edit(room, &ann, Seq(99), "x"), Appended::MessageNotFound);
    assert!(w.heard().is_empty());
    committed(w.delete(room, &ann, seq));
    assert_eq!(w.edit(room, &ann, seq, "x"), Appended::MessageDeleted);
}

/// From the message, from what was logged, and from every page; its number and count stay.
pub fn deleting_erases_the_body(w: &World) {
    let ann = w.user("ann");
    let room = w.group(&[&ann]);
    let seq = w.post(room, &ann, "secret").seq;
    let edited = committed(w.edit(room, &ann, seq, "more secret"));
    let deleted = committed(w.delete(room, &ann, seq));
    assert_eq!(deleted.event, Event::MessageDeleted { target: seq });
    assert_eq!((deleted.seq, deleted.messages), (edited.seq.next(), 1));
    let message = wait(w.store.message(room, seq)).unwrap().expect("a place");
    assert_eq!((message.body, message.revision), (None, deleted.seq));
    let entries = wait(w.store.entries(room, Seq::ZERO, 100)).unwrap();
    for entry in &entries.entries {
        match &entry.event {
            Event::MessagePosted { body, .. } | Event::MessageEdited { body, .. } => {
                assert_eq!(*body, None, "{entry:?}");
            }
            _ => {}
        }
    }
}

/// No message, and deleted already.
pub fn deletions_are_refused(w: &World) {
    let ann = w.user("ann");
    let room = w.group(&[&ann]);
    let seq = w.post(room, &ann, "hello").seq;
    let deleted = committed(w.delete(room, &ann, seq)).seq;
    w.heard();
    assert_eq!(w.delete(room, &ann, seq), Appended::MessageDeleted);
    for seq in [Seq(0), Seq(1), deleted, Seq(99)] {
        assert_eq!(
            w.delete(room, &ann, seq),
            Appended::MessageNotFound,
            "{seq}"
        );
    }
    assert!(w.heard().is_empty());
}

/// With an entry in the room's log and one in their own.
pub fn people_join_and_leave(w: &World) {
    let (ann, bob) = (w.user("ann"), w.user("bob"));
    let room = w.channel("tea", &[&ann]);
    w.heard();
    let mut append = w.decided(
        room,
        &ann,
        Change::Join {
            user: bob.id,
            role: RoomRole::Admin,
            max_members: 2,
        },
    );
    append.people = people(&[&ann, &bob]);
    let rules = append.rules;
    let joined = committed(w.append(append));
    let event = Event::MemberJoined {
        user: bob.id,
        role: RoomRole::Admin,
    };
    assert_eq!((joined.actor, &joined.event), (ann.id, &event));
    let [
        Commit::Entry {
            rules: after,
            people: named,
            ..
        },
        Commit::Personal(own),
    ] = &w.heard()[..]
    else {
        panic!("an entry and a personal one");
    };
    assert_eq!((*after, named.len()), (rules + 1, 2));
    assert_eq!(
        (own.user, &own.event),
        (bob.id, &PersonalEvent::RoomAppeared { room })
    );
    assert_eq!(w.seen(&bob, room).role, RoomRole::Admin);
    assert_eq!(w.seen(&bob, room).room.members, 2);
    assert_eq!(w.join(room, &bob), Appended::Unchanged);
    let left = committed(w.leave(room, &bob));
    assert_eq!(left.event, Event::MemberLeft { user: bob.id });
    assert_eq!(w.leave(room, &bob), Appended::Unchanged);
    let record = wait(w.store.room(room)).unwrap().expect("a room");
    assert_eq!((record.room.members, record.members.len()), (1, 1));
    assert_eq!(wait(w.store.rooms_of(bob.id, None)).unwrap(), []);
}

/// `max_members` is the caller's.
pub fn a_full_room_takes_nobody(w: &World) {
    let (ann, bob, eve) = (w.user("ann"), w.user("bob"), w.user("eve"));
    let room = w.group(&[&ann]);
    let join = |user: &Arc<User>, max_members| {
        let change = Change::Join {
            user: user.id,
            role: RoomRole::Member,
            max_members,
        };
        w.change(room, user, change)
    };
    committed(join(&bob, 2));
    assert_eq!(join(&eve, 2), Appended::RoomFull);
    assert_eq!(join(&bob, 2), Appended::Unchanged);
    committed(join(&eve, 3));
}

/// Only those of members, and only to another one.
pub fn roles_change(w: &World) {
    let (ann, bob, eve) = (w.user("ann"), w.user("bob"), w.user("eve"));
    let room = w.group(&[&ann, &bob]);
    let change = |user: &Arc<User>, role| {
        let user = user.id;
        w.change(room, &ann, Change::ChangeRole { user, role })
    };
    let changed = committed(change(&bob, RoomRole::Admin));
    let event = Event::RoleChanged {
        user: bob.id,
        role: RoomRole::Admin,
    };
    assert_eq!(changed.event, event);
    assert_eq!(w.seen(&bob, room).role, RoomRole::Admin);
    assert_eq!(change(&bob, RoomRole::Admin), Appended::Unchanged);
    assert_eq!(change(&eve, RoomRole::Admin), Appended::Unchanged);
}

/// A channel's name stays unique, a group's need not be.
pub fn groups_and_channels_are_renamed(w: &World) {
    let ann = w.user("ann");
    let (tea, coffee) = (w.channel("tea", &[&ann]), w.channel("coffee", &[&ann]));
    let group = w.group(&[&ann]);
    let rename = |room, name: &str| {
        let name = group_name(name);
        w.change(room, &ann, Change::Rename { name })
    };
    assert_eq!(rename(tea, "tea"), Appended::Unchanged);
    assert_eq!(rename(tea, "COFFEE"), Appended::ChannelNameTaken);
    committed(rename(tea, "Tea"));
    let renamed = committed(rename(tea, "chai"));
    let event = Event::RoomRenamed {
        name: channel_name("chai"),
    };
    assert_eq!(renamed.event, event);
    committed(rename(coffee, "tea"));
    committed(rename(group, "chai"));
    let named = |name| wait(w.store.channel_named(channel_name(name))).unwrap();
    assert_eq!((named("chai"), named("tea")), (Some(tea), Some(coffee)));
    assert_eq!(named("coffee"), None);
    let free = w.new_room(RoomKind::Channel, Some(channel_name("coffee")), &[&ann]);
    w.make(free);
    assert_eq!(w.seen(&ann, group).room.name, Some(group_name("chai")));
}

/// Whatever is appended.
pub fn unknown_rooms_take_nothing(w: &World) {
    let ann = w.user("ann");
    for change in [
        post("hello"),
        Change::DeleteMessage { target: Seq(1) },
        Change::Leave { user: ann.id },
    ] {
        assert_eq!(w.change(nowhere(), &ann, change), Appended::RoomNotFound);
    }
}

/// Those made before a time, and only those; after that the same nonce is a new send.
pub fn forgotten_nonces_are_free(w: &World) {
    let ann = w.user("ann");
    let room = w.group(&[&ann]);
    let nonce = |millis: u64, tail: u8| {
        let mut bytes = [tail; 16];
        bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
        bytes[6] = 0x70;
        bytes[8] = 0x80;
        Nonce::from_bytes(bytes).expect("a nonce")
    };
    let (old, newer) = (nonce(1_000, 0xff), nonce(1_001, 0));
    w.heard();
    let first = committed(send(w, room, &ann, old, "old")).seq;
    let second = committed(send(w, room, &ann, newer, "newer")).seq;
    let forget = |millis| wait(w.store.forget_nonces(at(millis))).unwrap();
    assert_eq!((forget(1_000), forget(1_001), forget(1_001)), (0, 1, 0));
    let kept = |seq| {
        wait(w.store.message(room, seq))
            .unwrap()
            .expect("a message")
            .nonce
    };
    assert_eq!((kept(first), kept(second)), (None, Some(newer)));
    assert_eq!(send(w, room, &ann, newer, "x"), Appended::NonceReused);
    committed(send(w, room, &ann, old, "anew"));
    assert_eq!(entries_of(room, &w.heard()).len(), 3);
}
