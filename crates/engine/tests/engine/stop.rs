//! Stopping: everybody is told, what is queued is written, who hangs is cut.

use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

use natter_engine::{CloseReason, Context, Handler};

use crate::support::*;

struct Patient {
    stubborn: bool,
    closed: SyncSender<CloseReason>,
}

impl Handler for Patient {
    fn on_connect(&mut self, cx: &mut Context<'_>) {
        cx.send("hi".into());
    }

    fn on_read(&mut self, _: &mut Context<'_>, input: &mut [u8]) -> usize {
        input.len()
    }

    fn on_shutdown(&mut self, cx: &mut Context<'_>) {
        if !self.stubborn {
            cx.send(vec![b'x'; 200_000].into());
            cx.send("bye".into());
            cx.close(CloseReason::Shutdown);
        }
    }

    fn on_close(&mut self, reason: &CloseReason) {
        self.closed.send(reason.clone()).unwrap();
    }
}

#[test]
fn what_is_queued_is_written_and_everybody_hears_of_it() {
    let (sender, closed) = reports();
    let (engine, addr) = serve(
        2,
        framed(move |_| Patient {
            stubborn: false,
            closed: sender.clone(),
        }),
    );
    let clients: Vec<_> = (0..30)
        .map(|_| {
            let mut client = connect(addr);
            assert_eq!(read_exactly(&mut client, 2), b"hi");
            std::thread::spawn(move || read_to_end(&mut client))
        })
        .collect();
    let report = engine.shutdown(PATIENCE);
    assert_eq!((report.open, report.forced), (30, 0));
    for client in clients {
        let read = client.join().unwrap();
        assert_eq!(read.len(), 200_003);
        assert!(read.ends_with(b"bye"));
    }
    for _ in 0..30 {
        assert_eq!(next(&closed), CloseReason::Shutdown);
    }
    assert_eq!(
        engine.shutdown(PATIENCE),
        natter_engine::ShutdownReport::default()
    );
}

#[test]
fn who_does_not_go_is_cut_at_the_deadline() {
    let (sender, closed) = reports();
    let (engine, addr) = serve(
        1,
        framed(move |_| Patient {
            stubborn: true,
            closed: sender.clone(),
        }),
    );
    let mut client = connect(addr);
    assert_eq!(read_exactly(&mut client, 2), b"hi");
    let start = Instant::now();
    let report = engine.shutdown(Duration::from_millis(100));
    assert_eq!((report.open, report.forced), (1, 1));
    assert!(start.elapsed() >= Duration::from_millis(100));
    assert!(start.elapsed() < PATIENCE);
    assert_eq!(next(&closed), CloseReason::Shutdown);
    assert!(read_to_end(&mut client).is_empty());
}

#[test]
fn an_engine_without_owner_stops() {
    let (sender, closed) = reports();
    let (engine, addr) = serve(
        1,
        framed(move |_| Patient {
            stubborn: true,
            closed: sender.clone(),
        }),
    );
    let mut client = connect(addr);
    assert_eq!(read_exactly(&mut client, 2), b"hi");
    let publisher = engine.publisher();
    drop(engine);
    assert_eq!(next(&closed), CloseReason::Shutdown);
    assert!(read_to_end(&mut client).is_empty());
    publisher.publish(crate::fanout::ROOM, crate::fanout::number(1));
}
