//! Peers that mean harm over HTTP: each gets a named refusal or a closed connection.

use std::time::{Duration, Instant};

use natter_gateway_http::HttpConfig;
use natter_gateway_http::limits::Patience;

use crate::app::App;

fn raw(app: &App, bytes: &[u8]) -> String {
    let mut http = app.http();
    http.send(bytes);
    String::from_utf8_lossy(&http.rest()).into_owned()
}

#[test]
fn requests_that_are_not_http() {
    let app = App::start();
    let many: String = (0..200).map(|n| format!("x-{n}: 1\r\n")).collect();
    let long = "x".repeat(40_000);
    for (name, request, status) in [
        ("nonsense", "\0\u{1}\u{2}\r\n\r\n".to_owned(), "400"),
        ("space before colon", "GET / HTTP/1.1\r\nhost : x\r\n\r\n".to_owned(), "400"),
        ("bare CR in a value", "GET / HTTP/1.1\r\nhost: a\rb: c\r\n\r\n".to_owned(), "400"),
        ("NUL in a value", "GET / HTTP/1.1\r\nhost: a\0b\r\n\r\n".to_owned(), "400"),
        ("folded header", "GET / HTTP/1.1\r\nhost: a\r\n b\r\n\r\n".to_owned(), "400"),
        ("two lengths", "POST /api/v1/sessions HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}".to_owned(), "400"),
        ("signed length", "POST /api/v1/sessions HTTP/1.1\r\nhost: a\r\ncontent-length: +2\r\n\r\n{}".to_owned(), "400"),
        ("coding that is not last chunked", "POST /api/v1/sessions HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked, gzip\r\n\r\n0\r\n\r\n".to_owned(), "400"),
        ("too many headers", format!("GET / HTTP/1.1\r\nhost: a\r\n{many}\r\n"), "431"),
        ("a long header", format!("GET / HTTP/1.1\r\nhost: a\r\nx: {long}\r\n\r\n"), "431"),
        ("a long path", format!("GET /{long} HTTP/1.1\r\nhost: a\r\n\r\n"), "4"),
        ("HTTP/2 by force", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), "4"),
    ] {
        let answer = raw(&app, request.as_bytes());
        let start = format!("HTTP/1.1 {status}");
        assert!(answer.is_empty() || answer.starts_with(&start), "{name}: {answer}");
        assert!(!answer.contains("HTTP/1.1 2"), "{name}: {answer}");
    }
}

#[test]
fn requests_name_one_host() {
    let app = App::start();
    for (version, hosts, status) in [
        ("1.1", &["a"][..], 200),
        ("1.1", &["a:8080"], 200),
        ("1.1", &["[::1]:8080"], 200),
        ("1.1", &[""], 200),
        ("1.0", &[], 200),
        ("1.0", &["a"], 200),
        ("1.1", &[], 400),
        ("1.1", &["a", "b"], 400),
        ("1.1", &["a", "a"], 400),
        ("1.0", &["a", "b"], 400),
        ("1.1", &["a b"], 400),
        ("1.1", &["user@a"], 400),
        ("1.1", &["a/b"], 400),
    ] {
        let hosts: String = hosts.iter().map(|it| format!("host: {it}\r\n")).collect();
        let request = format!("GET /healthz HTTP/{version}\r\n{hosts}connection: close\r\n\r\n");
        let answer = raw(&app, request.as_bytes());
        let start = format!("HTTP/{version} {status}");
        assert!(answer.starts_with(&start), "{version} {hosts}: {answer}");
        assert!(status == 200 || answer.contains("invalid_request"));
    }
}

