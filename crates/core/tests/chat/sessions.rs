//! Sessions: knowing them, listing and ending them, and that an ended one stays ended.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use natter_core::{Audience, Delivery};
use natter_model::limits::SESSION_IDLE_MS;
use natter_model::{Refusal, SessionId};
use natter_store::Sessions as _;

use crate::world::{HOME, Told, World};

fn ended(told: &[Told]) -> Vec<SessionId> {
    let ended = told
        .iter()
        .filter(|told| matches!(*told.delivery, Delivery::SessionEnded));
    ended
        .map(|told| match told.audience {
            Audience::Session(id) if told.control => id,
            other => panic!("told to {other:?}"),
        })
        .collect()
}

#[tokio::test]
async fn what_is_no_token_signs_nobody_in() {
    let world = World::new().await;
    for token in ["", "x", &"a".repeat(43), &"é".repeat(22)] {
        let refused = world.chat.authenticate(token).await.err();
        assert_eq!(refused, Some(Refusal::NotSignedIn), "{token:?}");
    }
}

#[tokio::test]
async fn logging_out_ends_one_session_and_tells_its_connections() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let (token, phone) = world.log_in(ann.id()).await;
    world.told.take();
    world.chat.log_out(&phone).await.unwrap();
    assert_eq!(ended(&world.told.take()), [phone.session().unwrap()]);
    assert_eq!(
        world.chat.authenticate(&token).await.err(),
        Some(Refusal::NotSignedIn)
    );
    assert_eq!(
        world.chat.rooms(&phone).await.err(),
        Some(Refusal::NotSignedIn)
    );
    assert_eq!(world.chat.log_out(&phone).await, Err(Refusal::NotSignedIn));
    assert!(world.chat.rooms(&ann).await.is_ok(), "the other goes on");
}

#[tokio::test]
async fn people_list_their_sessions_and_end_them_from_another() {
    let world = World::new().await;
    let (ann, eve) = (world.person("ann").await, world.person("eve").await);
    world.clock.advance_ms(1_000);
    let (token, phone) = world.log_in(ann.id()).await;
    let listed = world.chat.sessions(&ann).await.unwrap();
    let ids: Vec<_> = listed.iter().map(|session| Some(session.id)).collect();
    assert_eq!(ids, [phone.session(), ann.session()], "newest first");
    let lost = phone.session().unwrap();
    assert_eq!(
        world.chat.end_session(&eve, lost).await,
        Err(Refusal::SessionNotFound)
    );
    assert!(world.chat.authenticate(&token).await.is_ok());
    assert_eq!(world.chat.end_session(&ann, lost).await, Ok(()));
    assert_eq!(
        world.chat.end_session(&ann, lost).await,
        Err(Refusal::SessionNotFound)
    );
    assert_eq!(
        world.chat.authenticate(&token).await.err(),
        Some(Refusal::NotSignedIn)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_ended_session_never_comes_in_again_however_the_loads_race() {
    let world = Arc::new(World::new().await);
    let ann = world.person("ann").await;
    for round in 0..100 {
        let (token, _) = world.log_in(ann.id()).await;
        // Out of the cache, so that the next to ask loads it.
        let other = world.log_in(ann.id()).await.1;
        world
            .chat
            .end_session(&ann, other.session().unwrap())
            .await
            .unwrap();
        let session = world
            .chat
            .authenticate(&token)
            .await
            .unwrap()
            .session()
            .unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let asking: Vec<_> = (0..3)
            .map(|_| {
                let (world, token, stop) = (Arc::clone(&world), token.clone(), Arc::clone(&stop));
                tokio::spawn(async move {
                    while !stop.load(Ordering::Acquire) {
                        let _ = world.chat.authenticate(&token).await;
                        tokio::task::yield_now().await;
                    }
                })
            })
            .collect();
        world.chat.end_session(&ann, session).await.unwrap();
        for _ in 0..20 {
            let after = world.chat.authenticate(&token).await.err();
            assert_eq!(after, Some(Refusal::NotSignedIn), "round {round}");
        }
        stop.store(true, Ordering::Release);
        for asker in asking {
            asker.await.unwrap();
        }
    }
}

#[tokio::test]
async fn sessions_last_thirty_days_without_use_and_connections_are_use() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let (idle_token, idle) = world.log_in(ann.id()).await;
    let (used_token, _) = world.log_in(ann.id()).await;
    let (_, silent) = world.log_in(ann.id()).await;
    let online = world.chat.connected(&silent);
    world.chat.tick().await;
    for _ in 0..3 {
        world.clock.advance_ms(SESSION_IDLE_MS / 2);
        world.chat.authenticate(&used_token).await.unwrap();
        world.told.take();
        world.chat.tick().await;
    }
    assert_eq!(
        world.chat.authenticate(&idle_token).await.err(),
        Some(Refusal::NotSignedIn)
    );
    let left = world.store.sessions_of(ann.id()).await.unwrap();
    let left: Vec<_> = left.iter().map(|session| session.id).collect();
    assert!(!left.contains(&idle.session().unwrap()));
    assert!(
        left.contains(&silent.session().unwrap()),
        "its connection is open"
    );
    assert!(world.chat.authenticate(&used_token).await.is_ok());
    drop(online);
}

#[tokio::test]
async fn expired_sessions_are_told_to_their_connections() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    world.chat.tick().await;
    world.told.take();
    world.clock.advance_ms(SESSION_IDLE_MS + 1);
    world.chat.tick().await;
    assert_eq!(ended(&world.told.take()), [ann.session().unwrap()]);
    assert_eq!(
        world.chat.rooms(&ann).await.err(),
        Some(Refusal::NotSignedIn)
    );
}

#[tokio::test]
async fn a_closing_chat_refuses() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    world.chat.close().await;
    assert_eq!(
        world.chat.rooms(&ann).await.err(),
        Some(Refusal::ShuttingDown)
    );
    assert_eq!(
        world.chat.authenticate("x").await.err(),
        Some(Refusal::ShuttingDown)
    );
    let lobby = natter_model::RoomName::channel("lobby").unwrap();
    let refused = world.chat.attend("guest", &lobby, HOME).await.err();
    assert_eq!(refused, Some(Refusal::ShuttingDown));
    world.chat.tick().await;
    world.chat.close().await;
}
