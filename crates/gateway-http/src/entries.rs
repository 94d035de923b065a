//! Entries of logs as they stand on the wire, over HTTP and WebSocket alike.

use std::collections::HashMap;

use natter_api::shape::{self, Person};
use natter_core::Entries;
use natter_model::view::User;
use natter_model::{Entry, Event, UserId};

/// The entry on the wire. `None` when somebody whom it names is not known to `person`.
pub(crate) fn entry(
    entry: &Entry,
    person: impl Fn(UserId) -> Option<Person>,
) -> Option<shape::Entry> {
    let about = match entry.event {
        Event::MemberJoined { user, .. }
        | Event::MemberLeft { user }
        | Event::RoleChanged { user, .. } => user,
        Event::RoomCreated { .. }
        | Event::MessagePosted { .. }
        | Event::MessageEdited { .. }
        | Event::MessageDeleted { .. }
        | Event::RoomRenamed { .. } => entry.actor,
    };
    let (actor, about_person) = (person(entry.actor)?, person(about)?);
    Some(shape::Entry::new(entry, |id| {
        if id == about {
            about_person.clone()
        } else {
            actor.clone()
        }
    }))
}

/// The entries on the wire. `None` when one of them names somebody who is not among the users.
pub(crate) fn entries(found: &Entries) -> Option<Vec<shape::Entry>> {
    let users: HashMap<UserId, &User> = found.users.iter().map(|it| (it.id, it)).collect();
    let person = |id| users.get(&id).map(|user| Person::from(*user));
    found.entries.iter().map(|it| entry(it, person)).collect()
}
