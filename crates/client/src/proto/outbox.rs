//! Sends that the server has not acknowledged yet.
//!
//! A send is known by its nonce. It stays here until the server has acknowledged it or its own
//! entry has arrived, whichever comes first, and is sent again after each reconnection: the server
//! knows the nonce and never writes it twice. Within a room sends go out in the order in which
//! they were made.

use std::collections::{BTreeMap, VecDeque};
use std::time::Instant;

use natter_model::{MessageBody, Nonce, RoomId};
use serde::{Deserialize, Serialize};

use super::wire::Refused;

/// A send that waits for its acknowledgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The identity of the send.
    pub nonce: Nonce,
    /// Where.
    pub room: RoomId,
    /// The text.
    pub body: MessageBody,
}

/// The outbox holds as many sends as it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many messages wait to be sent")]
pub struct OutboxFull;

/// How far a pending send is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PendingState {
    /// It will be sent.
    Waiting,
    /// It is on its way.
    Sent,
    /// The server refused it for good; it stays until it is tried again or discarded.
    Failed(Refused),
}

#[derive(Debug, Default)]
struct Lane {
    /// In order; the first `in_flight` of them are on their way.
    queue: VecDeque<(Pending, bool)>,
    in_flight: usize,
    hold_until: Option<Instant>,
    failed: Vec<(Pending, Refused)>,
}

/// All pending sends, a lane for each room.
#[derive(Debug)]
pub struct Outbox {
    lanes: BTreeMap<RoomId, Lane>,
    rooms: BTreeMap<Nonce, RoomId>,
    in_flight: usize,
    limits: OutboxLimits,
}

/// What bounds an outbox.
#[derive(Debug, Clone, Copy)]
pub struct OutboxLimits {
    /// Most sends that it holds, failed ones included.
    pub sends: usize,
    /// Most on their way at one time.
    pub in_flight: usize,
    /// Most of one room on their way at one time. With 1, not even a refusal in between changes the
    /// order of a room.
    pub in_flight_per_room: usize,
}

impl Default for OutboxLimits {
    fn default() -> Self {
        Self {
            sends: 1_000,
            in_flight: 32,
            in_flight_per_room: 1,
        }
    }
}

impl Outbox {
    /// An outbox with the sends that an earlier run left, in their order.
    pub fn new(limits: OutboxLimits, kept: Vec<Pending>) -> Self {
        let mut outbox = Self {
            lanes: BTreeMap::new(),
            rooms: BTreeMap::new(),
            in_flight: 0,
            limits,
        };
        for pending in kept {
            outbox.admit(pending);
        }
        outbox
    }

    /// Takes a send. Fails when the outbox is full; a nonce that it holds already changes nothing.
    pub fn push(&mut self, pending: Pending) -> Result<(), OutboxFull> {
        if self.rooms.len() >= self.limits.sends {
            return Err(OutboxFull);
        }
        self.admit(pending);
        Ok(())
    }

    /// The next send that may go out now; it counts as on its way from then on.
    pub fn next(&mut self, now: Instant) -> Option<Pending> {
        for lane in self.lanes.values_mut() {
            lane.hold_until = lane.hold_until.filter(|until| *until > now);
        }
        if self.in_flight >= self.limits.in_flight {
            return None;
        }
        for lane in self.lanes.values_mut() {
            if lane.hold_until.is_some() {
                continue;
            }
            if lane.in_flight >= self.limits.in_flight_per_room {
                continue;
            }
            if let Some((pending, sent)) = lane.queue.iter_mut().find(|(_, sent)| !*sent) {
                *sent = true;
                lane.in_flight += 1;
                self.in_flight += 1;
                return Some(pending.clone());
            }
        }
        None
    }

    /// When a lane that was told to wait may go on; the earliest.
    pub fn wakes_at(&self) -> Option<Instant> {
        self.lanes.values().filter_map(|lane| lane.hold_until).min()
    }

    /// The send is in the log: it is let go. `None` when it is not here (any more).
    pub fn acknowledge(&mut self, nonce: Nonce) -> Option<Pending> {
        let room = self.rooms.remove(&nonce)?;
        let lane = self.lanes.get_mut(&room)?;
        let taken = if let Some(at) = lane.queue.iter().position(|(p, _)| p.nonce == nonce) {
            let (pending, sent) = lane.queue.remove(at)?;
            if sent {
                lane.in_flight -= 1;
                self.in_flight -= 1;
            }
            pending
        } else {
            let at = lane.failed.iter().position(|(p, _)| p.nonce == nonce)?;
            lane.failed.remove(at).0
        };
        if lane.queue.is_empty() && lane.failed.is_empty() {
            self.lanes.remove(&room);
        }
        Some(taken)
    }

    /// The server refused the send for now: the room's lane waits until `until`.
    pub fn hold(&mut self, nonce: Nonce, until: Instant) {
        let Some(lane) = self
            .rooms
            .get(&nonce)
            .and_then(|room| self.lanes.get_mut(room))
        else {
            return;
        };
        lane.hold_until = Some(until);
        if let Some((_, sent)) = lane
            .queue
            .iter_mut()
            .find(|(p, sent)| p.nonce == nonce && *sent)
        {
            *sent = false;
            lane.in_flight -= 1;
            self.in_flight -= 1;
        }
    }

    /// The server refused the send for good: it is set aside.
    pub fn fail(&mut self, nonce: Nonce, refused: Refused) {
        let Some(lane) = self
            .rooms
            .get(&nonce)
            .and_then(|room| self.lanes.get_mut(room))
        else {
            return;
        };
        let Some(at) = lane.queue.iter().position(|(p, _)| p.nonce == nonce) else {
            return;
        };
        if let Some((pending, sent)) = lane.queue.remove(at) {
            if sent {
                lane.in_flight -= 1;
                self.in_flight -= 1;
            }
            lane.failed.push((pending, refused));
        }
    }

