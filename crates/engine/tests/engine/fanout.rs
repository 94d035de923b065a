//! Publishing: order, completeness, joining without a gap, control signals.

use std::any::Any;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::SyncSender;

use natter_engine::{
    ConnectionHandle, Context, Engine, Handler, Note, Protocol, Released, Signal, Topic,
};

use crate::support::*;

pub(crate) const ROOM: Topic = Topic { space: 1, key: 1 };
const OTHER: Topic = Topic { space: 1, key: 2 };
const USER: Topic = Topic { space: 2, key: 1 };

/// A number on the wire as eight bytes; zero is skipped by the encoder.
pub(crate) fn encode(signal: &(dyn Any + Send + Sync), wire: &mut Vec<u8>) {
    let number = signal.downcast_ref::<u64>().copied().unwrap();
    if number > 0 {
        wire.extend_from_slice(&number.to_be_bytes());
    }
}

/// Another wire form: the number negated.
fn encode_negated(signal: &(dyn Any + Send + Sync), wire: &mut Vec<u8>) {
    let number = signal.downcast_ref::<u64>().copied().unwrap();
    wire.extend_from_slice(&(!number).to_be_bytes());
}

pub(crate) fn number(value: u64) -> Signal {
    Arc::new(value)
}

pub(crate) fn read_number(stream: &mut TcpStream) -> u64 {
    u64::from_be_bytes(read_exactly(stream, 8).try_into().unwrap())
}

struct Reader {
    negated: bool,
}

impl Handler for Reader {
    fn on_connect(&mut self, cx: &mut Context<'_>) {
        let form = if self.negated { encode_negated } else { encode };
        cx.subscribe(ROOM, form);
        cx.subscribe(OTHER, form);
        cx.send(u64::MAX.to_be_bytes().to_vec().into());
    }

    fn on_read(&mut self, _: &mut Context<'_>, input: &mut [u8]) -> usize {
        input.len()
    }
}

#[test]
fn every_reader_sees_everything_in_order_across_topics() {
    let service = framed(|peer| Reader {
        negated: peer.id.0.is_multiple_of(2),
    });
    let (engine, addr) = serve(3, service);
    let mut readers: Vec<TcpStream> = (0..60).map(|_| connect(addr)).collect();
    for reader in &mut readers {
        assert_eq!(read_number(reader), u64::MAX);
    }
    let publisher = engine.publisher();
    const COUNT: u64 = 5_000;
    let publishing = std::thread::spawn(move || {
        for value in 1..=COUNT {
            publisher.publish(if value % 3 == 0 { OTHER } else { ROOM }, number(value));
        }
    });
    for reader in &mut readers {
        let first = read_number(reader);
        let negated = first != 1;
        for value in 2..=COUNT {
            let read = read_number(reader);
            assert_eq!(if negated { !read } else { read }, value);
        }
    }
    publishing.join().unwrap();
    until("all is counted", || {
        engine.stats().total.messages_out == 60 * (COUNT + 1)
    });
    let stats = engine.stats();
    assert!(
        stats.workers.iter().all(|worker| worker.open == 20),
        "{:?}",
        stats.workers
    );
    assert_eq!(
        engine
            .connections()
            .iter()
            .map(|one| one.subscriptions)
            .sum::<usize>(),
        120
    );
}

#[test]
fn concurrent_publishers_give_one_order_for_all() {
    let (engine, addr) = serve(4, framed(|_| Reader { negated: false }));
    let mut readers: Vec<TcpStream> = (0..8).map(|_| connect(addr)).collect();
    for reader in &mut readers {
        assert_eq!(read_number(reader), u64::MAX);
    }
    let threads: Vec<_> = (0..3_u64)
        .map(|thread| {
            let publisher = engine.publisher();
            std::thread::spawn(move || {
                for value in 0..500 {
                    publisher.publish(ROOM, number(1 + thread * 1_000 + value));
                }
            })
        })
        .collect();
    let mut read_all =
        |reader: &mut TcpStream| -> Vec<u64> { (0..1_500).map(|_| read_number(reader)).collect() };
    let orders: Vec<Vec<u64>> = readers.iter_mut().map(&mut read_all).collect();
    assert!(orders.iter().all(|order| *order == orders[0]));
    for thread in threads {
        thread.join().unwrap();
    }
}

