//! The proof of what clients are promised: what they noted, held against the server's logs.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail, ensure};
use natter_client::net::Api;
use natter_client::shape::{Entry, Event as Happened};
use natter_model::{Nonce, RoomId, Seq};

use crate::chatter::Noted;

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

/// The nonce of the message that an entry posts.
pub(crate) fn posted_nonce(entry: &Entry) -> Option<Nonce> {
    match &entry.event {
        Happened::MessagePosted { nonce, .. } => *nonce,
        _ => None,
    }
}
