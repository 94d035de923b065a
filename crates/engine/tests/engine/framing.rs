//! Any chunking of the same bytes gives the same messages.

use natter_engine::Framing;
use natter_engine::framing::{Delimited, Delimiter, Fixed, Found, LengthPrefixed, Prefix};
use proptest::prelude::*;

/// What a stream was cut into.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Message(Vec<u8>),
    TooLong,
    Broken,
}

/// Feeds `stream` in chunks that end at `cuts`, keeping a buffer as the engine does.
fn cut(mut framing: impl Framing, stream: &[u8], cuts: &[usize]) -> Vec<Piece> {
    let mut ends: Vec<usize> = cuts.iter().map(|cut| cut % (stream.len() + 1)).collect();
    ends.push(stream.len());
    ends.sort_unstable();
    let (mut pieces, mut buffer, mut start) = (Vec::new(), Vec::new(), 0);
    for end in ends {
        buffer.extend_from_slice(&stream[start..end]);
        start = end;
        while !buffer.is_empty() {
            match framing.find(&buffer) {
                Found::Message { start, end, next } => {
                    pieces.push(Piece::Message(buffer[start..end].to_vec()));
                    buffer.drain(..next);
                }
                Found::TooLong { next } => {
                    pieces.push(Piece::TooLong);
                    buffer.drain(..next);
                }
                Found::Skipped { next } => {
                    assert!(next > 0, "skipping has to go on");
                    buffer.drain(..next);
                }
                Found::Incomplete => break,
                Found::Broken(_) => {
                    pieces.push(Piece::Broken);
                    return pieces;
                }
            }
        }
        assert!(
            buffer.len() <= framing.max_wire(),
            "an incomplete message fits into its bound"
        );
    }
    pieces
}

/// Bytes among which delimiters are common.
fn text() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![Just(b'\n'), Just(b'\r'), Just(0), Just(b'a'), any::<u8>()];
    proptest::collection::vec(byte, 0..200)
}

/// Bytes among which small lengths are common.
fn prefixed() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![Just(0_u8), Just(0), Just(0), 0..12_u8];
    proptest::collection::vec(byte, 0..200)
}

fn cuts() -> impl Strategy<Value = Vec<usize>> {
    proptest::collection::vec(any::<usize>(), 0..40)
}

proptest! {
    #[test]
    fn delimited_messages_do_not_depend_on_chunks(
        stream in text(),
        cuts in cuts(),
        max in 0..20_usize,
    ) {
        use Delimiter::{CrLf, Lf, Line, Nul};
        for delimiter in [Lf, CrLf, Line, Nul] {
            let whole = cut(Delimited::new(delimiter, max), &stream, &[]);
            let every: Vec<usize> = (0..stream.len()).collect();
            prop_assert_eq!(&cut(Delimited::new(delimiter, max), &stream, &cuts), &whole);
            prop_assert_eq!(&cut(Delimited::new(delimiter, max), &stream, &every), &whole);
        }
    }

    #[test]
    fn sized_messages_do_not_depend_on_chunks(stream in prefixed(), cuts in cuts()) {
        use Prefix::{U8, U16Be, U16Le, U32Be, U32Le, U64Be, U64Le};
        for prefix in [U8, U16Be, U16Le, U32Be, U32Le, U64Be, U64Le] {
            let whole = cut(LengthPrefixed::new(prefix, 10), &stream, &[]);
            prop_assert_eq!(cut(LengthPrefixed::new(prefix, 10), &stream, &cuts), whole);
        }
        let whole = cut(Fixed::new(7), &stream, &[]);
        prop_assert_eq!(whole.len(), stream.len() / 7);
        prop_assert_eq!(cut(Fixed::new(7), &stream, &cuts), whole);
    }

    /// Lines joined by their delimiter are cut into the same lines.
    #[test]
    fn lines_survive_the_wire(
        lines in proptest::collection::vec("[a-z]{0,12}", 0..20),
        cuts in cuts(),
    ) {
        for (delimiter, end) in
            [(Delimiter::Lf, "\n"), (Delimiter::CrLf, "\r\n"), (Delimiter::Line, "\r\n"), (Delimiter::Nul, "\0")]
        {
            let stream: String = lines.iter().map(|line| format!("{line}{end}")).collect();
            let expected: Vec<Piece> =
                lines.iter().map(|line| Piece::Message(line.clone().into_bytes())).collect();
            prop_assert_eq!(cut(Delimited::new(delimiter, 12), stream.as_bytes(), &cuts), expected);
        }
    }
}

#[test]
fn a_length_is_read_in_its_order() {
    let cases: [(Prefix, &[u8]); 5] = [
        (Prefix::U8, &[2, 7, 7]),
        (Prefix::U16Be, &[0, 2, 7, 7]),
        (Prefix::U16Le, &[2, 0, 7, 7]),
        (Prefix::U32Le, &[2, 0, 0, 0, 7, 7]),
        (Prefix::U64Be, &[0, 0, 0, 0, 0, 0, 0, 2, 7, 7]),
    ];
    for (prefix, wire) in cases {
        let pieces = cut(LengthPrefixed::new(prefix, 10), wire, &[]);
        assert_eq!(pieces, [Piece::Message(vec![7, 7])], "{prefix:?}");
    }
    let giant = cut(LengthPrefixed::new(Prefix::U64Be, 10), &[0xff; 8], &[]);
    assert_eq!(giant, [Piece::Broken]);
}
