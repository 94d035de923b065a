//! Many connections that come and go, while others talk.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use natter_engine::{CloseReason, Context, Handler};

use crate::fanout::{ROOM, encode, number, read_number};
use crate::support::*;

struct Visitor {
    closed: Arc<AtomicU64>,
}

impl Handler for Visitor {
    fn on_connect(&mut self, cx: &mut Context<'_>) {
        cx.subscribe(ROOM, encode);
        cx.send(0_u64.to_be_bytes().to_vec().into());
    }

    fn on_read(&mut self, cx: &mut Context<'_>, input: &mut [u8]) -> usize {
        if input.contains(&b'q') {
            cx.close(CloseReason::ByUs("asked"));
        }
        input.len()
    }

    fn on_close(&mut self, _: &CloseReason) {
        self.closed.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn thousands_come_and_go_and_nobody_is_left() {
    let closed = Arc::new(AtomicU64::new(0));
    let count = closed.clone();
    let (engine, addr) = serve(
        2,
        framed(move |_| Visitor {
            closed: count.clone(),
        }),
    );
    let mut steady = connect(addr);
    assert_eq!(read_number(&mut steady), 0);
    let visitors: Vec<_> = (0..4_usize)
        .map(|thread| {
            std::thread::spawn(move || {
                for visit in 0..750_usize {
                    let mut stream = connect(addr);
                    match (visit + thread) % 3 {
                        0 => {}
                        1 => assert_eq!(read_number(&mut stream), 0),
                        _ => {
                            say(&mut stream, "q");
                            read_to_end(&mut stream);
                        }
                    }
                }
            })
        })
        .collect();
    for value in 1..=2_000 {
        engine.publisher().publish(ROOM, number(value));
    }
    for value in 1..=2_000 {
        assert_eq!(read_number(&mut steady), value);
    }
    for visitor in visitors {
        visitor.join().unwrap();
    }
    until("all but one are gone", || {
        let stats = engine.stats();
        stats.accepted == 3_001 && stats.open == 1
    });
    assert_eq!(closed.load(Ordering::SeqCst), 3_000);
    assert_eq!(engine.connections().len(), 1);
    engine.publisher().publish(ROOM, number(7));
    assert_eq!(read_number(&mut steady), 7);
}
