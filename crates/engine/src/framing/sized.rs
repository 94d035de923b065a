//! Messages whose size is known before their content: fixed sizes and length prefixes.

use super::{Found, Framing};

/// Messages of one size.
#[derive(Debug, Clone)]
pub struct Fixed(usize);

impl Fixed {
    /// Messages of `size` bytes; zero is taken as one.
    #[must_use]
    pub fn new(size: usize) -> Self {
        Self(size.max(1))
    }
}

impl Framing for Fixed {
    fn find(&mut self, input: &[u8]) -> Found {
        if input.len() < self.0 {
            return Found::Incomplete;
        }
        Found::Message {
            start: 0,
            end: self.0,
            next: self.0,
        }
    }

    fn max_wire(&self) -> usize {
        self.0
    }
}

/// The form of a length prefix. It counts the content, not itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefix {
    /// One byte.
    U8,
    /// Two bytes, big-endian.
    U16Be,
    /// Two bytes, little-endian.
    U16Le,
    /// Four bytes, big-endian.
    U32Be,
    /// Four bytes, little-endian.
    U32Le,
    /// Eight bytes, big-endian.
    U64Be,
    /// Eight bytes, little-endian.
    U64Le,
}

impl Prefix {
    /// Bytes the prefix takes.
    #[must_use]
    pub fn width(self) -> usize {
        match self {
            Self::U8 => 1,
            Self::U16Be | Self::U16Le => 2,
            Self::U32Be | Self::U32Le => 4,
            Self::U64Be | Self::U64Le => 8,
        }
    }

    /// The length at the start of `input`, if the prefix is complete.
    fn read(self, input: &[u8]) -> Option<u64> {
        let bytes = input.get(..self.width())?;
        let push = |length: u64, byte: &u8| length << 8 | u64::from(*byte);
        Some(match self {
            Self::U8 | Self::U16Be | Self::U32Be | Self::U64Be => bytes.iter().fold(0, push),
            Self::U16Le | Self::U32Le | Self::U64Le => bytes.iter().rev().fold(0, push),
        })
    }
}

/// Messages behind their length, at most `max` bytes of content each. A longer announcement breaks
/// the stream before any of it is buffered.
#[derive(Debug, Clone)]
pub struct LengthPrefixed {
    prefix: Prefix,
    max: usize,
}

impl LengthPrefixed {
    /// Cuts by `prefix`; `max` counts content bytes.
    #[must_use]
    pub fn new(prefix: Prefix, max: usize) -> Self {
        Self { prefix, max }
    }
}

impl Framing for LengthPrefixed {
    fn find(&mut self, input: &[u8]) -> Found {
        let Some(length) = self.prefix.read(input) else {
            return Found::Incomplete;
        };
        let Some(length) = usize::try_from(length)
            .ok()
            .filter(|&length| length <= self.max)
        else {
            return Found::Broken("message length");
        };
        let start = self.prefix.width();
        if input.len() - start < length {
            return Found::Incomplete;
        }
        Found::Message {
            start,
            end: start + length,
            next: start + length,
        }
    }

    fn max_wire(&self) -> usize {
        self.max.saturating_add(self.prefix.width())
    }
}
