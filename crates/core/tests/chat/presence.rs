//! Presence and typing.

use natter_core::{Audience, Delivery, Presence};
use natter_model::{Refusal, UserId};

use crate::world::World;

fn presences(world: &World) -> Vec<(UserId, Presence)> {
    let told = world.told.take().into_iter();
    let presences = told.filter_map(|told| match *told.delivery {
        Delivery::Presence { user, presence } => {
            assert_eq!(told.audience, Audience::Presence(user));
            Some((user, presence))
        }
        _ => None,
    });
    presences.collect()
}

fn typings(world: &World) -> Vec<(UserId, bool)> {
    let told = world.told.take().into_iter();
    let typings = told.filter_map(|told| match &*told.delivery {
        Delivery::Typing { user, active, .. } => Some((user.id, *active)),
        _ => None,
    });
    typings.collect()
}

#[tokio::test]
async fn presence_is_told_once_a_second_and_survives_a_reload() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    let online = Presence {
        online: true,
        seen_at: None,
    };
    let of_ann = async || world.chat.presence(&bob, vec![ann.id()]).await.unwrap()[0].1;
    assert_eq!(of_ann().await, Presence::default());
    let (desk, phone) = (world.chat.connected(&ann), world.chat.connected(&ann));
    assert_eq!(of_ann().await, online, "at once for who asks");
    assert_eq!(presences(&world), [], "batched for who watches");
    world.clock.advance_ms(1_000);
    world.chat.tick().await;
    assert_eq!(presences(&world), [(ann.id(), online)]);
    drop(desk);
    world.clock.advance_ms(10_000);
    world.chat.tick().await;
    assert_eq!(presences(&world), [], "the phone is still there");
    drop(phone);
    world.clock.advance_ms(4_000);
    world.chat.tick().await;
    let reloaded = world.chat.connected(&ann);
    world.clock.advance_ms(4_000);
    world.chat.tick().await;
    assert_eq!(presences(&world), [], "back within the grace");
    drop(reloaded);
    let left = natter_core::Clock::now(&*world.clock);
    world.clock.advance_ms(5_000);
    world.chat.tick().await;
    let gone = Presence {
        online: false,
        seen_at: Some(left),
    };
    assert_eq!(presences(&world), [(ann.id(), gone)]);
    assert_eq!(of_ann().await, gone);
}

#[tokio::test]
async fn flapping_is_told_at_most_once_a_second_and_ends_with_what_is() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    world.clock.advance_ms(1_000);
    world.chat.tick().await;
    for _ in 0..50 {
        drop(world.chat.connected(&ann));
        world.clock.advance_ms(10);
        world.chat.tick().await;
    }
    assert!(
        presences(&world).len() <= 1,
        "50 connections in half a second"
    );
    world.clock.advance_ms(6_000);
    world.chat.tick().await;
    assert!(!presences(&world).last().unwrap().1.online);
}

#[tokio::test]
async fn only_so_many_are_watched() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let many = vec![ann.id(); 201];
    assert_eq!(
        world.chat.presence(&ann, many).await,
        Err(Refusal::InvalidRequest)
    );
}

#[tokio::test]
async fn typing_holds_six_seconds_unless_renewed_or_ended() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    let room = world.direct(&ann, &bob).await;
    world.told.take();
    let typing = |active| world.chat.typing(&ann, room, active);
    typing(true).await.unwrap();
    assert_eq!(typings(&world), [(ann.id(), true)]);
    world.clock.advance_ms(1_000);
    typing(true).await.unwrap();
    assert_eq!(typings(&world), [], "renewed, and told not long ago");
    world.clock.advance_ms(5_000);
    typing(true).await.unwrap();
    assert_eq!(
        typings(&world),
        [(ann.id(), true)],
        "told again for who came since"
    );
    world.clock.advance_ms(5_999);
    world.chat.tick().await;
    assert_eq!(typings(&world), []);
    world.clock.advance_ms(1);
    world.chat.tick().await;
    assert_eq!(typings(&world), [(ann.id(), false)]);
    typing(true).await.unwrap();
    typing(false).await.unwrap();
    typing(false).await.unwrap();
    assert_eq!(typings(&world), [(ann.id(), true), (ann.id(), false)]);
    typing(true).await.unwrap();
    world.post(&ann, room, "what I typed").await.unwrap();
    assert_eq!(
        typings(&world),
        [(ann.id(), true), (ann.id(), false)],
        "sent"
    );
}

#[tokio::test]
async fn typing_has_a_rate() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let room = world.group(&ann, &[]).await;
    let mut refused = 0;
    for n in 0..100 {
        let told = world.chat.typing(&ann, room, n % 2 == 0).await;
        refused += usize::from(
            told == Err(Refusal::RateLimited {
                retry_after_ms: 250,
            }),
        );
    }
    assert_eq!(refused, 80);
}
