//! The rules of RFC 6455 as a table, and the properties of the codec.

use proptest::prelude::*;

use super::*;

/// A frame as a client sends it.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let key = [0x11, 0x92, 0x53, 0xd4];
    let mut out = vec![first];
    match payload.len() {
        length @ 0..126 => out.push(0x80 | length as u8),
        length @ 126..=0xffff => {
            out.push(0xfe);
            out.extend_from_slice(&(length as u16).to_be_bytes());
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

/// What a client sees of a stream, whatever way it is cut.
#[derive(Debug, Clone, PartialEq)]
enum Seen {
    Text(Vec<u8>),
    Ping(Vec<u8>),
    Pong,
    Close(Option<u16>),
    Failed(u16),
}

/// Feeds `bytes` in chunks of the given sizes (then the rest at once), as the engine does.
fn read(bytes: &[u8], chunks: &[usize]) -> Vec<Seen> {
    let mut decoder = Decoder::default();
    let mut seen = Vec::new();
    let mut buffer = Vec::new();
    let mut rest = bytes;
    let mut sizes = chunks.iter().copied().filter(|size| *size > 0);
    loop {
        let size = sizes.next().unwrap_or(rest.len()).min(rest.len());
        let (chunk, later) = rest.split_at(size);
        rest = later;
        buffer.extend_from_slice(chunk);
        loop {
            match decoder.step(&mut buffer) {
                Err(failure) => {
                    seen.push(Seen::Failed(failure.code()));
                    return seen;
                }
                Ok(None) => break,
                Ok(Some(step)) => {
                    match step.item {
                        Some(Item::Text(at)) => seen.push(Seen::Text(buffer[at].to_vec())),
                        Some(Item::Joined(data)) => seen.push(Seen::Text(data)),
                        Some(Item::Ping(at)) => seen.push(Seen::Ping(buffer[at].to_vec())),
                        Some(Item::Pong) => seen.push(Seen::Pong),
                        Some(Item::Close(code)) => seen.push(Seen::Close(code)),
                        None => {}
                    }
                    buffer.drain(..step.consumed);
                }
            }
        }
        if rest.is_empty() {
            return seen;
        }
    }
}

fn text(text: &str) -> Seen {
    Seen::Text(text.as_bytes().to_vec())
}

#[test]
fn rules_of_rfc_6455() {
    use Seen::{Close, Failed, Ping, Pong};
    let big = "x".repeat(MESSAGE_MAX);
    let half = "y".repeat(MESSAGE_MAX / 2 + 1);
    let cases: Vec<(&str, Vec<u8>, Vec<Seen>)> = vec![
        ("5.6 text", frame(0x81, b"hi"), vec![text("hi")]),
        ("empty text", frame(0x81, b""), vec![text("")]),
        (
            "125 bytes",
            frame(0x81, &[b'a'; 125]),
            vec![Seen::Text(vec![b'a'; 125])],
        ),
        (
            "126 bytes",
            frame(0x81, &[b'a'; 126]),
            vec![Seen::Text(vec![b'a'; 126])],
        ),
        (
            "65535 bytes",
            frame(0x81, &[b'a'; 65535]),
            vec![Seen::Text(vec![b'a'; 65535])],
        ),
        ("65536 bytes", frame(0x81, big.as_bytes()), vec![text(&big)]),
        (
            "one too many",
            [0x81, 0xff, 0, 0, 0, 0, 0, 1, 0, 1].to_vec(),
            vec![Failed(1009)],
        ),
        (
            "1 GiB announced",
            [0x81, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0].to_vec(),
            vec![Failed(1009)],
        ),
        (
            "2^63 announced",
            [0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0].to_vec(),
            vec![Failed(1002)],
        ),
        (
            "5.2 16 bits for 125",
            [0x81, 0xfe, 0, 125].to_vec(),
            vec![Failed(1002)],
        ),
        (
            "5.2 64 bits for 65535",
            [0x81, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff].to_vec(),
            vec![Failed(1002)],
        ),
        ("5.1 no mask", [0x81, 0x02].to_vec(), vec![Failed(1002)]),
        ("5.2 RSV1", [0xc1].to_vec(), vec![Failed(1002)]),
        ("5.2 RSV2", [0xa1].to_vec(), vec![Failed(1002)]),
        ("5.2 RSV3", [0x91].to_vec(), vec![Failed(1002)]),
        ("opcode 3", [0x83].to_vec(), vec![Failed(1002)]),
        ("opcode 7", [0x87].to_vec(), vec![Failed(1002)]),
        ("opcode 11", [0x8b].to_vec(), vec![Failed(1002)]),
        ("opcode 15", [0x8f].to_vec(), vec![Failed(1002)]),
        ("binary", frame(0x82, b"\0"), vec![Failed(1003)]),
        (
            "binary in fragments",
            frame(0x02, b"\0"),
            vec![Failed(1003)],
        ),
        (
            "5.5.2 ping",
            frame(0x89, b"abc"),
            vec![Ping(b"abc".to_vec())],
        ),
        (
            "longest ping",
            frame(0x89, &[7; 125]),
            vec![Ping(vec![7; 125])],
        ),
        ("ping too long", frame(0x89, &[7; 126]), vec![Failed(1002)]),
        ("5.5.3 pong unasked", frame(0x8a, b"x"), vec![Pong]),
        ("ping in fragments", frame(0x09, b""), vec![Failed(1002)]),
        ("close in fragments", frame(0x08, b""), vec![Failed(1002)]),
        (
            "5.4 two fragments",
            [frame(0x01, b"a"), frame(0x80, b"b")].concat(),
            vec![text("ab")],
        ),
        (
            "ping between fragments",
            [frame(0x01, b"a"), frame(0x89, b"p"), frame(0x80, b"b")].concat(),
            vec![Ping(b"p".to_vec()), text("ab")],
        ),
        (
            "empty fragments",
            [frame(0x01, b""), frame(0x00, b""), frame(0x80, b"")].concat(),
            vec![text("")],
        ),
        ("continues nothing", frame(0x80, b"x"), vec![Failed(1002)]),
        (
            "continues nothing, more",
            frame(0x00, b"x"),
            vec![Failed(1002)],
        ),
        (
            "continues what is over",
            [frame(0x81, b"a"), frame(0x80, b"b")].concat(),
            vec![text("a"), Failed(1002)],
        ),
        (
            "text inside a message",
            [frame(0x01, b"a"), frame(0x81, b"b")].concat(),
            vec![Failed(1002)],
        ),
        (
            "too big in fragments",
            [frame(0x01, half.as_bytes()), frame(0x80, half.as_bytes())].concat(),
            vec![Failed(1009)],
        ),
        (
            "fragments without end",
            [frame(0x01, b""), frame(0x00, b"").repeat(2_000)].concat(),
            vec![Failed(1009)],
        ),
        (
            "8.1 character across fragments",
            [frame(0x01, b"\xe2\x82"), frame(0x80, b"\xac")].concat(),
            vec![text("€")],
        ),
        (
            "character cut by the end",
            frame(0x81, b"\xe2\x82"),
            vec![Failed(1007)],
        ),
        (
            "character cut by the last fragment",
            [frame(0x01, b"\xe2"), frame(0x80, b"\x82")].concat(),
            vec![Failed(1007)],
        ),
        (
            "bad in the first fragment",
            [frame(0x01, b"\xff"), frame(0x80, b"")].concat(),
            vec![Failed(1007)],
        ),
        (
            "surrogate",
            frame(0x81, b"\xed\xa0\x80"),
            vec![Failed(1007)],
        ),
        ("overlong", frame(0x81, b"\xc0\xaf"), vec![Failed(1007)]),
        (
            "above U+10FFFF",
            frame(0x81, b"\xf4\x90\x80\x80"),
            vec![Failed(1007)],
        ),
        (
            "bytes of a ping need not be text",
            frame(0x89, b"\xff"),
            vec![Ping(b"\xff".to_vec())],
        ),
        ("5.5.1 close", frame(0x88, b""), vec![Close(None)]),
        (
            "close with half a code",
            frame(0x88, b"\x03"),
            vec![Failed(1002)],
        ),
        (
            "close with reason",
            frame(0x88, b"\x03\xe8bye"),
            vec![Close(Some(1000))],
        ),
        (
            "reason not UTF-8",
            frame(0x88, b"\x03\xe8\xff"),
            vec![Failed(1007)],
        ),
    ];
    for (name, bytes, expected) in cases {
        assert_eq!(read(&bytes, &[]), expected, "{name}");
        let slowly = vec![1; bytes.len().min(3_000)];
        assert_eq!(read(&bytes, &slowly), expected, "{name}, byte by byte");
    }
}

#[test]
fn close_codes() {
    for code in 0..=u16::MAX {
        let allowed = matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999);
        let expected = if allowed {
            Seen::Close(Some(code))
        } else {
            Seen::Failed(1002)
        };
        assert_eq!(read(&frame(0x88, &code.to_be_bytes()), &[]), [expected]);
    }
}

#[test]
fn bad_text_is_known_before_its_frame_is_whole() {
    let whole = frame(0x81, b"good \xff and a hundred bytes that never come");
    assert_eq!(read(&whole[..12], &[]), [Seen::Failed(1007)]);
}

#[test]
fn a_long_reason_is_cut_between_characters() {
    let reason = "é".repeat(100);
    let bytes = close_frame(Some(1002), &reason);
    assert_eq!(usize::from(bytes[1]), bytes.len() - 2);
    assert_eq!(&bytes[..4], [0x88, 124, 3, 234]);
    assert!(std::str::from_utf8(&bytes[4..]).is_ok());
}

/// A stream of valid frames: messages cut into fragments, pings between them.
fn streams() -> impl Strategy<Value = Vec<u8>> {
    let message = (
        "\\PC{0,200}",
        proptest::collection::vec(0_usize..60, 0..4),
        any::<bool>(),
    );
    proptest::collection::vec(message, 0..6).prop_map(|messages| {
        let mut out = Vec::new();
        for (text, cuts, ping) in messages {
            let mut rest = text.as_bytes();
            let mut first = 0x01;
            for cut in cuts {
                let (piece, later) = rest.split_at(cut.min(rest.len()));
                out.extend(frame(first, piece));
                if ping {
                    out.extend(frame(0x89, piece.get(..cut.min(5)).unwrap_or_default()));
                }
                first = 0x00;
                rest = later;
            }
            out.extend(frame(0x80 | first, rest));
        }
        out
    })
}

proptest! {
    #[test]
    fn any_chunking_of_a_stream_gives_the_same(
        stream in streams(),
        chunks in proptest::collection::vec(1_usize..40, 0..60),
    ) {
        prop_assert_eq!(read(&stream, &chunks), read(&stream, &[]));
    }

    #[test]
    fn any_bytes_are_read_without_panic_and_the_same_way_in_any_chunks(
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        chunks in proptest::collection::vec(1_usize..20, 0..60),
    ) {
        prop_assert_eq!(read(&bytes, &chunks), read(&bytes, &[]));
    }

    #[test]
    fn what_is_written_is_what_a_client_would_read(payload in "\\PC{0,70000}") {
        let mut out = vec![9, 9];
        write(&mut out, Opcode::Text, |out| out.extend_from_slice(payload.as_bytes()));
        // A server's frame is a client's frame without the mask: put one on and read it back.
        let frame = &out[2..];
        let header = match frame[1] { 126 => 4, 127 => 10, _ => 2 };
        let mut masked = frame[..header].to_vec();
        masked[1] |= 0x80;
        masked.extend_from_slice(&[0; 4]);
        masked.extend_from_slice(&frame[header..]);
        let expected = if payload.len() > MESSAGE_MAX { Seen::Failed(1009) } else { text(&payload) };
        prop_assert_eq!(read(&masked, &[]), [expected]);
    }
}
