//! TLS: framed, lent, handed over, and handshakes that do not come to an end.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use natter_engine::framing::{LengthPrefixed, Prefix};
use natter_engine::{
    CloseReason, Context, Framed, Lent, LentContext, LentStream, ListenerConfig, MessageHandler,
    PeerInfo, Protocol, Returned,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};

use crate::lent::{After, talk_through_upgrade, upgrade};
use crate::support::*;

/// A server's configuration and a client's that trusts it.
fn configs() -> (Arc<rustls::ServerConfig>, Arc<rustls::ClientConfig>) {
    let pair = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let certificate = CertificateDer::from(pair.cert.der().to_vec());
    let key = PrivateKeyDer::try_from(pair.signing_key.serialize_der()).unwrap();
    let server = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate).unwrap();
    let client = rustls::ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    (Arc::new(server), Arc::new(client))
}

type TlsStream = rustls::StreamOwned<rustls::ClientConnection, TcpStream>;

fn connect_tls(addr: SocketAddr, config: &Arc<rustls::ClientConfig>) -> TlsStream {
    let name = ServerName::try_from("localhost").unwrap();
    let session = rustls::ClientConnection::new(config.clone(), name).unwrap();
    rustls::StreamOwned::new(session, connect(addr))
}

fn secure(server: &Arc<rustls::ServerConfig>) -> ListenerConfig {
    ListenerConfig {
        tls: Some(server.clone()),
        ..any_port()
    }
}

struct Echo;

impl MessageHandler for Echo {
    fn on_message(&mut self, cx: &mut Context<'_>, message: &mut [u8]) {
        assert!(cx.peer().tls);
        if message.is_empty() {
            cx.send("the end".into());
            return cx.close(CloseReason::ByUs("asked"));
        }
        cx.send(message.to_vec().into());
    }
}

#[test]
fn large_and_small_messages_pass_both_ways() {
    let (server, client) = configs();
    let engine = engine(1);
    let service = framed(|_| Framed::new(LengthPrefixed::new(Prefix::U32Be, 200_000), Echo));
    let addr = engine.listen(secure(&server), service).unwrap();
    let mut stream = connect_tls(addr, &client);
    let mut random = Random::new(7);
    for size in [1, 10, 16_384, 16_385, 150_000, 3, 70_000] {
        let message: Vec<u8> = (0..size).map(|_| random.below(256) as u8).collect();
        stream
            .write_all(&u32::try_from(size).unwrap().to_be_bytes())
            .unwrap();
        stream.write_all(&message).unwrap();
        assert!(read_exactly(&mut stream, size) == message, "{size} bytes");
    }
    stream.write_all(&[0; 4]).unwrap();
    let mut rest = Vec::new();
    // Fails without a close notice, so this is the end in order.
    stream.read_to_end(&mut rest).unwrap();
    assert_eq!(rest, b"the end");
}

struct Upgrade;

impl Lent for Upgrade {
    fn serve(
        self: Box<Self>,
        stream: LentStream,
        _: LentContext,
    ) -> std::pin::Pin<Box<dyn Future<Output = Returned>>> {
        Box::pin(upgrade(stream, After { closed: None }))
    }
}

#[test]
fn a_lent_connection_is_handed_over_under_tls() {
    let (server, client) = configs();
    let engine = engine(1);
    let service = Arc::new(By(|_: &PeerInfo| Protocol::Lent(Box::new(Upgrade))));
    let addr = engine.listen(secure(&server), service).unwrap();
    for _ in 0..5 {
        talk_through_upgrade(&mut connect_tls(addr, &client));
    }
}

#[test]
fn handshakes_that_fail_or_take_too_long_are_dropped() {
    let (server, client) = configs();
    let engine = engine(1);
    let listener = ListenerConfig {
        handshake_timeout: Duration::from_millis(200),
        ..secure(&server)
    };
    let service = framed(|_| Framed::new(LengthPrefixed::new(Prefix::U32Be, 100), Echo));
    let addr = engine.listen(listener, service).unwrap();
    let mut silent = connect(addr);
    let mut slow = connect(addr);
    slow.write_all(&[22, 3, 1]).unwrap();
    let mut wrong = connect(addr);
    wrong.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    let mut good = connect_tls(addr, &client);
    good.write_all(&[0, 0, 0, 1, 9]).unwrap();
    assert_eq!(read_exactly(&mut good, 1), [9]);
    for bad in [&mut silent, &mut slow, &mut wrong] {
        read_to_end(bad);
    }
    until("all three are counted", || {
        engine.stats().handshakes_failed == 3
    });
    assert_eq!(engine.stats().open, 1);
    good.write_all(&[0, 0, 0, 1, 8]).unwrap();
    assert_eq!(read_exactly(&mut good, 1), [8]);
}

#[test]
fn a_tls_peer_that_only_connects_and_leaves_is_forgotten() {
    let (server, _) = configs();
    let engine = engine(1);
    let service = framed(|_| Framed::new(LengthPrefixed::new(Prefix::U32Be, 100), Echo));
    let addr = engine.listen(secure(&server), service).unwrap();
    for _ in 0..50 {
        drop(connect(addr));
    }
    until("all are gone", || {
        let stats = engine.stats();
        stats.accepted == 50 && stats.open == 0
    });
}
