//! Asking the policy about a room, and writing what was decided before it becomes stale.

use std::sync::Arc;

use natter_model::view::User;
use natter_model::{Entry, Refusal, RoomId, RoomRole, Seq, UserId};
use natter_store::People;
use natter_store::log::{Append, Appended, Change};
use tokio::sync::oneshot;

use crate::actor::{Actor, Door};
use crate::chat::Chat;
use crate::policy::{self, Action, Standing};
use crate::refusing::{entry_of, refuse};
use crate::room_cache::RoomState;

/// How often a decision that has become stale is made again before the asker is told to come again.
pub(crate) const DECISIONS: u32 = 32;

/// What a decision was made on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grounds {
    /// The version of the room's rules.
    pub(crate) rules: u64,
    /// The last entry that was heard of.
    pub(crate) head: Seq,
    /// The role that the asker acts with; guests act as members.
    pub(crate) role: RoomRole,
}

/// Asks the policy whether `actor` may do `action` in a room.
pub(crate) fn permit(
    state: &RoomState,
    actor: &Actor,
    room: RoomId,
    action: Action,
) -> Result<Grounds, Refusal> {
    let user = actor.user();
    let standing = match actor.door() {
        Door::Attending(attended) if attended == room => Standing::Attending,
        Door::Attending(_) => Standing::Stranger,
        Door::Session(..) => state
            .role(user.id)
            .map_or(Standing::Stranger, Standing::Member),
    };
    policy::decide(action, state.kind, standing, user)?;
    let role = match standing {
        Standing::Member(role) => role,
        Standing::Stranger | Standing::Attending => RoomRole::Member,
    };
    Ok(Grounds {
        rules: state.rules,
        head: state.head,
        role: policy::effective(role, state.kind, user.role),
    })
}

impl Chat {
    /// Asks the policy whether `actor` may do `action` in `room`.
    pub(crate) async fn permit(
        &self,
        actor: &Actor,
        room: RoomId,
        action: Action,
    ) -> Result<Grounds, Refusal> {
        let ask = |state: &RoomState| permit(state, actor, room, action);
        self.rooms.ask(&*self.store, room, ask).await?
    }

    /// Refuses what was read from `room` up to `as_of`, unless `actor` may read the room at some
    /// moment after that was written: a member who is removed while they read sees nothing that
    /// was written after it.
    pub(crate) async fn still_reads(
        &self,
        actor: &Actor,
        room: RoomId,
        as_of: Seq,
    ) -> Result<(), Refusal> {
        let grounds = self.permit(actor, room, Action::Read).await?;
        if grounds.head >= as_of {
            return Ok(());
        }
        // The store has committed what its observer has not yet told: ask it.
        let record = self.ask_store(self.store.room(room)).await?;
        let state = RoomState::from(record.ok_or(Refusal::RoomNotFound)?);
        permit(&state, actor, room, Action::Read).map(|_| ())
    }

    /// Decides and writes; decides again when the rules change in between. `None` when nothing had
    /// to change.
    pub(crate) async fn write(
        &self,
        actor: &Actor,
        room: RoomId,
        others: &[Arc<User>],
        decide: impl Fn(&RoomState) -> Result<(Grounds, Change), Refusal>,
    ) -> Result<Option<Arc<Entry>>, Refusal> {
        let people = self.people(actor, others).await?;
        let mut appended = Appended::Stale;
        for _ in 0..DECISIONS {
            let (grounds, change) = self.rooms.ask(&*self.store, room, &decide).await??;
            let ticket = match self.lanes.enter(actor.id(), room, grounds.rules) {
                Ok(ticket) => ticket,
                Err(woken) => {
                    let _ = woken.await;
                    continue;
                }
            };
            let append = Append {
                room,
                rules: grounds.rules,
                actor: actor.id(),
                people: Arc::clone(&people),
                at: self.now(),
                change,
            };
            appended = self.append(append).await?;
            drop(ticket);
            if appended != Appended::Stale {
                break;
            }
            self.rooms.forget_stale(room, grounds.rules);
        }
        entry_of(appended)
    }

    async fn append(&self, append: Append) -> Result<Appended, Refusal> {
        let (answer, answered) = oneshot::channel();
        let done = move |outcome| {
            let _ = answer.send(outcome);
        };
        self.store.append(append, Box::new(done));
        match answered.await {
            Ok(outcome) => outcome.map_err(|error| refuse(&error)),
            Err(_) => Err(Refusal::ShuttingDown),
        }
    }

    /// The users that an entry names, the actor first, each once.
    pub(crate) async fn people(
        &self,
        actor: &Actor,
        others: &[Arc<User>],
    ) -> Result<People, Refusal> {
        let actor = self.users.user(&*self.store, actor.id()).await?;
        let others = others.iter().filter(|user| user.id != actor.id);
        let others: Vec<_> = others.map(Arc::clone).collect();
        Ok(std::iter::once(actor).chain(others).collect())
    }

    /// A user who can be a member of rooms. `Err(UserNotFound)` when there is none.
    pub(crate) async fn person(&self, id: UserId) -> Result<Arc<User>, Refusal> {
        let user = self.users.user(&*self.store, id).await?;
        policy::can_be_member(&user)?;
        Ok(user)
    }
}
