//! Message text.

use std::fmt;
use std::sync::Arc;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::limits::BODY_MAX_BYTES;
use crate::refusal::Refusal;

/// The text of a message: UTF-8, `\n` between lines, no other control character but tab, no
/// characters that turn the direction of what stands around them, not blank, at most
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
            ("", Err(Refusal::EmptyBody)),
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
}
