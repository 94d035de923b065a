//! Messages ended by a delimiter.

use super::{Found, Framing};

/// What ends a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delimiter {
    /// A line feed; a carriage return before it belongs to the message.
    Lf,
    /// Carriage return and line feed; either alone belongs to the message.
    CrLf,
    /// A line feed, with or without a carriage return before it.
    Line,
    /// A zero byte.
    Nul,
}

/// Messages ended by a delimiter, at most `max` bytes of content each. A longer one is reported once
/// and skipped up to its delimiter.
#[derive(Debug, Clone)]
pub struct Delimited {
    delimiter: Delimiter,
    max: usize,
    scanned: usize,
    skipping: bool,
}

impl Delimited {
    /// Cuts at `delimiter`; `max` counts content bytes without the delimiter.
    #[must_use]
    pub fn new(delimiter: Delimiter, max: usize) -> Self {
        Self {
            delimiter,
            max,
            scanned: 0,
            skipping: false,
        }
    }

    /// The content's end and the next message's start, if the delimiter is there.
    fn delimiter_in(&self, input: &[u8], from: usize) -> Option<(usize, usize)> {
        let byte = if self.delimiter == Delimiter::Nul {
            0
        } else {
            b'\n'
        };
        let mut from = from;
        loop {
            let at = from + input.get(from..)?.iter().position(|&b| b == byte)?;
            let after_cr = at > 0 && input[at - 1] == b'\r';
            match self.delimiter {
                Delimiter::Nul | Delimiter::Lf => return Some((at, at + 1)),
                Delimiter::Line => return Some((if after_cr { at - 1 } else { at }, at + 1)),
                Delimiter::CrLf if after_cr => return Some((at - 1, at + 1)),
                Delimiter::CrLf => from = at + 1,
            }
        }
    }

    /// How much of a skipped message without its delimiter in sight can go: all but a carriage
    /// return that may be half a delimiter.
    fn skippable(&self, input: &[u8]) -> usize {
        let half = self.delimiter == Delimiter::CrLf && input.last() == Some(&b'\r');
        input.len() - usize::from(half)
    }
}

impl Framing for Delimited {
    fn find(&mut self, input: &[u8]) -> Found {
        let found = self.delimiter_in(input, self.scanned);
        if self.skipping {
            self.scanned = 0;
            return match found {
                Some((_, next)) => {
                    self.skipping = false;
                    Found::Skipped { next }
                }
                None => match self.skippable(input) {
                    0 => Found::Incomplete,
                    next => Found::Skipped { next },
                },
            };
        }
        match found {
            Some((end, next)) => {
                self.scanned = 0;
                if end > self.max {
                    Found::TooLong { next }
                } else {
                    Found::Message {
                        start: 0,
                        end,
                        next,
                    }
                }
            }
            None if input.len() > self.max + 1 => {
                self.scanned = 0;
                self.skipping = true;
                Found::TooLong {
                    next: self.skippable(input),
                }
            }
            None => {
                self.scanned = input.len();
                Found::Incomplete
            }
        }
    }

    fn max_wire(&self) -> usize {
        self.max.saturating_add(2)
    }
}
