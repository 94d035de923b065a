//! Message text.

use std::fmt;
use std::sync::Arc;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::limits::BODY_MAX_BYTES;
use crate::refusal::Refusal;

/// The text of a message: UTF-8, `\n` between lines, no other control character but tab, no
/// characters that turn the direction of what stands around them, something to be seen, at most
/// [`BODY_MAX_BYTES`]. Cloning shares the text.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MessageBody(Arc<str>);

impl MessageBody {
    /// Checks `text`; `\r\n` and `\r` become `\n`, trailing white space is cut. Refuses with
    /// [`Refusal::EmptyBody`], [`Refusal::BodyTooLong`] or [`Refusal::InvalidBody`].
    pub fn new(text: &str) -> Result<Self, Refusal> {
        if text.len() > BODY_MAX_BYTES {
            return Err(Refusal::BodyTooLong);
        }
        let text = text.trim_end();
        if text.trim_start().is_empty() {
            return Err(Refusal::EmptyBody);
        }
        let unix;
        let text = if text.contains('\r') {
            unix = text.replace("\r\n", "\n").replace('\r', "\n");
            unix.as_str()
        } else {
            text
        };
        let bad = |c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || is_forbidden(c);
        if text.chars().any(bad) {
            return Err(Refusal::InvalidBody);
        }
        if !text.chars().any(is_visible) {
            return Err(Refusal::EmptyBody);
        }
        Ok(Self(text.into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Characters that no name or message may hold: the bidirectional overrides and isolates
/// (Unicode TR 36, "bidirectional text spoofing") and the non-characters at the end of the BMP.
pub(crate) fn is_forbidden(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
}

/// Whether a character leaves a mark: no white space, no control character, nothing that is drawn
/// as nothing (`Default_Ignorable_Code_Point` of the Unicode Character Database, and the blank of
/// braille). Such characters have their place between others, as joiners in emoji have.
pub(crate) fn is_visible(c: char) -> bool {
    let ignorable = matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    );
    !(ignorable || c.is_whitespace() || c.is_control())
}

impl fmt::Display for MessageBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What people write does not belong in logs, so `Debug` tells only the length.
impl fmt::Debug for MessageBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MessageBody({} bytes)", self.0.len())
    }
}

impl Serialize for MessageBody {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for MessageBody {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::new(&text).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies() {
        let long = "x".repeat(BODY_MAX_BYTES + 1);
        for (text, expect) in [
            ("hello", Ok("hello")),
            ("  indented\ttext  \n", Ok("  indented\ttext")),
            ("a\r\nb\rc", Ok("a\nb\nc")),
            ("👩‍👩‍👧 مرحبا", Ok("👩‍👩‍👧 مرحبا")),
            ("1\u{fe0f}\u{20e3}", Ok("1\u{fe0f}\u{20e3}")),
            ("\u{200f}\u{5e9}", Ok("\u{200f}\u{5e9}")),
            ("", Err(Refusal::EmptyBody)),
            ("\u{feff}", Err(Refusal::EmptyBody)),
            ("\u{200b}\n\u{200d} \u{2060}", Err(Refusal::EmptyBody)),
            (" \n\t ", Err(Refusal::EmptyBody)),
            ("a\0b", Err(Refusal::InvalidBody)),
            ("\u{1b}[2J", Err(Refusal::InvalidBody)),
            ("\u{202e}txt", Err(Refusal::InvalidBody)),
            (long.as_str(), Err(Refusal::BodyTooLong)),
        ] {
            assert_eq!(
                MessageBody::new(text).as_ref().map(MessageBody::as_str),
                expect.as_ref().map(|s| *s)
            );
        }
    }

    #[test]
    fn what_leaves_no_mark_is_invisible() {
        for c in [
            ' ',
            '\t',
            '\0',
            '\u{a0}',
            '\u{ad}',
            '\u{34f}',
            '\u{180e}',
            '\u{200b}',
            '\u{200d}',
            '\u{200f}',
            '\u{2028}',
            '\u{2060}',
            '\u{2064}',
            '\u{2800}',
            '\u{3000}',
            '\u{3164}',
            '\u{fe00}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{e0001}',
            '\u{e007f}',
            '\u{e0100}',
        ] {
            assert!(!is_visible(c), "{c:?}");
        }
        for c in [
            'a',
            '.',
            'ë',
            '\u{301}',
            '日',
            '\u{1f986}',
            '\u{fffd}',
            '\u{2801}',
        ] {
            assert!(is_visible(c), "{c:?}");
        }
    }
}
