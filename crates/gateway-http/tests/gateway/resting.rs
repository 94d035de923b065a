//! While nothing is delivered: after a `hello` that was refused, and when the server stops.

use natter_core::Rate;
use natter_gateway_http::HttpConfig;
use natter_model::Nonce;
use serde_json::{Value, json};

use crate::app::App;
use crate::socket::{Frame, Socket};

/// A server that takes one `hello` of a user, and another after a while.
fn reluctant() -> App {
    App::start_with(HttpConfig::default(), |config| {
        config.message_rate = Rate::new(1_000.0, 1_000);
        config.list_rate = Rate::new(2.0, 1);
    })
}

/// Says hello until it is welcome.
fn hello_again(socket: &mut Socket) {
    for id in 100..10_000 {
        let answer = socket.ask(&json!({"op": "hello", "id": id, "personal": null}));
        if answer["op"] == "ok" {
            return;
        }
        assert_eq!(answer["code"], "rate_limited", "{answer}");
    }
    panic!("never welcome");
}

fn typing(id: u64, room: &str, active: bool) -> Value {
    json!({"op": "typing", "id": id, "room": room, "active": active})
}

#[test]
fn rooms_opened_after_a_gap_are_quiet_until_the_next_hello() {
    let app = reluctant();
    let [ann, bob] = ["ann", "bob"].map(|name| app.sign_up(name));
    let room = app.group("Trip", &[&ann, &bob]);
    let (mut a, _) = Socket::hello(&app, &ann.token);
    let (mut b, _) = Socket::hello(&app, &bob.token);
    let refused = b.ask(&json!({"op": "hello", "id": 1, "personal": null}));
    assert_eq!(refused["code"], "rate_limited", "{refused}");
    let opened = b.ask(&json!({"op": "open", "id": 2, "rooms": [&room]}));
    assert_eq!(opened["op"], "ok", "{opened}");
    assert_eq!(a.ask(&typing(1, &room, true))["op"], "ok");
    // What was told before would come before this: both go through the room.
    assert_eq!(b.ask(&typing(3, &room, true))["op"], "ok");
    assert_eq!(b.ask(&json!({"op": "ping", "id": 4}))["op"], "ok");
    assert!(b.kept.is_empty(), "{:?}", b.kept);
    hello_again(&mut b);
    assert_eq!(a.ask(&typing(2, &room, false))["op"], "ok");
    let push = b.push();
    assert_eq!(
        (&push["op"], &push["active"]),
        (&json!("typing"), &json!(false))
    );
}

#[test]
fn whom_one_watches_is_told_again_at_hello() {
    let app = reluctant();
    let [ann, bob] = ["ann", "bob"].map(|name| app.sign_up(name));
    let (mut a, _) = Socket::hello(&app, &ann.token);
    let watched = a.ask(&json!({"op": "watch", "id": 1, "users": [&ann.id, &bob.id]}));
    assert_eq!(watched["op"], "ok", "{watched}");
    hello_again(&mut a);
    let told = loop {
        let push = a.push();
        if push["users"][&bob.id].is_object() {
            break push;
        }
    };
    assert_eq!(told["op"], "presence");
    assert_eq!(told["users"][&ann.id]["online"], true);
    assert_eq!(told["users"][&bob.id]["online"], false);
    // And the watch goes on.
    let _b = Socket::hello(&app, &bob.token);
    loop {
        let push = a.push();
        if push["users"][&bob.id]["online"] == true {
            break;
        }
    }
}

#[test]
fn stopping_answers_what_is_in_flight() {
    let app = App::start();
    let ann = app.sign_up("ann");
    let room = app.group("Trip", &[&ann]);
    let (mut a, welcome) = Socket::hello(&app, &ann.token);
    assert_eq!(welcome["rooms"][0]["room"]["id"], room);
    let sends: u64 = 5_000;
    let writer = std::thread::spawn({
        let mut stream = a.http.stream.try_clone().unwrap();
        let room = room.clone();
        move || {
            for id in 0..sends {
                let nonce = Nonce::generate().to_string();
                let post =
                    json!({"op": "post", "id": id, "room": room, "nonce": nonce, "body": "x"});
                let frame = crate::socket::frame(0x81, post.to_string().as_bytes());
                // Fails once the server has closed.
                if std::io::Write::write_all(&mut stream, &frame).is_err() {
                    return;
                }
            }
        }
    });
    assert_eq!(a.next_text()["op"], "entry");
    let (mut answered, mut bye) = (0_u64, false);
    std::thread::scope(|scope| {
        scope.spawn(|| app.shut_down());
        loop {
            match a.read() {
                Frame::Text(frame) => match frame["op"].as_str().unwrap() {
                    "ok" => answered += 1,
                    "refused" => assert_eq!(frame["code"], "shutting_down", "{frame}"),
                    "bye" => bye = true,
                    _ => {}
                },
                Frame::Close(code, _) => {
                    assert_eq!(code, Some(1001));
                    break;
                }
                _ => {}
            }
        }
    });
    writer.join().unwrap();
    assert!(bye);
    let committed = app.messages_in(&room, &ann.token);
    assert_eq!(answered, committed, "what was committed was answered");
}
