//! A small WebSocket client: sends exactly what it is told.

use std::collections::VecDeque;

use serde_json::Value;

use crate::app::App;
use crate::client::{Answer, Http};

/// The key of RFC 6455 section 1.3.
pub(crate) const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

/// What came.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Frame {
    Text(Value),
    Ping(Vec<u8>),
    Pong(Vec<u8>),
    Close(Option<u16>, String),
}

/// An open WebSocket.
pub(crate) struct Socket {
    pub(crate) http: Http,
    pub(crate) kept: VecDeque<Value>,
}

/// The headers of a handshake.
pub(crate) fn handshake() -> Vec<(&'static str, String)> {
    vec![
        ("upgrade", "websocket".to_owned()),
        ("connection", "Upgrade".to_owned()),
        ("sec-websocket-version", "13".to_owned()),
        ("sec-websocket-key", KEY.to_owned()),
    ]
}

/// Asks for a WebSocket.
pub(crate) fn ask(app: &App, more: &[(&'static str, String)]) -> (Http, Answer) {
    let mut headers = handshake();
    headers.extend(more.iter().cloned());
    let mut http = app.http();
    let answer = http.request("GET", "/api/v1/ws", &headers, b"");
    (http, answer)
}

/// A frame as a client sends it: masked, final, whatever first byte.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let key = [0x11, 0x92, 0x53, 0xd4];
    let mut out = vec![first];
    match payload.len() {
        length @ 0..126 => out.push(0x80 | u8::try_from(length).unwrap()),
        length @ 126..=0xffff => {
            out.push(0xfe);
            out.extend_from_slice(&u16::try_from(length).unwrap().to_be_bytes());
        }
        length => {
            out.push(0xff);
            out.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(&key);
    out.extend(payload.iter().zip(key.iter().cycle()).map(|(b, k)| b ^ k));
    out
}

impl Socket {
    /// Opens one with a token.
    pub(crate) fn open(app: &App, token: &str) -> Self {
        let bearer = ("authorization", format!("Bearer {token}"));
        let (http, answer) = ask(app, &[bearer]);
        assert_eq!(answer.status, 101, "{answer:?}");
        assert_eq!(
            answer.header("sec-websocket-accept"),
            Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        );
        Self {
            http,
            kept: VecDeque::new(),
        }
    }

    /// Opens one and says hello; the welcome.
    pub(crate) fn hello(app: &App, token: &str) -> (Self, Value) {
        let mut socket = Self::open(app, token);
        let welcome = socket.ask(&serde_json::json!({"op": "hello", "id": 0, "personal": null}));
        assert_eq!(welcome["op"], "ok", "{welcome}");
        (socket, welcome)
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.http.send(frame(0x81, text.as_bytes()));
    }

    /// A request and its answer; pushes that come between are kept for [`push`](Self::push).
    pub(crate) fn ask(&mut self, request: &Value) -> Value {
        self.text(&request.to_string());
        loop {
            let value = self.next_text();
            let answers = value["op"] == "ok" || value["op"] == "refused";
            if answers && value["id"] == request["id"] {
                return value;
            }
            self.kept.push_back(value);
        }
    }

    /// The next push.
    pub(crate) fn push(&mut self) -> Value {
        self.kept.pop_front().unwrap_or_else(|| self.next_text())
    }

    /// The next text frame.
    pub(crate) fn next_text(&mut self) -> Value {
        match self.read() {
            Frame::Text(value) => value,
            other => panic!("{other:?} instead of text"),
        }
    }

    /// The next frame, which has to be one as servers send them.
    pub(crate) fn read(&mut self) -> Frame {
        let head = self.http.exactly(2);
        assert_eq!(head[0] & 0x70, 0, "no extension is in use");
        assert_ne!(head[0] & 0x80, 0, "messages are whole");
        let length = match head[1] {
            short @ 0..126 => usize::from(short),
            126 => usize::from(u16::from_be_bytes(self.http.exactly(2).try_into().unwrap())),
            127 => usize::try_from(u64::from_be_bytes(self.http.exactly(8).try_into().unwrap()))
                .unwrap(),
            _ => panic!("a server does not mask"),
        };
        let payload = self.http.exactly(length);
        match head[0] & 0x0f {
            1 => Frame::Text(serde_json::from_slice(&payload).unwrap()),
            8 => {
                let code = payload.first_chunk().map(|code| u16::from_be_bytes(*code));
                let reason = String::from_utf8(payload.get(2..).unwrap_or_default().to_vec());
                Frame::Close(code, reason.unwrap())
            }
            9 => Frame::Ping(payload),
            10 => Frame::Pong(payload),
            opcode => panic!("opcode {opcode}"),
        }
    }

    /// Reads up to the close frame, which must have this code, and to the end of the connection.
    pub(crate) fn closes_with(mut self, code: u16) {
        loop {
            match self.read() {
                Frame::Close(seen, _) => {
                    assert_eq!(seen, Some(code));
                    assert!(self.http.rest().is_empty(), "nothing follows a close frame");
                    return;
                }
                Frame::Text(_) | Frame::Ping(_) | Frame::Pong(_) => {}
            }
        }
    }
}
