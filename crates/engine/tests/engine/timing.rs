//! Timers, timeouts, lingering, and frames that leave one by one.

use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

use natter_engine::{CloseReason, Context, FlushPolicy, Handler, Limits};

use crate::fanout::{ROOM, encode, number, read_number};
use crate::support::*;

/// Ticks a few times, then falls silent until its read timeout.
struct Ticker {
    left: u32,
    started: Instant,
    closed: SyncSender<CloseReason>,
}

const STEP: Duration = Duration::from_millis(20);

impl Handler for Ticker {
    fn limits(&self) -> Limits {
        Limits {
            read_timeout: Some(Duration::from_millis(300)),
            ..Limits::default()
        }
    }

    fn on_connect(&mut self, cx: &mut Context<'_>) {
        cx.set_timer(Duration::from_secs(3600));
        cx.set_timer(STEP);
    }

    fn on_read(&mut self, _: &mut Context<'_>, input: &mut [u8]) -> usize {
        input.len()
    }

    fn on_timer(&mut self, cx: &mut Context<'_>) {
        assert!(self.started.elapsed() >= STEP, "never early");
        self.started = Instant::now();
        cx.send("tick".into());
        self.left -= 1;
        cx.set_timer(STEP);
        if self.left == 0 {
            cx.clear_timer();
        }
    }

    fn on_close(&mut self, reason: &CloseReason) {
        self.closed.send(reason.clone()).unwrap();
    }
}

#[test]
fn timers_tick_and_silence_ends() {
    let (sender, closed) = reports();
    let (_engine, addr) = serve(
        1,
        framed(move |_| Ticker {
            left: 3,
            started: Instant::now(),
            closed: sender.clone(),
        }),
    );
    let start = Instant::now();
    let mut client = connect(addr);
    assert_eq!(read_to_end(&mut client), b"tickticktick");
    assert!(start.elapsed() >= Duration::from_millis(300));
    assert_eq!(next(&closed), CloseReason::Timeout("read"));
}

/// Queues much and closes.
struct Leaver {
    linger: Duration,
    closed: SyncSender<CloseReason>,
}

impl Handler for Leaver {
    fn limits(&self) -> Limits {
        Limits {
            outbox_bytes: 64 << 20,
            linger: self.linger,
            ..Limits::default()
        }
    }

    fn on_connect(&mut self, cx: &mut Context<'_>) {
        cx.send(vec![0; 32 << 20].into());
        cx.close(CloseReason::ByUs("leaving"));
        cx.send("not any more".into());
        assert!(!cx.is_reading());
    }

    fn on_read(&mut self, _: &mut Context<'_>, _: &mut [u8]) -> usize {
        unreachable!("closed before anything was read")
    }

    fn on_close(&mut self, reason: &CloseReason) {
        self.closed.send(reason.clone()).unwrap();
    }
}

#[test]
fn lingering_has_an_end() {
    let (sender, closed) = reports();
    let service = framed(move |peer| Leaver {
        linger: if peer.id.0 == 1 {
            Duration::from_millis(100)
        } else {
            PATIENCE
        },
        closed: sender.clone(),
    });
    let (engine, addr) = serve(1, service);
    let client = connect(addr);
    assert_eq!(next(&closed), CloseReason::ByUs("leaving"));
    until("it is gone", || engine.stats().open == 0);
    assert!(engine.stats().total.bytes_out < 32 << 20);
    drop(client);
    // Who reads gets all of it.
    let mut client = connect(addr);
    assert_eq!(read_to_end(&mut client).len(), 32 << 20);
}

/// Sends numbers one frame a write.
struct Spaced(Duration);

impl Handler for Spaced {
    fn limits(&self) -> Limits {
        let flush = FlushPolicy::OneFramePerWrite { spacing: self.0 };
        Limits {
            flush,
            ..Limits::default()
        }
    }

    fn on_connect(&mut self, cx: &mut Context<'_>) {
        cx.subscribe(ROOM, encode);
        for _ in 0..3 {
            cx.send(vec![0; 8].into());
        }
    }

    fn on_read(&mut self, _: &mut Context<'_>, input: &mut [u8]) -> usize {
        input.len()
    }
}

#[test]
fn paced_frames_come_one_by_one() {
    let spacing = Duration::from_millis(10);
    let (engine, addr) = serve(1, framed(move |_| Spaced(spacing)));
    let start = Instant::now();
    let mut client = connect(addr);
    assert_eq!(read_exactly(&mut client, 24), [0; 24]);
    for value in 1..=5 {
        engine.publisher().publish(ROOM, number(value));
    }
    for value in 1..=5 {
        assert_eq!(read_number(&mut client), value);
    }
    assert!(start.elapsed() >= spacing * 6, "{:?}", start.elapsed());
    until("all is counted", || engine.stats().total.messages_out == 8);
    assert_eq!(engine.stats().total.writes, 8);
}
