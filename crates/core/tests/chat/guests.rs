//! Guests: coming, talking, going.

use natter_core::{Anchor, Audience, Delivery};
use natter_model::view::Line;
use natter_model::{Refusal, RoomId, RoomName, UserKind};

use crate::world::{World, sign_up};

fn attended(world: &World, room: RoomId) -> Vec<(String, bool)> {
    let told = world.told.take().into_iter();
    let attended = told.filter_map(|told| match &*told.delivery {
        Delivery::Attended { user, present, .. } => {
            assert_eq!(told.audience, Audience::Room(room));
            Some((user.username.to_string(), *present))
        }
        _ => None,
    });
    attended.collect()
}

/// Waits until everything that was announced before has been told.
async fn settle(world: &World, room: RoomId, by: &natter_core::Actor) {
    world.post(by, room, "settled").await.unwrap();
}

#[tokio::test]
async fn a_guest_attends_talks_and_goes() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let lobby = world.lobby().await;
    world.chat.join_room(&ann, lobby).await.unwrap();
    world.told.take();
    let name = RoomName::channel("lobby").unwrap();
    let gus = world.chat.attend("gus", &name).await.ok().unwrap();
    assert_eq!((gus.name.as_str(), gus.room), ("gus", lobby));
    assert_eq!(gus.actor.user().kind, UserKind::Guest);
    assert_eq!(gus.actor.session(), None);
    let posted = world.post(&gus.actor, lobby, "hello").await.unwrap();
    assert_eq!(attended(&world, lobby), [("gus".to_owned(), true)]);
    let there = world.chat.attending(lobby);
    assert_eq!(there.len(), 1);
    let page = world
        .chat
        .timeline(&gus.actor, lobby, Anchor::Latest, 5)
        .await
        .unwrap();
    assert_eq!(page.lines.last().map(Line::seq), Some(posted.seq));
    let head = world.summary(&ann, lobby).await.room.head;
    let actor = gus.actor.clone();
    gus.leave();
    settle(&world, lobby, &ann).await;
    assert_eq!(attended(&world, lobby), [("gus".to_owned(), false)]);
    assert!(world.chat.attending(lobby).is_empty());
    assert_eq!(
        world.summary(&ann, lobby).await.room.head,
        head.next(),
        "not logged"
    );
    assert_eq!(
        world.post(&actor, lobby, "ghost").await,
        Err(Refusal::NotSignedIn)
    );
}

#[tokio::test]
async fn a_name_that_is_taken_or_in_use_gets_a_suffix() {
    let world = World::new().await;
    world.person("ann").await;
    let name = RoomName::channel("lobby").unwrap();
    let attend = async |wished: &str| world.chat.attend(wished, &name).await.ok().unwrap();
    let guests = [
        attend("ann").await,
        attend("Ann").await,
        attend("gus").await,
        attend("GUS").await,
        attend("natter").await,
        attend("").await,
        attend("\u{202e}\0").await,
    ];
    let names: Vec<_> = guests.iter().map(|guest| guest.name.to_string()).collect();
    assert_eq!(
        names,
        [
            "ann-2", "Ann-3", "gus", "GUS-2", "natter-2", "guest", "guest-2"
        ]
    );
    drop(guests);
    assert_eq!(attend("gus").await.name.as_str(), "gus", "free again");
    let gus = sign_up("gus");
    assert_eq!(
        world.chat.sign_up(gus).await.err(),
        Some(Refusal::UsernameTaken)
    );
}

#[tokio::test]
async fn guests_are_in_the_room_they_attend_and_nowhere_else() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let news = world.channel(&ann, "news").await;
    let group = world.group(&ann, &[]).await;
    let lobby = world.lobby().await;
    let name = RoomName::channel("lobby").unwrap();
    let gus = world.chat.attend("gus", &name).await.ok().unwrap();
    let (chat, gus) = (&world.chat, &gus.actor);
    assert_eq!(world.post(gus, news, "hi").await, Err(Refusal::NotAMember));
    assert_eq!(
        world.post(gus, group, "hi").await,
        Err(Refusal::RoomNotFound)
    );
    assert_eq!(chat.may_read(gus, lobby).await, Ok(()));
    assert_eq!(chat.may_read(gus, news).await, Err(Refusal::NotAMember));
    assert_eq!(
        chat.join_room(gus, news).await.err(),
        Some(Refusal::NotPermitted)
    );
    assert_eq!(
        chat.leave_room(gus, lobby).await.err(),
        Some(Refusal::NotAMember)
    );
    assert_eq!(
        chat.open_direct(gus, ann.id()).await.err(),
        Some(Refusal::NotPermitted)
    );
    assert_eq!(
        chat.find_people(gus, "", None, 9).await.err(),
        Some(Refusal::NotPermitted)
    );
    assert_eq!(
        chat.add_members(&ann, group, vec![gus.id()]).await,
        Err(Refusal::UserNotFound)
    );
    let nowhere = RoomName::channel("nowhere").unwrap();
    assert_eq!(
        chat.attend("gus", &nowhere).await.err(),
        Some(Refusal::RoomNotFound)
    );
}
