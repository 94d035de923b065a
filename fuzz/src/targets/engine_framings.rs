//! The engine's framings: any chunking of the same bytes gives the same messages, and none asks for
//! more than it may.

use natter_engine::Framing;
use natter_engine::framing::{Delimited, Delimiter, Fixed, Found, LengthPrefixed, Prefix};

pub(crate) const SEEDS: &[&[u8]] = &[
    b"\x00\x03one\ntwo\r\nthree\n",
    b"\x01\x01one\r\ntwo\r\n",
    b"\x02\x02one\ntwo\n",
    b"\x03\x05one\0two\0",
    b"\x04\x01abcdefgh",
    b"\x05\x02\x03one\x03two",
    b"\x06\x02\x00\x03one\x00\x03two",
    b"\x07\x02\x03\x00one\x03\x00two",
    b"\x08\x02\x00\x00\x00\x03one",
    b"\x0a\x02\x00\x00\x00\x00\x00\x00\x00\x03one",
];
pub(crate) const WORDS: &[&[u8]] = &[
    b"\r",
    b"\n",
    b"\r\n",
    b"\0",
    b"\xff\xff\xff\xff",
    b"\xff\xff\xff\xff\xff\xff\xff\xff",
    b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
];

/// The most content a message may have here, small, so that it is often too long.
const MAX: usize = 24;

/// The first byte chooses the framing, the second how the rest is chunked.
///
/// # Panics
/// When a framing finds something else in chunks, or names bytes that are not there.
pub fn run(data: &[u8]) {
    let [choice, chunks, stream @ ..] = data else {
        return;
    };
    let whole = cut(framing(*choice).as_mut(), stream, stream.len().max(1));
    let chunked = cut(
        framing(*choice).as_mut(),
        stream,
        usize::from(*chunks % 7) + 1,
    );
    assert_eq!(whole, chunked);
}

fn framing(choice: u8) -> Box<dyn Framing> {
    match choice % 12 {
        0 => Box::new(Delimited::new(Delimiter::Line, MAX)),
        1 => Box::new(Delimited::new(Delimiter::CrLf, MAX)),
        2 => Box::new(Delimited::new(Delimiter::Lf, MAX)),
        3 => Box::new(Delimited::new(Delimiter::Nul, MAX)),
        4 => Box::new(Fixed::new(5)),
        5 => Box::new(LengthPrefixed::new(Prefix::U8, MAX)),
        6 => Box::new(LengthPrefixed::new(Prefix::U16Be, MAX)),
        7 => Box::new(LengthPrefixed::new(Prefix::U16Le, MAX)),
        8 => Box::new(LengthPrefixed::new(Prefix::U32Be, MAX)),
        9 => Box::new(LengthPrefixed::new(Prefix::U32Le, MAX)),
        10 => Box::new(LengthPrefixed::new(Prefix::U64Be, MAX)),
        _ => Box::new(LengthPrefixed::new(Prefix::U64Le, MAX)),
    }
}

/// What became of a stream.
#[derive(Debug, PartialEq)]
enum Seen {
    Message(Vec<u8>),
    TooLong,
    Broken(&'static str),
}

/// Feeds the stream in chunks of `size`, as a connection does.
fn cut(framing: &mut dyn Framing, stream: &[u8], size: usize) -> Vec<Seen> {
    let mut seen = Vec::new();
    let mut buffer: Vec<u8> = Vec::new();
    for chunk in stream.chunks(size) {
        buffer.extend_from_slice(chunk);
        let mut from = 0;
        while from < buffer.len() {
            let input = &buffer[from..];
            let next = match framing.find(input) {
                Found::Message { start, end, next } => {
                    assert!(start <= end && end <= next && next <= input.len());
                    assert!(end - start <= framing.max_wire());
                    seen.push(Seen::Message(input[start..end].to_vec()));
                    next
                }
                Found::TooLong { next } => {
                    seen.push(Seen::TooLong);
                    next
                }
                Found::Skipped { next } => next,
                Found::Broken(why) => {
                    seen.push(Seen::Broken(why));
                    return seen;
                }
                Found::Incomplete => {
                    assert!(
                        input.len() < framing.max_wire(),
                        "more asked for than a message can be"
                    );
                    break;
                }
            };
            assert!(next > 0 && next <= input.len(), "no step forward");
            from += next;
        }
        buffer.drain(..from);
    }
    seen
}
