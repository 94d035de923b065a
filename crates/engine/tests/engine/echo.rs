//! Reading, consuming and writing: bytes come back whatever their chunks.

use std::io::Write;
use std::net::Shutdown;

use crate::support::*;
use natter_engine::framing::{Delimited, Delimiter, LengthPrefixed, Prefix};
use natter_engine::{CloseReason, Context, Framed, Handler, Limits, MessageHandler};

/// Sends back whole records of `unit` bytes.
struct Records {
    unit: usize,
}

impl Handler for Records {
    fn on_read(&mut self, cx: &mut Context<'_>, input: &mut [u8]) -> usize {
        let whole = input.len() / self.unit * self.unit;
        if whole > 0 {
            cx.send(input[..whole].to_vec().into());
        }
        whole
    }
}

#[test]
fn bytes_come_back_whatever_their_chunks() {
    let (engine, addr) = serve(2, framed(|_| Records { unit: 7 }));
    let mut random = Random::new(42);
    let sent: Vec<u8> = (0..7 * 40_000).map(|_| random.below(256) as u8).collect();
    let mut writer = connect(addr);
    let mut reader = writer.try_clone().unwrap();
    let expected = sent.clone();
    let reading = std::thread::spawn(move || {
        assert!(read_exactly(&mut reader, expected.len()) == expected);
    });
    let mut rest = sent.as_slice();
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at((1 + random.below(900)).min(rest.len()));
        writer.write_all(chunk).unwrap();
        rest = after;
    }
    reading.join().unwrap();
    let stats = engine.stats();
    assert_eq!(
        (stats.total.bytes_in, stats.total.bytes_out),
        (280_000, 280_000)
    );
    drop(engine);
}

struct Upper;

impl MessageHandler for Upper {
    fn on_message(&mut self, cx: &mut Context<'_>, message: &mut [u8]) {
        if message == b"bye" {
            cx.send("goodbye\n".into());
            return cx.close(CloseReason::ByUs("bye"));
        }
        message.make_ascii_uppercase();
        let mut line = message.to_vec();
        line.push(b'\n');
        cx.send(line.into());
    }

    fn on_too_long(&mut self, cx: &mut Context<'_>) {
        cx.send("too long\n".into());
    }

    fn on_end_of_stream(&mut self, cx: &mut Context<'_>) {
        cx.send("end\n".into());
        cx.close(CloseReason::ByPeer);
    }
}

#[test]
fn lines_are_cut_and_long_ones_skipped() {
    let (_engine, addr) = serve(
        1,
        framed(|_| Framed::new(Delimited::new(Delimiter::Line, 10), Upper)),
    );
    let mut client = connect(addr);
    say(&mut client, "one\r\ntw");
    say(&mut client, "o\n");
    say(&mut client, &"x".repeat(300_000));
    say(&mut client, "\nthree\n\nbye\nnot any more\n");
    for expected in ["ONE", "TWO", "too long", "THREE", "", "goodbye"] {
        assert_eq!(read_line(&mut client), expected);
    }
    assert!(read_to_end(&mut client).is_empty());
}

#[test]
fn a_half_closed_peer_still_gets_its_answer() {
    let (_engine, addr) = serve(
        1,
        framed(|_| Framed::new(Delimited::new(Delimiter::Lf, 10), Upper)),
    );
    let mut client = connect(addr);
    say(&mut client, "last\nunfinished");
    client.shutdown(Shutdown::Write).unwrap();
    assert_eq!(read_to_end(&mut client), b"LAST\nend\n");
}

/// Counts what it gets and says the count at the end.
struct Count(usize);

impl MessageHandler for Count {
    fn on_message(&mut self, _: &mut Context<'_>, message: &mut [u8]) {
        assert!(message.iter().all(|&byte| byte == message.len() as u8));
        self.0 += 1;
    }

    fn on_end_of_stream(&mut self, cx: &mut Context<'_>) {
        cx.send(format!("{}", self.0).into());
        cx.close(CloseReason::ByPeer);
    }
}

