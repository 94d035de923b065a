//! Requests of WebSocket clients: JSON read strictly, or an answer that says under which id.

use std::borrow::Cow;

use natter_api::frame::{Op, REQUEST_ID_MAX, Request};
use natter_model::{MessageBody, Nonce, Refusal, RoomId};
use serde::Deserialize;

/// What a client asks.
#[derive(Debug)]
pub(crate) enum Ask {
    /// To send a message; apart from the rest because it is what clients do most.
    Post {
        /// Where.
        room: RoomId,
        /// The identity of this send.
        nonce: Nonce,
        /// The text, checked.
        body: Result<MessageBody, Refusal>,
    },
    /// Anything else.
    Other(Op),
}

/// A frame that is no request; the id when there is a usable one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unreadable(pub(crate) Option<u64>);

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum PostOp {
    Post,
}

/// `post`, read in one pass without copying the body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PostFrame<'a> {
    #[serde(rename = "op")]
    _op: PostOp,
    id: u64,
    room: RoomId,
    nonce: Nonce,
    #[serde(borrow)]
    body: Cow<'a, str>,
}

#[derive(Deserialize)]
struct IdOnly {
    id: u64,
}

/// Reads one frame's text, which is UTF-8.
pub(crate) fn read(text: &[u8]) -> Result<(u64, Ask), Unreadable> {
    let (id, ask) = match read_post(text) {
        Some(post) => post,
        None => read_any(text)?,
    };
    if id > REQUEST_ID_MAX {
        return Err(Unreadable(None));
    }
    Ok((id, ask))
}

/// The short way for frames that begin like most clients' `post`. What it does not read, the long
/// way decides on.
fn read_post(text: &[u8]) -> Option<(u64, Ask)> {
    if !text.starts_with(br#"{"op":"post""#) {
        return None;
    }
    let post: PostFrame<'_> = serde_json::from_slice(text).ok()?;
    let ask = Ask::Post {
        room: post.room,
        nonce: post.nonce,
        body: MessageBody::new(&post.body),
    };
    Some((post.id, ask))
}

fn read_any(text: &[u8]) -> Result<(u64, Ask), Unreadable> {
    let request: Request = serde_json::from_slice(text).map_err(|_| {
        let id = serde_json::from_slice(text).map(|it: IdOnly| it.id);
        Unreadable(id.ok().filter(|id| *id <= REQUEST_ID_MAX))
    })?;
    let ask = match request.op {
        Op::Post { room, nonce, body } => Ask::Post {
            room,
            nonce,
            body: MessageBody::new(&body),
        },
        op => Ask::Other(op),
    };
    Ok((request.id, ask))
}

/// For the fuzz targets: reads any bytes.
#[doc(hidden)]
pub fn fuzz(text: &[u8]) {
    if std::str::from_utf8(text).is_ok() {
        let short = read_post(text).map(|(id, ask)| format!("{id} {ask:?}"));
        let long = read_any(text).map(|(id, ask)| format!("{id} {ask:?}"));
        if let Some(short) = short {
            assert_eq!(Ok(short), long, "both ways read the same");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONCE: &str = "0190c5d8-c5d8-7c5d-8c5d-80190c5d8c5d";

    #[test]
    fn what_is_read_and_under_which_id_it_is_refused() {
        let deep = format!(
            r#"{{"op":"ping","id":5,"x":{}1{}}}"#,
            "[".repeat(60_000),
            "]".repeat(5)
        );
        let post =
            |rest: &str| format!(r#"{{"op":"post","id":1,"room":"2","nonce":"{NONCE}"{rest}}}"#);
        let cases: &[(&str, Result<u64, Option<u64>>)] = &[
            (r#"{"op":"ping","id":0}"#, Ok(0)),
            (
                r#"{"op":"ping","id":9007199254740991}"#,
                Ok(9_007_199_254_740_991),
            ),
            (r#"{"op":"ping","id":9007199254740992}"#, Err(None)),
            (r#"{"op":"ping","id":-1}"#, Err(None)),
            (r#"{"op":"ping","id":1.5}"#, Err(None)),
            (r#"{"op":"ping","id":"1"}"#, Err(None)),
            (r#"{"op":"ping"}"#, Err(None)),
            (r#"{"op":"dance","id":3}"#, Err(Some(3))),
            (r#"{"op":"ping","id":3,"x":1}"#, Err(Some(3))),
            (r#"{"op":"ping","id":3} {}"#, Err(None)),
            (r#"{"id":3}"#, Err(Some(3))),
            ("[]", Err(None)),
            ("null", Err(None)),
            ("{", Err(None)),
            ("", Err(None)),
            (&deep, Err(None)),
            (&post(r#","body":"hi""#), Ok(1)),
            (&post(r#","body":"""#), Ok(1)),
            (&post(r#","body":"a\ud800b""#), Err(Some(1))),
            (&post(""), Err(Some(1))),
            (&post(r#","body":"hi","body":"ho""#), Err(Some(1))),
            (&post(r#","body":5"#), Err(Some(1))),
        ];
        for (text, expected) in cases {
            let seen = read(text.as_bytes()).map(|(id, _)| id).map_err(|it| it.0);
            assert_eq!(seen, *expected, "{}", &text[..text.len().min(100)]);
        }
    }

    #[test]
    fn both_ways_of_reading_a_post_agree() {
        for body in ["hi", "a \\\"quoted\\\" \\u00e9", "", " ", "\\u0000"] {
            let fields = format!(r#""room":"2","nonce":"{NONCE}","body":"{body}""#);
            let short = format!(r#"{{"op":"post","id":1,{fields}}}"#);
            let long = format!(r#"{{"id":1,{fields},"op":"post"}}"#);
            let (short, long) = (read(short.as_bytes()), read(long.as_bytes()));
            assert_eq!(format!("{short:?}"), format!("{long:?}"));
            assert!(short.is_ok(), "{body}");
        }
    }
}
