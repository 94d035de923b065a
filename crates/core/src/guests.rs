//! Who attends which room without an account.

use std::collections::HashMap;
use std::sync::Arc;

use natter_model::view::User;
use natter_model::{RoomId, UserId, Username};
use natter_store::Store;
use parking_lot::Mutex;

use crate::delivering::Attended;

/// Goings that could not be announced at once and are tried again; more are forgotten.
const UNTOLD_MAX: usize = 10_000;

/// Who attends which room without an account.
pub(crate) struct Guests {
    store: Arc<dyn Store>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// By folded name; `None` while a name is only reserved.
    names: HashMap<String, Option<(RoomId, Arc<User>)>>,
    untold: Vec<Arc<Attended>>,
}

impl Guests {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            state: Mutex::default(),
        }
    }

    /// Reserves a name that nobody attends with or reserves.
    pub(crate) fn reserve(self: &Arc<Self>, name: &Username) -> Option<Reservation> {
        let folded = name.folded();
        let mut state = self.state.lock();
        if state.names.contains_key(&folded) {
            return None;
        }
        state.names.insert(folded.clone(), None);
        Some(Reservation {
            guests: Arc::clone(self),
            name: folded,
            user: None,
        })
    }

    /// The guests of a room.
    pub(crate) fn attending(&self, room: RoomId) -> Vec<Arc<User>> {
        let state = self.state.lock();
        let guests = state.names.values().flatten();
        guests
            .filter(|(attended, _)| *attended == room)
            .map(|(_, user)| Arc::clone(user))
            .collect()
    }

    /// Announces the goings that could not be announced before.
    pub(crate) fn tell_untold(&self) {
        let untold = std::mem::take(&mut self.state.lock().untold);
        for going in untold {
            self.tell_going(going);
        }
    }

    fn tell_going(&self, going: Arc<Attended>) {
        let what = Arc::clone(&going);
        if self.store.announce(what).is_err() {
            let mut state = self.state.lock();
            if state.untold.len() < UNTOLD_MAX {
                state.untold.push(going);
            }
        }
    }
}

/// A name that is reserved; a guest's, once [`Reservation::arrive`] is called. Free again when
/// dropped, which also announces the guest's going and has the store forget them.
pub(crate) struct Reservation {
    guests: Arc<Guests>,
    name: String,
    /// Whom the store makes, or has made, under this name.
    user: Option<UserId>,
}

impl Reservation {
    /// The store is asked to make this guest, or has not made any.
    pub(crate) fn is_for(&mut self, user: Option<UserId>) {
        self.user = user;
    }

    /// The guest comes. Call it after the coming has been announced.
    pub(crate) fn arrive(&self, room: RoomId, user: &Arc<User>) {
        let mut state = self.guests.state.lock();
        let guest = Some((room, Arc::clone(user)));
        state.names.insert(self.name.clone(), guest);
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let guest = self.guests.state.lock().names.remove(&self.name);
        if let Some((room, user)) = guest.flatten() {
            self.guests.tell_going(Arc::new(Attended {
                room,
                user,
                present: false,
            }));
        }
        if let Some(user) = self.user {
            // A write goes on without anybody who waits; one that is refused is made up for by the
            // next start, or by the next guest of this name.
            drop(self.guests.store.forget_guest(user));
        }
    }
}