#[test]
fn what_encodes_to_nothing_sends_nothing() {
    let (engine, addr) = serve(1, framed(|_| Reader { negated: false }));
    let mut reader = connect(addr);
    assert_eq!(read_number(&mut reader), u64::MAX);
    for value in [0, 0, 7, 0, 8] {
        engine.publisher().publish(ROOM, number(value));
    }
    assert_eq!((read_number(&mut reader), read_number(&mut reader)), (7, 8));
    until("it is counted", || engine.stats().total.messages_out == 3);
}

/// Joins a room whose numbers grow by one: holds, takes a snapshot of the count, releases.
struct Joiner {
    count: Arc<AtomicU64>,
}

struct Snapshot(u64);

impl Handler for Joiner {
    fn on_connect(&mut self, cx: &mut Context<'_>) {
        cx.subscribe_held(ROOM, encode);
        let (count, handle) = (self.count.clone(), cx.handle());
        cx.spawn(async move {
            // The snapshot is read later, as from a store.
            for _ in 0..3 {
                std::future::ready(()).await;
            }
            handle
                .post(Box::new(Snapshot(count.load(Ordering::SeqCst))))
                .unwrap();
        });
    }

    fn on_note(&mut self, cx: &mut Context<'_>, note: Note) {
        let Snapshot(head) = *note.downcast::<Snapshot>().unwrap();
        cx.send(head.to_be_bytes().to_vec().into());
        let released = cx.release(ROOM, &mut |signal| {
            signal
                .downcast_ref::<u64>()
                .is_some_and(|number| *number > head)
        });
        assert!(matches!(released, Released::Complete(_)), "{released:?}");
        assert_eq!(cx.release(ROOM, &mut |_| true), Released::NotHeld);
    }

    fn on_read(&mut self, _: &mut Context<'_>, input: &mut [u8]) -> usize {
        input.len()
    }
}

#[test]
fn joining_under_fire_leaves_no_gap() {
    let count = Arc::new(AtomicU64::new(0));
    let seen = count.clone();
    let (engine, addr) = serve(
        2,
        framed(move |_| Joiner {
            count: seen.clone(),
        }),
    );
    let publisher = engine.publisher();
    let done = Arc::new(AtomicU64::new(0));
    let stop = done.clone();
    let mut steady = connect(addr);
    assert_eq!(read_number(&mut steady), 0);
    let publishing = std::thread::spawn(move || {
        let mut last = 0;
        while stop.load(Ordering::SeqCst) == 0 {
            for _ in 0..50 {
                last += 1;
                // As a store does it: first durable, then published.
                count.store(last, Ordering::SeqCst);
                publisher.publish(ROOM, number(last));
            }
            // No faster than one can read, so that nobody lags.
            for value in last - 49..=last {
                assert_eq!(read_number(&mut steady), value);
            }
        }
    });
    for _ in 0..40 {
        let mut reader = connect(addr);
        let head = read_number(&mut reader);
        let mut first = read_number(&mut reader);
        // What was durable and not yet published at the snapshot comes twice, and only that.
        while first <= head {
            first = read_number(&mut reader);
        }
        assert_eq!(first, head + 1);
        for offset in 2..=20 {
            assert_eq!(
                read_number(&mut reader),
                head + offset,
                "after the snapshot at {head}"
            );
        }
    }
    done.store(1, Ordering::SeqCst);
    publishing.join().unwrap();
    assert_eq!(engine.stats().total.panics, 0);
}

/// Leaves the room when its user's topic says so; reports what it was told.
struct Member {
    told: SyncSender<(Topic, u64)>,
    held: bool,
}

impl Handler for Member {
    fn on_connect(&mut self, cx: &mut Context<'_>) {
        cx.subscribe(ROOM, encode);
        if self.held {
            cx.subscribe_held(USER, encode);
        } else {
            cx.subscribe(USER, encode);
        }
        cx.subscribe_notify(OTHER);
        cx.send(u64::MAX.to_be_bytes().to_vec().into());
    }

    fn on_read(&mut self, _: &mut Context<'_>, input: &mut [u8]) -> usize {
        input.len()
    }

    fn on_signal(&mut self, cx: &mut Context<'_>, topic: Topic, signal: &Signal) {
        let value = *signal.downcast_ref::<u64>().unwrap();
        self.told.send((topic, value)).unwrap();
        match topic {
            USER if value == 2 => cx.unsubscribe(ROOM),
            USER if value == 3 => cx.subscribe(ROOM, encode),
            _ => cx.send((value + 1_000).to_be_bytes().to_vec().into()),
        }
    }
}

