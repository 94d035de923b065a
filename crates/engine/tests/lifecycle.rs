//! Starting and stopping again and again leaves no thread and no descriptor. A process of its own,
//! because it counts what the process has.

#![expect(clippy::unwrap_used, reason = "a failed expectation fails the test")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use natter_engine::{
    Context, Engine, EngineConfig, Handler, ListenerConfig, PeerInfo, Protocol, Service,
};

struct Echo;

impl Handler for Echo {
    fn on_read(&mut self, cx: &mut Context<'_>, input: &mut [u8]) -> usize {
        cx.send(input.to_vec().into());
        input.len()
    }
}

impl Service for Echo {
    fn accept(&self, _: &PeerInfo) -> Protocol {
        Protocol::Framed(Box::new(Echo))
    }
}

fn entries(directory: &str) -> usize {
    std::fs::read_dir(directory).unwrap().count()
}

#[test]
fn engines_leave_nothing_behind() {
    let cycle = || {
        let mut config = EngineConfig::default();
        config.workers = 2;
        let engine = Engine::start(config).unwrap();
        let listener = ListenerConfig::new("test", "127.0.0.1:0".parse().unwrap());
        let addr = engine.listen(listener, Arc::new(Echo)).unwrap();
        let mut streams: Vec<TcpStream> =
            (0..5).map(|_| TcpStream::connect(addr).unwrap()).collect();
        for stream in &mut streams {
            stream.write_all(b"x").unwrap();
            stream.read_exact(&mut [0]).unwrap();
        }
        let report = engine.shutdown(Duration::from_millis(200));
        assert_eq!((report.open, report.forced), (5, 0));
    };
    cycle();
    let before = (entries("/proc/self/fd"), entries("/proc/self/task"));
    for _ in 0..30 {
        cycle();
    }
    assert_eq!(
        (entries("/proc/self/fd"), entries("/proc/self/task")),
        before
    );
}
