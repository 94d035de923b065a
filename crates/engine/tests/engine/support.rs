//! What the tests share: a started engine with one service, and clients that give up after a while.
#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test file uses a part of it"
)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use natter_engine::{Engine, EngineConfig, Handler, ListenerConfig, PeerInfo, Protocol, Service};

/// Long enough for any answer on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A service made of a function.
pub(crate) struct By<F>(pub(crate) F);

impl<F: Fn(&PeerInfo) -> Protocol + Send + Sync> Service for By<F> {
    fn accept(&self, peer: &PeerInfo) -> Protocol {
        (self.0)(peer)
    }
}

/// A service that makes a framed connection of each.
pub(crate) fn framed<H: Handler + 'static>(
    make: impl Fn(&PeerInfo) -> H + Send + Sync + 'static,
) -> Arc<dyn Service> {
    Arc::new(By(move |peer: &PeerInfo| {
        Protocol::Framed(Box::new(make(peer)))
    }))
}

pub(crate) fn engine(workers: usize) -> Engine {
    let mut config = EngineConfig::default();
    config.workers = workers;
    Engine::start(config).unwrap()
}

pub(crate) fn any_port() -> ListenerConfig {
    ListenerConfig::new("test", "127.0.0.1:0".parse().unwrap())
}

/// An engine with one plain listener.
pub(crate) fn serve(workers: usize, service: Arc<dyn Service>) -> (Engine, SocketAddr) {
    let engine = engine(workers);
    let addr = engine.listen(any_port(), service).unwrap();
    (engine, addr)
}

pub(crate) fn connect(addr: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(addr).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

pub(crate) fn read_exactly(stream: &mut impl Read, count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    stream.read_exact(&mut bytes).unwrap();
    bytes
}

/// One line without its end.
pub(crate) fn read_line(stream: &mut impl Read) -> String {
    let mut line = Vec::new();
    loop {
        let byte = read_exactly(stream, 1)[0];
        if byte == b'\n' {
            return String::from_utf8(line).unwrap();
        }
        line.push(byte);
    }
}

/// Reads to the end, however the connection ends.
pub(crate) fn read_to_end(stream: &mut impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut part = [0; 65536];
    loop {
        match stream.read(&mut part) {
            Ok(0) => return bytes,
            Ok(count) => bytes.extend_from_slice(&part[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                panic!("the connection did not end")
            }
            Err(_) => return bytes,
        }
    }
}

pub(crate) fn say(stream: &mut impl Write, text: &str) {
    stream.write_all(text.as_bytes()).unwrap();
}

/// A bounded channel for what handlers report.
pub(crate) fn reports<T>() -> (SyncSender<T>, Receiver<T>) {
    sync_channel(100_000)
}

pub(crate) fn next<T>(receiver: &Receiver<T>) -> T {
    receiver
        .recv_timeout(PATIENCE)
        .expect("nothing was reported")
}

/// Looks again and again until `holds`; for what another thread is about to do.
pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < PATIENCE, "never came true: {what}");
        std::thread::yield_now();
    }
}

/// Small reproducible random numbers (xorshift64*).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound
    }
}
