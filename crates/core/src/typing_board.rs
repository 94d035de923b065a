//! Who is typing. Latest wins: nothing of it is stored.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use natter_model::limits::TYPING_MS;
use natter_model::view::User;
use natter_model::{RoomId, Timestamp, UserId};
use parking_lot::Mutex;

/// Typing people that are kept; more are not shown.
const MAX: usize = 50_000;
/// Renewals closer than this are not told again, in milliseconds.
const TELL_EVERY_MS: u64 = 2_000;

/// Who is typing where.
#[derive(Default)]
pub(crate) struct TypingBoard {
    typing: Mutex<HashMap<(RoomId, UserId), Typing>>,
    /// The size of `typing`, so that commits need no lock when nobody types.
    count: AtomicUsize,
}

struct Typing {
    user: Arc<User>,
    until: Timestamp,
    told_at: Timestamp,
}

impl TypingBoard {
    /// `user` types in `room`, for [`TYPING_MS`] from `now`. Whether to tell it.
    pub(crate) fn start(&self, room: RoomId, user: &Arc<User>, now: Timestamp) -> bool {
        let mut typing = self.typing.lock();
        let until = now.plus_millis(TYPING_MS);
        let key = (room, user.id);
        if let Some(known) = typing.get_mut(&key) {
            known.until = until;
            let tell = now.millis_since(known.told_at) >= TELL_EVERY_MS;
            if tell {
                known.told_at = now;
            }
            return tell;
        }
        if typing.len() >= MAX {
            return false;
        }
        let started = Typing {
            user: Arc::clone(user),
            until,
            told_at: now,
        };
        typing.insert(key, started);
        self.count.store(typing.len(), Ordering::Release);
        true
    }

    /// `user` does not type in `room` any more. Who it was, when they did.
    pub(crate) fn stop(&self, room: RoomId, user: UserId) -> Option<Arc<User>> {
        if self.count.load(Ordering::Acquire) == 0 {
            return None;
        }
        let mut typing = self.typing.lock();
        let stopped = typing.remove(&(room, user));
        self.count.store(typing.len(), Ordering::Release);
        stopped.map(|typing| typing.user)
    }

    /// Lets those go who have not renewed it.
    pub(crate) fn take_expired(&self, now: Timestamp) -> Vec<(RoomId, Arc<User>)> {
        let mut typing = self.typing.lock();
        let mut expired = Vec::new();
        typing.retain(|(room, _), typing| {
            let holds = typing.until > now;
            if !holds {
                expired.push((*room, Arc::clone(&typing.user)));
            }
            holds
        });
        self.count.store(typing.len(), Ordering::Release);
        expired
    }
}
