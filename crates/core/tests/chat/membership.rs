//! Who is in a room: joining, leaving, adding, removing, roles; and what is told of it in which
//! order.

use natter_core::{Anchor, Audience, Delivery};
use natter_model::{Event, PersonalEvent, Refusal, RoomRole, ServerRole, UserId};

use crate::world::World;

#[tokio::test]
async fn joining_and_leaving_a_channel() {
    let world = World::new().await;
    let (_owner, ann) = (world.person("boss").await, world.person("ann").await);
    let lobby = world.lobby().await;
    assert_eq!(
        world.post(&ann, lobby, "hi").await,
        Err(Refusal::NotAMember)
    );
    let joined = world.chat.join_room(&ann, lobby).await.unwrap();
    let again = world.chat.join_room(&ann, lobby).await.unwrap();
    assert_eq!(
        again.room.head, joined.room.head,
        "joining twice is joining once"
    );
    world.post(&ann, lobby, "hi").await.unwrap();
    world.chat.leave_room(&ann, lobby).await.unwrap();
    let refused = [
        world.chat.leave_room(&ann, lobby).await.err(),
        world.post(&ann, lobby, "still here").await.err(),
        world
            .chat
            .timeline(&ann, lobby, Anchor::Latest, 10)
            .await
            .err(),
        world.chat.members(&ann, lobby, None, 10).await.err(),
        world.chat.may_read(&ann, lobby).await.err(),
    ];
    assert_eq!(refused, [Some(Refusal::NotAMember); 5]);
    let rejoined = world.chat.join_room(&ann, lobby).await.unwrap();
    assert_eq!(rejoined.role, RoomRole::Member);
}

#[tokio::test]
async fn a_group_is_not_known_to_others_and_its_admins_add_and_remove() {
    let world = World::new().await;
    let (ann, bob, eve) = (
        world.person("ann").await,
        world.person("bob").await,
        world.person("eve").await,
    );
    let group = world.group(&ann, &[&bob]).await;
    let chat = &world.chat;
    assert_eq!(
        chat.join_room(&eve, group).await.err(),
        Some(Refusal::RoomNotFound)
    );
    let add = |who| chat.add_members(who, group, vec![eve.id(), bob.id()]);
    assert_eq!(add(&eve).await, Err(Refusal::RoomNotFound));
    assert_eq!(add(&bob).await, Err(Refusal::NotPermitted));
    assert_eq!(add(&ann).await, Ok(()));
    assert_eq!(world.summary(&eve, group).await.room.members, 3);
    let entry = world.told.entries(group).pop().unwrap();
    let role = RoomRole::Member;
    assert_eq!(
        entry.event,
        Event::MemberJoined {
            user: eve.id(),
            role
        }
    );
    assert_eq!(entry.actor, ann.id());
    let nobody = UserId::from_u64(1).unwrap();
    let refused = chat.add_members(&ann, group, vec![nobody]).await;
    assert_eq!(refused, Err(Refusal::UserNotFound));

    assert_eq!(
        chat.remove_member(&bob, group, eve.id()).await,
        Err(Refusal::NotPermitted)
    );
    chat.change_role(&ann, group, bob.id(), RoomRole::Admin)
        .await
        .unwrap();
    assert_eq!(
        chat.remove_member(&bob, group, ann.id()).await,
        Err(Refusal::NotPermitted)
    );
    assert_eq!(chat.remove_member(&bob, group, eve.id()).await, Ok(()));
    assert_eq!(
        chat.remove_member(&bob, group, eve.id()).await,
        Err(Refusal::UserNotFound)
    );
    assert_eq!(
        world.post(&eve, group, "hi").await,
        Err(Refusal::RoomNotFound)
    );
    assert_eq!(
        chat.remove_member(&bob, group, bob.id()).await,
        Ok(()),
        "leaves"
    );
}

#[tokio::test]
async fn a_removed_members_connections_hear_of_it_before_anything_later_of_the_room() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    let group = world.group(&ann, &[&bob]).await;
    world.told.take();
    world
        .chat
        .remove_member(&ann, group, bob.id())
        .await
        .unwrap();
    world.post(&ann, group, "now we are alone").await.unwrap();
    let told = world.told.take();
    let steps: Vec<_> = told
        .iter()
        .map(
            |told| match (&*told.delivery, told.audience, told.control) {
                (Delivery::Entry { entry, .. }, Audience::Room(_), false) => entry.event.code(),
                (Delivery::Personal(entry), Audience::User(user), true) => {
                    assert_eq!(user, bob.id());
                    assert_eq!(entry.event, PersonalEvent::RoomVanished { room: group });
                    "vanished"
                }
                other => panic!("{other:?}"),
            },
        )
        .collect();
    assert_eq!(steps, ["member_left", "vanished", "message_posted"]);
}

