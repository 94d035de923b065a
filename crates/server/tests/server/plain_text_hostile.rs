//! What no well-behaved terminal sends, each told by name, and nobody else notices.

use natter_model::limits::BODY_MAX_BYTES;
use natter_testkit::raw::RawSocket;

use crate::support::{Guest, in_lobby, say, web_and_text};

#[tokio::test]
async fn bytes_that_are_no_text_hurt_nobody() {
    let server = web_and_text().start().unwrap();
    let text = server.address("text");
    let (mut bob, _) = Guest::enter(text, "bob").await.unwrap();
    let (mut eve, _) = Guest::enter(text, "eve").await.unwrap();
    bob.hears("*** eve came\n").await.unwrap();

    eve.socket.send(b"caf\xe9\n").await.unwrap();
    assert_eq!(
        eve.hears("\n").await.unwrap(),
        "*** That was not UTF-8; it was not sent.\n"
    );
    eve.socket
        .send("x".repeat(BODY_MAX_BYTES + 1) + "\n")
        .await
        .unwrap();
    assert_eq!(
        eve.hears("\n").await.unwrap(),
        "*** A line has at most 16384 bytes; it was not sent.\n"
    );
    eve.types("\u{7}\u{8}\u{1b}").await.unwrap();
    eve.types("/frobnicate").await.unwrap();
    let told = eve.hears("\n").await.unwrap();
    assert_eq!(
        told,
        "*** There is no command /frobnicate; /help lists those there are.\n"
    );
    // Telnet's negotiation, escape sequences, every end of a line, blank lines.
    eve.socket
        .send(b"\xff\xfb\x0a\xff\xfa\x1f\x00\x0d\x00\x0a\xff\xf0\r\n\n")
        .await
        .unwrap();
    eve.socket
        .send("one \u{1b}[2J\u{202e}two\r\0\rthree\r\n")
        .await
        .unwrap();
    assert_eq!(bob.hears("\n").await.unwrap(), "eve: one [2Jtwo\n");
    assert_eq!(bob.hears("\n").await.unwrap(), "eve: three\n");
    let longest = "y".repeat(BODY_MAX_BYTES);
    eve.types(&longest).await.unwrap();
    assert_eq!(bob.hears("\n").await.unwrap(), format!("eve: {longest}\n"));
}

#[tokio::test]
async fn a_flood_waits_in_order_and_is_told_once() {
    let server = web_and_text()
        .arg("--message-rate")
        .arg("200:5")
        .start()
        .unwrap();
    let text = server.address("text");
    let (mut bob, _) = Guest::enter(text, "bob").await.unwrap();
    let (mut eve, _) = Guest::enter(text, "eve").await.unwrap();
    bob.hears("*** eve came\n").await.unwrap();
    let flood: String = (0..60).map(|number| format!("line {number}\n")).collect();
    eve.socket.send(flood).await.unwrap();
    for number in 0..60 {
        assert_eq!(
            bob.hears("\n").await.unwrap(),
            format!("eve: line {number}\n")
        );
    }
    eve.types("/nick").await.unwrap();
    let told = eve.hears("changes that.\n").await.unwrap();
    assert_eq!(told.matches("Slow down").count(), 1, "{told}");
    // Others are as fast as ever.
    bob.types("and I?").await.unwrap();
    eve.hears("bob: and I?\n").await.unwrap();
}

#[tokio::test]
async fn one_who_never_reads_is_left_behind_alone() {
    let server = web_and_text()
        .arg("--message-rate")
        .arg("unlimited")
        .start()
        .unwrap();
    let (ann, lobby) = in_lobby(&server, "ann").await.unwrap();
    let text = server.address("text");
    let (mut deaf, _) = Guest::enter(text, "deaf").await.unwrap();
    let (mut bob, _) = Guest::enter(text, "bob").await.unwrap();
    // More than kernel buffers and the outbox together hold.
    let long = "z".repeat(BODY_MAX_BYTES - 8);
    for number in 0..800 {
        say(&ann, lobby, &format!("{number:04} {long}"))
            .await
            .unwrap();
        let heard = bob.hears("\n").await.unwrap();
        assert!(
            heard.starts_with(&format!("ann: {number:04} ")),
            "message {number}"
        );
    }
    // It wakes up: what it is shown and what it is told to have missed make up all there was.
    let (mut shown, mut missed) = (0, 0);
    while shown + missed < 800 {
        let line = deaf.hears("\n").await.unwrap();
        match line.strip_prefix("*** ") {
            None => shown += 1,
            Some(told) if told.ends_with(" lines were left out: they were not read in time.\n") => {
                missed += told.split(' ').next().unwrap().parse::<usize>().unwrap();
            }
            Some(other) => assert_eq!(other, "bob came\n"),
        }
    }
    assert_eq!(
        shown + missed,
        800,
        "{shown} shown, {missed} told as missed"
    );
    assert!(
        shown > 0 && missed > 0,
        "{shown} shown, {missed} told as missed"
    );
    say(&ann, lobby, "the end").await.unwrap();
    assert_eq!(deaf.hears("\n").await.unwrap(), "ann: the end\n");
}

#[tokio::test]
async fn too_many_from_one_address_are_closed_at_once() {
    let server = web_and_text()
        .arg("--max-per-address")
        .arg("2")
        .arg("--limit-loopback")
        .arg("true")
        .start()
        .unwrap();
    let text = server.address("text");
    let (one, _) = Guest::enter(text, "one").await.unwrap();
    let two = Guest::connect(text).await.unwrap();
    let mut three = RawSocket::connect(text).await.unwrap();
    assert!(three.read_to_end().await.unwrap().is_empty());
    drop(two);
    drop(one);
}
