//! Reading logs back.

use natter_model::view::{Line, TimelinePage};
use natter_model::{Event, PersonalEvent, RoomId, Seq, UserId};

use super::world::{World, body, committed, display_name, wait};
use crate::log::Anchor;

/// Dense, after the place asked for, with everybody named and the head.
pub fn entries_come_after_a_place(w: &World) {
    let (ann, bob) = (w.user("ann"), w.user("bob"));
    let room = w.group(&[&ann, &bob]);
    for n in 0..5 {
        w.post(room, &ann, &format!("message {n}"));
    }
    let entries = |after, limit| wait(w.store.entries(room, Seq(after), limit)).unwrap();
    for (after, limit, first, last) in [(0, 100, 1, 8), (0, 3, 1, 3), (3, 2, 4, 5), (6, 9, 7, 8)] {
        let page = entries(after, limit);
        assert!(
            page.entries.iter().map(|e| e.seq.0).eq(first..=last),
            "{after} {limit}"
        );
        assert_eq!(page.head, Seq(8));
    }
    assert!(entries(8, 10).entries.is_empty());
    assert!(entries(99, 10).entries.is_empty());
    let names = |page: crate::log::Entries| -> Vec<UserId> {
        let mut ids: Vec<UserId> = page.users.iter().map(|user| user.id).collect();
        ids.sort();
        ids
    };
    assert_eq!(names(entries(0, 100)), [ann.id, bob.id], "bob was added");
    assert_eq!(names(entries(3, 100)), [ann.id]);
}

/// A message has its newest text; of its edits only the newest has it too.
pub fn entries_show_bodies_as_they_are_now(w: &World) {
    let ann = w.user("ann");
    let room = w.group(&[&ann]);
    let seq = w.post(room, &ann, "one").seq;
    let other = w.post(room, &ann, "other").seq;
    committed(w.edit(room, &ann, seq, "two"));
    committed(w.edit(room, &ann, seq, "three"));
    let page = wait(w.store.entries(room, other, 10)).unwrap();
    let edit = |text: Option<&str>| Event::MessageEdited {
        target: seq,
        body: text.map(body),
    };
    let events: Vec<&Event> = page.entries.iter().map(|entry| &entry.event).collect();
    assert_eq!(events, [&edit(None), &edit(Some("three"))]);
    let page = wait(w.store.entries(room, Seq(seq.0 - 1), 1)).unwrap();
    let Event::MessagePosted { body: now, .. } = &page.entries[0].event else {
        panic!("a message");
    };
    assert_eq!(*now, Some(body("three")));
}

fn seqs(page: &TimelinePage) -> Vec<u64> {
    page.lines.iter().map(|line| line.seq().0).collect()
}

/// Each with what lies beyond on both sides.
pub fn timelines_have_four_anchors(w: &World) {
    let ann = w.user("ann");
    let room = w.group(&[&ann]);
    for n in 3..=10 {
        assert_eq!(w.post(room, &ann, &format!("message {n}")).seq, Seq(n));
    }
    let page = |anchor, limit| wait(w.store.timeline(room, anchor, limit)).unwrap();
    for (anchor, limit, expect, more_before, more_after) in [
        (Anchor::Latest, 3, &[8, 9, 10][..], true, false),
        (
            Anchor::Latest,
            10,
            &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
            false,
            false,
        ),
        (Anchor::Before(Seq(4)), 2, &[2, 3], true, true),
        (Anchor::Before(Seq(3)), 2, &[1, 2], false, true),
        (Anchor::Before(Seq(1)), 2, &[], false, true),
        (Anchor::Before(Seq(99)), 2, &[9, 10], true, false),
        (Anchor::After(Seq(0)), 2, &[1, 2], false, true),
        (Anchor::After(Seq(8)), 2, &[9, 10], true, false),
        (Anchor::After(Seq(7)), 2, &[8, 9], true, true),
        (Anchor::After(Seq(10)), 2, &[], true, false),
        (Anchor::After(Seq(u64::MAX)), 2, &[], true, false),
        (Anchor::Around(Seq(5)), 4, &[3, 4, 5, 6], true, true),
        (Anchor::Around(Seq(5)), 5, &[3, 4, 5, 6, 7], true, true),
        (Anchor::Around(Seq(5)), 1, &[5], true, true),
        (Anchor::Around(Seq(1)), 4, &[1, 2], false, true),
    ] {
        let page = page(anchor, limit);
        assert_eq!(seqs(&page), expect, "{anchor:?} {limit}");
        let more = (page.more_before, page.more_after);
        assert_eq!(more, (more_before, more_after), "{anchor:?} {limit}");
        assert_eq!(page.as_of, Seq(10));
    }
    assert_eq!(page(Anchor::Latest, 10).users, [(*ann).clone()]);
}

