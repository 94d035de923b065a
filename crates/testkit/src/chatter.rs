//! People who talk without pause over whatever happens to the server and to their connections, and
//! the proof of what they were promised.
//!
//! Each [`Chatter`] is one client of the SDK. It sends as long as the [`Chorus`] gives permits,
//! notes what was acknowledged and each entry that it was told. [`Chorus::finish`] stops the
//! sending, waits until every outbox is empty and every client has caught up, and hands back what
//! they noted; [`prove`] holds it against the logs that the server has.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use natter_client::net::{Api, Client};
use natter_client::proto::Event;
use natter_client::shape::{Entry, Event as Happened};
use natter_model::{MessageBody, Nonce, RoomId, Seq};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::Chance;

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

fn posted_nonce(entry: &Entry) -> Option<Nonce> {
    match &entry.event {
        Happened::MessagePosted { nonce, .. } => *nonce,
        _ => None,
    }
}

/// A room's log as the server has it.
#[derive(Debug)]
pub struct RoomLog {
    room: RoomId,
    entries: Vec<Entry>,
}

impl RoomLog {
    /// Reads the whole log.
    pub async fn read(api: &Api, room: RoomId) -> Result<Self> {
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let after = entries.last().map_or(Seq::ZERO, |entry| entry.seq);
            let page = api.entries(room, after, 200).await?;
            if page.entries.is_empty() {
                ensure!(
                    after == page.head,
                    "the log of {room:?} ends before its head"
                );
                return Ok(Self { room, entries });
            }
            entries.extend(page.entries);
        }
    }

    /// How many messages it holds.
    pub fn messages(&self) -> usize {
        self.entries
            .iter()
            .filter(|entry| posted_nonce(entry).is_some())
            .count()
    }
}

/// Holds what everybody noted against the logs:
///
/// - each log is dense, and counts its messages right;
/// - each acknowledged message is in its room's log exactly once, as the entry that was
///   acknowledged, with the text that was sent;
/// - what was sent and not acknowledged is there once at most;
/// - everybody was told of the entries of a room without gap or repetition, as the log has them.
pub fn prove(noted: &[Noted], logs: &[RoomLog]) -> Result<()> {
    let mut places: BTreeMap<Nonce, (RoomId, Seq, &str)> = BTreeMap::new();
    for log in logs {
        let mut messages = 0;
        for (entry, seq) in log.entries.iter().zip(1..) {
            ensure!(
                entry.seq == Seq(seq),
                "{:?} has {} where {seq} belongs",
                log.room,
                entry.seq
            );
            if let Happened::MessagePosted { body, nonce } = &entry.event {
                messages += 1;
                let nonce = nonce.context("a message without its nonce")?;
                let text = body
                    .as_ref()
                    .context("a message without its text")?
                    .as_str();
                let before = places.insert(nonce, (log.room, entry.seq, text));
                ensure!(
                    before.is_none(),
                    "{nonce} is there twice: {before:?} and {entry:?}"
                );
            }
            ensure!(
                entry.messages == messages,
                "{entry:?} counts {messages} messages"
            );
        }
    }
    let mut known: BTreeSet<Nonce> = BTreeSet::new();
    for client in noted {
        known.extend(client.sent.keys().copied());
        prove_sends(client, &places).with_context(|| client.name.clone())?;
        prove_telling(client, logs).with_context(|| client.name.clone())?;
    }
    let stranger = places.keys().find(|nonce| !known.contains(nonce));
    ensure!(stranger.is_none(), "{stranger:?} was sent by nobody");
    Ok(())
}

fn prove_sends(client: &Noted, places: &BTreeMap<Nonce, (RoomId, Seq, &str)>) -> Result<()> {
    for (nonce, (room, text)) in &client.sent {
        match (client.acknowledged.get(nonce), places.get(nonce)) {
            (Some(seq), Some(place)) => ensure!(
                *place == (*room, *seq, text.as_str()),
                "{nonce} was acknowledged as {seq} of {room:?} and is {place:?}"
            ),
            (Some(seq), None) => bail!("{nonce}, acknowledged as {seq} of {room:?}, is lost"),
            (None, Some((there, _, body))) => ensure!(
                (there, *body) == (room, text.as_str()),
                "{nonce} is in {there:?} as {body:?}"
            ),
            (None, None) => {}
        }
    }
    Ok(())
}

fn prove_telling(client: &Noted, logs: &[RoomLog]) -> Result<()> {
    for log in logs {
        let told = client.told.get(&log.room).map_or(&[][..], Vec::as_slice);
        let Some((first, _)) = told.first() else {
            continue;
        };
        let from = usize::try_from(first.0)? - 1;
        for (place, (seq, nonce)) in told.iter().enumerate() {
            let entry = log
                .entries
                .get(from + place)
                .context("told of more than there is")?;
            ensure!(
                (entry.seq, posted_nonce(entry)) == (*seq, *nonce),
                "told of {seq} ({nonce:?}) of {:?} where the log has {entry:?}",
                log.room
            );
        }
    }
    Ok(())
}
