//! Who is there. Latest wins: nothing of it is stored.

use std::collections::HashMap;
use std::sync::Arc;

use natter_model::{SessionId, Timestamp, UserId};
use parking_lot::Mutex;

use crate::clock::Clock;
use crate::fanout::Presence;
use crate::generations::Generations;

/// How long somebody whose last connection ended stays online, in milliseconds: long enough to
/// reload a page.
pub(crate) const GRACE_MS: u64 = 5_000;
/// Users in one generation whose going is remembered.
const GONE: usize = 32_768;

/// Who is there.
pub(crate) struct PresenceBoard {
    state: Mutex<State>,
    clock: Arc<dyn Clock>,
}

struct State {
    here: HashMap<UserId, Here>,
    sessions: HashMap<SessionId, u32>,
    gone: Generations<UserId, Timestamp>,
    changed: Vec<UserId>,
}

struct Here {
    connections: u32,
    /// When the last connection ended, while there is none.
    left_at: Option<Timestamp>,
}

impl PresenceBoard {
    /// Nobody.
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            state: Mutex::new(State {
                here: HashMap::new(),
                sessions: HashMap::new(),
                gone: Generations::new(GONE),
                changed: Vec::new(),
            }),
            clock,
        }
    }

    /// Counts a connection until the guard is dropped.
    pub(crate) fn connected(self: &Arc<Self>, user: UserId, session: Option<SessionId>) -> Online {
        let mut state = self.state.lock();
        let State { here, changed, .. } = &mut *state;
        let entry = here.entry(user).or_insert_with(|| {
            changed.push(user);
            Here {
                connections: 0,
                left_at: None,
            }
        });
        entry.connections += 1;
        entry.left_at = None;
        if let Some(session) = session {
            *state.sessions.entry(session).or_default() += 1;
        }
        Online {
            board: Arc::clone(self),
            user,
            session,
        }
    }

    /// The presence of each of `users`.
    pub(crate) fn of(&self, users: &[UserId]) -> Vec<(UserId, Presence)> {
        let mut state = self.state.lock();
        users
            .iter()
            .map(|user| (*user, state.presence(*user)))
            .collect()
    }

    /// The sessions that have connections.
    pub(crate) fn sessions(&self) -> Vec<SessionId> {
        self.state.lock().sessions.keys().copied().collect()
    }

    /// Lets those go whose grace is over, and gives the presence of everybody for whom it changed
    /// since the last time, once each.
    pub(crate) fn take_changes(&self) -> Vec<(UserId, Presence)> {
        let now = self.clock.now();
        let mut state = self.state.lock();
        let State {
            here,
            gone,
            changed,
            ..
        } = &mut *state;
        here.retain(|user, here| {
            let left_at = here.left_at.filter(|at| now.millis_since(*at) >= GRACE_MS);
            if let Some(at) = left_at {
                gone.insert(*user, at, 1);
                changed.push(*user);
            }
            left_at.is_none()
        });
        let mut changed = std::mem::take(changed);
        changed.sort_unstable();
        changed.dedup();
        let presences = changed.into_iter().map(|user| (user, state.presence(user)));
        presences.collect()
    }

    fn disconnected(&self, user: UserId, session: Option<SessionId>) {
        let now = self.clock.now();
        let mut state = self.state.lock();
        if let Some(here) = state.here.get_mut(&user) {
            here.connections -= 1;
            if here.connections == 0 {
                here.left_at = Some(now);
            }
        }
        let Some(session) = session else { return };
        if let Some(connections) = state.sessions.get_mut(&session) {
            *connections -= 1;
            if *connections == 0 {
                state.sessions.remove(&session);
            }
        }
    }
}

impl State {
    fn presence(&mut self, user: UserId) -> Presence {
        let online = self.here.contains_key(&user);
        let seen_at = self.gone.get_mut(&user, |_| 1).copied();
        Presence {
            online,
            seen_at: seen_at.filter(|_| !online),
        }
    }
}

/// A connection of a user: they are online while one exists, and for five seconds after.
#[must_use = "the user is online while this is held"]
pub struct Online {
    board: Arc<PresenceBoard>,
    user: UserId,
    session: Option<SessionId>,
}

impl Drop for Online {
    fn drop(&mut self) {
        self.board.disconnected(self.user, self.session);
    }
}
