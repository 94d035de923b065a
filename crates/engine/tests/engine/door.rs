//! Who is let in: limits of a listener and of an address.

use natter_engine::{
    CloseReason, Context, Engine, EngineConfig, EngineError, Handler, ListenerConfig,
};

use crate::support::*;

/// Greets, so that a client knows it is in.
struct Greeter;

impl Handler for Greeter {
    fn on_connect(&mut self, cx: &mut Context<'_>) {
        cx.send("hi".into());
    }

    fn on_read(&mut self, cx: &mut Context<'_>, input: &mut [u8]) -> usize {
        cx.close(CloseReason::ByUs("asked"));
        input.len()
    }
}

fn with(change: impl FnOnce(&mut ListenerConfig)) -> (Engine, std::net::SocketAddr) {
    let mut listener = any_port();
    change(&mut listener);
    let engine = engine(2);
    let addr = engine.listen(listener, framed(|_| Greeter)).unwrap();
    (engine, addr)
}

#[test]
fn an_address_has_its_limit_and_gets_its_place_back() {
    let (engine, addr) = with(|listener| {
        listener.max_per_address = 3;
        listener.exempt_loopback = false;
    });
    let mut inside: Vec<_> = (0..3).map(|_| connect(addr)).collect();
    for stream in &mut inside {
        assert_eq!(read_exactly(stream, 2), b"hi");
    }
    assert!(read_to_end(&mut connect(addr)).is_empty());
    assert_eq!((engine.stats().refused, engine.stats().open), (1, 3));
    inside.pop();
    until("its place is free", || engine.stats().open == 2);
    let mut next = connect(addr);
    assert_eq!(read_exactly(&mut next, 2), b"hi");
    assert!(read_to_end(&mut connect(addr)).is_empty());
}

#[test]
fn loopback_may_be_exempt() {
    let (engine, addr) = with(|listener| listener.max_per_address = 1);
    let mut streams: Vec<_> = (0..5).map(|_| connect(addr)).collect();
    for stream in &mut streams {
        assert_eq!(read_exactly(stream, 2), b"hi");
    }
    assert_eq!(engine.stats().refused, 0);
}

#[test]
fn a_listener_has_its_limit() {
    let (engine, addr) = with(|listener| listener.max_connections = 2);
    let mut streams: Vec<_> = (0..2).map(|_| connect(addr)).collect();
    for stream in &mut streams {
        assert_eq!(read_exactly(stream, 2), b"hi");
    }
    assert!(read_to_end(&mut connect(addr)).is_empty());
    assert_eq!(engine.stats().refused, 1);
}

#[test]
fn a_taken_port_is_an_error_with_its_address() {
    let (engine, addr) = with(|_| {});
    let again = ListenerConfig { addr, ..any_port() };
    let error = engine.listen(again, framed(|_| Greeter)).unwrap_err();
    assert!(
        matches!(error, EngineError::Listen { addr: at, .. } if at == addr),
        "{error}"
    );
    assert!(
        error
            .to_string()
            .starts_with(&format!("cannot listen on {addr}: ")),
        "{error}"
    );
}

#[test]
fn after_a_shutdown_nothing_listens() {
    let (engine, addr) = with(|_| {});
    let _ = engine.shutdown(PATIENCE);
    assert!(std::net::TcpStream::connect(addr).is_err());
    let error = engine.listen(any_port(), framed(|_| Greeter)).unwrap_err();
    assert!(matches!(error, EngineError::Stopped));
    assert!(Engine::start(EngineConfig::default()).is_ok());
}