#[test]
fn a_request_hidden_in_a_body_is_not_served() {
    let app = App::start();
    // Both lengths: chunked counts (RFC 9112 section 6.3), so what follows is a request or nothing,
    // never part of two.
    let hidden = "GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n";
    let request = format!(
        "POST /api/v1/sessions HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n0\r\n\r\n{hidden}",
        app.address,
        5 + hidden.len(),
    );
    let answer = raw(&app, request.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{answer}");
}

#[test]
fn nothing_that_is_sent_comes_back_as_a_header() {
    let app = App::start();
    for path in [
        "/%0d%0aset-cookie:%20natter_session=evil",
        "/api/v1/users/%0d%0aset-cookie:%20x=y",
        "/api/v1/users?query=%0d%0aset-cookie:%20x=y",
    ] {
        let answer = app.http().request("GET", path, &[], b"");
        assert!(answer.status >= 400, "{path}");
        assert_eq!(answer.header("set-cookie"), None, "{path}");
    }
}

#[test]
fn a_body_that_is_too_large_is_not_read() {
    let app = App::start();
    let head = |length: &str| {
        format!(
            "POST /api/v1/sessions HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n{length}\r\n\r\n",
            app.address
        )
    };
    // Announced: refused before a byte of it.
    let answer = raw(&app, head("content-length: 1073741824").as_bytes());
    assert!(
        answer.starts_with("HTTP/1.1 413") && answer.contains("\"too_large\""),
        "{answer}"
    );
    // In chunks, not announced: refused when it is too much.
    let mut http = app.http();
    http.send(head("transfer-encoding: chunked"));
    let chunk = format!("4000\r\n{}\r\n", "x".repeat(0x4000));
    for _ in 0..5 {
        http.send(&chunk);
    }
    let answer = http.answer("POST");
    assert_eq!((answer.status, answer.code().as_str()), (413, "too_large"));
    assert_eq!(answer.header("connection"), Some("close"));
}

/// The slow ones wait side by side for the server's patience to end.
#[test]
fn slow_peers_are_not_waited_for() {
    let patience = Patience {
        head: Duration::from_secs(1),
        body: Duration::from_secs(1),
        hello: Duration::from_secs(1),
        ..Patience::default()
    };
    let config = HttpConfig {
        patience,
        ..HttpConfig::default()
    };
    let app = App::start_with(config, |_| {});
    let began = Instant::now();
    let sending = |bytes: String| {
        let mut http = app.http();
        http.send(bytes);
        http
    };
    let silent = sending(String::new());
    let half_a_head = sending("GET / HTTP/1.1\r\nhost: a\r\nx-slow:".to_owned());
    let half_a_body = sending(format!(
        "POST /api/v1/sessions HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{{",
        app.address
    ));
    let idle = {
        let mut http = app.http();
        assert_eq!(http.request("GET", "/healthz", &[], b"").status, 200);
        http
    };
    let ann = app.sign_up("ann");
    let no_hello = crate::socket::Socket::open(&app, &ann.token);
    // A drop now and then does not help: the whole has to come in time.
    let mut dripping = app.http();
    dripping.send("GET / HTTP/1.1\r\nhost: a\r\nx-slow:");
    dripping
        .stream
        .set_read_timeout(Some(Duration::from_millis(100)))
        .unwrap();
    let mut ended = false;
    while began.elapsed() < patience.head * 10 && !ended {
        use std::io::{Read as _, Write as _};
        ended =
            dripping.stream.write_all(b"x").is_err() || dripping.stream.read(&mut [0; 256]).is_ok();
    }
    assert!(ended, "the dripping one is still there");

    assert!(silent.rest().is_empty());
    let answer = String::from_utf8(half_a_head.rest()).unwrap();
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 408"),
        "{answer}"
    );
    let answer = String::from_utf8(half_a_body.rest()).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(idle.rest().is_empty());
    no_hello.closes_with(4002);
    assert!(
        began.elapsed() < patience.head * 10,
        "{:?}",
        began.elapsed()
    );
    assert_eq!(app.http().request("GET", "/healthz", &[], b"").status, 200);
}

#[test]
fn half_open_connections_end_and_requests_are_still_answered() {
    let app = App::start();
    let mut http = app.http();
    http.send(format!(
        "GET /healthz HTTP/1.1\r\nhost: {}\r\n\r\n",
        app.address
    ));
    http.stream.shutdown(std::net::Shutdown::Write).unwrap();
    let answer = String::from_utf8(http.rest()).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200") || answer.is_empty(),
        "{answer}"
    );
    let ann = app.sign_up("ann");
    let socket = crate::socket::Socket::open(&app, &ann.token);
    socket
        .http
        .stream
        .shutdown(std::net::Shutdown::Write)
        .unwrap();
    assert!(socket.http.rest().is_empty());
}

#[test]
fn stopping_answers_what_is_there() {
    let app = App::start();
    let ann = app.sign_up("ann");
    let mut idle = app.http();
    assert_eq!(idle.request("GET", "/healthz", &[], b"").status, 200);
    let (socket, _) = crate::socket::Socket::hello(&app, &ann.token);
    app.shut_down();
    assert!(idle.rest().is_empty());
    socket.closes_with(1001);
}
