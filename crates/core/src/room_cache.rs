//! The rooms that decisions are being made about: who is in them, by which version of the rules.
//!
//! # Invariants
//!
//! - **What is cached is never older than the last commit that was heard of.** Entries are applied
//!   as the store tells them, in order; a room that is being loaded meanwhile is loaded again when
//!   what was read is older than what was heard.
//! - A room is loaded once at a time, however many ask for it.
//! - The cache is bounded by rooms and members together.

use std::collections::HashMap;
use std::sync::Arc;

use natter_model::{Entry, Event, Refusal, RoomId, RoomKind, RoomRole, Seq, UserId};
use natter_store::Store;
use natter_store::rooms::RoomRecord;
use parking_lot::Mutex;

use crate::generations::Generations;
use crate::refusing::refuse;

const SHARDS: usize = 16;
/// What one generation of a shard holds, in members; a room costs [`ROOM_COST`] more. With 16 bytes
/// a member, the whole cache stays below 64 MiB.
const CAPACITY: usize = 120_000;
const ROOM_COST: usize = 8;
/// Loads of one room that may be outrun by changes of it before the asker is told to come again.
const LOADS: usize = 64;

/// What decisions about a room need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RoomState {
    /// The kind.
    pub(crate) kind: RoomKind,
    /// The version of the rules.
    pub(crate) rules: u64,
    /// The last entry that was heard of.
    pub(crate) head: Seq,
    /// Ascending by id.
    members: Vec<(UserId, RoomRole)>,
}

impl From<RoomRecord> for RoomState {
    fn from(record: RoomRecord) -> Self {
        let mut members = record.members;
        members.sort_unstable_by_key(|(user, _)| *user);
        members.shrink_to_fit();
        Self {
            kind: record.room.kind,
            rules: record.room.rules,
            head: record.room.head,
            members,
        }
    }
}

impl RoomState {
    /// The role of `user`; `None` when they are no member.
    pub(crate) fn role(&self, user: UserId) -> Option<RoomRole> {
        let place = self.place(user).ok()?;
        Some(self.members[place].1)
    }

    /// How many members there are.
    pub(crate) fn member_count(&self) -> usize {
        self.members.len()
    }

    /// How many of the members are owners.
    pub(crate) fn owner_count(&self) -> usize {
        let is_owner = |(_, role): &&(UserId, RoomRole)| *role == RoomRole::Owner;
        self.members.iter().filter(is_owner).count()
    }

    fn place(&self, user: UserId) -> Result<usize, usize> {
        self.members.binary_search_by_key(&user, |(id, _)| *id)
    }

    fn cost(&self) -> usize {
        self.members.len() + ROOM_COST
    }

    /// Goes on to the state after `entry`. `false` when entries before it were missed.
    fn apply(&mut self, entry: &Entry, rules: u64) -> bool {
        if entry.seq <= self.head {
            return true;
        }
        if entry.seq != self.head.next() {
            return false;
        }
        match entry.event {
            Event::MemberJoined { user, role } | Event::RoleChanged { user, role } => {
                match self.place(user) {
                    Ok(place) => self.members[place].1 = role,
                    Err(place) => self.members.insert(place, (user, role)),
                }
            }
            Event::MemberLeft { user } => {
                if let Ok(place) = self.place(user) {
                    self.members.remove(place);
                }
            }
            Event::RoomCreated { .. }
            | Event::RoomRenamed { .. }
            | Event::MessagePosted { .. }
            | Event::MessageEdited { .. }
            | Event::MessageDeleted { .. } => {}
        }
        self.rules = rules;
        self.head = entry.seq;
        true
    }
}

/// The rooms that decisions are being made about.
pub(crate) struct RoomCache {
    shards: [Mutex<Shard>; SHARDS],
}

struct Shard {
    ready: Generations<RoomId, RoomState>,
    loading: HashMap<RoomId, Loading>,
}

/// A room that somebody is loading.
#[derive(Default)]
struct Loading {
    /// One loads, the others wait.
    gate: Arc<tokio::sync::Mutex<()>>,
    /// How many hold a [`Turn`].
    turns: usize,
    /// The newest that was heard of since the first of them began.
    rules: u64,
    head: Seq,
}