/// Edits and deletions show in the line of their message.
pub fn timelines_have_no_lines_for_changes(w: &World) {
    let (ann, bob) = (w.user("ann"), w.user("bob"));
    let room = w.channel("tea", &[&ann]);
    let edited = w.post(room, &ann, "one").seq;
    let deleted = w.post(room, &bob, "two").seq;
    committed(w.edit(room, &ann, edited, "changed"));
    let at = committed(w.delete(room, &ann, deleted)).seq;
    let page = wait(w.store.timeline(room, Anchor::Latest, 3)).unwrap();
    assert_eq!(seqs(&page), [2, edited.0, deleted.0]);
    assert_eq!((page.as_of, page.more_after), (at, false));
    assert!(matches!(&page.lines[0], Line::Notice(entry) if entry.seq == Seq(2)));
    let (Line::Message(first), Line::Message(second)) = (&page.lines[1], &page.lines[2]) else {
        panic!("two messages");
    };
    assert_eq!(first.body, Some(body("changed")));
    assert!(first.edited_at.is_some() && second.edited_at.is_none());
    assert_eq!(
        (second.author, &second.body, second.revision),
        (bob.id, &None, at)
    );
    assert_eq!(page.users.len(), 2, "bob wrote, though he is no member");
    let after = wait(w.store.timeline(room, Anchor::After(deleted), 3)).unwrap();
    assert_eq!((seqs(&after), after.more_after), (vec![], false));
}

/// Only messages are messages.
pub fn messages_are_found_by_place(w: &World) {
    let ann = w.user("ann");
    let room = w.group(&[&ann]);
    w.post(room, &ann, "one");
    let posted = w.post(room, &ann, "two");
    let message = |seq| wait(w.store.message(room, seq)).unwrap();
    let found = message(posted.seq).expect("a message");
    assert_eq!(
        (found.room, found.seq, found.ordinal),
        (room, posted.seq, 2)
    );
    assert_eq!((found.revision, found.at), (posted.seq, posted.at));
    assert_eq!((found.author, found.edited_at), (ann.id, None));
    assert_eq!(found.body, Some(body("two")));
    let Event::MessagePosted { nonce, .. } = posted.event else {
        panic!("a message");
    };
    assert_eq!(found.nonce, nonce);
    assert_eq!((message(Seq(1)), message(Seq(99))), (None, None));
}

/// What concerns one user has numbers of its own.
pub fn personal_logs_are_dense(w: &World) {
    let (ann, bob) = (w.user("ann"), w.user("bob"));
    let one = w.group(&[&bob, &ann]);
    let two = w.group(&[&ann]);
    committed(w.leave(one, &ann));
    wait(
        w.store
            .change_display_name(ann.id, display_name("Anna"), super::world::at(9)),
    )
    .unwrap();
    let read = |after, limit| wait(w.store.personal_entries(ann.id, Seq(after), limit)).unwrap();
    let (entries, head) = read(0, 10);
    assert!(entries.iter().map(|entry| entry.seq.0).eq(1..=4));
    assert_eq!(head, Seq(4));
    let events: Vec<&PersonalEvent> = entries.iter().map(|entry| &entry.event).collect();
    assert_eq!(
        events,
        [
            &PersonalEvent::RoomAppeared { room: one },
            &PersonalEvent::RoomAppeared { room: two },
            &PersonalEvent::RoomVanished { room: one },
            &PersonalEvent::ProfileChanged,
        ]
    );
    let (page, head) = read(1, 2);
    assert_eq!((&page[..], head), (&entries[1..3], Seq(4)));
    assert_eq!(
        wait(w.store.personal_entries(bob.id, Seq(1), 10)).unwrap(),
        (vec![], Seq(1))
    );
    let nobody = UserId::from_u64(999_999).unwrap();
    assert_eq!(
        wait(w.store.personal_entries(nobody, Seq(0), 10)).unwrap(),
        (vec![], Seq(0))
    );
}

/// No entries, no lines, head 0.
pub fn unknown_rooms_are_empty(w: &World) {
    let nowhere = RoomId::from_u64(999_999).unwrap();
    let entries = wait(w.store.entries(nowhere, Seq::ZERO, 10)).unwrap();
    assert_eq!((entries.entries.len(), entries.head), (0, Seq::ZERO));
    for anchor in [
        Anchor::Latest,
        Anchor::After(Seq(0)),
        Anchor::Around(Seq(5)),
    ] {
        let page = wait(w.store.timeline(nowhere, anchor, 10)).unwrap();
        assert_eq!((page.lines.len(), page.as_of), (0, Seq::ZERO));
        assert!(!page.more_before && !page.more_after);
    }
    assert_eq!(wait(w.store.message(nowhere, Seq(1))).unwrap(), None);
    assert_eq!(wait(w.store.members(nowhere, None, 10)).unwrap(), []);
}