#[test]
fn an_announced_giant_is_refused_before_it_comes() {
    let service = framed(|_| Framed::new(LengthPrefixed::new(Prefix::U32Be, 70_000), Count(0)));
    let (engine, addr) = serve(1, service);
    let mut client = connect(addr);
    client.write_all(&[0, 1, 0x11, 0x70]).unwrap();
    client.write_all(&[0x70; 0x11170]).unwrap();
    client.write_all(&[0, 0, 0, 3, 3, 3, 3]).unwrap();
    client.shutdown(Shutdown::Write).unwrap();
    assert_eq!(read_to_end(&mut client), b"2");
    let mut client = connect(addr);
    client.write_all(&[0x40, 0, 0, 0]).unwrap();
    assert!(read_to_end(&mut client).is_empty());
    assert_eq!(engine.stats().total.messages_in, 2);
}

/// Never consumes anything.
struct Hoard(std::sync::mpsc::SyncSender<CloseReason>);

impl Handler for Hoard {
    fn limits(&self) -> Limits {
        Limits {
            max_buffered_in: 10_000,
            ..Limits::default()
        }
    }

    fn on_read(&mut self, _: &mut Context<'_>, input: &mut [u8]) -> usize {
        assert!(input.len() <= 10_000 + 65_536);
        0
    }

    fn on_close(&mut self, reason: &CloseReason) {
        self.0.send(reason.clone()).unwrap();
    }
}

#[test]
fn the_input_buffer_is_bounded() {
    let (sender, closed) = reports();
    let (_engine, addr) = serve(1, framed(move |_| Hoard(sender.clone())));
    let mut client = connect(addr);
    client.write_all(&[1; 10_000]).unwrap();
    // It may be cut while we still write.
    let _ = client.write_all(&[1; 1_000]);
    assert_eq!(next(&closed), CloseReason::Limit("input buffer"));
}

/// Takes one byte at a time, with a rest between.
struct Slowly;

impl Handler for Slowly {
    fn on_read(&mut self, cx: &mut Context<'_>, input: &mut [u8]) -> usize {
        cx.send(vec![input[0]].into());
        cx.pause_reading();
        assert!(!cx.is_reading());
        cx.set_timer(std::time::Duration::from_millis(1));
        1
    }

    fn on_timer(&mut self, cx: &mut Context<'_>) {
        cx.resume_reading();
    }
}

#[test]
fn a_paused_reader_is_offered_the_rest_on_resume() {
    let (_engine, addr) = serve(1, framed(|_| Slowly));
    let mut client = connect(addr);
    say(&mut client, "abcdefgh");
    assert_eq!(read_exactly(&mut client, 8), b"abcdefgh");
}

/// Panics where it is told to.
struct Fragile(std::sync::mpsc::SyncSender<CloseReason>);

impl Handler for Fragile {
    fn on_read(&mut self, cx: &mut Context<'_>, input: &mut [u8]) -> usize {
        assert!(!input.contains(&b'!'), "asked to");
        cx.send(input.to_vec().into());
        input.len()
    }

    fn on_close(&mut self, reason: &CloseReason) {
        self.0.send(reason.clone()).unwrap();
    }
}

#[test]
fn a_panic_costs_one_connection() {
    let (sender, closed) = reports();
    let (engine, addr) = serve(1, framed(move |_| Fragile(sender.clone())));
    let (mut good, mut bad) = (connect(addr), connect(addr));
    say(&mut good, "a");
    assert_eq!(read_exactly(&mut good, 1), b"a");
    say(&mut bad, "!");
    assert_eq!(next(&closed), CloseReason::ByUs("panic"));
    assert!(read_to_end(&mut bad).is_empty());
    say(&mut good, "b");
    assert_eq!(read_exactly(&mut good, 1), b"b");
    assert_eq!(engine.stats().total.panics, 1);
}
