//! The plain-text port: bytes to lines, lines to commands.

use natter_gateway_text::command::Command;
use natter_gateway_text::limits::LINE_MAX_BYTES;
use natter_gateway_text::line::{Line, LineReader};

pub(crate) const SEEDS: &[&[u8]] = &[
    b"\x00ann\r\nhello\r\n/who\r\n/quit\r\n",
    b"\x01/nick bea\n/me waves\n//bin/sh\n",
    b"\x02he\xff\xfb\x0allo\n",
    b"\x03\xff\xfa\x1f\x00\x0d\x00\x0a\xff\xf0hello\n",
    b"\x04caf\xc3\xa9\rcaf\xe9\r\0no end",
];
pub(crate) const WORDS: &[&[u8]] = &[
    b"\r",
    b"\n",
    b"\r\n",
    b"\r\0",
    b"\xff",
    b"\xff\xff",
    b"\xff\xfa",
    b"\xff\xf0",
    b"\xff\xfd\x06",
    b"\x1b[2J",
    b"\xc2\x9b31m",
    b"\xe2\x80\xae",
    b"/nick ",
    b"/me ",
    b"//",
];

/// The first byte chooses how the rest is chunked.
///
/// # Panics
/// When chunks give other lines, or a line could move a terminal's cursor or is too long.
pub fn run(data: &[u8]) {
    let [chunks, stream @ ..] = data else { return };
    let whole = lines(stream, stream.len().max(1));
    assert_eq!(whole, lines(stream, usize::from(*chunks % 7) + 1));
    for line in &whole {
        let Line::Text(text) = line else { continue };
        assert!(text.len() <= LINE_MAX_BYTES);
        assert!(!text.chars().any(|c| c.is_control() && c != '\t'));
        if let Command::Say(said) = Command::parse(text) {
            assert!(text.contains(&said), "what is said is what was typed");
        }
    }
}

fn lines(stream: &[u8], size: usize) -> Vec<Line> {
    let mut reader = LineReader::new();
    let mut lines = Vec::new();
    for chunk in stream.chunks(size) {
        let mut rest = chunk;
        while !rest.is_empty() {
            let (taken, line) = reader.next(rest);
            assert!(taken > 0 && taken <= rest.len(), "no step forward");
            rest = &rest[taken..];
            lines.extend(line);
        }
    }
    lines.extend(reader.finish());
    lines
}
