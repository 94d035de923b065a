//! What has to be done from time to time.

use std::sync::Arc;

use natter_model::limits::{NONCE_MEMORY_MS, SESSION_IDLE_MS};
use natter_model::{Refusal, Timestamp};
use parking_lot::Mutex;

use crate::chat::Chat;
use crate::fanout::{Audience, Delivery};

/// Presence is told at most this often, in milliseconds; ticks come a little early or late.
const PRESENCE_EVERY_MS: u64 = 900;
const HOURLY_MS: u64 = 60 * 60 * 1_000;
/// Nonces are remembered a little longer than they are accepted, for clocks that are set back.
const NONCE_MARGIN_MS: u64 = 60 * 60 * 1_000;
/// Uses of sessions that are written in one tick, so that no tick holds up the sends.
const TOUCHES: usize = 256;

/// When what was done last.
pub(crate) struct Upkeep {
    last: Mutex<Last>,
    /// Ticks do not overlap.
    ticking: tokio::sync::Mutex<()>,
}

struct Last {
    presence: Timestamp,
    hourly: Option<Timestamp>,
}

impl Upkeep {
    pub(crate) fn new(now: Timestamp) -> Self {
        Self {
            last: Mutex::new(Last {
                presence: now,
                hourly: None,
            }),
            ticking: tokio::sync::Mutex::new(()),
        }
    }

    /// Whether `period_ms` has passed since `last`, which is now then. A clock that was set back
    /// counts as passed.
    fn due(last: &mut Timestamp, now: Timestamp, period_ms: u64) -> bool {
        let due = now < *last || now.millis_since(*last) >= period_ms;
        if due {
            *last = now;
        }
        due
    }
}

impl Chat {
    /// Does what has to be done from time to time; to be called about every second. Tells presence
    /// that changed and typing that ended, writes when sessions were used, and every hour ends
    /// sessions that nobody used and forgets nonces. What fails is tried again.
    pub async fn tick(&self) {
        let Ok(_ticking) = self.upkeep.ticking.try_lock() else {
            return;
        };
        let now = self.now();
        self.tell_typing_ended(now);
        self.guests.tell_untold();
        let presence_due = {
            let mut last = self.upkeep.last.lock();
            Upkeep::due(&mut last.presence, now, PRESENCE_EVERY_MS)
        };
        if presence_due {
            self.tell_presence();
        }
        if self.open().is_err() {
            return;
        }
        let used = self.sessions.take_used(TOUCHES);
        if !used.is_empty() {
            // What is lost here is noted again a minute later.
            let _ = self.ask_store(self.store.touch_sessions(used)).await;
        }
        let hourly_due = {
            let mut last = self.upkeep.last.lock();
            let never = last.hourly.is_none();
            Upkeep::due(last.hourly.get_or_insert(now), now, HOURLY_MS) || never
        };
        if hourly_due && self.hourly(now).await.is_err() {
            self.upkeep.last.lock().hourly = None;
        }
    }

    fn tell_typing_ended(&self, now: Timestamp) {
        for (room, user) in self.typing.take_expired(now) {
            let delivery = Delivery::Typing {
                room,
                user,
                active: false,
            };
            self.fanout
                .publish(Audience::Typing(room), Arc::new(delivery));
        }
    }

    fn tell_presence(&self) {
        for (user, presence) in self.presence.take_changes() {
            let delivery = Delivery::Presence { user, presence };
            self.fanout
                .publish(Audience::Presence(user), Arc::new(delivery));
        }
    }

    async fn hourly(&self, now: Timestamp) -> Result<(), Refusal> {
        // A connection that is open uses its session, however silent.
        let connected = self.presence.sessions();
        let used: Vec<_> = connected
            .into_iter()
            .map(|session| (session, now))
            .collect();
        if !used.is_empty() {
            self.ask_store(self.store.touch_sessions(used)).await?;
        }
        let before = |age: u64| Timestamp::from_millis(now.as_millis().saturating_sub(age));
        let expired = self.store.expire_sessions(before(SESSION_IDLE_MS));
        let expired = self.ask_store(expired).await?;
        if !expired.is_empty() {
            self.sessions_ended(&expired, None);
        }
        let forget = before(NONCE_MEMORY_MS + NONCE_MARGIN_MS);
        self.ask_store(self.store.forget_nonces(forget)).await?;
        Ok(())
    }
}
