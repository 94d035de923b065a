//! History, read markers and unread counts.

use natter_core::{Anchor, Audience, Delivery, Resume};
use natter_model::{Refusal, RoomId, Seq};

use crate::world::World;

fn unread(summary: &natter_model::view::RoomSummary) -> u64 {
    summary.room.messages - summary.read.messages
}

#[tokio::test]
async fn summaries_carry_the_start_of_the_last_message() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    let room = world.direct(&ann, &bob).await;
    let long = "ö".repeat(8_000);
    world.post(&ann, room, &long).await.unwrap();
    let chat = &world.chat;
    let resumed = chat.resume(&bob, Resume::default()).await.unwrap();
    let all = chat.rooms(&bob).await.unwrap();
    let one = chat.room(&bob, room).await.unwrap();
    let (opened, _) = chat.open_direct(&bob, ann.id()).await.unwrap();
    for summary in [&resumed.rooms[0], &all[0], &one, &opened] {
        let (message, _) = summary.last_message.as_ref().unwrap();
        let body = message.body.as_ref().unwrap().as_str();
        assert_eq!(body, "ö".repeat(300) + "…");
    }
    let message = chat.message(&bob, room, one.room.head).await.unwrap();
    assert_eq!(message.body.unwrap().as_str(), long, "itself it is whole");
}

#[tokio::test]
async fn unread_is_exact_and_the_own_message_is_read() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    let room = world.direct(&ann, &bob).await;
    for n in 0..3 {
        world.post(&ann, room, &n.to_string()).await.unwrap();
    }
    assert_eq!(unread(&world.summary(&ann, room).await), 0);
    let theirs = world.summary(&bob, room).await;
    assert_eq!(unread(&theirs), 3);
    let (last, author) = theirs.last_message.unwrap();
    assert_eq!((last.body.unwrap().as_str(), author.id), ("2", ann.id()));
    let second = Seq(theirs.room.head.0 - 1);
    world.told.take();
    let marker = world.chat.mark_read(&bob, room, second).await.unwrap();
    assert_eq!((marker.seq, marker.messages), (second, 2));
    let told = world.told.take();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].audience, Audience::User(bob.id()));
    assert!(matches!(*told[0].delivery, Delivery::Read { marker: m, .. } if m == marker));
    let back = world.chat.mark_read(&bob, room, Seq(1)).await.unwrap();
    assert_eq!(back, marker, "never back");
    assert!(world.told.take().is_empty());
    let far = world
        .chat
        .mark_read(&bob, room, Seq(u64::MAX))
        .await
        .unwrap();
    assert_eq!(far.seq, theirs.room.head, "never beyond the head");
    world.post(&ann, room, "3").await.unwrap();
    assert_eq!(unread(&world.summary(&bob, room).await), 1);
    world.post(&bob, room, "4").await.unwrap();
    assert_eq!(
        unread(&world.summary(&bob, room).await),
        0,
        "who writes has read"
    );
}

#[tokio::test]
async fn only_members_read() {
    let world = World::new().await;
    let (ann, eve) = (world.person("ann").await, world.person("eve").await);
    let group = world.group(&ann, &[]).await;
    let seq = world.post(&ann, group, "secret").await.unwrap().seq;
    let nowhere = RoomId::from_u64(1).unwrap();
    for (room, refusal) in [
        (group, Refusal::RoomNotFound),
        (world.lobby().await, Refusal::NotAMember),
        (nowhere, Refusal::RoomNotFound),
    ] {
        let chat = &world.chat;
        let refused = [
            chat.timeline(&eve, room, Anchor::Latest, 10).await.err(),
            chat.message(&eve, room, seq).await.err(),
            chat.entries(&eve, room, Seq(0), 10).await.err(),
            chat.members(&eve, room, None, 10).await.err(),
            chat.may_read(&eve, room).await.err(),
            chat.room(&eve, room).await.err(),
            chat.mark_read(&eve, room, seq).await.err(),
            chat.typing(&eve, room, true).await.err(),
        ];
        assert_eq!(refused, [Some(refusal); 8]);
    }
}

#[tokio::test]
async fn history_is_paged_and_places_are_any_number() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let room = world.group(&ann, &[]).await;
    for n in 0..30 {
        world.post(&ann, room, &n.to_string()).await.unwrap();
    }
    let page = |anchor, limit| world.chat.timeline(&ann, room, anchor, limit);
    let newest = page(Anchor::Latest, 10).await.unwrap();
    assert_eq!(newest.lines.len(), 10);
    assert!(newest.more_before && !newest.more_after);
    let before = page(Anchor::Before(newest.lines[0].seq()), 0)
        .await
        .unwrap();
    assert_eq!(before.lines.len(), 1, "at least one");
    assert_eq!(before.lines[0].seq().next(), newest.lines[0].seq());
    assert_eq!(
        page(Anchor::Latest, usize::MAX).await.unwrap().lines.len(),
        32
    );
    let far = Seq(u64::MAX);
    for anchor in [Anchor::Before(far), Anchor::After(far), Anchor::Around(far)] {
        assert!(page(anchor, 5).await.is_ok(), "{anchor:?}");
    }
    let none = world.chat.entries(&ann, room, far, 5).await.unwrap();
    assert_eq!((none.entries.len(), none.head), (0, Seq(32)));
    let refused = world.chat.message(&ann, room, far).await.err();
    assert_eq!(refused, Some(Refusal::MessageNotFound));
}
