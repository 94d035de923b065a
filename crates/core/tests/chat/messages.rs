//! Sending, editing and deleting; repetition, order, and what changes while it is under way.

use std::sync::Arc;

use natter_core::{Audience, Delivery, Rate};
use natter_model::limits::NONCE_MEMORY_MS;
use natter_model::{Event, Nonce, Refusal, RoomId, RoomName, Seq};

use crate::world::{World, body, post_of};

#[tokio::test]
async fn a_message_is_told_to_the_room_before_it_is_acknowledged() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    let room = world.direct(&ann, &bob).await;
    world.told.take();
    let nonce = Nonce::generate();
    let told = Arc::clone(&world.told);
    let (answer, answered) = tokio::sync::oneshot::channel();
    let done = Box::new(move |outcome| {
        let _ = answer.send((outcome, told.all()));
    });
    world
        .chat
        .post_message(&ann, post_of(room, nonce, "hi"), done)
        .await;
    let (posted, told) = answered.await.unwrap();
    let posted = posted.unwrap();
    assert_eq!((posted.messages, posted.repeated), (1, false));
    let first = told.first().expect("told when it was acknowledged");
    let Delivery::Entry { entry, people } = &*first.delivery else {
        panic!("{first:?}");
    };
    assert_eq!(first.audience, Audience::Room(room));
    assert_eq!((entry.seq, entry.at), (posted.seq, posted.at));
    let body = Some(body("hi"));
    let nonce = Some(nonce);
    assert_eq!(entry.event, Event::MessagePosted { body, nonce });
    assert_eq!(
        people.iter().map(|user| user.id).collect::<Vec<_>>(),
        [ann.id()]
    );
}

#[tokio::test]
async fn a_nonce_sends_once() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    let room = world.direct(&ann, &bob).await;
    let other = world.group(&ann, &[]).await;
    let nonce = Nonce::generate();
    // Twice in flight at the same moment.
    let first = world.send(&ann, post_of(room, nonce, "hi")).await;
    let second = world.send(&ann, post_of(room, nonce, "hi")).await;
    let other_body = world.send(&ann, post_of(room, nonce, "ho")).await;
    let first = first.outcome().await.unwrap();
    let second = second.outcome().await.unwrap();
    assert!(!first.repeated && second.repeated);
    assert_eq!(
        (first.seq, first.messages, first.at),
        (second.seq, second.messages, second.at)
    );
    assert_eq!(other_body.outcome().await, Err(Refusal::NonceReused));
    for (who, room) in [(&bob, room), (&ann, other)] {
        let posted = world
            .send(who, post_of(room, nonce, "hi"))
            .await
            .outcome()
            .await;
        assert!(
            !posted.unwrap().repeated,
            "another sender or room is another send"
        );
    }
    assert_eq!(world.summary(&ann, room).await.room.messages, 2);
}

#[tokio::test]
async fn a_nonce_from_too_long_ago_or_from_the_future_is_refused() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let room = world.group(&ann, &[]).await;
    let nonce = Nonce::generate();
    let first = world
        .send(&ann, post_of(room, nonce, "hi"))
        .await
        .outcome()
        .await;
    world.clock.advance_ms(NONCE_MEMORY_MS - 60_000);
    let (_, ann) = world.log_in(ann.id()).await;
    world.chat.tick().await;
    let again = world
        .send(&ann, post_of(room, nonce, "hi"))
        .await
        .outcome()
        .await;
    assert_eq!(
        again.unwrap().seq,
        first.unwrap().seq,
        "remembered for thirty days"
    );
    world.clock.advance_ms(120_000);
    world.chat.tick().await;
    let late = world
        .send(&ann, post_of(room, nonce, "hi"))
        .await
        .outcome()
        .await;
    assert_eq!(late, Err(Refusal::NonceExpired));
    let mut bytes = *Nonce::generate().as_bytes();
    bytes[0] = 0x7f;
    let future = Nonce::from_bytes(bytes).unwrap();
    let early = world
        .send(&ann, post_of(room, future, "hi"))
        .await
        .outcome()
        .await;
    assert_eq!(early, Err(Refusal::NonceExpired));
}