impl RoomCache {
    /// An empty cache.
    pub(crate) fn new() -> Self {
        let shard = || Shard {
            ready: Generations::new(CAPACITY),
            loading: HashMap::new(),
        };
        Self {
            shards: std::array::from_fn(|_| Mutex::new(shard())),
        }
    }

    /// Asks a room that is in the cache. `ask` must be quick.
    pub(crate) fn peek<R>(&self, room: RoomId, ask: impl FnOnce(&RoomState) -> R) -> Option<R> {
        let mut shard = self.shard(room).lock();
        shard
            .ready
            .get_mut(&room, RoomState::cost)
            .map(|state| ask(state))
    }

    /// Asks a room, loading it first when necessary. `Err(RoomNotFound)` when there is none.
    pub(crate) async fn ask<R>(
        &self,
        store: &dyn Store,
        room: RoomId,
        ask: impl Fn(&RoomState) -> R,
    ) -> Result<R, Refusal> {
        if let Some(answer) = self.peek(room, &ask) {
            return Ok(answer);
        }
        let turn = self.turn(room);
        let _only_one = turn.gate.lock().await;
        for _ in 0..LOADS {
            if let Some(answer) = self.peek(room, &ask) {
                return Ok(answer);
            }
            let record = store.room(room).await.map_err(|e| refuse(&e))?;
            let record = record.ok_or(Refusal::RoomNotFound)?;
            self.loaded(room, record.into());
        }
        tracing::warn!(%room, "a room changes faster than it can be loaded");
        Err(Refusal::Overloaded)
    }

    /// Forgets a room if it is not newer than `rules`, which turned out to be stale.
    pub(crate) fn forget_stale(&self, room: RoomId, rules: u64) {
        let mut shard = self.shard(room).lock();
        let stale = |state: &mut RoomState| state.rules <= rules;
        if shard
            .ready
            .get_mut(&room, RoomState::cost)
            .is_some_and(stale)
        {
            shard.ready.remove(&room);
        }
    }

    /// Hears of an entry, in the order of commits.
    pub(crate) fn committed(&self, entry: &Entry, rules: u64) {
        let mut shard = self.shard(entry.room).lock();
        if let Some(loading) = shard.loading.get_mut(&entry.room) {
            loading.rules = loading.rules.max(rules);
            loading.head = loading.head.max(entry.seq);
        }
        let state = shard.ready.get_mut(&entry.room, RoomState::cost);
        if state.is_some_and(|state| !state.apply(entry, rules)) {
            shard.ready.remove(&entry.room);
        }
    }

    /// Takes in what was read, unless something newer was heard of since.
    fn loaded(&self, room: RoomId, mut state: RoomState) {
        let mut shard = self.shard(room).lock();
        let Some(loading) = shard.loading.get(&room) else {
            return;
        };
        if loading.rules <= state.rules {
            // Entries that were heard of and are not in `state` changed no rules.
            state.head = state.head.max(loading.head);
            let cost = state.cost();
            shard.ready.insert(room, state, cost);
        }
    }

    fn turn(&self, room: RoomId) -> Turn<'_> {
        let mut shard = self.shard(room).lock();
        let loading = shard.loading.entry(room).or_default();
        loading.turns += 1;
        Turn {
            cache: self,
            room,
            gate: Arc::clone(&loading.gate),
        }
    }

    fn shard(&self, room: RoomId) -> &Mutex<Shard> {
        &self.shards[(room.as_u64() % SHARDS as u64) as usize]
    }
}

/// While somebody holds one, commits of the room are noted for its loading.
struct Turn<'a> {
    cache: &'a RoomCache,
    room: RoomId,
    gate: Arc<tokio::sync::Mutex<()>>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut shard = self.cache.shard(self.room).lock();
        if let Some(loading) = shard.loading.get_mut(&self.room) {
            loading.turns -= 1;
            if loading.turns == 0 {
                shard.loading.remove(&self.room);
            }
        }
    }
}

#[cfg(test)]
#[path = "room_cache/tests.rs"]
mod tests;
