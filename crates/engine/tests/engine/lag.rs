//! A reader that never reads hurts only itself.

use std::net::TcpStream;
use std::sync::mpsc::SyncSender;

use natter_engine::{CloseReason, Context, Handler, LagPolicy, Limits};

use crate::fanout::{ROOM, encode, number, read_number};
use crate::support::*;

const MARK: u64 = u64::MAX;

struct Reader {
    lag: LagPolicy,
    closed: SyncSender<CloseReason>,
}

impl Handler for Reader {
    fn limits(&self) -> Limits {
        Limits {
            outbox_bytes: 64 * 1024,
            lag: self.lag,
            ..Limits::default()
        }
    }

    fn on_connect(&mut self, cx: &mut Context<'_>) {
        cx.subscribe(ROOM, encode);
        cx.send(0_u64.to_be_bytes().to_vec().into());
    }

    fn on_read(&mut self, _: &mut Context<'_>, input: &mut [u8]) -> usize {
        input.len()
    }

    fn on_lagged(&mut self, cx: &mut Context<'_>) {
        assert_eq!(cx.queued_bytes(), 0);
        cx.send(MARK.to_be_bytes().to_vec().into());
    }

    fn on_close(&mut self, reason: &CloseReason) {
        self.closed.send(reason.clone()).unwrap();
    }
}

/// Publishes in steps that the good reader follows, until `lagged`; returns the last number.
fn flood(
    engine: &natter_engine::Engine,
    good: &mut TcpStream,
    mut lagged: impl FnMut() -> bool,
) -> u64 {
    let publisher = engine.publisher();
    let mut last = 0;
    while !lagged() {
        assert!(last < 20_000_000, "nobody ever lagged");
        for _ in 0..1_000 {
            last += 1;
            publisher.publish(ROOM, number(last));
        }
        for value in last - 999..=last {
            assert_eq!(read_number(good), value, "who reads gets everything");
        }
    }
    last
}

#[test]
fn a_reader_that_never_reads_is_cut() {
    let (sender, closed) = reports();
    let (engine, addr) = serve(
        1,
        framed(move |_| Reader {
            lag: LagPolicy::Disconnect,
            closed: sender.clone(),
        }),
    );
    let (mut good, bad) = (connect(addr), connect(addr));
    assert_eq!(read_number(&mut good), 0);
    until("both are there", || engine.stats().total.messages_out == 2);
    flood(&engine, &mut good, || engine.stats().total.lagged > 0);
    assert_eq!(next(&closed), CloseReason::Lagged);
    until("it is gone", || engine.stats().open == 1);
    drop(bad);
}

#[test]
fn a_reader_that_lags_is_told_and_goes_on() {
    let (sender, closed) = reports();
    let (engine, addr) = serve(
        1,
        framed(move |_| Reader {
            lag: LagPolicy::Notify,
            closed: sender.clone(),
        }),
    );
    let (mut good, mut slow) = (connect(addr), connect(addr));
    assert_eq!(read_number(&mut good), 0);
    assert_eq!(read_number(&mut slow), 0);
    let last = flood(&engine, &mut good, || engine.stats().total.lagged > 0);
    let mut before = 0;
    loop {
        match read_number(&mut slow) {
            MARK => break,
            value => {
                assert_eq!(value, before + 1, "no gap before the mark");
                before = value;
            }
        }
    }
    assert!(before < last, "something was dropped");
    // From the mark on everything comes again.
    engine.publisher().publish(ROOM, number(last + 1));
    assert_eq!(read_number(&mut slow), last + 1);
    assert_eq!(read_number(&mut good), last + 1);
    assert_eq!(engine.stats().total.lagged, 1);
    assert!(closed.try_recv().is_err(), "nobody was closed");
}

/// Answers every byte with a kilobyte.
struct Amplifier(SyncSender<CloseReason>);

impl Handler for Amplifier {
    fn limits(&self) -> Limits {
        Limits {
            outbox_bytes: 100_000,
            lag: LagPolicy::Notify,
            ..Limits::default()
        }
    }

