//! Directs: one for two people, whoever opens it.

use natter_core::Delivery;
use natter_model::{PersonalEvent, Refusal, RoomKind, RoomName, RoomRole, UserId};

use crate::world::{HOME, World};

#[tokio::test]
async fn two_people_who_open_their_direct_at_once_get_the_same_one() {
    let world = World::new().await;
    for round in 0..20 {
        let ann = world.person(&format!("ann{round}")).await;
        let bob = world.person(&format!("bob{round}")).await;
        let (a, b) = tokio::join!(
            world.chat.open_direct(&ann, bob.id()),
            world.chat.open_direct(&bob, ann.id()),
        );
        let ((a, a_made), (b, b_made)) = (a.unwrap(), b.unwrap());
        assert_eq!(a.room.id, b.room.id);
        assert!(a_made != b_made, "one of them made it");
        assert_eq!(a.peer.unwrap().id, bob.id());
        assert_eq!(b.peer.unwrap().id, ann.id());
        assert_eq!((a.room.kind, a.room.members), (RoomKind::Direct, 2));
        let appeared = world.told.take().into_iter().filter(|told| {
            let room = a.room.id;
            matches!(&*told.delivery, Delivery::Personal(entry)
                if entry.event == PersonalEvent::RoomAppeared { room })
        });
        assert_eq!(appeared.count(), 2, "once for each");
        let again = world.chat.open_direct(&ann, bob.id()).await.unwrap();
        assert_eq!((again.0.room.id, again.1), (a.room.id, false));
    }
}

#[tokio::test]
async fn a_direct_needs_somebody_else_and_stays_as_it_is() {
    let world = World::new().await;
    let (ann, bob, eve) = (
        world.person("ann").await,
        world.person("bob").await,
        world.person("eve").await,
    );
    let chat = &world.chat;
    assert_eq!(
        chat.open_direct(&ann, ann.id()).await.err(),
        Some(Refusal::OnlyYourself)
    );
    let nobody = UserId::from_u64(1).unwrap();
    assert_eq!(
        chat.open_direct(&ann, nobody).await.err(),
        Some(Refusal::UserNotFound)
    );
    let guest = chat
        .attend("gus", &RoomName::channel("lobby").unwrap(), HOME)
        .await
        .ok()
        .unwrap();
    let refused = chat.open_direct(&ann, guest.actor.id()).await.err();
    assert_eq!(refused, Some(Refusal::UserNotFound));
    let room = world.direct(&ann, &bob).await;
    let name = RoomName::group("x").unwrap();
    for (who, refusal) in [(&ann, Refusal::NotInDirect), (&eve, Refusal::RoomNotFound)] {
        let refused = [
            chat.leave_room(who, room).await.err(),
            chat.add_members(who, room, vec![eve.id()]).await.err(),
            chat.remove_member(who, room, bob.id()).await.err(),
            chat.change_role(who, room, bob.id(), RoomRole::Owner)
                .await
                .err(),
            chat.rename_room(who, room, name.clone()).await.err(),
            chat.join_room(who, room).await.err(),
        ];
        assert_eq!(refused, [Some(refusal); 6]);
    }
    for who in [&ann, &bob] {
        world.post(who, room, "hi").await.unwrap();
    }
    assert_eq!(
        world.post(&eve, room, "hi").await,
        Err(Refusal::RoomNotFound)
    );
}
