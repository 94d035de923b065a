//! The hot path of writing: a posted message as JSON, by hand. Everything else goes through serde;
//! a property test holds this to what serde writes.

use natter_model::view::User;
use natter_model::{Entry, MessageBody, Nonce};

/// Appends the `entry` frame's JSON for a message that `author` posted.
pub(crate) fn message_posted(
    out: &mut Vec<u8>,
    entry: &Entry,
    author: &User,
    body: Option<&MessageBody>,
    nonce: Option<&Nonce>,
) {
    let length = body.map_or(0, |body| body.as_str().len());
    out.reserve(length + length / 16 + 320);
    out.extend_from_slice(br#"{"op":"entry","room":""#);
    number(out, entry.room.as_u64());
    out.extend_from_slice(br#"","seq":"#);
    number(out, entry.seq.0);
    out.extend_from_slice(br#","messages":"#);
    number(out, entry.messages);
    out.extend_from_slice(br#","at":"#);
    number(out, entry.at.as_millis());
    out.extend_from_slice(br#","actor":{"id":""#);
    number(out, author.id.as_u64());
    out.extend_from_slice(br#"","username":"#);
    string(out, author.username.as_str());
    out.extend_from_slice(br#","display_name":"#);
    string(out, author.display_name.as_str());
    out.extend_from_slice(br#"},"event":{"type":"message_posted","body":"#);
    match body {
        Some(body) => string(out, body.as_str()),
        None => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(br#","nonce":"#);
    match nonce {
        Some(nonce) => uuid(out, nonce.as_bytes()),
        None => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(b"}}");
}

/// Appends the `ok` frame's JSON for a message that was sent.
pub(crate) fn posted(out: &mut Vec<u8>, id: u64, seq: u64, messages: u64, at: u64) {
    out.extend_from_slice(br#"{"op":"ok","id":"#);
    number(out, id);
    out.extend_from_slice(br#","seq":"#);
    number(out, seq);
    out.extend_from_slice(br#","messages":"#);
    number(out, messages);
    out.extend_from_slice(br#","at":"#);
    number(out, at);
    out.push(b'}');
}

fn number(out: &mut Vec<u8>, mut value: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// A JSON string (RFC 8259 section 7) with the shortest escapes. Runs without anything to escape are
/// copied whole.
fn string(out: &mut Vec<u8>, text: &str) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"');
    let mut rest = text.as_bytes();
    let special = |byte: &u8| *byte < 0x20 || *byte == b'"' || *byte == b'\\';
    while let Some(at) = rest.iter().position(special) {
        out.extend_from_slice(&rest[..at]);
        match rest[at] {
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\r' => out.extend_from_slice(b"\\r"),
            8 => out.extend_from_slice(b"\\b"),
            12 => out.extend_from_slice(b"\\f"),
            byte @ (b'"' | b'\\') => out.extend_from_slice(&[b'\\', byte]),
            byte => {
                let (high, low) = (byte >> 4, byte & 15);
                let hex = [HEX[usize::from(high)], HEX[usize::from(low)]];
                out.extend_from_slice(b"\\u00");
                out.extend_from_slice(&hex);
            }
        }
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

fn uuid(out: &mut Vec<u8>, bytes: &[u8; 16]) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut text = [b'-'; 38];
    text[0] = b'"';
    text[37] = b'"';
    let mut at = 1;
    for (i, byte) in bytes.iter().enumerate() {
        if matches!(i, 4 | 6 | 8 | 10) {
            at += 1;
        }
        text[at] = HEX[usize::from(byte >> 4)];
        text[at + 1] = HEX[usize::from(byte & 15)];
        at += 2;
    }
    out.extend_from_slice(&text);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn strings_are_what_serde_writes(text in any::<String>()) {
            let mut out = Vec::new();
            string(&mut out, &text);
            prop_assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(&text).unwrap());
        }

        #[test]
        fn numbers_are_what_serde_writes(value in any::<u64>()) {
            let mut out = Vec::new();
            number(&mut out, value);
            prop_assert_eq!(String::from_utf8(out).unwrap(), value.to_string());
        }
    }

    #[test]
    fn control_characters_and_nonces() {
        for code in 0..0x80_u8 {
            let text = format!("a{}b", char::from(code));
            let mut out = Vec::new();
            string(&mut out, &text);
            assert_eq!(out, serde_json::to_vec(&text).unwrap(), "{code:#x}");
        }
        let nonce = Nonce::generate();
        let mut out = Vec::new();
        uuid(&mut out, nonce.as_bytes());
        assert_eq!(out, serde_json::to_vec(&nonce).unwrap());
    }
}
