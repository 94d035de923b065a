//! People who talk without pause over whatever happens to the server and to their connections.
//!
//! Each [`Chatter`] is one client of the SDK. It sends as long as the [`Chorus`] gives permits,
//! notes what was acknowledged and each entry that it was told. [`Chorus::finish`] stops the
//! sending, waits until every outbox is empty and every client has caught up, and hands back what
//! they noted, which [`crate::proof`] holds against the logs that the server has.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use natter_client::net::{Api, Client};
use natter_client::proto::Event;
use natter_model::{MessageBody, Nonce, RoomId, Seq};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::Chance;
use crate::proof::posted_nonce;

/// How long everybody may take to catch up at the end.
const CATCH_UP: Duration = Duration::from_secs(60);
/// How long nobody may be acknowledged anything while they have permits.
const STUCK: Duration = Duration::from_secs(60);

/// Messages of one client that wait for their acknowledgement, at most.
const PENDING_MAX: usize = 40;

/// What one client noted.
#[derive(Debug, Default)]
pub struct Noted {
    /// Who, for messages of failures.
    pub name: String,
    /// What it sent: the room and the text, by nonce.
    pub sent: BTreeMap<Nonce, (RoomId, String)>,
    /// What was acknowledged, and as which entry.
    pub acknowledged: BTreeMap<Nonce, Seq>,
    /// What it was told of each room, in the order of telling.
    pub told: BTreeMap<RoomId, Vec<(Seq, Option<Nonce>)>>,
    /// How often it was connected.
    pub connected: usize,
}

#[derive(Debug, Clone)]
enum Phase {
    /// Send when there are permits.
    Talk,
    /// Send no more; wait until everything is acknowledged.
    Drain,
    /// End when told of everything up to here.
    CatchUp(Arc<BTreeMap<RoomId, Seq>>),
}

/// Everybody.
pub struct Chorus {
    permits: Arc<Semaphore>,
    phase: watch::Sender<Phase>,
    acknowledged: watch::Sender<u64>,
    drained: watch::Sender<usize>,
    /// Why somebody failed, if anybody did.
    failure: watch::Sender<Option<String>>,
    tasks: JoinSet<Result<Noted>>,
}

impl Default for Chorus {
    fn default() -> Self {
        Self::new()
    }
}

impl Chorus {
    /// Nobody yet.
    pub fn new() -> Self {
        Self {
            permits: Arc::new(Semaphore::new(0)),
            phase: watch::Sender::new(Phase::Talk),
            acknowledged: watch::Sender::new(0),
            drained: watch::Sender::new(0),
            failure: watch::Sender::new(None),
            tasks: JoinSet::new(),
        }
    }

    /// One more, who talks in `rooms`. `client` must follow all its rooms. With `leaves_after`, it
    /// ends without a word after so many messages sent, as a client that crashes does.
    pub fn join(
        &mut self,
        name: &str,
        client: Client,
        rooms: &[RoomId],
        chance: Chance,
        leaves_after: Option<usize>,
    ) {
        let chatter = Chatter {
            noted: Noted {
                name: name.to_owned(),
                ..Noted::default()
            },
            client,
            rooms: rooms.to_vec(),
            chance,
            leaves_after,
            permits: Arc::clone(&self.permits),
            acknowledged: self.acknowledged.clone(),
            drained: self.drained.clone(),
            said_drained: false,
            met: BTreeMap::new(),
        };
        let (phase, failure) = (self.phase.subscribe(), self.failure.clone());
        self.tasks.spawn(async move {
            let ended = chatter.run(phase).await;
            if let Err(error) = &ended {
                failure.send_replace(Some(format!("{error:#}")));
            }
            ended
        });
    }

    /// Lets so many more messages be sent, by whoever comes first.
    pub fn permit(&self, messages: usize) {
        self.permits.add_permits(messages);
    }

    /// How many messages were acknowledged so far.
    pub fn acknowledged(&self) -> u64 {
        *self.acknowledged.borrow()
    }

    /// Waits until at least `messages` more were acknowledged than `since`.
    pub async fn progress(&self, since: u64, messages: u64) -> Result<()> {
        let mut acknowledged = self.acknowledged.subscribe();
        let enough = acknowledged.wait_for(|now| *now >= since + messages);
        self.unless_failed(STUCK, "nothing is acknowledged any more", enough)
            .await
    }

    /// Stops the talking; everything sent is acknowledged and everybody is told of everything.
    /// `api` must be somebody who is in all the rooms.
    pub async fn finish(mut self, api: &Api, rooms: &[RoomId]) -> Result<Vec<Noted>> {
        self.phase.send_replace(Phase::Drain);
        let mut drained = self.drained.subscribe();
        let everybody = self.tasks.len();
        let all = drained.wait_for(|count| *count >= everybody);
        self.unless_failed(CATCH_UP, "not everything is acknowledged at the end", all)
            .await?;
        let mut heads = BTreeMap::new();
        for room in rooms {
            heads.insert(*room, api.room(*room).await?.room.head);
        }
        self.phase.send_replace(Phase::CatchUp(Arc::new(heads)));
        let mut noted = Vec::new();
        let collect = async {
            while let Some(ended) = self.tasks.join_next().await {
                noted.push(ended??);
            }
            anyhow::Ok(())
        };
        timeout(CATCH_UP, collect)
            .await
            .context("not everybody is told of everything")??;
        Ok(noted)
    }