    /// Puts a failed send at the end of its room's lane. `false` when there is none.
    pub fn retry(&mut self, nonce: Nonce) -> bool {
        let Some(lane) = self
            .rooms
            .get(&nonce)
            .and_then(|room| self.lanes.get_mut(room))
        else {
            return false;
        };
        let Some(at) = lane.failed.iter().position(|(p, _)| p.nonce == nonce) else {
            return false;
        };
        let (pending, _) = lane.failed.remove(at);
        lane.queue.push_back((pending, false));
        true
    }

    /// The connection is gone: what was on its way may or may not have arrived, so it waits again,
    /// in its old place.
    pub fn disconnected(&mut self) {
        self.in_flight = 0;
        for lane in self.lanes.values_mut() {
            lane.in_flight = 0;
            lane.hold_until = None;
            for (_, sent) in &mut lane.queue {
                *sent = false;
            }
        }
    }

    /// The pending sends of a room, in the order in which they will be sent, failed ones last.
    pub fn of(&self, room: RoomId) -> impl Iterator<Item = (&Pending, PendingState)> {
        self.lanes.get(&room).into_iter().flat_map(|lane| {
            let queued = lane.queue.iter().map(|(pending, sent)| {
                let state = if *sent {
                    PendingState::Sent
                } else {
                    PendingState::Waiting
                };
                (pending, state)
            });
            let failed = lane
                .failed
                .iter()
                .map(|(pending, refused)| (pending, PendingState::Failed(refused.clone())));
            queued.chain(failed)
        })
    }

    /// The room that a pending send goes to.
    pub fn room_of(&self, nonce: Nonce) -> Option<RoomId> {
        self.rooms.get(&nonce).copied()
    }

    /// How many sends it holds, failed ones included.
    pub fn len(&self) -> usize {
        self.rooms.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.rooms.is_empty()
    }

    fn admit(&mut self, pending: Pending) {
        if self.rooms.insert(pending.nonce, pending.room).is_none() {
            self.lanes
                .entry(pending.room)
                .or_default()
                .queue
                .push_back((pending, false));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn pending(room: u64, n: u8) -> Pending {
        let mut bytes = [0; 16];
        (bytes[6], bytes[8], bytes[15]) = (0x70, 0x80, n);
        Pending {
            nonce: Nonce::from_bytes(bytes).unwrap(),
            room: RoomId::from_u64(room).unwrap(),
            body: MessageBody::new("text").unwrap(),
        }
    }

    fn drain(outbox: &mut Outbox, now: Instant) -> Vec<u8> {
        std::iter::from_fn(|| outbox.next(now))
            .map(|p| p.nonce.as_bytes()[15])
            .collect()
    }

    fn refused() -> Refused {
        Refused {
            code: "not_a_member".into(),
            message: String::new(),
            temporary: false,
            retry_after_ms: None,
        }
    }

    #[test]
    fn rooms_do_not_wait_for_each_other() {
        let now = Instant::now();
        let kept = vec![pending(1, 1), pending(1, 2), pending(2, 3)];
        let mut outbox = Outbox::new(OutboxLimits::default(), kept);
        assert_eq!(drain(&mut outbox, now), [1, 3]);
        assert!(outbox.acknowledge(pending(1, 1).nonce).is_some());
        assert!(outbox.acknowledge(pending(1, 1).nonce).is_none());
        assert_eq!(drain(&mut outbox, now), [2]);
        outbox.disconnected();
        assert_eq!(drain(&mut outbox, now), [2, 3]);
    }

    #[test]
    fn a_temporary_refusal_keeps_the_order() {
        let now = Instant::now();
        let mut outbox = Outbox::new(OutboxLimits::default(), vec![pending(1, 1), pending(1, 2)]);
        assert_eq!(drain(&mut outbox, now), [1]);
        let later = now + Duration::from_millis(300);
        outbox.hold(pending(1, 1).nonce, later);
        assert_eq!(drain(&mut outbox, now), [0; 0]);
        assert_eq!(outbox.wakes_at(), Some(later));
        assert_eq!(drain(&mut outbox, later), [1]);
    }

    #[test]
    fn a_failed_send_stays_and_blocks_nobody() {
        let now = Instant::now();
        let mut outbox = Outbox::new(OutboxLimits::default(), vec![pending(1, 1), pending(1, 2)]);
        assert_eq!(drain(&mut outbox, now), [1]);
        outbox.fail(pending(1, 1).nonce, refused());
        assert_eq!(drain(&mut outbox, now), [2]);
        assert_eq!(outbox.len(), 2);
        assert!(outbox.retry(pending(1, 1).nonce));
        assert!(!outbox.retry(pending(1, 1).nonce));
        outbox.acknowledge(pending(1, 2).nonce);
        assert_eq!(drain(&mut outbox, now), [1]);
    }

    #[test]
    fn it_is_bounded() {
        let limits = OutboxLimits {
            sends: 2,
            in_flight: 1,
            in_flight_per_room: 4,
        };
        let mut outbox = Outbox::new(limits, Vec::new());
        assert_eq!(outbox.push(pending(1, 1)), Ok(()));
        assert_eq!(outbox.push(pending(1, 2)), Ok(()));
        assert_eq!(outbox.push(pending(1, 3)), Err(OutboxFull));
        assert_eq!(drain(&mut outbox, Instant::now()), [1]);
    }
}
