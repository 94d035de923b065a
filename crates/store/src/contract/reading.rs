//! How far people have read.

use natter_model::Seq;
use natter_model::view::ReadMarker;

use super::world::{World, committed, wait};
use crate::Commit;

/// Whoever posts has read up to there; the others have not.
pub fn own_messages_are_read(w: &World) {
    let (ann, bob) = (w.user("ann"), w.user("bob"));
    let room = w.group(&[&ann, &bob]);
    w.post(room, &ann, "one");
    let last = w.post(room, &ann, "two");
    assert_eq!(
        w.seen(&ann, room).read,
        ReadMarker {
            seq: last.seq,
            messages: 2,
        }
    );
    assert_eq!((w.unread(&ann, room), w.unread(&bob, room)), (0, 2));
    w.post(room, &bob, "three");
    assert_eq!((w.unread(&ann, room), w.unread(&bob, room)), (1, 0));
}

/// Never back, and never past the head.
pub fn markers_move_forward_only(w: &World) {
    let (ann, bob) = (w.user("ann"), w.user("bob"));
    let room = w.group(&[&ann, &bob]);
    let first = w.post(room, &ann, "one").seq;
    let edit = committed(w.edit(room, &ann, first, "uno")).seq;
    let last = w.post(room, &ann, "two").seq;
    let mark = |seq| {
        wait(w.store.mark_read(bob.id, room, seq))
            .unwrap()
            .expect("a member")
    };
    for (seq, expect, messages) in [
        (first, first, 1),
        (Seq(0), first, 1),
        (edit, edit, 1),
        (first, edit, 1),
        (Seq(u64::MAX), last, 2),
        (edit, last, 2),
    ] {
        let marker = ReadMarker {
            seq: expect,
            messages,
        };
        assert_eq!(mark(seq), marker, "{seq}");
        assert_eq!(w.seen(&bob, room).read, marker, "{seq}");
    }
}

/// Not even when they posted.
pub fn whoever_is_no_member_has_no_marker(w: &World) {
    let (ann, bob) = (w.user("ann"), w.user("bob"));
    let room = w.channel("tea", &[&ann]);
    let seq = w.post(room, &bob, "passing by").seq;
    w.heard();
    assert_eq!(wait(w.store.mark_read(bob.id, room, seq)).unwrap(), None);
    assert!(w.heard().is_empty());
    assert_eq!(w.unread(&ann, room), 1);
}

/// Nobody is greeted by a thousand unread messages.
pub fn what_was_said_before_joining_is_read(w: &World) {
    let (ann, bob) = (w.user("ann"), w.user("bob"));
    let room = w.channel("tea", &[&ann]);
    w.post(room, &ann, "one");
    w.post(room, &ann, "two");
    let joined = committed(w.join(room, &bob));
    assert_eq!(
        w.seen(&bob, room).read,
        ReadMarker {
            seq: joined.seq,
            messages: 2,
        }
    );
    w.post(room, &ann, "three");
    assert_eq!(w.unread(&bob, room), 1);
    committed(w.leave(room, &bob));
    w.post(room, &ann, "four");
    committed(w.join(room, &bob));
    assert_eq!(w.unread(&bob, room), 0);
}

/// Deleted messages count on both sides of it.
pub fn unread_is_a_difference_of_counts(w: &World) {
    let (ann, bob) = (w.user("ann"), w.user("bob"));
    let room = w.group(&[&ann, &bob]);
    let seqs: Vec<Seq> = ["a", "b", "c", "d"]
        .map(|text| w.post(room, &ann, text).seq)
        .into();
    wait(w.store.mark_read(bob.id, room, seqs[1])).unwrap();
    assert_eq!(w.unread(&bob, room), 2);
    committed(w.delete(room, &ann, seqs[0]));
    committed(w.delete(room, &ann, seqs[3]));
    assert_eq!(w.unread(&bob, room), 2);
}

/// Once when it moved; not when it did not, nor for one's own message, which tells it.
pub fn reading_is_told_once(w: &World) {
    let (ann, bob) = (w.user("ann"), w.user("bob"));
    let room = w.group(&[&ann, &bob]);
    w.heard();
    let seq = w.post(room, &ann, "one").seq;
    assert_eq!(w.heard().len(), 1, "the entry");
    wait(w.store.mark_read(bob.id, room, seq)).unwrap();
    let [
        Commit::Read {
            user,
            room: where_,
            marker,
        },
    ] = w.heard()[..]
    else {
        panic!("one marker");
    };
    assert_eq!(
        (user, where_, marker.seq, marker.messages),
        (bob.id, room, seq, 1)
    );
    wait(w.store.mark_read(bob.id, room, seq)).unwrap();
    wait(w.store.mark_read(ann.id, room, seq)).unwrap();
    assert!(w.heard().is_empty());
}