#[tokio::test]
async fn where_one_may_not_write() {
    let world = World::new().await;
    let (ann, eve) = (world.person("ann").await, world.person("eve").await);
    let group = world.group(&ann, &[]).await;
    let lobby = world.lobby().await;
    let nowhere = RoomId::from_u64(1).unwrap();
    for (room, refusal) in [
        (group, Refusal::RoomNotFound),
        (lobby, Refusal::NotAMember),
        (nowhere, Refusal::RoomNotFound),
    ] {
        assert_eq!(world.post(&eve, room, "hi").await, Err(refusal));
    }
}

#[tokio::test]
async fn messages_are_edited_by_their_author() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    let room = world.group(&ann, &[&bob]).await;
    let seq = world.post(&bob, room, "helo").await.unwrap().seq;
    let edit = |who, seq, text| world.chat.edit_message(who, room, seq, body(text));
    let edited = edit(&bob, seq, "hello").await.unwrap();
    assert_eq!(edited, seq.next());
    assert_eq!(
        edit(&bob, seq, "hello").await,
        Ok(edited),
        "the same text: the head"
    );
    assert_eq!(edit(&ann, seq, "mine").await, Err(Refusal::NotPermitted));
    let message = world.chat.message(&ann, room, seq).await.unwrap();
    assert_eq!(
        (message.body, message.revision),
        (Some(body("hello")), edited)
    );
    for seq in [edited, Seq(1), Seq(999), Seq(0), Seq(u64::MAX)] {
        assert_eq!(
            edit(&bob, seq, "x").await,
            Err(Refusal::MessageNotFound),
            "{seq:?}"
        );
    }
    world.chat.delete_message(&bob, room, seq).await.unwrap();
    assert_eq!(edit(&bob, seq, "x").await, Err(Refusal::MessageDeleted));
    world
        .chat
        .remove_member(&ann, room, bob.id())
        .await
        .unwrap();
    assert_eq!(edit(&bob, seq, "x").await, Err(Refusal::RoomNotFound));
}

#[tokio::test]
async fn messages_are_deleted_by_their_author_and_by_admins() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    let room = world.group(&ann, &[&bob]).await;
    let mine = world.post(&ann, room, "ann's").await.unwrap().seq;
    let theirs = world.post(&bob, room, "bob's").await.unwrap().seq;
    let delete = |who, seq| world.chat.delete_message(who, room, seq);
    assert_eq!(delete(&bob, mine).await, Err(Refusal::NotPermitted));
    assert_eq!(delete(&ann, theirs).await, Ok(theirs.next()));
    assert_eq!(delete(&ann, theirs).await, Err(Refusal::MessageDeleted));
    assert_eq!(delete(&ann, mine).await, Ok(theirs.next().next()));
    assert_eq!(delete(&ann, Seq(1)).await, Err(Refusal::MessageNotFound));
    let message = world.chat.message(&bob, room, mine).await.unwrap();
    assert_eq!(message.body, None);
    assert_eq!(
        world.summary(&bob, room).await.room.messages,
        2,
        "deleted ones count"
    );
}

#[tokio::test]
async fn the_rate_of_one_user_is_theirs() {
    let world = World::with(|config| config.message_rate = Rate::new(2.0, 3)).await;
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    let room = world.direct(&ann, &bob).await;
    for _ in 0..3 {
        world.post(&ann, room, "hi").await.unwrap();
    }
    let limited = Refusal::RateLimited {
        retry_after_ms: 500,
    };
    assert_eq!(world.post(&ann, room, "hi").await, Err(limited));
    let (_, phone) = world.log_in(ann.id()).await;
    assert_eq!(
        world.post(&phone, room, "hi").await,
        Err(limited),
        "on all devices"
    );
    world.post(&bob, room, "hi").await.unwrap();
    world.clock.advance_ms(500);
    world.post(&ann, room, "hi").await.unwrap();
}