#[test]
fn a_control_signal_holds_for_all_that_follows() {
    let (sender, told) = reports();
    let (engine, addr) = serve(
        2,
        framed(move |_| Member {
            told: sender.clone(),
            held: false,
        }),
    );
    let mut client = connect(addr);
    assert_eq!(read_number(&mut client), u64::MAX);
    let publisher = engine.publisher();
    for round in 0..200_u64 {
        let base = 10_000 + round * 10;
        publisher.publish(ROOM, number(base));
        publisher.publish_control(USER, number(2));
        publisher.publish(ROOM, number(base + 1));
        publisher.publish_control(USER, number(3));
        publisher.publish(OTHER, number(5));
        // A subscription covers what is published after it was made: wait until it was.
        assert_eq!(
            [next(&told), next(&told), next(&told)],
            [(USER, 2), (USER, 3), (OTHER, 5)]
        );
        publisher.publish(ROOM, number(base + 2));
        publisher.publish(OTHER, number(6));
        publisher.publish(ROOM, number(base + 3));
        assert_eq!(next(&told), (OTHER, 6));
    }
    for round in 0..200 {
        let base = 10_000 + round * 10;
        let wire: Vec<u64> = (0..7).map(|_| read_number(&mut client)).collect();
        assert_eq!(wire, [base, 2, 3, 1_005, base + 2, 1_006, base + 3]);
    }
}

#[test]
fn a_held_subscription_is_told_control_signals_at_once() {
    let (sender, told) = reports();
    let (engine, addr) = serve(
        1,
        framed(move |_| Member {
            told: sender.clone(),
            held: true,
        }),
    );
    let mut client = connect(addr);
    assert_eq!(read_number(&mut client), u64::MAX);
    engine.publisher().publish(USER, number(1));
    engine.publisher().publish_control(USER, number(2));
    assert_eq!(next(&told), (USER, 2));
    engine.publisher().publish(ROOM, number(9));
    engine.publisher().publish(OTHER, number(1));
    // Neither the held signals nor the room that was left.
    assert_eq!(read_number(&mut client), 1_001);
}

/// Gives its handle away and writes the notes it gets.
struct Noted(SyncSender<ConnectionHandle>);

impl Handler for Noted {
    fn on_connect(&mut self, cx: &mut Context<'_>) {
        cx.subscribe(ROOM, encode);
        self.0.send(cx.handle()).unwrap();
    }

    fn on_read(&mut self, _: &mut Context<'_>, input: &mut [u8]) -> usize {
        input.len()
    }

    fn on_note(&mut self, cx: &mut Context<'_>, note: Note) {
        let value = *note.downcast::<u64>().unwrap();
        cx.send(value.to_be_bytes().to_vec().into());
    }
}

#[test]
fn notes_and_signals_of_one_thread_keep_their_order() {
    let (sender, handles) = reports();
    let (engine, addr) = serve(1, framed(move |_| Noted(sender.clone())));
    let mut client = connect(addr);
    let handle = next(&handles);
    let publisher = engine.publisher();
    for value in 1..=900 {
        match value % 3 {
            0 => publisher.publish(ROOM, number(value)),
            1 => handle.post(Box::new(value)).unwrap(),
            _ => handle.send(value.to_be_bytes().to_vec().into()).unwrap(),
        }
    }
    for value in 1..=900 {
        assert_eq!(read_number(&mut client), value);
    }
    drop(client);
    until("the handle knows", || handle.post(Box::new(1_u64)).is_err());
    assert!(handle.send("x".into()).is_err());
}

#[test]
fn too_many_notes_cut_the_connection() {
    let (sender, handles) = reports();
    let slow = Arc::new(std::sync::Mutex::new(()));
    let gate = slow.clone();
    let (knock, arrived) = reports();
    let service = Arc::new(By(move |peer: &natter_engine::PeerInfo| {
        // The second connection's arrival keeps the worker busy until the gate opens.
        if peer.id.0 == 2 {
            knock.send(()).unwrap();
            drop(gate.lock());
        }
        Protocol::Framed(Box::new(Noted(sender.clone())))
    }));
    let (engine, addr): (Engine, _) = serve(1, service);
    let mut client = connect(addr);
    let handle = next(&handles);
    let closed = slow.lock().unwrap();
    let _second = connect(addr);
    next(&arrived);
    let mut taken = 0;
    while handle.post(Box::new(1_u64)).is_ok() {
        taken += 1;
        assert!(taken < 100_000, "notes are bounded");
    }
    drop(closed);
    assert!(taken >= 1_024);
    read_to_end(&mut client);
    until("it is gone", || engine.stats().open == 1);
}
