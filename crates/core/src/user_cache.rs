//! The users that are being talked about, shared by everything that names them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use natter_model::view::User;
use natter_model::{Refusal, UserId};
use natter_store::Store;
use parking_lot::Mutex;

use crate::generations::Generations;
use crate::refusing::refuse;

const SHARDS: usize = 16;
/// Users in one generation of a shard.
const CAPACITY: usize = 4_096;

/// The users that are being talked about. Bounded.
///
/// What was read before a profile changed is not kept after it: a reader notes the count of changes
/// first, and keeps what it read only when the count is still the same.
pub(crate) struct UserCache {
    shards: [Mutex<Generations<UserId, Arc<User>>>; SHARDS],
    changes: AtomicU64,
}

/// The count of changes before a read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AsOf(u64);

impl UserCache {
    /// An empty cache.
    pub(crate) fn new() -> Self {
        Self {
            shards: std::array::from_fn(|_| Mutex::new(Generations::new(CAPACITY))),
            changes: AtomicU64::new(0),
        }
    }

    /// To be called before reading users that are then given to [`UserCache::share`].
    pub(crate) fn before_read(&self) -> AsOf {
        AsOf(self.changes.load(Ordering::Acquire))
    }

    /// The user that was read, shared with everybody else who names them.
    pub(crate) fn share(&self, user: User, as_of: AsOf) -> Arc<User> {
        let mut shard = self.shard(user.id).lock();
        if self.changes.load(Ordering::Acquire) != as_of.0 {
            return Arc::new(user);
        }
        match shard.get_mut(&user.id, |_| 1) {
            Some(known) => Arc::clone(known),
            None => Arc::clone(shard.insert(user.id, Arc::new(user), 1)),
        }
    }

    /// Forgets a user whose profile has changed.
    pub(crate) fn changed(&self, user: UserId) {
        self.changes.fetch_add(1, Ordering::AcqRel);
        self.shard(user).lock().remove(&user);
    }

    /// A user. `Err(UserNotFound)` when there is none.
    pub(crate) async fn user(&self, store: &dyn Store, id: UserId) -> Result<Arc<User>, Refusal> {
        if let Some(user) = self.peek(id) {
            return Ok(user);
        }
        let users = self.users(store, &[id]).await?;
        users.into_iter().next().ok_or(Refusal::UserNotFound)
    }

    /// The users with these ids, in this order; unknown ones are left out.
    pub(crate) async fn users(
        &self,
        store: &dyn Store,
        ids: &[UserId],
    ) -> Result<Vec<Arc<User>>, Refusal> {
        let mut found: Vec<_> = ids.iter().map(|id| self.peek(*id)).collect();
        let missing = ids.iter().zip(&found).filter(|(_, user)| user.is_none());
        let missing: Vec<_> = missing.map(|(id, _)| *id).collect();
        if !missing.is_empty() {
            let as_of = self.before_read();
            let read = store.users(missing).await.map_err(|e| refuse(&e))?;
            let read: Vec<_> = read.into_iter().map(|u| self.share(u, as_of)).collect();
            for (id, user) in ids
                .iter()
                .zip(&mut found)
                .filter(|(_, user)| user.is_none())
            {
                *user = read.iter().find(|user| user.id == *id).map(Arc::clone);
            }
        }
        Ok(found.into_iter().flatten().collect())
    }

    fn peek(&self, id: UserId) -> Option<Arc<User>> {
        let mut shard = self.shard(id).lock();
        shard.get_mut(&id, |_| 1).map(|user| Arc::clone(user))
    }

    fn shard(&self, id: UserId) -> &Mutex<Generations<UserId, Arc<User>>> {
        &self.shards[(id.as_u64() % SHARDS as u64) as usize]
    }
}