/// Sends pipelined messages while the room's rules change all the time.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sends_stay_in_order_while_the_rules_change_under_them() {
    let world = Arc::new(World::new().await);
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    let room = world.group(&ann, &[&bob]).await;
    let renamer = {
        let (world, ann) = (Arc::clone(&world), ann.clone());
        tokio::spawn(async move {
            for n in 0..300 {
                let name = RoomName::group(&format!("name {n}")).unwrap();
                world.chat.rename_room(&ann, room, name).await.unwrap();
            }
        })
    };
    let mut sent = Vec::new();
    let mut n = 0;
    while !renamer.is_finished() || n < 1_000 {
        let post = post_of(room, Nonce::generate(), &n.to_string());
        sent.push(world.send(&bob, post).await);
        n += 1;
        if n % 16 == 0 {
            sent.pop().unwrap().outcome().await.unwrap();
        }
    }
    for send in sent {
        send.outcome().await.unwrap();
    }
    renamer.await.unwrap();
    let entries = world.told.entries(room);
    let seqs: Vec<_> = entries.iter().map(|entry| entry.seq.0).collect();
    assert_eq!(
        seqs,
        (1..=entries.len() as u64).collect::<Vec<_>>(),
        "dense and in order"
    );
    let bodies = entries.iter().filter_map(|entry| match &entry.event {
        Event::MessagePosted { body, .. } => body.as_ref()?.as_str().parse::<u32>().ok(),
        _ => None,
    });
    assert_eq!(
        bodies.collect::<Vec<_>>(),
        (0..n).collect::<Vec<_>>(),
        "as they were sent"
    );
}

/// After a member's removal was told, nothing of theirs follows in the log, however many sends
/// were under way.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_of_a_removed_member_follows_their_removal() {
    let world = Arc::new(World::new().await);
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    let room = world.group(&ann, &[&bob]).await;
    for _ in 0..30 {
        let sender = {
            let (world, bob) = (Arc::clone(&world), bob.clone());
            tokio::spawn(async move {
                let mut sent = Vec::new();
                for n in 0..50 {
                    let post = post_of(room, Nonce::generate(), &n.to_string());
                    sent.push(world.send(&bob, post).await);
                }
                let mut refused = false;
                for send in sent {
                    match send.outcome().await {
                        Ok(_) => assert!(!refused, "what was refused is not overtaken"),
                        Err(refusal) => {
                            assert_eq!(refusal, Refusal::RoomNotFound);
                            refused = true;
                        }
                    }
                }
            })
        };
        world
            .chat
            .remove_member(&ann, room, bob.id())
            .await
            .unwrap();
        sender.await.unwrap();
        world
            .chat
            .add_members(&ann, room, vec![bob.id()])
            .await
            .unwrap();
    }
    let mut member = false;
    for entry in world.told.entries(room) {
        match entry.event {
            Event::MemberJoined { user, .. } if user == bob.id() => member = true,
            Event::MemberLeft { user } if user == bob.id() => member = false,
            Event::MessagePosted { .. } => assert!(member, "posted by a stranger"),
            _ => {}
        }
    }
}

#[tokio::test]
async fn a_send_whose_caller_goes_away_is_still_answered() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let room = world.group(&ann, &[]).await;
    for polls in 0..2 {
        let (answer, answered) = tokio::sync::oneshot::channel();
        let done = Box::new(move |outcome| {
            let _ = answer.send(outcome);
        });
        let post = post_of(room, Nonce::generate(), "hi");
        let mut posting = Box::pin(world.chat.post_message(&ann, post, done));
        if polls > 0 {
            let waker = std::task::Waker::noop();
            let _ = posting
                .as_mut()
                .poll(&mut std::task::Context::from_waker(waker));
        }
        drop(posting);
        let outcome = answered.await.expect("answered exactly once");
        match polls {
            0 => assert_eq!(outcome, Err(Refusal::ShuttingDown), "never begun"),
            _ => assert!(outcome.is_ok() || outcome == Err(Refusal::ShuttingDown)),
        }
    }
}
