//! Validated names: a value of these types has passed its check.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::limits::{DISPLAY_NAME_MAX_CHARS, ROOM_NAME_MAX_CHARS, USERNAME_MAX_BYTES};
use crate::refusal::Refusal;
use crate::text::{is_forbidden, is_visible};

/// A username: `[A-Za-z_][A-Za-z0-9_-]{0,29}`, so that it is valid on every protocol. Unique
/// without regard to case; [`Username::folded`] is the form to compare and to index.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Username(Box<str>);

impl Username {
    /// Checks `text`. Refuses with [`Refusal::InvalidUsername`].
    pub fn new(text: &str) -> Result<Self, Refusal> {
        let bytes = text.as_bytes();
        let valid = (1..=USERNAME_MAX_BYTES).contains(&bytes.len())
            && (bytes[0].is_ascii_alphabetic() || bytes[0] == b'_')
            && bytes
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        if valid {
            Ok(Self(text.into()))
        } else {
            Err(Refusal::InvalidUsername)
        }
    }

    /// As it was chosen.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In lower case, for comparing and indexing.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

/// A display name: free text without control characters, trimmed, with something to be seen.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct DisplayName(Box<str>);

impl DisplayName {
    /// Trims and checks `text`. Refuses with [`Refusal::InvalidDisplayName`].
    pub fn new(text: &str) -> Result<Self, Refusal> {
        line(text, DISPLAY_NAME_MAX_CHARS)
            .map(Self)
            .ok_or(Refusal::InvalidDisplayName)
    }

    /// The trimmed text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&Username> for DisplayName {
    fn from(name: &Username) -> Self {
        Self(name.0.clone())
    }
}

/// The name of a group or a channel: one line of text, trimmed, with something to be seen. A
/// channel's name has more rules, see [`RoomName::channel`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct RoomName(Box<str>);

impl RoomName {
    /// Trims and checks the name of a group. Refuses with [`Refusal::InvalidRoomName`].
    pub fn group(text: &str) -> Result<Self, Refusal> {
        line(text, ROOM_NAME_MAX_CHARS)
            .map(Self)
            .ok_or(Refusal::InvalidRoomName)
    }

    /// Checks the name of a channel, with or without its leading `#`: letters, digits, `_`, `-`
    /// and `.`, of any script, starting with a letter or digit. Refuses with
    /// [`Refusal::InvalidRoomName`]. The `#` is no part of the name.
    pub fn channel(text: &str) -> Result<Self, Refusal> {
        let text = text.strip_prefix('#').unwrap_or(text);
        let valid = text.chars().count() <= ROOM_NAME_MAX_CHARS
            && text.chars().next().is_some_and(char::is_alphanumeric)
            && text
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
        if valid {
            Ok(Self(text.into()))
        } else {
            Err(Refusal::InvalidRoomName)
        }
    }

    /// The text, without `#`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In lower case, for comparing and indexing channels.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

fn line(text: &str, max_chars: usize) -> Option<Box<str>> {
    let text = text.trim();
    let valid = text.chars().any(is_visible)
        && text.chars().count() <= max_chars
        && !text.chars().any(|c| c.is_control() || is_forbidden(c));
    valid.then(|| text.into())
}

macro_rules! text_traits {
    ($($name:ident via $check:expr;)*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                $check(&text).map_err(D::Error::custom)
            }
        }
    )*};
}

text_traits! {
    Username via Username::new;
    DisplayName via DisplayName::new;
    RoomName via RoomName::group;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames() {
        for (text, ok) in [
            ("ann", true),
            ("_", true),
            ("A-b_9", true),
            ("9lives", false),
            ("-dash", false),
            ("", false),
            ("a b", false),
            ("zoë", false),
            ("abcdefghijabcdefghijabcdefghij", true),
            ("abcdefghijabcdefghijabcdefghijk", false),
        ] {
            assert_eq!(Username::new(text).is_ok(), ok, "{text:?}");
        }
    }

    #[test]
    fn display_names_are_trimmed_lines() {
        assert_eq!(
            DisplayName::new("  Zoë 🦆 ").map(|n| n.to_string()),
            Ok("Zoë 🦆".into())
        );
        for bad in ["", "   ", "a\nb", "a\u{202e}b", "\u{0}", &"x".repeat(61)] {
            assert!(DisplayName::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn names_can_be_seen() {
        for bad in [
            "\u{200b}",
            "\u{feff} \u{200d}",
            "\u{3164}",
            "\u{ad}\u{fe0f}",
            "\u{e0041}",
        ] {
            assert!(DisplayName::new(bad).is_err(), "{bad:?}");
            assert!(RoomName::group(bad).is_err(), "{bad:?}");
        }
        for good in ["👩\u{200d}👩\u{200d}👧", "می\u{200c}خواهم", "."] {
            assert!(DisplayName::new(good).is_ok(), "{good:?}");
            assert!(RoomName::group(good).is_ok(), "{good:?}");
        }
    }

    #[test]
    fn channel_names() {
        assert_eq!(
            RoomName::channel("#lobby").map(|n| n.to_string()),
            Ok("lobby".into())
        );
        for bad in ["", "#", "a b", "-a", "a,b", "##x", &"x".repeat(61)] {
            assert!(RoomName::channel(bad).is_err(), "{bad:?}");
        }
        assert!(RoomName::channel("日本語").is_ok());
    }
}
