//! RFC 6455 over real sockets. The rules of the framing stand as a table in `src/ws/frame_tests.rs`.

use crate::app::App;
use crate::socket::{Frame, Socket, ask, frame, handshake};

#[test]
fn handshakes() {
    let app = App::start();
    let ann = app.sign_up("ann");
    let bearer = ("authorization", format!("Bearer {}", ann.token));
    let cookie = ("cookie", format!("natter_session={}", ann.token));
    let origin = ("origin", app.origin());
    let foreign = ("origin", "http://evil.example".to_owned());
    for (name, headers, status, code) in [
        ("nothing", vec![], 401, "not_signed_in"),
        (
            "a wrong token",
            vec![("authorization", "Bearer x".to_owned())],
            401,
            "not_signed_in",
        ),
        (
            "cookie from nowhere",
            vec![cookie.clone()],
            403,
            "foreign_origin",
        ),
        (
            "cookie from elsewhere",
            vec![cookie.clone(), foreign.clone()],
            403,
            "foreign_origin",
        ),
        (
            "elsewhere without cookie",
            vec![foreign],
            403,
            "foreign_origin",
        ),
        (
            "the cookie does not follow a bad token",
            vec![
                cookie.clone(),
                origin.clone(),
                ("authorization", "Bearer x".to_owned()),
            ],
            401,
            "not_signed_in",
        ),
    ] {
        let (_, answer) = ask(&app, &headers);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (status, code),
            "{name}"
        );
    }
    assert_eq!(ask(&app, &[cookie, origin]).1.status, 101);
    assert_eq!(ask(&app, std::slice::from_ref(&bearer)).1.status, 101);

    for (change, status, code) in [
        (("upgrade", "h2c"), 426, "upgrade_required"),
        (("connection", "keep-alive"), 400, "invalid_request"),
        (("content-length", "5"), 400, "invalid_request"),
        (("transfer-encoding", "chunked"), 400, "invalid_request"),
        (("sec-websocket-version", "8"), 426, "upgrade_required"),
        (("sec-websocket-key", "short"), 400, "invalid_request"),
    ] {
        let mut headers = handshake();
        headers.retain(|(name, _)| *name != change.0);
        headers.extend([(change.0, change.1.to_owned()), bearer.clone()]);
        let answer = app.http().request("GET", "/api/v1/ws", &headers, b"");
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (status, code),
            "{change:?}"
        );
        let version = answer.header("sec-websocket-version");
        assert_eq!(version, (status == 426).then_some("13"), "{change:?}");
    }
}

#[test]
fn frames_right_behind_the_handshake_are_read() {
    let app = App::start();
    let ann = app.sign_up("ann");
    let mut request = format!(
        "GET /api/v1/ws HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\n",
        app.address, ann.token
    );
    for (name, value) in handshake() {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("\r\n");
    let hello = frame(0x81, br#"{"op":"hello","id":1,"personal":null}"#);
    let mut http = app.http();
    http.send([request.as_bytes(), &hello, &frame(0x89, b"hi")].concat());
    assert_eq!(http.answer("GET").status, 101);
    let mut socket = Socket {
        http,
        kept: Default::default(),
    };
    let mut frames = [socket.read(), socket.read()];
    frames.sort_by_key(|it| matches!(it, Frame::Text(_)));
    assert_eq!(frames[0], Frame::Pong(b"hi".to_vec()));
    assert!(matches!(&frames[1], Frame::Text(value) if value["op"] == "ok"));
}

#[test]
fn pings_fragments_and_closing() {
    let app = App::start();
    let ann = app.sign_up("ann");
    let mut socket = Socket::open(&app, &ann.token);
    socket.http.send(frame(0x89, &[7; 125]));
    assert_eq!(socket.read(), Frame::Pong(vec![7; 125]));
    // A message in three pieces with a ping between them.
    let pieces = [
        frame(0x01, br#"{"op":"pi"#),
        frame(0x00, br#"ng","#),
        frame(0x89, b"mid"),
        frame(0x80, br#""id":1}"#),
    ];
    socket.http.send(pieces.concat());
    assert_eq!(socket.read(), Frame::Pong(b"mid".to_vec()));
    assert_eq!(socket.next_text()["id"], 1);
    // Byte by byte.
    for byte in frame(0x81, br#"{"op":"ping","id":2}"#) {
        socket.http.send([byte]);
    }
    assert_eq!(socket.next_text()["id"], 2);
    // A pong that nobody asked for is no matter.
    socket.http.send(frame(0x8a, b"?"));
    socket.http.send(frame(0x88, b"\x0f\xa0bye"));
    socket.closes_with(4000);

    let mut socket = Socket::open(&app, &ann.token);
    socket.http.send(frame(0x88, b""));
    assert_eq!(socket.read(), Frame::Close(None, String::new()));
    assert!(socket.http.rest().is_empty());
}

#[test]
fn broken_frames_close_with_their_code() {
    let app = App::start();
    let ann = app.sign_up("ann");
    for (name, bytes, code) in [
        (
            "1 GiB announced",
            vec![0x81, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0],
            1009,
        ),
        ("no mask", vec![0x81, 0x01, b'x'], 1002),
        ("reserved bit", frame(0xc1, b"{}"), 1002),
        ("unknown opcode", frame(0x83, b""), 1002),
        ("binary", frame(0x82, b"{}"), 1003),
        ("not UTF-8", frame(0x81, b"\xff"), 1007),
        ("continuation of nothing", frame(0x80, b"x"), 1002),
        ("long ping", frame(0x89, &[0; 126]), 1002),
        ("bad close code", frame(0x88, &1005_u16.to_be_bytes()), 1002),
        (
            "fragments without end",
            [frame(0x01, b""), frame(0x00, b"").repeat(1_100)].concat(),
            1009,
        ),
        (
            "much in fragments",
            [frame(0x01, &[b' '; 60_000]), frame(0x80, &[b' '; 60_000])].concat(),
            1009,
        ),
    ] {
        let mut socket = Socket::open(&app, &ann.token);
        socket.http.send(&bytes);
        println!("{name}");
        socket.closes_with(code);
    }
    // Nobody else noticed.
    let (_, welcome) = Socket::hello(&app, &ann.token);
    assert_eq!(welcome["op"], "ok");
}
