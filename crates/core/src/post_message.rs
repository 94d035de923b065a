//! Sending a message: the hot path.

use std::sync::Arc;

use natter_model::limits::NONCE_MEMORY_MS;
use natter_model::{MessageBody, Nonce, Refusal, RoomId, Seq, Timestamp};
use natter_store::log::{Append, Appended, Change};
use natter_store::{Store, StoreError};

use crate::actor::Actor;
use crate::chat::Chat;
use crate::deciding::{DECISIONS, permit};
use crate::lanes::Ticket;
use crate::policy::Action;
use crate::refusing::{entry_of, refuse};
use crate::room_cache::{RoomCache, RoomState};

/// How far in the future a nonce's time may lie, in milliseconds: clients' clocks are wrong.
const NONCE_AHEAD_MS: u64 = 5 * 60 * 1_000;

/// A message to be sent.
#[derive(Debug, Clone)]
pub struct PostMessage {
    /// Where to.
    pub room: RoomId,
    /// The identity of this send: sending it again with the same body sends nothing new.
    pub nonce: Nonce,
    /// The text.
    pub body: MessageBody,
}

/// A message that is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posted {
    /// Its entry.
    pub seq: Seq,
    /// How many messages the log holds up to it.
    pub messages: u64,
    /// When it was committed.
    pub at: Timestamp,
    /// Whether it had been sent before with the same nonce and body.
    pub repeated: bool,
}

/// What is called with the outcome of a send, exactly once. It must not block or call the chat.
pub type PostDone = Box<dyn FnOnce(Result<Posted, Refusal>) + Send>;

impl Chat {
    /// Sends a message. Returns when the send is on its way in order, or refused: what is called
    /// one after the other is committed in that order in each room.
    ///
    /// `done` is called exactly once: after the commit is durable and told to the room, on a
    /// thread of the store; or with a refusal, perhaps before this returns. When this future is
    /// dropped before it is done, `done` gets `ShuttingDown`. Refuses with `NonceExpired`,
    /// `RateLimited`, `RoomNotFound`, `NotAMember` or `NonceReused`.
    pub fn post_message<'a>(
        &'a self,
        actor: &'a Actor,
        post: PostMessage,
        done: PostDone,
    ) -> impl Future<Output = ()> + Send + 'a {
        // Made here and not in the future, which may be dropped before it is first polled.
        let answer = Answer(Some(done));
        async move {
            match self.begin_post(actor, &post).await {
                Ok((append, ticket)) => {
                    let outgoing = Outgoing {
                        store: Arc::clone(&self.store),
                        rooms: Arc::clone(&self.rooms),
                        actor: actor.clone(),
                        append,
                        decisions: 1,
                        answer,
                    };
                    outgoing.go(ticket);
                }
                Err(refusal) => answer.give(Err(refusal)),
            }
        }
    }

    async fn begin_post(
        &self,
        actor: &Actor,
        post: &PostMessage,
    ) -> Result<(Append, Ticket), Refusal> {
        self.signed_in(actor).await?;
        let now = self.now();
        check_nonce(post.nonce, now)?;
        self.message_rates.take(actor.id(), now)?;
        let people = self.people(actor, &[]).await?;
        loop {
            let grounds = self.permit(actor, post.room, Action::Post).await?;
            match self.lanes.enter(actor.id(), post.room, grounds.rules) {
                Ok(ticket) => {
                    let append = Append {
                        room: post.room,
                        rules: grounds.rules,
                        actor: actor.id(),
                        people,
                        at: now,
                        change: Change::PostMessage {
                            body: post.body.clone(),
                            nonce: post.nonce,
                        },
                    };
                    return Ok((append, ticket));
                }
                Err(woken) => {
                    let _ = woken.await;
                }
            }
        }
    }
}