    /// Waits for `wanted`, but not longer than `patience`, and not when somebody has failed.
    async fn unless_failed<T>(
        &self,
        patience: Duration,
        late: &'static str,
        wanted: impl Future<Output = Result<T, watch::error::RecvError>>,
    ) -> Result<()> {
        let mut failure = self.failure.subscribe();
        tokio::select! {
            waited = timeout(patience, wanted) => {
                waited.map_err(|_| anyhow!(late))??;
                Ok(())
            }
            failed = failure.wait_for(Option::is_some) => {
                let failed = failed?;
                bail!("somebody failed: {}", failed.as_deref().unwrap_or_default());
            }
        }
    }
}

struct Chatter {
    noted: Noted,
    client: Client,
    rooms: Vec<RoomId>,
    chance: Chance,
    leaves_after: Option<usize>,
    permits: Arc<Semaphore>,
    acknowledged: watch::Sender<u64>,
    drained: watch::Sender<usize>,
    said_drained: bool,
    /// Where each room was when the first connection came about.
    met: BTreeMap<RoomId, Seq>,
}

impl Chatter {
    async fn run(mut self, mut phase: watch::Receiver<Phase>) -> Result<Noted> {
        let permits = Arc::clone(&self.permits);
        loop {
            let now = phase.borrow_and_update().clone();
            match &now {
                Phase::Talk => {}
                Phase::Drain => self.drain(),
                Phase::CatchUp(heads) if self.has_caught_up(heads) => break,
                Phase::CatchUp(_) => {}
            }
            let may_send = matches!(now, Phase::Talk)
                && self.noted.connected > 0
                && self.client.with(|session| session.outbox().len()) < PENDING_MAX;
            tokio::select! {
                event = self.client.next_event() => {
                    let event = event.context("the session ended")?;
                    self.note(event)?;
                }
                permit = permits.acquire(), if may_send => {
                    permit?.forget();
                    if self.send()? {
                        self.say_drained();
                        break;
                    }
                }
                changed = phase.changed() => changed?,
                // tidy: pause, because a wait without an end would tell nothing
                () = tokio::time::sleep(CATCH_UP / 2), if matches!(now, Phase::CatchUp(_)) => {
                    let told: Vec<_> =
                        self.rooms.iter().map(|room| (room, self.told(*room))).collect();
                    bail!(
                        "nothing comes any more; told {told:?} of {now:?}, {} of {} acknowledged, \
                         connected {} times, now {}",
                        self.noted.acknowledged.len(),
                        self.noted.sent.len(),
                        self.noted.connected,
                        self.client.with(|session| session.is_connected()),
                    );
                }
            }
        }
        Ok(self.noted)
    }

    /// Sends one message. `true` when it is time to leave.
    fn send(&mut self) -> Result<bool> {
        let room = *self.chance.pick(&self.rooms);
        let number = self.noted.sent.len();
        let filler = "x".repeat(self.chance.by_magnitude(1..400) as usize);
        let text = format!("{} {number} {filler}", self.noted.name);
        let nonce = self.client.post(room, MessageBody::new(&text)?)?;
        self.noted.sent.insert(nonce, (room, text));
        Ok(self.leaves_after.is_some_and(|most| number + 1 >= most))
    }

    fn note(&mut self, event: Event) -> Result<()> {
        match event {
            Event::Connected => {
                self.noted.connected += 1;
                if self.noted.connected == 1 {
                    self.met = self.client.with(|session| {
                        session
                            .view()
                            .rooms()
                            .map(|it| (it.room.id, it.room.head))
                            .collect()
                    });
                }
            }
            Event::Entry(entry) => {
                let nonce = posted_nonce(&entry);
                self.noted
                    .told
                    .entry(entry.room)
                    .or_default()
                    .push((entry.seq, nonce));
            }
            Event::Posted { nonce, seq, .. } => {
                let before = self.noted.acknowledged.insert(nonce, seq);
                ensure!(before.is_none(), "{}: acknowledged twice", self.noted.name);
                self.acknowledged.send_modify(|count| *count += 1);
            }
            Event::PostFailed { refused, .. } => {
                bail!("{}: a message was refused: {refused}", self.noted.name);
            }
            Event::Reset { room, from, to } => {
                bail!(
                    "{}: not told of {from} to {to} of {room:?}",
                    self.noted.name
                );
            }
            _ => {}
        }
        Ok(())
    }

    fn drain(&mut self) {
        if self.client.with(|session| session.outbox().is_empty()) {
            self.say_drained();
        }
    }

    fn say_drained(&mut self) {
        if !std::mem::replace(&mut self.said_drained, true) {
            self.drained.send_modify(|count| *count += 1);
        }
    }

    /// The last entry of a room that this client was told, or had met when it came.
    fn told(&self, room: RoomId) -> Option<Seq> {
        let told = self.noted.told.get(&room).and_then(|told| told.last());
        told.map(|(seq, _)| *seq).max(self.met.get(&room).copied())
    }

    fn has_caught_up(&self, heads: &BTreeMap<RoomId, Seq>) -> bool {
        self.rooms.iter().all(|room| {
            let head = heads.get(room).copied().unwrap_or(Seq::ZERO);
            self.told(*room) >= Some(head)
        }) && self.noted.acknowledged.len() == self.noted.sent.len()
    }
}
