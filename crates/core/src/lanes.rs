//! Keeps what one user sends to one room in order, also when the room's rules change meanwhile.
//!
//! Everything in a lane was decided on the same version of the rules, so that when one send comes
//! back stale, all behind it do too. What comes back waits until everything that is on its way has
//! come back, and then goes again, in order, as one wave. What is decided on other rules, or while
//! something goes again, waits until the lane has ended.

use std::collections::HashMap;
use std::sync::Arc;

use natter_model::{RoomId, UserId};
use parking_lot::Mutex;
use tokio::sync::oneshot;

const SHARDS: usize = 16;

/// Sends something again: with its ticket, and the version of the rules that the wave goes on,
/// which the first of it sets.
pub(crate) type Again = Box<dyn FnOnce(Ticket, &mut Option<u64>) + Send>;

/// The sends that are under way, by user and room. As large as what is in flight.
pub(crate) struct Lanes {
    shards: [Mutex<HashMap<(UserId, RoomId), Lane>>; SHARDS],
}

struct Lane {
    /// How many are on their way.
    flying: usize,
    /// What all of them were decided on; `None` when something has come back: nobody enters.
    rules: Option<u64>,
    /// What came back, in order.
    back: Vec<Again>,
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
            flying: 0,
            rules: Some(rules),
            back: Vec::new(),
            waiting: Vec::new(),
        });
        if lane.rules != Some(rules) {
            let (wake, woken) = oneshot::channel();
            lane.waiting.push(wake);
            return Err(woken);
        }
        lane.flying += 1;
        Ok(self.ticket(key))
    }

    fn ticket(self: &Arc<Self>, key: (UserId, RoomId)) -> Ticket {
        Ticket {
            lanes: Arc::clone(self),
            key,
            again: None,
        }
    }

    fn shard(&self, key: (UserId, RoomId)) -> &Mutex<HashMap<(UserId, RoomId), Lane>> {
        let mixed = key.0.as_u64() ^ key.1.as_u64();
        &self.shards[(mixed % SHARDS as u64) as usize]
    }
}

/// A send on its way; dropped when it has come to its end.
pub(crate) struct Ticket {
    lanes: Arc<Lanes>,
    key: (UserId, RoomId),
    again: Option<Again>,
}

impl Ticket {
    /// The send came back: it goes again with the others that do.
    pub(crate) fn come_back(mut self, again: Again) {
        self.again = Some(again);
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let wave = {
            let mut shard = self.lanes.shard(self.key).lock();
            let Some(lane) = shard.get_mut(&self.key) else {
                return;
            };
            if let Some(again) = self.again.take() {
                lane.rules = None;
                lane.back.push(again);
            }
            lane.flying -= 1;
            if lane.flying > 0 {
                return;
            }
            let wave = std::mem::take(&mut lane.back);
            lane.flying = wave.len();
            if wave.is_empty() {
                // Dropping the lane wakes who waits.
                shard.remove(&self.key);
            }
            wave
        };
        let mut rules = None;
        for again in wave {
            again(self.lanes.ticket(self.key), &mut rules);
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
        let first = lanes.enter(user, room, 5).ok().unwrap();
        let second = lanes.enter(user, room, 5).ok().unwrap();
        let mut woken = lanes.enter(user, room, 6).err().expect("newer rules wait");
        drop(first);
        assert!(woken.try_recv() == Err(oneshot::error::TryRecvError::Empty));
        drop(second);
        assert!(woken.await.is_err(), "woken by the lane's end");
        assert!(lanes.enter(user, room, 6).is_ok());
    }

    #[test]
    fn what_comes_back_goes_again_in_order_when_all_have_come_back() {
        let (lanes, (user, room)) = (Arc::new(Lanes::new()), ids());
        let tickets = [1, 2, 3].map(|_| lanes.enter(user, room, 5).ok().unwrap());
        let gone = Arc::new(Mutex::new(Vec::new()));
        let again = |n: u64| -> Again {
            let gone = Arc::clone(&gone);
            Box::new(move |ticket, rules| {
                let rules = *rules.get_or_insert(n);
                gone.lock().push((n, rules, ticket));
            })
        };
        for (n, ticket) in (1..).zip(tickets) {
            assert!(gone.lock().is_empty(), "before {n} has come back");
            ticket.come_back(again(n));
        }
        let order: Vec<_> = gone
            .lock()
            .iter()
            .map(|(n, rules, _)| (*n, *rules))
            .collect();
        assert_eq!(
            order,
            [(1, 1), (2, 1), (3, 1)],
            "in order, on the same rules"
        );
        assert!(
            lanes.enter(user, room, 1).is_err(),
            "nobody overtakes the wave"
        );
        let wave = std::mem::take(&mut *gone.lock());
        drop(wave);
        assert!(lanes.enter(user, room, 1).is_ok());
    }

    #[test]
    fn lanes_end_with_what_is_in_them() {
        let (lanes, (user, room)) = (Arc::new(Lanes::new()), ids());
        drop(lanes.enter(user, room, 1));
        assert!(lanes.shards.iter().all(|shard| shard.lock().is_empty()));
    }
}
