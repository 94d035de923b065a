//! A snapshot and the entries after it amount to a fresh snapshot, and a duplicate changes nothing.

#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "simulation/model.rs"]
#[expect(dead_code, reason = "the simulation uses what this does not")]
mod model;

use model::{ModelRoom, line_seq, room_id, user_id};
use natter_api::shape::Entry;
use natter_client::proto::timeline::Step;
use natter_client::proto::{LogEntry, Timeline};
use natter_model::{Nonce, Seq};
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Happening {
    Post(u64),
    Edit(u64, prop::sample::Index),
    Delete(u64, prop::sample::Index),
    Rename(u64),
    Come(u64),
    Go(u64),
}

fn happening() -> impl Strategy<Value = Happening> {
    use Happening::{Come, Delete, Edit, Go, Post, Rename};
    let who = 1..6_u64;
    prop_oneof![
        5 => who.clone().prop_map(Post),
        3 => (who.clone(), any::<prop::sample::Index>()).prop_map(|(who, at)| Edit(who, at)),
        2 => (who.clone(), any::<prop::sample::Index>()).prop_map(|(who, at)| Delete(who, at)),
        1 => who.clone().prop_map(Rename),
        1 => who.clone().prop_map(Come),
        1 => who.prop_map(Go),
    ]
}

/// Nonces that differ by `n`.
fn nonce(n: u64) -> Nonce {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&(n << 16).to_be_bytes());
    (bytes[6], bytes[8]) = (0x70, 0x80);
    Nonce::from_bytes(bytes).unwrap()
}

fn happen(room: &mut ModelRoom, what: &Happening) {
    let messages = room.lines.iter().map(line_seq).collect::<Vec<_>>();
    match what {
        Happening::Post(who) => {
            let n = room.head().0;
            room.post(user_id(*who), nonce(n), &format!("text {n}"));
        }
        Happening::Edit(who, at) => {
            let text = format!("edited {}", room.head());
            room.edit(user_id(*who), *at.get(&messages), &text);
        }
        Happening::Delete(who, at) => {
            room.delete(user_id(*who), *at.get(&messages));
        }
        Happening::Rename(who) => {
            let name = format!("name {}", room.head());
            room.rename(user_id(*who), &name);
        }
        Happening::Come(who) => {
            room.join(user_id(*who), user_id(*who));
        }
        Happening::Go(who) => {
            room.leave(user_id(*who));
        }
    }
}

fn apply_all(timeline: &mut Timeline, entries: impl IntoIterator<Item = Entry>) {
    for entry in entries {
        assert_ne!(timeline.apply(&LogEntry::from(entry)), Step::Gap);
    }
}

fn same_lines(timeline: &Timeline, room: &ModelRoom) {
    let first = timeline.lines().first().map_or(Seq(u64::MAX), line_seq);
    let fresh: Vec<_> = room
        .lines
        .iter()
        .filter(|line| line_seq(line) >= first)
        .collect();
    let held: Vec<_> = timeline.lines().iter().collect();
    assert_eq!(held, fresh);
    assert_eq!(timeline.applied(), room.head());
    assert_eq!(timeline.messages(), room.messages);
}

proptest! {
    #[test]
    fn snapshot_plus_entries_is_a_fresh_snapshot(
        before in prop::collection::vec(happening(), 1..40),
        while_away in prop::collection::vec(happening(), 0..40),
        live in prop::collection::vec(happening(), 0..40),
        limit in 1..30_usize,
        twice in any::<prop::sample::Index>(),
    ) {
        let mut room = ModelRoom::new(room_id(1), &[user_id(1), user_id(2)]);
        before.iter().for_each(|what| happen(&mut room, what));
        let mut timeline = Timeline::from_page(room.page(None, limit));

        // What was missed comes with texts as they are now...
        let missed_from = timeline.applied();
        while_away.iter().for_each(|what| happen(&mut room, what));
        apply_all(&mut timeline, room.replay(missed_from));
        same_lines(&timeline, &room);

        // ...and what comes live with texts as they were.
        let live_from = room.head();
        live.iter().for_each(|what| happen(&mut room, what));
        let entries = room.log[live_from.0 as usize..].to_vec();
        apply_all(&mut timeline, entries);
        same_lines(&timeline, &room);

        // What comes again changes nothing.
        let again = twice.get(&room.log).clone();
        prop_assert_eq!(timeline.apply(&LogEntry::from(again)), Step::Known);
        apply_all(&mut timeline, room.replay(missed_from));
        same_lines(&timeline, &room);
    }

    #[test]
    fn an_older_page_fits_whenever_it_was_read(
        before in prop::collection::vec(happening(), 10..60),
        until_read in prop::collection::vec(happening(), 0..20),
        until_there in prop::collection::vec(happening(), 0..20),
        limit in 1..10_usize,
        applied_first in any::<bool>(),
    ) {
        let mut room = ModelRoom::new(room_id(1), &[user_id(1)]);
        before.iter().for_each(|what| happen(&mut room, what));
        let mut timeline = Timeline::from_page(room.page(None, limit));
        let from = timeline.applied();
        let asked = timeline.begin_older();
        prop_assert_eq!(asked.is_some(), room.lines.len() > limit);
        prop_assert_eq!(timeline.begin_older(), None);

        until_read.iter().for_each(|what| happen(&mut room, what));
        let page = room.page(asked, 1_000);
        until_there.iter().for_each(|what| happen(&mut room, what));
        // The page may come before the entries that were pushed meanwhile, or after.
        if applied_first {
            apply_all(&mut timeline, room.log[from.0 as usize..].to_vec());
        }
        let before = asked.unwrap_or(Seq::ZERO);
        prop_assert_eq!(timeline.prepend(before, page), asked.is_some());
        if !applied_first {
            apply_all(&mut timeline, room.log[from.0 as usize..].to_vec());
        }
        same_lines(&timeline, &room);
        if asked.is_some() {
            prop_assert_eq!(timeline.lines().len(), room.lines.len());
        }
    }
}

#[test]
fn a_gap_changes_nothing() {
    let mut room = ModelRoom::new(room_id(1), &[user_id(1)]);
    let timeline = Timeline::from_page(room.page(None, 10));
    let mut gapped = timeline.clone();
    room.post(user_id(1), nonce(1), "one");
    let (_, two) = room.post(user_id(1), nonce(2), "two");
    assert_eq!(gapped.apply(&LogEntry::from(two.unwrap())), Step::Gap);
    assert_eq!(gapped.lines(), timeline.lines());
    assert_eq!(gapped.applied(), timeline.applied());
}
