//! Making, finding and renaming rooms; the lobby.

use natter_core::{CreateRoom, Delivery};
use natter_model::{
    DisplayName, Event, PersonalEvent, Refusal, RoomId, RoomKind, RoomName, RoomRole, UserId,
    Username,
};

use crate::world::{HOME, World};

fn create(kind: RoomKind, name: &str, members: Vec<UserId>) -> CreateRoom {
    CreateRoom {
        kind,
        name: RoomName::group(name).unwrap(),
        members,
    }
}

#[tokio::test]
async fn every_server_has_a_lobby_that_nobody_has_to_own() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    let lobby = world.lobby().await;
    let found = world
        .chat
        .find_channels(&ann, "#LOB", None, 10)
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].room.id, found[0].joined), (lobby, false));
    assert_eq!(
        world.chat.room(&ann, lobby).await.err(),
        Some(Refusal::NotAMember)
    );
    let joined = world.chat.join_room(&ann, lobby).await.unwrap();
    assert_eq!((joined.role, joined.room.members), (RoomRole::Member, 2));
    world.chat.leave_room(&ann, lobby).await.unwrap();
    let found = world.chat.find_people(&ann, "", None, 10).await.unwrap();
    assert_eq!(found.len(), 1, "the lobby's owner is nobody to be found");
}

#[tokio::test]
async fn a_group_begins_with_its_owner_and_the_invited() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    world.told.take();
    let members = vec![bob.id(), ann.id(), bob.id()];
    let request = create(RoomKind::Group, "Trip", members);
    let summary = world.chat.create_room(&ann, request).await.unwrap();
    let room = summary.room.id;
    assert_eq!((summary.role, summary.room.members), (RoomRole::Owner, 2));
    assert_eq!(summary.room.name.unwrap().as_str(), "Trip");
    let told = world.told.take();
    let events: Vec<_> = told
        .iter()
        .map(|told| match &*told.delivery {
            Delivery::Entry { entry, people } => {
                assert_eq!(people[0].id, ann.id());
                entry.event.code()
            }
            Delivery::Personal(entry) => {
                assert!(told.control);
                assert_eq!(entry.event, PersonalEvent::RoomAppeared { room });
                "appeared"
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        events,
        [
            "room_created",
            "member_joined",
            "member_joined",
            "appeared",
            "appeared"
        ]
    );
    assert_eq!(world.summary(&bob, room).await.role, RoomRole::Member);
}

#[tokio::test]
async fn rooms_that_cannot_be_are_refused() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    let nobody = UserId::from_u64(1).unwrap();
    let many = (1..=101).map(|n| UserId::from_u64(n).unwrap()).collect();
    let guest = world
        .chat
        .attend("gus", &RoomName::channel("lobby").unwrap(), HOME)
        .await;
    let guest = guest.ok().unwrap();
    for (request, refusal) in [
        (
            create(RoomKind::Direct, "x", vec![bob.id()]),
            Refusal::InvalidRequest,
        ),
        (
            create(RoomKind::Channel, "not a channel", vec![]),
            Refusal::InvalidRoomName,
        ),
        (
            create(RoomKind::Channel, "LOBBY", vec![]),
            Refusal::ChannelNameTaken,
        ),
        (
            create(RoomKind::Group, "x", vec![nobody]),
            Refusal::UserNotFound,
        ),
        (
            create(RoomKind::Group, "x", vec![guest.actor.id()]),
            Refusal::UserNotFound,
        ),
        (create(RoomKind::Group, "x", many), Refusal::InvalidRequest),
    ] {
        let refused = world.chat.create_room(&ann, request.clone()).await.err();
        assert_eq!(refused, Some(refusal), "{request:?}");
    }
    assert_eq!(
        world.chat.rooms(&ann).await.unwrap().len(),
        0,
        "nothing was made"
    );
}

