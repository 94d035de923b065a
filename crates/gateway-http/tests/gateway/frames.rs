//! The WebSocket protocol where transcripts are too clumsy: many at once, order, races, gaps.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use natter_engine::ConnectionKind;
use natter_gateway_http::HttpConfig;
use natter_gateway_http::limits::Patience;
use natter_model::Nonce;
use serde_json::{Value, json};

use crate::app::App;
use crate::socket::{Frame, Socket, frame};

fn post(id: u64, room: &str, body: &str) -> Value {
    json!({"op": "post", "id": id, "room": room, "nonce": Nonce::generate().to_string(), "body": body})
}

#[test]
fn many_sends_at_once_keep_their_order() {
    let app = App::start();
    let [ann, bob] = ["ann", "bob"].map(|name| app.sign_up(name));
    let room = app.group("Trip", &[&ann, &bob]);
    let (mut a, _) = Socket::hello(&app, &ann.token);
    let (mut b, _) = Socket::hello(&app, &bob.token);
    // Far above the limit of requests in flight: the server stops reading for a while.
    let count = 500;
    let writer = std::thread::spawn({
        let mut stream = a.http.stream.try_clone().unwrap();
        let room = room.clone();
        move || {
            use std::io::Write as _;
            for id in 0..count {
                let text = post(id, &room, &format!("message {id}")).to_string();
                stream.write_all(&frame(0x81, text.as_bytes())).unwrap();
            }
        }
    });
    let mut seen = Vec::new();
    let mut answered = BTreeSet::new();
    while seen.len() < count as usize || answered.len() < count as usize {
        let frame = a.push();
        match frame["op"].as_str().unwrap() {
            "entry" => seen.push(frame["event"]["body"].as_str().unwrap().to_owned()),
            "ok" => assert!(
                answered.insert(frame["id"].as_u64().unwrap()),
                "answered once"
            ),
            "read" => {}
            _ => panic!("{frame}"),
        }
    }
    writer.join().unwrap();
    let expected: Vec<_> = (0..count).map(|id| format!("message {id}")).collect();
    assert_eq!(seen, expected);
    let mut seqs = Vec::new();
    while seqs.len() < count as usize {
        let frame = b.push();
        assert_eq!(frame["op"], "entry");
        seqs.push(frame["seq"].as_u64().unwrap());
    }
    assert!(
        seqs.windows(2).all(|pair| pair[1] == pair[0] + 1),
        "dense: {seqs:?}"
    );
}

