//! Bytes to lines: ends of lines, telnet's negotiation and everything that is no text.
//!
//! A line ends with LF, CR LF, CR NUL or CR alone (RFC 854 section "The NVT printer and keyboard").
//! Telnet commands and negotiations (RFC 854, RFC 855) are swallowed wherever they stand: their
//! introducer, 255, occurs nowhere in UTF-8, but what follows it may look like the end of a line.

use crate::limits::LINE_MAX_BYTES;

/// Interpret as command.
const IAC: u8 = 255;
/// Subnegotiation begins; `IAC SE` ends it.
const SB: u8 = 250;
const SE: u8 = 240;
/// WILL, WONT, DO and DONT take one byte more.
const NEGOTIATIONS: std::ops::RangeInclusive<u8> = 251..=254;

/// One line as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Text without its end, without control characters but tab.
    Text(String),
    /// It was not UTF-8.
    NotUtf8,
    /// It was longer than [`LINE_MAX_BYTES`].
    TooLong,
}

/// Where in a telnet command the stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Telnet {
    /// In text.
    #[default]
    Text,
    /// After IAC.
    Command,
    /// After WILL, WONT, DO or DONT.
    Option,
    /// In a subnegotiation.
    Sub,
    /// In a subnegotiation, after IAC.
    SubCommand,
}

/// Cuts a stream into lines. Total: takes any bytes in any pieces, and keeps at most
/// [`LINE_MAX_BYTES`] of them; an empty reader holds no memory.
#[derive(Debug, Default)]
pub struct LineReader {
    held: Vec<u8>,
    telnet: Telnet,
    too_long: bool,
    after_cr: bool,
}

impl LineReader {
    /// A reader at the start of a stream.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes bytes up to and with the end of the first line, or all of them. Answers how many were
    /// taken and the line, if one ended. Takes at least one byte of a non-empty input.
    pub fn next(&mut self, input: &[u8]) -> (usize, Option<Line>) {
        for (at, &byte) in input.iter().enumerate() {
            if let Some(line) = self.take(byte) {
                return (at + 1, Some(line));
            }
        }
        (input.len(), None)
    }

    /// The stream has ended: what stands after the last end of a line, if anything does.
    pub fn finish(&mut self) -> Option<Line> {
        (self.too_long || !self.held.is_empty()).then(|| self.end())
    }

    fn take(&mut self, byte: u8) -> Option<Line> {
        match (self.telnet, byte) {
            (Telnet::Text, IAC) => self.telnet = Telnet::Command,
            (Telnet::Text, byte) => return self.text(byte),
            (Telnet::Command, SB) => self.telnet = Telnet::Sub,
            (Telnet::Command, byte) if NEGOTIATIONS.contains(&byte) => {
                self.telnet = Telnet::Option;
            }
            (Telnet::Sub, IAC) => self.telnet = Telnet::SubCommand,
            (Telnet::Sub, _) => {}
            (Telnet::SubCommand, byte) if byte != SE => self.telnet = Telnet::Sub,
            (Telnet::Command | Telnet::Option | Telnet::SubCommand, _) => {
                self.telnet = Telnet::Text;
            }
        }
        None
    }

    fn text(&mut self, byte: u8) -> Option<Line> {
        let after_cr = std::mem::take(&mut self.after_cr);
        match byte {
            b'\n' | 0 if after_cr => None,
            b'\n' => Some(self.end()),
            b'\r' => {
                self.after_cr = true;
                Some(self.end())
            }
            byte => {
                if self.held.len() < LINE_MAX_BYTES {
                    self.held.push(byte);
                } else {
                    self.too_long = true;
                }
                None
            }
        }
    }

    fn end(&mut self) -> Line {
        let held = std::mem::take(&mut self.held);
        if std::mem::take(&mut self.too_long) {
            return Line::TooLong;
        }
        match String::from_utf8(held) {
            Ok(text) => Line::Text(printable(text)),
            Err(_) => Line::NotUtf8,
        }
    }
}

/// `text` without control characters (but tab) and without characters that turn the direction of
/// what stands around them: what no terminal should be sent.
pub(crate) fn printable(text: String) -> String {
    if text.chars().all(is_printable) {
        text
    } else {
        text.chars().filter(|c| is_printable(*c)).collect()
    }
}