/// A nonce that is older than nonces are remembered might be a repetition that nobody knows any
/// more, and one from the future might outlive its own memory.
fn check_nonce(nonce: Nonce, now: Timestamp) -> Result<(), Refusal> {
    let made_at = nonce.made_at();
    if now.millis_since(made_at) > NONCE_MEMORY_MS || made_at.millis_since(now) > NONCE_AHEAD_MS {
        return Err(Refusal::NonceExpired);
    }
    Ok(())
}

/// Calls `done`, once, whatever happens.
struct Answer(Option<PostDone>);

impl Answer {
    fn give(mut self, outcome: Result<Posted, Refusal>) {
        if let Some(done) = self.0.take() {
            done(outcome);
        }
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        if let Some(done) = self.0.take() {
            done(Err(Refusal::ShuttingDown));
        }
    }
}

/// A send under way.
struct Outgoing {
    store: Arc<dyn Store>,
    rooms: Arc<RoomCache>,
    actor: Actor,
    append: Append,
    decisions: u32,
    answer: Answer,
}

impl Outgoing {
    fn go(self, ticket: Ticket) {
        let store = Arc::clone(&self.store);
        let append = self.append.clone();
        let done = move |outcome| self.answered(outcome, ticket);
        store.append(append, Box::new(done));
    }

    /// On a thread of the store, in the order of the appends.
    fn answered(self, outcome: Result<Appended, StoreError>, ticket: Ticket) {
        let outcome = match outcome {
            Ok(Appended::Stale) if self.decisions < DECISIONS => {
                let again = move |ticket, rules: &mut Option<u64>| self.again(ticket, rules);
                return ticket.come_back(Box::new(again));
            }
            Ok(appended) => posted(appended),
            Err(error) => Err(refuse(&error)),
        };
        drop(ticket);
        self.answer.give(outcome);
    }

    /// Decides again and goes again, with all that came back. They name the same rules, even
    /// when those have changed in between: then all come back once more, in order.
    fn again(mut self, ticket: Ticket, rules: &mut Option<u64>) {
        let (room, actor) = (self.append.room, &self.actor);
        let ask = |state: &RoomState| permit(state, actor, room, Action::Post);
        let refusal = match self.rooms.peek(room, ask) {
            Some(Ok(grounds)) => {
                self.append.rules = *rules.get_or_insert(grounds.rules);
                self.decisions += 1;
                return self.go(ticket);
            }
            Some(Err(refusal)) => refusal,
            // Out of the cache, and nothing can be loaded here: the client sends again.
            None => Refusal::Overloaded,
        };
        drop(ticket);
        self.answer.give(Err(refusal));
    }
}

fn posted(appended: Appended) -> Result<Posted, Refusal> {
    let posted = |seq, messages, at, repeated| Posted {
        seq,
        messages,
        at,
        repeated,
    };
    if let Appended::Duplicate { seq, messages, at } = appended {
        return Ok(posted(seq, messages, at, true));
    }
    let entry = entry_of(appended)?.ok_or(Refusal::Internal)?;
    Ok(posted(entry.seq, entry.messages, entry.at, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nonce_of(ms: u64) -> Nonce {
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&ms.to_be_bytes()[2..]);
        bytes[6] = 0x70;
        bytes[8] = 0x80;
        Nonce::from_bytes(bytes).unwrap()
    }

    #[test]
    fn nonces_live_as_long_as_they_are_remembered() {
        let now_ms = NONCE_MEMORY_MS * 2;
        let now = Timestamp::from_millis(now_ms);
        for (ms, ok) in [
            (now_ms, true),
            (now_ms - NONCE_MEMORY_MS, true),
            (now_ms - NONCE_MEMORY_MS - 1, false),
            (0, false),
            (now_ms + NONCE_AHEAD_MS, true),
            (now_ms + NONCE_AHEAD_MS + 1, false),
            ((1 << 48) - 1, false),
        ] {
            assert_eq!(check_nonce(nonce_of(ms), now).is_ok(), ok, "{ms}");
        }
    }
}