#[test]
fn hello_in_the_middle_of_the_flow_leaves_no_gap() {
    let app = App::start();
    let [ann, bob] = ["ann", "bob"].map(|name| app.sign_up(name));
    let room = app.group("Trip", &[&ann, &bob]);
    let (mut a, _) = Socket::hello(&app, &ann.token);
    let count = 400;
    let talking = std::thread::spawn({
        let room = room.clone();
        move || {
            for id in 0..count {
                let answer = a.ask(&post(id, &room, "x"));
                assert_eq!(answer["op"], "ok", "{answer}");
            }
        }
    });
    let mut applied = 0;
    let mut rounds = 0;
    while !talking.is_finished() || rounds < 5 {
        let mut socket = Socket::open(&app, &bob.token);
        let hello = json!({"op": "hello", "id": 0, "personal": null, "rooms": {&room: applied}});
        let welcome = socket.ask(&hello);
        assert!(socket.kept.is_empty(), "nothing is told before the welcome");
        let loaded = &welcome["loaded"][&room];
        for entry in loaded["entries"].as_array().unwrap() {
            assert_eq!(entry["seq"], applied + 1);
            applied += 1;
        }
        assert_eq!(loaded["head"], applied);
        // A few live ones, then another connection; at the end there may be none.
        socket.text(r#"{"op":"ping","id":1}"#);
        loop {
            let frame = socket.next_text();
            if frame["op"] != "entry" {
                assert_eq!(
                    (frame["op"].as_str(), frame["id"].as_u64()),
                    (Some("ok"), Some(1))
                );
                break;
            }
            assert_eq!(frame["seq"], applied + 1);
            applied += 1;
        }
        rounds += 1;
    }
    talking.join().unwrap();
}

#[test]
fn a_reader_that_never_reads_gets_a_gap_and_nobody_else_notices() {
    let app = App::start();
    let [ann, bob, carl] = ["ann", "bob", "carl"].map(|name| app.sign_up(name));
    let room = app.group("Trip", &[&ann, &bob, &carl]);
    let (mut slow, _) = Socket::hello(&app, &carl.token);
    let (mut a, _) = Socket::hello(&app, &ann.token);
    let (mut b, _) = Socket::hello(&app, &bob.token);
    let body = "x".repeat(16 * 1024);
    // More than the kernel's buffers (which grow to some MiB) and the outbox hold.
    for id in 0..1_200 {
        let answer = a.ask(&post(id, &room, &body));
        assert_eq!(answer["op"], "ok", "{answer}");
        a.kept.clear();
        assert_eq!(b.push()["op"], "entry");
    }
    assert!(app.engine.stats().total.lagged > 0);
    let mut last = 0;
    loop {
        let frame = slow.push();
        if frame["op"] == "gap" {
            break;
        }
        let seq = frame["seq"].as_u64().unwrap();
        assert!(last == 0 || seq == last + 1, "dense up to the gap");
        last = seq;
    }
    // Nothing more is told until it asks; then it gets all that it missed.
    let answer = a.ask(&post(5_000, &room, "after the gap"));
    assert_eq!(answer["op"], "ok");
    let again = slow.ask(&json!({"op": "ping", "id": 1}));
    assert!(slow.kept.is_empty(), "{:?}", slow.kept);
    assert_eq!(again["op"], "ok");
    let welcome =
        slow.ask(&json!({"op": "hello", "id": 2, "personal": null, "rooms": {&room: last}}));
    let loaded = &welcome["loaded"][&room];
    let missed = loaded["entries"].as_array().map(Vec::len);
    assert!(loaded["reset"] == true || missed > Some(0), "{loaded}");
    let answer = a.ask(&post(5_001, &room, "live again"));
    assert_eq!(answer["op"], "ok");
    assert_eq!(slow.push()["event"]["body"], "live again");
}

#[test]
fn limits_of_requests() {
    let app = App::start();
    let ann = app.sign_up("ann");
    let (mut socket, _) = Socket::hello(&app, &ann.token);
    let users: Vec<_> = (1..=201).map(|id: u32| id.to_string()).collect();
    let answer = socket.ask(&json!({"op": "watch", "id": 1, "users": users}));
    assert_eq!(answer["code"], "invalid_request");
    let rooms: serde_json::Map<String, Value> = (1..=201)
        .map(|id: u32| (id.to_string(), json!(1)))
        .collect();
    let answer = socket.ask(&json!({"op": "hello", "id": 2, "personal": null, "rooms": rooms}));
    assert_eq!(answer["code"], "invalid_request");
    let answer = socket.ask(&post(3, "1", &"x".repeat(16 * 1024 + 1)));
    assert_eq!(answer["code"], "body_too_long");
    let answer = socket.ask(&json!({"op": "ping", "id": 4}));
    assert_eq!(answer, json!({"op": "ok", "id": 4}));
}

#[test]
fn connections_are_the_engines_and_hold_nothing_when_idle() {
    let app = App::start();
    let ann = app.sign_up("ann");
    let (_greeted, _) = Socket::hello(&app, &ann.token);
    let mut silent = Socket::open(&app, &ann.token);
    assert_eq!(silent.ask(&json!({"op": "ping", "id": 1}))["op"], "ok");
    let connections = app.engine.connections();
    let mut topics: Vec<_> = connections
        .iter()
        .filter(|it| it.kind == ConnectionKind::Framed)
        .map(|it| (it.subscriptions, it.queued_bytes))
        .collect();
    topics.sort_unstable();
    // Its session; then also its user.
    assert_eq!(topics, [(1, 0), (2, 0)]);
}

fn impatient() -> App {
    let patience = Patience {
        ping: Duration::from_millis(300),
        silence: Duration::from_millis(2_000),
        ..Patience::default()
    };
    let config = HttpConfig {
        patience,
        ..HttpConfig::default()
    };
    App::start_with(config, |_| {})
}

#[test]
fn a_silent_client_is_pinged_and_then_given_up() {
    let app = impatient();
    let ann = app.sign_up("ann");
    let mut socket = Socket::open(&app, &ann.token);
    socket.text(r#"{"op":"hello","id":1,"personal":null}"#);
    assert_eq!(socket.next_text()["op"], "ok");
    // While it answers it is kept, for longer than silence is.
    let began = Instant::now();
    while began.elapsed() < Duration::from_millis(2_500) {
        assert_eq!(socket.read(), Frame::Ping(Vec::new()));
        socket.http.send(frame(0x8a, b""));
    }
    socket.closes_with(4004);
}

#[test]
fn a_client_that_talks_but_never_reads_is_given_up() {
    let app = impatient();
    let [ann, bob] = ["ann", "bob"].map(|name| app.sign_up(name));
    let room = app.group("Trip", &[&ann, &bob]);
    let (mut slow, _) = Socket::hello(&app, &bob.token);
    let (mut a, _) = Socket::hello(&app, &ann.token);
    let body = "x".repeat(16 * 1024);
    let mut id = 0;
    while app.engine.stats().total.lagged == 0 {
        id += 1;
        assert_eq!(a.ask(&post(id, &room, &body))["op"], "ok");
        a.kept.clear();
        slow.http.send(frame(0x8a, b""));
    }
    let sockets = |app: &App| {
        app.engine
            .connections()
            .iter()
            .filter(|it| it.subscriptions > 2)
            .count()
    };
    assert_eq!(sockets(&app), 2);
    while sockets(&app) == 2 {
        id += 1;
        assert_eq!(a.ask(&json!({"op": "ping", "id": id}))["op"], "ok");
        a.kept.clear();
        // Talking on; when the server has closed, this fails.
        let _ = std::io::Write::write_all(&mut slow.http.stream, &frame(0x8a, b""));
    }
}