/// Whether a terminal may be sent `c`. The same set as `natter_model::MessageBody` allows, without
/// the line feed.
pub(crate) fn is_printable(c: char) -> bool {
    c == '\t'
        || !(c.is_control()
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
                | '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(chunks: &[&[u8]]) -> Vec<Line> {
        let mut reader = LineReader::new();
        let mut lines = Vec::new();
        for chunk in chunks {
            let mut rest = *chunk;
            while !rest.is_empty() {
                let (taken, line) = reader.next(rest);
                assert!(taken > 0, "a reader that takes nothing would spin");
                rest = &rest[taken..];
                lines.extend(line);
            }
        }
        lines.extend(reader.finish());
        lines
    }

    fn text(text: &str) -> Line {
        Line::Text(text.to_owned())
    }

    #[test]
    fn ends_of_lines() {
        for (bytes, expect) in [
            (&b"a\nb\n"[..], vec![text("a"), text("b")]),
            (b"a\r\nb\r\n", vec![text("a"), text("b")]),
            (b"a\r\0b\r\0", vec![text("a"), text("b")]),
            (b"a\rb", vec![text("a"), text("b")]),
            (
                b"a\r\r\n\nb",
                vec![text("a"), text(""), text(""), text("b")],
            ),
            (b"no end", vec![text("no end")]),
            (b"", vec![]),
            (b"a\0b\n", vec![text("ab")]),
        ] {
            assert_eq!(lines(&[bytes]), expect, "{bytes:?}");
        }
    }

    #[test]
    fn telnet_is_swallowed_even_where_it_looks_like_the_end_of_a_line() {
        for bytes in [
            // WILL option 10, whose number is a line feed.
            &b"he\xff\xfb\x0allo\n"[..],
            // A window of 10 rows and 13 columns: IAC SB NAWS ... IAC SE.
            b"\xff\xfa\x1f\x00\x0d\x00\x0a\xff\xf0hello\n",
            // 255 within a subnegotiation is doubled.
            b"\xff\xfa\x1f\xff\xff\n\xff\xf0hello\n",
            // A break, and a doubled 255 in text, which is no UTF-8 and means nothing here.
            b"hel\xff\xf3lo\xff\xff\n",
        ] {
            assert_eq!(lines(&[bytes]), [text("hello")], "{bytes:?}");
        }
    }

    #[test]
    fn what_is_no_text_is_named_and_the_next_line_is_fine() {
        let long = "x".repeat(LINE_MAX_BYTES);
        let longer = format!("{long}x\nok\n");
        assert_eq!(lines(&[longer.as_bytes()]), [Line::TooLong, text("ok")]);
        assert_eq!(lines(&[long.as_bytes()]), [text(&long)]);
        assert_eq!(lines(&[b"caf\xe9\nok\n"]), [Line::NotUtf8, text("ok")]);
        let escapes = "\u{1b}[2Jboo\u{7}\u{9b}31m\u{202e}txt\tend\u{2028}\n";
        assert_eq!(lines(&[escapes.as_bytes()]), [text("[2Jboo31mtxt\tend")]);
    }

    proptest! {
        #[test]
        fn any_chunking_gives_the_same_lines(
            bytes in proptest::collection::vec(
                prop_oneof![
                    any::<u8>(),
                    proptest::sample::select(&[10_u8, 13, 0, 255, 250, 240, 251, b'a', 0xc3, 0xa9]),
                ],
                0..200,
            ),
            cuts in proptest::collection::vec(0_usize..200, 0..8),
        ) {
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let chunks: Vec<&[u8]> = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
            let whole = lines(&[&bytes]);
            prop_assert_eq!(&lines(&chunks), &whole);
            for line in whole {
                if let Line::Text(text) = line {
                    prop_assert!(text.chars().all(is_printable), "{:?}", text);
                }
            }
        }

        #[test]
        fn plain_text_comes_through_unchanged(typed in proptest::collection::vec("[^\\p{C}\u{2028}\u{2029}]{0,40}", 1..5)) {
            let bytes: String = typed.iter().map(|line| format!("{line}\r\n")).collect();
            let expect: Vec<Line> = typed.iter().map(|line| text(line)).collect();
            prop_assert_eq!(lines(&[bytes.as_bytes()]), expect);
        }
    }
}