#[tokio::test]
async fn of_two_channels_of_one_name_made_at_once_there_is_one() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    let (a, b) = tokio::join!(
        world
            .chat
            .create_room(&ann, create(RoomKind::Channel, "news", vec![])),
        world
            .chat
            .create_room(&bob, create(RoomKind::Channel, "#News", vec![])),
    );
    let mut outcomes = [a.map(|_| ()), b.map(|_| ())];
    outcomes.sort_by_key(Result::is_err);
    assert_eq!(outcomes, [Ok(()), Err(Refusal::ChannelNameTaken)]);
}

#[tokio::test]
async fn renaming_is_for_admins_and_tells_the_room() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    let group = world.group(&ann, &[&bob]).await;
    let channel = world.channel(&ann, "news").await;
    let name = |text: &str| RoomName::group(text).unwrap();
    let renamed = world
        .chat
        .rename_room(&ann, group, name("The trip"))
        .await
        .unwrap();
    assert_eq!(renamed.room.name, Some(name("The trip")));
    let last = world.told.entries(group).pop().unwrap();
    assert_eq!(
        last.event,
        Event::RoomRenamed {
            name: name("The trip")
        }
    );
    let head = renamed.room.head;
    let same = world
        .chat
        .rename_room(&ann, group, name("The trip"))
        .await
        .unwrap();
    assert_eq!(same.room.head, head, "the same name is no event");
    let refused = world
        .chat
        .rename_room(&bob, group, name("Mine"))
        .await
        .err();
    assert_eq!(refused, Some(Refusal::NotPermitted));
    for (text, refusal) in [
        ("lobby", Refusal::ChannelNameTaken),
        ("two words", Refusal::InvalidRoomName),
    ] {
        let refused = world
            .chat
            .rename_room(&ann, channel, name(text))
            .await
            .err();
        assert_eq!(refused, Some(refusal));
    }
    let refused = world.chat.rename_room(&bob, channel, name("x")).await.err();
    assert_eq!(refused, Some(Refusal::NotAMember));
    let nowhere = RoomId::from_u64(1).unwrap();
    let refused = world.chat.rename_room(&bob, nowhere, name("x")).await.err();
    assert_eq!(refused, Some(Refusal::RoomNotFound));
}

#[tokio::test]
async fn people_are_found_and_renamed() {
    let world = World::new().await;
    let ann = world.person("ann").await;
    world.person("anja").await;
    world.person("bob").await;
    let name = DisplayName::new("Ann Smith").unwrap();
    let changed = world
        .chat
        .change_display_name(&ann, name.clone())
        .await
        .unwrap();
    assert_eq!(changed.display_name, name);
    assert_eq!(
        world.chat.user(&ann, ann.id()).await.unwrap().display_name,
        name
    );
    for (query, after, expected) in [
        ("an", None, vec!["anja", "ann"]),
        ("SMI", None, vec!["ann"]),
        ("", Some("anja"), vec!["ann", "bob"]),
        ("zz", None, vec![]),
    ] {
        let after = after.map(|text| Username::new(text).unwrap());
        let found = world
            .chat
            .find_people(&ann, query, after, 10)
            .await
            .unwrap();
        let names: Vec<_> = found.iter().map(|user| user.username.as_str()).collect();
        assert_eq!(names, expected, "{query:?}");
    }
    let long = "x".repeat(101);
    let refused = world.chat.find_people(&ann, &long, None, 10).await.err();
    assert_eq!(refused, Some(Refusal::InvalidRequest));
    let nobody = UserId::from_u64(1).unwrap();
    let users = world
        .chat
        .users(&ann, vec![nobody, ann.id()])
        .await
        .unwrap();
    assert_eq!(users.len(), 1);
    assert_eq!(
        world.chat.user(&ann, nobody).await.err(),
        Some(Refusal::UserNotFound)
    );
    // What is said after it is said under the new name.
    let group = world.group(&ann, &[]).await;
    world.told.take();
    world.post(&ann, group, "hi").await.unwrap();
    let told = world.told.take();
    let Delivery::Entry { people, .. } = &*told[0].delivery else {
        panic!("{told:?}");
    };
    assert_eq!(people[0].display_name, name);
}
