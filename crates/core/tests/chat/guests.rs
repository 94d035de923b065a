//! Guests: coming, talking, going.

use natter_core::{Anchor, Audience, Delivery, Rate};
use natter_model::view::Line;
use natter_model::{Refusal, RoomId, RoomName, UserKind, Username};
use natter_store::Accounts as _;

use crate::world::{HOME, World, sign_up};

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
    let gus = world.chat.attend("gus", &name, HOME).await.ok().unwrap();
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
    let attend = async |wished: &str| world.chat.attend(wished, &name, HOME).await.ok().unwrap();
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
}

#[tokio::test]
async fn a_person_takes_the_name_of_a_guest_who_has_gone() {
    let world = World::new().await;
    let name = RoomName::channel("lobby").unwrap();
    let attend = async |wished: &str| world.chat.attend(wished, &name, HOME).await.ok().unwrap();
    let (lobby, gus) = (world.lobby().await, attend("gus").await);
    let said = world.post(&gus.actor, lobby, "I am Gus").await.unwrap();
    assert_eq!(
        world.chat.sign_up(sign_up("Gus")).await.err(),
        Some(Refusal::UsernameTaken),
        "while the guest is there"
    );
    let guest = gus.actor.id();
    gus.leave();
    let person = world.chat.sign_up(sign_up("Gus")).await.unwrap();
    assert_eq!(person.actor.user().username.as_str(), "Gus");
    assert_ne!(person.session.user, guest);
    assert_eq!(attend("gus").await.name.as_str(), "gus-2");
    let actor = world.chat.authenticate(&person.token).await.unwrap();
    world.chat.join_room(&actor, lobby).await.unwrap();
    let page = world.chat.timeline(&actor, lobby, Anchor::Latest, 9).await;
    let page = page.unwrap();
    let line = page.lines.iter().find(|line| line.seq() == said.seq);
    let Some(Line::Message(message)) = line else {
        panic!("the guest's message stays: {page:?}");
    };
    assert_eq!(message.author, guest);
    let author = world.chat.user(&actor, guest).await.unwrap();
    assert_eq!(author.username.as_str(), "gus-guest");
    assert_eq!(
        world.chat.sign_up(sign_up("natter")).await.err(),
        Some(Refusal::UsernameTaken),
        "the chat's own user keeps its name"
    );
}

#[tokio::test]
async fn guests_who_said_nothing_are_forgotten() {
    let world = World::new().await;
    let name = RoomName::channel("lobby").unwrap();
    let attend = async |wished: &str| world.chat.attend(wished, &name, HOME).await.ok().unwrap();
    let (lobby, silent, talker) = (
        world.lobby().await,
        attend("silent").await,
        attend("gus").await,
    );
    world.post(&talker.actor, lobby, "hello").await.unwrap();
    let ids = vec![silent.actor.id(), talker.actor.id()];
    silent.leave();
    talker.leave();
    // Writes are done in order: this one after the forgetting.
    let again = attend("gus").await;
    let left = world.store.users(ids.clone()).await.unwrap();
    let left: Vec<_> = left.iter().map(|user| (user.id, &user.username)).collect();
    assert_eq!(left, [(ids[1], &Username::new("gus-guest").unwrap())]);
    assert_ne!(again.actor.id(), ids[1], "somebody else");
}

#[tokio::test]
async fn guests_come_at_a_rate_by_their_address() {
    let world = World::new().await;
    let name = RoomName::channel("lobby").unwrap();
    let attend = async |from| world.chat.attend("gus", &name, from).await;
    for n in 0..20 {
        assert!(attend(HOME).await.is_ok(), "{n}");
    }
    let refused = Some(Refusal::RateLimited {
        retry_after_ms: 1_000,
    });
    assert_eq!(attend(HOME).await.err(), refused);
    assert!(attend("192.0.2.1".parse().unwrap()).await.is_ok());
    world.clock.advance_ms(1_000);
    assert!(attend(HOME).await.is_ok());
    assert_eq!(attend(HOME).await.err(), refused);
    let open = World::with(|config| config.sign_up_rate = Rate::UNLIMITED).await;
    for _ in 0..50 {
        assert!(open.chat.attend("gus", &name, HOME).await.is_ok());
    }
}

#[tokio::test]
async fn guests_are_in_the_room_they_attend_and_nowhere_else() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let news = world.channel(&ann, "news").await;
    let group = world.group(&ann, &[]).await;
    let lobby = world.lobby().await;
    let name = RoomName::channel("lobby").unwrap();
    let gus = world.chat.attend("gus", &name, HOME).await.ok().unwrap();
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
        chat.attend("gus", &nowhere, HOME).await.err(),
        Some(Refusal::RoomNotFound)
    );
}
