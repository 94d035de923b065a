//! The channel that every server has. A built-in user owns it, so that no person has to.

use std::sync::Arc;

use natter_model::view::User;
use natter_model::{RoomId, RoomKind, RoomName, RoomRole, Timestamp, UserId, Username};
use natter_store::rooms::{NewRoom, RoomCreated};
use natter_store::{ErrorKind, Store, StoreError};

use crate::secrets::random_u32;

/// The built-in user's name; with a number behind it when a person has it.
pub(crate) const BUILT_IN: &str = "natter";
const TRIES: u32 = 100;

/// Makes the channel `name` when there is none.
pub(crate) async fn make(
    store: &dyn Store,
    name: &RoomName,
    now: Timestamp,
) -> Result<(), StoreError> {
    if store.channel_named(name.clone()).await?.is_some() {
        return Ok(());
    }
    let owner = built_in_user(store, now).await?;
    for _ in 0..TRIES {
        let room = NewRoom {
            id: RoomId::generate(now, random_u32()),
            kind: RoomKind::Channel,
            name: Some(name.clone()),
            creator: owner.id,
            members: vec![(owner.id, RoomRole::Owner)],
            people: Arc::from([Arc::clone(&owner)]),
            at: now,
        };
        match store.create_room(room).await? {
            RoomCreated::IdTaken => {}
            RoomCreated::Created(_) | RoomCreated::ChannelNameTaken => return Ok(()),
            RoomCreated::DirectExists(_) | RoomCreated::TooManyRooms(_) => break,
        }
    }
    Err(StoreError::new(ErrorKind::Failed, "make the lobby"))
}

/// A user without credentials whom nobody can log in as and nobody finds.
async fn built_in_user(store: &dyn Store, now: Timestamp) -> Result<Arc<User>, StoreError> {
    for n in 1..=TRIES {
        let name = match n {
            1 => BUILT_IN.to_owned(),
            n => format!("{BUILT_IN}-{n}"),
        };
        let Ok(name) = Username::new(&name) else {
            break;
        };
        let id = UserId::generate(now, random_u32());
        if let Some(user) = store.attend_as_guest(id, name, now).await? {
            return Ok(Arc::new(user));
        }
    }
    Err(StoreError::new(ErrorKind::Failed, "make the built-in user"))
}