#[tokio::test]
async fn a_room_with_members_keeps_an_owner() {
    let world = World::new().await;
    let (ann, bob) = (world.person("ann").await, world.person("bob").await);
    let group = world.group(&ann, &[&bob]).await;
    let chat = &world.chat;
    assert_eq!(chat.leave_room(&ann, group).await, Err(Refusal::LastOwner));
    let down = chat.change_role(&ann, group, ann.id(), RoomRole::Member);
    assert_eq!(down.await, Err(Refusal::LastOwner));
    let up = chat.change_role(&bob, group, bob.id(), RoomRole::Owner);
    assert_eq!(up.await, Err(Refusal::NotPermitted));
    chat.change_role(&ann, group, bob.id(), RoomRole::Owner)
        .await
        .unwrap();
    chat.leave_room(&ann, group).await.unwrap();
    chat.leave_room(&bob, group).await.unwrap();
    assert_eq!(
        chat.rooms(&bob).await.unwrap(),
        [],
        "the last one closes the door"
    );
}

#[tokio::test]
async fn of_two_owners_who_leave_at_once_one_stays() {
    let world = World::new().await;
    let (ann, bob, eve) = (
        world.person("ann").await,
        world.person("bob").await,
        world.person("eve").await,
    );
    for _ in 0..20 {
        let group = world.group(&ann, &[&bob, &eve]).await;
        world
            .chat
            .change_role(&ann, group, bob.id(), RoomRole::Owner)
            .await
            .unwrap();
        let (a, b) = tokio::join!(
            world.chat.leave_room(&ann, group),
            world
                .chat
                .change_role(&bob, group, bob.id(), RoomRole::Member),
        );
        let mut outcomes = [a, b];
        outcomes.sort_by_key(Result::is_err);
        assert_eq!(outcomes, [Ok(()), Err(Refusal::LastOwner)]);
    }
}

#[tokio::test]
async fn a_thousand_who_join_at_once_all_come_in() {
    let world = World::new().await;
    let lobby = world.lobby().await;
    let mut people = Vec::new();
    for n in 0..1_000 {
        people.push(world.person(&format!("user{n}")).await);
    }
    let chat = &world.chat;
    let mut joining: Vec<_> = people
        .iter()
        .map(|p| Box::pin(chat.join_room(p, lobby)))
        .collect();
    // All are begun before the first is waited for.
    std::future::poll_fn(|cx| {
        for join in &mut joining {
            let _ = join.as_mut().poll(cx).is_ready();
        }
        std::task::Poll::Ready(())
    })
    .await;
    drop(joining);
    for person in &people {
        let joined = world.chat.join_room(person, lobby).await.unwrap();
        assert_eq!(joined.role, RoomRole::Member);
    }
    let summary = world.summary(&people[0], lobby).await;
    assert_eq!(summary.room.members, 1_001);
    let entries = world.told.entries(lobby);
    assert_eq!(entries.len(), 1_002, "one each, and two of the making");
    let page = world
        .chat
        .members(&people[0], lobby, None, 1_000_000)
        .await
        .unwrap();
    assert_eq!(page.len(), 200, "pages are bounded");
}

#[tokio::test]
async fn the_servers_owner_keeps_order_in_channels_that_they_are_in_and_nowhere_else() {
    let world = World::new().await;
    let (boss, ann) = (world.person("boss").await, world.person("ann").await);
    assert_eq!(boss.user().role, ServerRole::Owner);
    let channel = world.channel(&ann, "news").await;
    let group = world.group(&ann, &[&boss]).await;
    let said = world.post(&ann, channel, "spam").await.unwrap();
    let private = world.post(&ann, group, "private").await.unwrap();
    let delete = |room, seq| world.chat.delete_message(&boss, room, seq);
    assert_eq!(delete(channel, said.seq).await, Err(Refusal::NotAMember));
    assert_eq!(delete(group, private.seq).await, Err(Refusal::NotPermitted));
    world.chat.join_room(&boss, channel).await.unwrap();
    assert!(delete(channel, said.seq).await.is_ok());
    let removed = world.chat.remove_member(&boss, channel, ann.id()).await;
    assert_eq!(removed, Err(Refusal::LastOwner));
    let role = RoomRole::Owner;
    world
        .chat
        .change_role(&boss, channel, boss.id(), role)
        .await
        .unwrap();
    world
        .chat
        .remove_member(&boss, channel, ann.id())
        .await
        .unwrap();
}
