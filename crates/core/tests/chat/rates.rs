//! What one user may do in a while, beside messages.

use natter_core::{Anchor, CreateRoom, Rate, Resume};
use natter_model::{Refusal, RoomKind, RoomName, Seq, UserId};

use crate::world::World;

fn limited(retry_after_ms: u32) -> Refusal {
    Refusal::RateLimited { retry_after_ms }
}

fn group(members: Vec<UserId>) -> CreateRoom {
    CreateRoom {
        kind: RoomKind::Group,
        name: RoomName::group("A group").unwrap(),
        members,
    }
}

#[tokio::test]
async fn making_rooms_has_a_rate() {
    let world = World::with(|config| config.room_rate = Rate::new(1.0, 3)).await;
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    let chat = &world.chat;
    chat.create_room(&ann, group(vec![])).await.unwrap();
    chat.create_room(&ann, group(vec![])).await.unwrap();
    for _ in 0..5 {
        // Only the first of these makes anything, but each could.
        let opened = chat.open_direct(&ann, bob.id()).await;
        if let Err(refusal) = opened {
            assert_eq!(refusal, limited(1_000));
        }
    }
    let refused = chat.create_room(&ann, group(vec![])).await.err();
    assert_eq!(refused, Some(limited(1_000)));
    chat.create_room(&bob, group(vec![])).await.unwrap();
    world.clock.advance_ms(1_000);
    chat.open_direct(&ann, bob.id()).await.unwrap();
    chat.create_room(&ann, group(vec![])).await.unwrap();
}

#[tokio::test]
async fn bringing_people_into_rooms_has_a_rate() {
    let world = World::with(|config| config.adding_rate = Rate::new(1.0, 4)).await;
    let ann = world.person("ann").await;
    let mut others = Vec::new();
    for name in ["bob", "cem", "dan", "eve", "fay"] {
        others.push(world.person(name).await.id());
    }
    let chat = &world.chat;
    let made = chat.create_room(&ann, group(others[..2].to_vec())).await;
    let room = made.unwrap().room.id;
    let add = |people: &[_]| chat.add_members(&ann, room, people.to_vec());
    assert_eq!(add(&others[2..]).await, Err(limited(1_000)));
    assert_eq!(world.summary(&ann, room).await.room.members, 3, "no one");
    for _ in 0..10 {
        assert_eq!(add(&others[..2]).await, Ok(()), "they are in it already");
    }
    assert_eq!(add(&others[2..4]).await, Ok(()));
    assert_eq!(add(&others[4..]).await, Err(limited(1_000)));
    let direct = chat.open_direct(&ann, others[0]).await.err();
    assert_eq!(direct, Some(limited(1_000)));
    let more = chat.create_room(&ann, group(others[..1].to_vec())).await;
    assert_eq!(more.err(), Some(limited(1_000)));
    world.clock.advance_ms(1_000);
    assert_eq!(add(&others[4..]).await, Ok(()));
}

#[tokio::test]
async fn reading_a_lot_has_a_rate() {
    let world = World::with(|config| {
        config.list_rate = Rate::new(1.0, 2);
        config.page_rate = Rate::new(2.0, 3);
    })
    .await;
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    let room = world.direct(&ann, &bob).await;
    let chat = &world.chat;
    chat.rooms(&ann).await.unwrap();
    chat.resume(&ann, Resume::default()).await.unwrap();
    let (_, phone) = world.log_in(ann.id()).await;
    let refused = chat.resume(&phone, Resume::default()).await.err();
    assert_eq!(refused, Some(limited(1_000)), "on all devices");
    assert_eq!(chat.rooms(&ann).await.err(), Some(limited(1_000)));
    chat.resume(&bob, Resume::default()).await.unwrap();

    let page = || chat.timeline(&ann, room, Anchor::Latest, 50);
    page().await.unwrap();
    page().await.unwrap();
    chat.entries(&ann, room, Seq::ZERO, 50).await.unwrap();
    assert_eq!(page().await.err(), Some(limited(500)));
    let refused = chat.entries(&ann, room, Seq::ZERO, 50).await.err();
    assert_eq!(refused, Some(limited(500)));
    world.clock.advance_ms(1_000);
    page().await.unwrap();
    chat.resume(&phone, Resume::default()).await.unwrap();
}

#[tokio::test]
async fn whoever_lifts_the_limit_of_messages_lifts_all_that_one_user_has() {
    let none = Rate::new(0.001, 1);
    let world = World::with(|config| {
        config.message_rate = Rate::UNLIMITED;
        (config.room_rate, config.adding_rate) = (none, none);
        (config.list_rate, config.page_rate) = (none, none);
    })
    .await;
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    for _ in 0..3 {
        let room = world.group(&ann, &[&bob]).await;
        world.chat.rooms(&ann).await.unwrap();
        world.chat.entries(&ann, room, Seq::ZERO, 1).await.unwrap();
    }
}
