//! Identifiers. In JSON every 64-bit id is a decimal string, because JavaScript's numbers are not
//! wide enough; [`Seq`] is a plain number (a room with 2^53 events does not exist).

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::time::Timestamp;

/// An identifier that could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct InvalidId;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(u64);

        impl $name {
            /// Makes an id from the time (41 bits of milliseconds) and 22 random bits. Ids sort by
            /// the time they were made. Uniqueness is the store's to check.
            pub fn generate(now: Timestamp, random: u32) -> Self {
                Self(((now.as_millis() & ((1 << 41) - 1)) << 22) | u64::from(random & 0x003f_ffff))
            }

            /// The id with this number. Numbers above 2^63 - 1 are not ids.
            pub fn from_u64(raw: u64) -> Result<Self, InvalidId> {
                if raw <= i64::MAX as u64 { Ok(Self(raw)) } else { Err(InvalidId) }
            }

            /// The number of this id: at most 2^63 - 1.
            pub fn as_u64(self) -> u64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            /// Reads plain decimal digits: no sign, no leading zero.
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let canonical = text.bytes().all(|b| b.is_ascii_digit())
                    && (text == "0" || !text.starts_with('0'));
                if !canonical {
                    return Err(InvalidId);
                }
                text.parse().map_err(|_| InvalidId).and_then(Self::from_u64)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(D::Error::custom)
            }
        }
    };
}

id! {
    /// A user: a person, a bot or a guest.
    UserId
}
id! {
    /// A room of any kind.
    RoomId
}
id! {
    /// One login of a user on one device.
    SessionId
}

/// The place of an entry in a log: 1 for the first, dense. 0 means "before everything".
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize)]
#[serde(transparent)]
pub struct Seq(pub u64);

impl Seq {
    /// Before the first entry.
    pub const ZERO: Self = Self(0);
    /// The furthest place that can be spoken of: 2^53 - 1, what a JavaScript number holds exactly.
    pub const MAX: Self = Self((1 << 53) - 1);

    /// The place after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl<'de> Deserialize<'de> for Seq {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = u64::deserialize(deserializer)?;
        if raw <= Self::MAX.0 {
            Ok(Self(raw))
        } else {
            Err(D::Error::custom("beyond 2^53 - 1"))
        }
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Seq({})", self.0)
    }
}

/// The client-made identity of one send: a UUID version 7 (RFC 9562 section 5.7).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Nonce(uuid::Uuid);

impl Nonce {
    /// A new nonce, from the system's clock and randomness.
    pub fn generate() -> Self {
        Self(uuid::Uuid::now_v7())
    }

    /// The nonce with these bytes, when they are a UUID version 7.
    pub fn from_bytes(bytes: [u8; 16]) -> Result<Self, InvalidId> {
        Self::checked(uuid::Uuid::from_bytes(bytes))
    }

    /// The 16 bytes, most significant first.
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// When the client says it made this nonce.
    pub fn made_at(&self) -> Timestamp {
        let b = self.0.as_bytes();
        Timestamp::from_millis(u64::from_be_bytes([
            0, 0, b[0], b[1], b[2], b[3], b[4], b[5],
        ]))
    }

    fn checked(uuid: uuid::Uuid) -> Result<Self, InvalidId> {
        let is_v7 = uuid.get_version_num() == 7 && uuid.get_variant() == uuid::Variant::RFC4122;
        if is_v7 {
            Ok(Self(uuid))
        } else {
            Err(InvalidId)
        }
    }
}

impl fmt::Display for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Nonce({})", self.0)
    }
}

impl FromStr for Nonce {
    type Err = InvalidId;

    /// Reads the hyphenated form of 36 characters, in either case.
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        if text.len() != 36 {
            return Err(InvalidId);
        }
        uuid::Uuid::try_parse(text)
            .map_err(|_| InvalidId)
            .and_then(Self::checked)
    }
}

impl<'de> Deserialize<'de> for Nonce {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse()
            .map_err(|_| D::Error::custom("not a UUID version 7"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_canonical_decimal() {
        for (text, ok) in [
            ("0", true),
            ("42", true),
            ("9223372036854775807", true),
            ("9223372036854775808", false),
            ("007", false),
            ("+1", false),
            ("-1", false),
            ("", false),
            ("1 ", false),
            ("٣", false),
        ] {
            assert_eq!(text.parse::<RoomId>().is_ok(), ok, "{text:?}");
        }
    }

    #[test]
    fn ids_sort_by_time() {
        let early = UserId::generate(Timestamp::from_millis(1_000), u32::MAX);
        let late = UserId::generate(Timestamp::from_millis(1_001), 0);
        assert!(early < late);
    }

    #[test]
    fn nonces_are_version_7_only() {
        let nonce = Nonce::generate();
        assert_eq!(nonce.to_string().parse(), Ok(nonce));
        assert_eq!(Nonce::from_bytes(*nonce.as_bytes()), Ok(nonce));
        for bad in [
            "00000000-0000-0000-0000-000000000000",
            "9b2d5c1e-7f3a-4b1c-8d2e-1f0a9b8c7d6e",
            "0190c5d8c5d87c5d8c5d80190c5d8c5d",
            "",
        ] {
            assert_eq!(bad.parse::<Nonce>(), Err(InvalidId), "{bad}");
        }
    }
}
