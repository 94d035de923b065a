//! How many messages a second are durable: `cargo run --release -p natter-store-sqlite --example
//! append_rate [messages]`. Prints, for one room and for 64, senders that keep 1,024 outstanding
//! together and senders that wait for each answer.

#![expect(clippy::unwrap_used, reason = "this is a measurement")]

#[path = "../tests/chat/mod.rs"]
mod chat;

use std::sync::Mutex;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use chat::{Chat, message};
use natter_model::Seq;
use natter_store::contract::wait;
use natter_store::log::{Anchor, Appended};
use natter_store::{Log as _, Store as _};
use natter_store_sqlite::MasterKey;

fn main() {
    let messages: usize = std::env::args()
        .nth(1)
        .map_or(300_000, |n| n.parse().unwrap());
    let text = "x".repeat(200);
    println!("bytes a body: {}; messages: {messages}", text.len());
    for rooms in [1, 64] {
        outstanding(rooms, messages, &text);
    }
    for senders in [1, 64] {
        waiting(senders, messages / 10, &text);
    }
}

fn chat(rooms: usize) -> (Chat, tempfile::TempDir) {
    let dir = tempfile::tempdir_in(".").unwrap();
    let key = MasterKey::generate().unwrap();
    let path = dir.path().join("natter.db");
    (
        Chat::make(&path, &key, None, rooms, |error| panic!("{error}")),
        dir,
    )
}

/// One thread keeps 1,024 appends outstanding.
fn outstanding(rooms: usize, messages: usize, text: &str) {
    let (chat, _dir) = chat(rooms);
    let (tx, rx) = sync_channel(2_048);
    let appends: Vec<_> = (0..messages)
        .map(|n| chat.decided(chat.rooms[n % rooms], message(text)))
        .collect();
    let start = Instant::now();
    let mut waiting = 0;
    let take = |waiting: &mut usize| {
        assert!(matches!(rx.recv().unwrap(), Ok(Appended::Committed(_))));
        *waiting -= 1;
    };
    for append in appends {
        let tx = tx.clone();
        let done = Box::new(move |result| tx.send(result).unwrap_or_default());
        chat.store.append(append, done);
        waiting += 1;
        while waiting >= 1_024 {
            take(&mut waiting);
        }
    }
    while waiting > 0 {
        take(&mut waiting);
    }
    drop(tx);
    let status = chat.store.status();
    println!(
        "{rooms:3} rooms, 1,024 outstanding: {:7.0}/s, {:5.1} writes a commit",
        messages as f64 / start.elapsed().as_secs_f64(),
        status.writes as f64 / status.commits as f64,
    );
    pages(&chat, (messages / rooms) as u64);
}

/// Pages of 50 lines from places all over the first room.
fn pages(chat: &Chat, messages: u64) {
    const PAGES: u64 = 1_000;
    let start = Instant::now();
    for n in 0..PAGES {
        let anchor = Anchor::Before(Seq(n * messages / PAGES + 60));
        let page = wait(chat.store.timeline(chat.rooms[0], anchor, 50)).unwrap();
        assert_eq!(page.lines.len(), 50);
    }
    println!(
        "      a page of 50 lines, one at a time: {:?}",
        start.elapsed() / PAGES as u32
    );
}

/// So many threads, each in a room of its own, wait for each answer.
fn waiting(senders: usize, messages: usize, text: &str) {
    let (chat, _dir) = chat(senders);
    let times: Mutex<Vec<Duration>> = Mutex::default();
    let start = Instant::now();
    std::thread::scope(|scope| {
        for sender in 0..senders {
            let (chat, times) = (&chat, &times);
            scope.spawn(move || {
                let mut own = Vec::new();
                for _ in 0..messages / senders {
                    let start = Instant::now();
                    let posted = chat.post(chat.rooms[sender], text);
                    assert!(matches!(posted, Ok(Appended::Committed(_))));
                    own.push(start.elapsed());
                }
                times.lock().unwrap().append(&mut own);
            });
        }
    });
    let rate = messages as f64 / start.elapsed().as_secs_f64();
    let mut times = times.into_inner().unwrap();
    times.sort();
    let at = |share: f64| times[(times.len() as f64 * share) as usize];
    println!(
        "{senders:3} senders, one outstanding each: {rate:7.0}/s, p50 {:?}, p99 {:?}, p99.9 {:?}",
        at(0.5),
        at(0.99),
        at(0.999),
    );
}
