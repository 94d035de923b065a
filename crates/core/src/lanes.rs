//! Keeps what one user sends to one room in order, also when the room's rules change meanwhile.
//!
//! A send that was decided on rules that have changed comes back from the store and is sent again,
//! behind what the same user sent after it on the same rules, which comes back too. What is
//! decided on the new rules must not overtake them: it waits here until they are through.

use std::collections::HashMap;
use std::sync::Arc;

use natter_model::{RoomId, UserId};
use parking_lot::Mutex;
use tokio::sync::oneshot;

const SHARDS: usize = 16;

/// The sends that are under way, by user and room. As large as what is in flight.
pub(crate) struct Lanes {
    shards: [Mutex<HashMap<(UserId, RoomId), Lane>>; SHARDS],
}

struct Lane {
    in_flight: u32,
    /// What everything in flight was first decided on.
    rules: u64,
    waiting: Vec<oneshot::Sender<()>>,
}

impl Lanes {
    /// No sends.
    pub(crate) fn new() -> Self {
        Self {
            shards: std::array::from_fn(|_| Mutex::default()),
        }
    }

    /// Lets a send that was decided on `rules` go, or gives what resolves when to decide again.
    pub(crate) fn enter(
        self: &Arc<Self>,
        user: UserId,
        room: RoomId,
        rules: u64,
    ) -> Result<Ticket, oneshot::Receiver<()>> {
        let key = (user, room);
        let mut shard = self.shard(key).lock();
        let lane = shard.entry(key).or_insert(Lane {
            in_flight: 0,
            rules,
            waiting: Vec::new(),
        });
        if lane.rules != rules {
            let (wake, woken) = oneshot::channel();
            lane.waiting.push(wake);
            return Err(woken);
        }
        lane.in_flight += 1;
        Ok(Ticket {
            lanes: Arc::clone(self),
            key,
        })
    }

    fn shard(&self, key: (UserId, RoomId)) -> &Mutex<HashMap<(UserId, RoomId), Lane>> {
        let mixed = key.0.as_u64() ^ key.1.as_u64();
        &self.shards[(mixed % SHARDS as u64) as usize]
    }
}

/// A send under way; dropped when it is answered.
pub(crate) struct Ticket {
    lanes: Arc<Lanes>,
    key: (UserId, RoomId),
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut shard = self.lanes.shard(self.key).lock();
        if let Some(lane) = shard.get_mut(&self.key) {
            lane.in_flight -= 1;
            if lane.in_flight == 0 {
                // Dropping the lane wakes who waits.
                shard.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids() -> (UserId, RoomId) {
        (UserId::from_u64(1).unwrap(), RoomId::from_u64(2).unwrap())
    }

    #[tokio::test]
    async fn what_was_decided_on_newer_rules_waits_for_what_is_in_flight() {
        let (lanes, (user, room)) = (Arc::new(Lanes::new()), ids());
        let first = lanes.enter(user, room, 5).ok().expect("an empty lane");
        let second = lanes.enter(user, room, 5).ok().expect("the same rules");
        let mut woken = lanes.enter(user, room, 6).err().expect("newer rules wait");
        drop(first);
        assert!(woken.try_recv() == Err(oneshot::error::TryRecvError::Empty));
        drop(second);
        assert!(woken.await.is_err(), "woken by the lane's end");
        assert!(lanes.enter(user, room, 6).is_ok());
    }

    #[test]
    fn lanes_end_with_what_is_in_them() {
        let (lanes, (user, room)) = (Arc::new(Lanes::new()), ids());
        drop(lanes.enter(user, room, 1));
        assert!(lanes.shards.iter().all(|shard| shard.lock().is_empty()));
    }
}
