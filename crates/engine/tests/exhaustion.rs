//! Out of descriptors, accepting rests and goes on later. A process of its own, because it uses up
//! what the process may open.

use std::fs::File;
use std::io::Read;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use natter_engine::{
    Context, Engine, EngineConfig, Handler, ListenerConfig, PeerInfo, Protocol, Service,
};

struct Greeter;

impl Handler for Greeter {
    fn on_connect(&mut self, cx: &mut Context<'_>) {
        cx.send("hi".into());
    }

    fn on_read(&mut self, _: &mut Context<'_>, input: &mut [u8]) -> usize {
        input.len()
    }
}

impl Service for Greeter {
    fn accept(&self, _: &PeerInfo) -> Protocol {
        Protocol::Framed(Box::new(Greeter))
    }
}

/// Sets the soft limit of descriptors and returns what it was.
fn limit_descriptors(soft: libc::rlim_t) -> libc::rlim_t {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    #[expect(unsafe_code, reason = "there is no safe wrapper for resource limits")]
    // SAFETY: both calls only read or write the one live `rlimit` they are given.
    let (read, before, set) = unsafe {
        let read = libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit);
        let before = limit.rlim_cur;
        limit.rlim_cur = soft;
        (
            read,
            before,
            libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit),
        )
    };
    assert_eq!((read, set), (0, 0));
    before
}

#[test]
fn accepting_goes_on_when_descriptors_are_back() {
    let mut config = EngineConfig::default();
    config.workers = 1;
    let engine = Engine::start(config).unwrap();
    let listener = ListenerConfig::new("test", "127.0.0.1:0".parse().unwrap());
    let addr = engine.listen(listener, Arc::new(Greeter)).unwrap();
    let mut early = TcpStream::connect(addr).unwrap();
    early.read_exact(&mut [0; 2]).unwrap();

    let before = limit_descriptors(64);
    let mut fillers = Vec::new();
    while let Ok(file) = File::open("/dev/null") {
        fillers.push(file);
    }
    assert!(fillers.len() < 64);
    // One for the client's end, none for the server's.
    fillers.pop();
    let mut waiting = TcpStream::connect(addr).unwrap();
    waiting
        .set_read_timeout(Some(Duration::from_millis(200)))
        .unwrap();
    assert!(waiting.read(&mut [0; 2]).is_err(), "it cannot be accepted");
    assert_eq!(engine.stats().accepted, 1);

    drop(fillers);
    limit_descriptors(before);
    waiting
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    waiting.read_exact(&mut [0; 2]).unwrap();
    assert_eq!(engine.stats().accepted, 2);
    let report = engine.shutdown(Duration::from_secs(5));
    assert_eq!((report.open, report.forced), (2, 0));
}
