//! Coming back: exactly what was missed, or a clear word that it is too much.

use std::sync::Arc;

use natter_core::{Loaded, Resume, Resumed};
use natter_model::limits::{RESUME_MAX_ENTRIES, RESUME_MAX_ROOMS};
use natter_model::{Entry, Event, Nonce, Refusal, RoomId, Seq};

use crate::world::{World, body, post_of};

fn entries(resumed: &Resumed, room: RoomId) -> &[Entry] {
    let loaded = resumed.loaded.iter().find(|(id, _)| *id == room);
    match loaded {
        Some((_, Loaded::Entries(entries))) => &entries.entries,
        other => panic!("{other:?}"),
    }
}

fn seqs(entries: &[Entry]) -> Vec<u64> {
    entries.iter().map(|entry| entry.seq.0).collect()
}

#[tokio::test]
async fn what_was_missed_is_told_exactly() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    let room = world.direct(&ann, &bob).await;
    let quiet = world.group(&bob, &[]).await;
    let posted = world.post(&ann, room, "before").await.unwrap();
    let before = Resume {
        personal: None,
        loaded: vec![(room, posted.seq), (quiet, Seq(2))],
    };
    let resumed = world.chat.resume(&bob, before.clone()).await.unwrap();
    assert!(resumed.snapshot, "who holds nothing starts from all");
    assert_eq!(resumed.user.id, bob.id());
    assert_eq!(resumed.rooms.len(), 2);
    assert_eq!(entries(&resumed, room), []);
    let personal = Some(resumed.personal_head);

    let second = world.post(&ann, room, "second").await.unwrap();
    world
        .chat
        .edit_message(&ann, room, posted.seq, body("edited"))
        .await
        .unwrap();
    world
        .chat
        .delete_message(&ann, room, second.seq)
        .await
        .unwrap();
    let again = Resume { personal, ..before };
    let resumed = world.chat.resume(&bob, again).await.unwrap();
    assert!(!resumed.snapshot);
    let missed = entries(&resumed, room);
    assert_eq!(seqs(missed), [4, 5, 6].map(|n| n + posted.seq.0 - 3));
    let codes: Vec<_> = missed.iter().map(|entry| entry.event.code()).collect();
    assert_eq!(
        codes,
        ["message_posted", "message_edited", "message_deleted"]
    );
    assert!(
        matches!(missed[0].event, Event::MessagePosted { body: None, .. }),
        "deleted since"
    );
    assert_eq!(entries(&resumed, quiet), []);
    let summary = resumed
        .rooms
        .iter()
        .find(|summary| summary.room.id == room)
        .unwrap();
    assert_eq!(
        summary.room.head, missed[2].seq,
        "the summary is of the same moment"
    );
}

#[tokio::test]
async fn too_much_and_what_never_was_is_reset_and_what_is_not_theirs_is_gone() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    let room = world.direct(&ann, &bob).await;
    let left = world.group(&ann, &[&bob]).await;
    let never = world.group(&ann, &[]).await;
    let mut sent = Vec::new();
    for n in 0..RESUME_MAX_ENTRIES {
        let post = post_of(room, Nonce::generate(), &n.to_string());
        sent.push(world.send(&ann, post).await);
    }
    for send in sent {
        send.outcome().await.unwrap();
    }
    let head = world.summary(&bob, room).await.room.head;
    world.chat.leave_room(&bob, left).await.unwrap();
    let nowhere = RoomId::from_u64(1).unwrap();
    for (room, seq, expected) in [
        (room, Seq(head.0 - RESUME_MAX_ENTRIES - 1), None),
        (room, Seq(0), None),
        (room, head.next(), None),
        (room, Seq(u64::MAX), None),
        (left, Seq(3), Some(Loaded::Gone)),
        (never, Seq(0), Some(Loaded::Gone)),
        (nowhere, Seq(0), Some(Loaded::Gone)),
    ] {
        let request = Resume {
            personal: Some(Seq(u64::MAX)),
            loaded: vec![(room, seq)],
        };
        let resumed = world.chat.resume(&bob, request).await.unwrap();
        assert!(resumed.snapshot, "a personal log that never was so long");
        let expected = expected.unwrap_or(Loaded::Reset);
        assert_eq!(resumed.loaded, [(room, expected)], "{seq:?}");
    }
    let request = Resume {
        personal: None,
        loaded: vec![(room, Seq(head.0 - RESUME_MAX_ENTRIES))],
    };
    let resumed = world.chat.resume(&bob, request).await.unwrap();
    let expected: Vec<_> = (head.0 - RESUME_MAX_ENTRIES + 1..=head.0).collect();
    assert_eq!(seqs(entries(&resumed, room)), expected, "as much as can be");
    let many = Resume {
        personal: None,
        loaded: vec![(room, head); RESUME_MAX_ROOMS + 1],
    };
    let refused = world.chat.resume(&bob, many).await.err();
    assert_eq!(refused, Some(Refusal::InvalidRequest));
}