    fn on_read(&mut self, cx: &mut Context<'_>, input: &mut [u8]) -> usize {
        for _ in 0..input.len() {
            cx.send(vec![b'x'; 1_000].into());
        }
        assert!(cx.queued_bytes() <= 200_000 + 1_000);
        input.len()
    }

    fn on_close(&mut self, reason: &CloseReason) {
        self.0.send(reason.clone()).unwrap();
    }
}

#[test]
fn own_frames_are_bounded_too() {
    use std::io::Write;
    let (sender, closed) = reports();
    let (_engine, addr) = serve(1, framed(move |_| Amplifier(sender.clone())));
    let mut client = connect(addr);
    // Asks for much more than the kernel keeps, and reads nothing.
    let _ = client.write_all(&[1; 65_536]);
    assert_eq!(next(&closed), CloseReason::Lagged);
}

/// Answers its first byte with far more than the outbox holds, and each further one with one byte.
struct Host {
    greeted: bool,
    closed: SyncSender<CloseReason>,
}

const LARGE: usize = 8 * 1024 * 1024;

impl Handler for Host {
    fn limits(&self) -> Limits {
        Limits {
            outbox_bytes: 64 * 1024,
            ..Limits::default()
        }
    }

    fn on_read(&mut self, cx: &mut Context<'_>, input: &mut [u8]) -> usize {
        for byte in input.iter() {
            if std::mem::replace(&mut self.greeted, true) {
                cx.send(vec![*byte].into());
            } else {
                cx.send(vec![0; LARGE].into());
            }
        }
        input.len()
    }

    fn on_close(&mut self, reason: &CloseReason) {
        // Nobody listens when the client left first.
        let _ = self.closed.try_send(reason.clone());
    }
}

#[test]
fn small_frames_wait_behind_a_large_one() {
    use std::io::{Read, Write};
    let (sender, closed) = reports();
    let service = framed(move |_| Host {
        greeted: false,
        closed: sender.clone(),
    });
    let (_engine, addr) = serve(1, service);
    let mut client = connect(addr);
    client.write_all(&[1]).unwrap();
    // Reads a little, so that the large frame is on its way, and then asks for more.
    let mut some = vec![9; 4 * 1024];
    client.read_exact(&mut some).unwrap();
    client.write_all(&[7; 100]).unwrap();
    let mut rest = vec![9; LARGE - some.len() + 100];
    client.read_exact(&mut rest).unwrap();
    let (large, small) = rest.split_at(LARGE - some.len());
    assert!(some.iter().chain(large).all(|byte| *byte == 0));
    assert!(small.iter().all(|byte| *byte == 7));
    assert!(closed.try_recv().is_err(), "nobody was cut");
}

#[test]
fn a_full_inbox_is_told_to_the_subscribers() {
    let (sender, closed) = reports();
    let mut config = natter_engine::EngineConfig::default();
    (config.workers, config.inbox) = (1, 10);
    let engine = natter_engine::Engine::start(config).unwrap();
    let gate = std::sync::Arc::new(std::sync::Mutex::new(()));
    let door = gate.clone();
    let (knock, arrived) = reports();
    let service = std::sync::Arc::new(By(move |peer: &natter_engine::PeerInfo| {
        if peer.id.0 == 2 {
            knock.send(()).unwrap();
            drop(door.lock());
        }
        natter_engine::Protocol::Framed(Box::new(Reader {
            lag: LagPolicy::Notify,
            closed: sender.clone(),
        }))
    }));
    let addr = engine.listen(any_port(), service).unwrap();
    let mut client = connect(addr);
    assert_eq!(read_number(&mut client), 0);
    let shut = gate.lock().unwrap();
    let _second = connect(addr);
    next(&arrived);
    for value in 1..=1_000 {
        engine.publisher().publish(ROOM, number(value));
    }
    drop(shut);
    let mut before = 0;
    loop {
        match read_number(&mut client) {
            MARK => break,
            value => {
                assert_eq!(value, before + 1);
                before = value;
            }
        }
    }
    assert!((10..1_000).contains(&before), "{before}");
    assert!(engine.stats().total.inbox_overflows >= 900);
    engine.publisher().publish(ROOM, number(2_000));
    assert_eq!(read_number(&mut client), 2_000);
    assert!(closed.try_recv().is_err());
}
