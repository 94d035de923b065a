//! The logins that are in use, so that authenticating takes no read from disk.
//!
//! # Invariant
//!
//! **An ended session never comes in again.** Whoever ends sessions in the store calls
//! [`SessionCache::ended`] after it; whoever loads one notes the count of endings before the read
//! and keeps what was read only when it is still the same, else reads again.

use std::sync::atomic::{AtomicU64, Ordering};

use natter_model::{Refusal, SessionId, Timestamp};
use natter_store::Store;
use parking_lot::Mutex;

use crate::actor::{Actor, Door, TokenHash};
use crate::generations::Generations;
use crate::refusing::refuse;
use crate::user_cache::UserCache;

const SHARDS: usize = 16;
/// Sessions in one generation of a shard.
const CAPACITY: usize = 4_096;
/// How often the use of a session is noted, in milliseconds.
const NOTE_EVERY_MS: u64 = 60_000;
/// Notes of use that wait to be written; more are noted a minute later.
const NOTES_MAX: usize = 65_536;
/// Reads that may be outrun by endings of other sessions.
const LOADS: usize = 64;

/// The logins that are in use. Bounded.
pub(crate) struct SessionCache {
    shards: [Mutex<Generations<TokenHash, Known>>; SHARDS],
    endings: AtomicU64,
    used: Mutex<Vec<(SessionId, Timestamp)>>,
}

struct Known {
    actor: Actor,
    noted_at: Timestamp,
}

impl SessionCache {
    /// An empty cache.
    pub(crate) fn new() -> Self {
        Self {
            shards: std::array::from_fn(|_| Mutex::new(Generations::new(CAPACITY))),
            endings: AtomicU64::new(0),
            used: Mutex::new(Vec::new()),
        }
    }

    /// The actor behind a token, and a note that the session was used. Sessions unused for
    /// `idle_ms` have ended. `Err(NotSignedIn)` when there is none.
    pub(crate) async fn actor(
        &self,
        store: &dyn Store,
        users: &UserCache,
        token: TokenHash,
        now: Timestamp,
        idle_ms: u64,
    ) -> Result<Actor, Refusal> {
        if let Some(actor) = self.known(&token, now) {
            return Ok(actor);
        }
        for _ in 0..LOADS {
            let endings = self.endings.load(Ordering::Acquire);
            let as_of = users.before_read();
            let found = store.session(token).await.map_err(|e| refuse(&e))?;
            let (session, user) = found.ok_or(Refusal::NotSignedIn)?;
            if now.millis_since(session.used_at) > idle_ms {
                return Err(Refusal::NotSignedIn);
            }
            let user = users.share(user, as_of);
            let actor = Actor::new(user, Door::Session(session.id, token));
            if let Some(actor) = self.keep(token, actor, session.used_at, endings) {
                self.known(&token, now);
                return Ok(actor);
            }
        }
        Err(Refusal::Overloaded)
    }

    /// Ends sessions that the store has ended. With `token` there is no search for it.
    pub(crate) fn ended(&self, ids: &[SessionId], token: Option<TokenHash>) {
        self.endings.fetch_add(1, Ordering::AcqRel);
        let remove = |known: &Known| {
            let ended = known.actor.session().is_some_and(|id| ids.contains(&id));
            if ended {
                known.actor.end();
            }
            ended
        };
        if let Some(token) = token {
            if let Some(known) = self.shard(&token).lock().remove(&token) {
                known.actor.end();
            }
            return;
        }
        for shard in &self.shards {
            shard.lock().retain(|_, known| !remove(known));
        }
    }

    /// Takes at most `max` notes of use to be written.
    pub(crate) fn take_used(&self, max: usize) -> Vec<(SessionId, Timestamp)> {
        let mut used = self.used.lock();
        let rest = used.len().saturating_sub(max);
        used.split_off(rest)
    }

    /// Notes that a session is used, whether it is known here or not.
    pub(crate) fn note_used(&self, session: SessionId, now: Timestamp) {
        let mut used = self.used.lock();
        if used.len() < NOTES_MAX {
            used.push((session, now));
        }
    }

    fn known(&self, token: &TokenHash, now: Timestamp) -> Option<Actor> {
        let mut shard = self.shard(token).lock();
        let known = shard.get_mut(token, |_| 1)?;
        let actor = known.actor.clone();
        let note = now.millis_since(known.noted_at) >= NOTE_EVERY_MS;
        if note {
            known.noted_at = now;
        }
        drop(shard);
        if let (true, Some(session)) = (note, actor.session()) {
            self.note_used(session, now);
        }
        Some(actor)
    }

    /// Keeps what was read, unless a session has ended since. Two who read the same session share
    /// one actor.
    fn keep(
        &self,
        token: TokenHash,
        actor: Actor,
        used_at: Timestamp,
        endings: u64,
    ) -> Option<Actor> {
        let mut shard = self.shard(&token).lock();
        if self.endings.load(Ordering::Acquire) != endings {
            return None;
        }
        if let Some(known) = shard.get_mut(&token, |_| 1) {
            return Some(known.actor.clone());
        }
        let known = Known {
            actor: actor.clone(),
            noted_at: used_at,
        };
        shard.insert(token, known, 1);
        Some(actor)
    }

    fn shard(&self, token: &TokenHash) -> &Mutex<Generations<TokenHash, Known>> {
        &self.shards[usize::from(token[0]) % SHARDS]
    }
}
