//! Stopping: graceful within the grace period, at once by a second signal.

use std::time::{Duration, Instant};

use natter_testkit::NatterServer;
use natter_testkit::raw::RawSocket;

use crate::support::{Guest, in_lobby, say, web, web_and_text};

#[tokio::test]
async fn open_connections_are_told_and_the_status_is_0() {
    let mut server = web_and_text().start().unwrap();
    let (ann, lobby) = in_lobby(&server, "ann").await.unwrap();
    let (mut guest, _) = Guest::enter(server.address("text"), "zoe").await.unwrap();
    let mut unnamed = Guest::connect(server.address("text")).await.unwrap();
    let idle = RawSocket::connect(server.address("http")).await.unwrap();
    let mut socket = ann.socket().await.unwrap();
    socket
        .send(r#"{"op":"hello","id":1,"personal":null,"rooms":{}}"#)
        .await
        .unwrap();
    let hello = socket.next().await.unwrap();
    assert!(hello.contains(r#""op":"ok""#), "{hello}");
    let seq = say(&ann, lobby, "before the end").await.unwrap();

    server.ask_to_stop().unwrap();
    guest
        .hears("The server is stopping. Goodbye.\n")
        .await
        .unwrap();
    assert!(guest.socket.read_to_end().await.unwrap().is_empty());
    unnamed.hears("Goodbye.\n").await.unwrap();
    loop {
        let frame = socket.next().await.unwrap();
        if frame.contains(r#""op":"bye""#) {
            assert!(frame.contains("shutting_down"), "{frame}");
            break;
        }
    }
    assert_eq!(
        server.wait_stopped().unwrap().code(),
        Some(0),
        "{}",
        server.log()
    );
    drop(idle);
    server.restart().unwrap();
    let page = ann.api.timeline(lobby, None, 50).await.unwrap();
    let kept = serde_json::to_string(&page).unwrap();
    assert!(kept.contains("before the end"), "{seq} is lost: {kept}");
}

#[tokio::test]
async fn what_does_not_end_is_cut_after_the_grace() {
    let mut server = web().arg("--grace").arg("300ms").start().unwrap();
    // A request that never ends.
    let mut slow = RawSocket::connect(server.address("http")).await.unwrap();
    slow.send("POST /api/v1/accounts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
        .await
        .unwrap();
    let begun = Instant::now();
    assert_eq!(server.terminate().unwrap().code(), Some(0));
    assert!(
        begun.elapsed() < Duration::from_secs(8),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn a_second_signal_ends_it_at_once() {
    let mut server = web().arg("--grace").arg("60s").start().unwrap();
    let mut slow = RawSocket::connect(server.address("http")).await.unwrap();
    slow.send("POST /api/v1/accounts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
        .await
        .unwrap();
    server.ask_to_stop().unwrap();
    wait_for_log(&server, "stopping");
    let status = server.terminate().unwrap();
    // It may have stopped in order before the second signal came.
    let log = server.log();
    match status.code() {
        Some(1) => assert!(
            log.contains("natter: stopped at once by a second SIGTERM"),
            "{log}"
        ),
        code => assert_eq!(code, Some(0), "{log}"),
    }
}

fn wait_for_log(server: &NatterServer, word: &str) {
    let until = Instant::now() + Duration::from_secs(20);
    while !server.log().contains(word) {
        assert!(
            Instant::now() < until,
            "{word} is not in the log: {}",
            server.log()
        );
        std::thread::yield_now();
    }
}