/// Somebody resumes again and again while others write: what is resumed and what is told live
/// after it, together, are the log.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn there_is_no_gap_between_what_is_resumed_and_what_is_told_live() {
    let world = Arc::new(World::new().await);
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    let room = world.direct(&ann, &bob).await;
    let writer = {
        let (world, ann) = (Arc::clone(&world), ann.clone());
        tokio::spawn(async move {
            for n in 0..2_000 {
                let post = post_of(room, Nonce::generate(), &n.to_string());
                let sent = world.send(&ann, post).await;
                if n % 8 == 0 {
                    sent.outcome().await.unwrap();
                }
            }
            world.post(&ann, room, "last").await.unwrap().seq
        })
    };
    let mut applied = Seq(0);
    let mut rounds = 0;
    while !writer.is_finished() {
        // What a gateway does: joins the audience first, which here means counting from here on.
        let joined_at = world.told.entries(room).len();
        let request = Resume {
            personal: None,
            loaded: vec![(room, applied)],
        };
        let resumed = world.chat.resume(&bob, request).await.unwrap();
        let Some((_, Loaded::Entries(missed))) = resumed.loaded.first() else {
            applied = resumed.rooms[0].room.head;
            continue;
        };
        for entry in &missed.entries {
            assert_eq!(entry.seq, applied.next());
            applied = entry.seq;
        }
        assert_eq!(missed.head, applied);
        assert_eq!(resumed.rooms[0].room.head, applied);
        for entry in &world.told.entries(room)[joined_at..] {
            if entry.seq > applied {
                assert_eq!(entry.seq, applied.next(), "live after resume {rounds}");
                applied = entry.seq;
            }
        }
        rounds += 1;
    }
    let last = writer.await.unwrap();
    assert!(applied <= last && rounds > 0);
}

/// A member who is removed while they read never sees what was written after it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_written_after_a_removal_is_read() {
    let world = Arc::new(World::new().await);
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    for round in 0..40 {
        let room = world.group(&ann, &[&bob]).await;
        let reader = {
            let (world, bob) = (Arc::clone(&world), bob.clone());
            tokio::spawn(async move {
                let mut most = Seq(0);
                while let Ok(read) = world.chat.entries(&bob, room, Seq(0), 200).await {
                    most = most.max(read.head);
                }
                most
            })
        };
        world.post(&ann, room, "for all").await.unwrap();
        world
            .chat
            .remove_member(&ann, room, bob.id())
            .await
            .unwrap();
        let left = world.told.entries(room).pop().unwrap();
        assert_eq!(left.event, Event::MemberLeft { user: bob.id() });
        for n in 0..5 {
            world
                .post(&ann, room, &format!("secret {n}"))
                .await
                .unwrap();
        }
        let most = reader.await.unwrap();
        assert!(
            most <= left.seq,
            "round {round}: read up to {most}, left at {}",
            left.seq
        );
    }
}
