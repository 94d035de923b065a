//! UTF-8 checked piece by piece, so that bad text is found as soon as it arrives (RFC 6455 section
//! 8.1) and no byte is looked at twice.

/// Not UTF-8, and never will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Invalid;

/// Checks one text that comes in pieces.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Utf8 {
    /// The start of a character whose end has not come.
    open: [u8; 4],
    length: u8,
}

impl Utf8 {
    /// Looks at the next piece.
    pub(crate) fn push(&mut self, mut piece: &[u8]) -> Result<(), Invalid> {
        while self.length > 0 {
            let Some((&byte, rest)) = piece.split_first() else {
                return Ok(());
            };
            piece = rest;
            self.open[usize::from(self.length)] = byte;
            self.length += 1;
            match std::str::from_utf8(&self.open[..usize::from(self.length)]) {
                Ok(_) => self.length = 0,
                Err(error) if error.error_len().is_none() => {}
                Err(_) => return Err(Invalid),
            }
        }
        match std::str::from_utf8(piece) {
            Ok(_) => Ok(()),
            Err(error) if error.error_len().is_none() => {
                let tail = &piece[error.valid_up_to()..];
                self.open[..tail.len()].copy_from_slice(tail);
                self.length = tail.len() as u8;
                Ok(())
            }
            Err(_) => Err(Invalid),
        }
    }

    /// The text is over: it must not stop inside a character. The next piece begins a new text.
    pub(crate) fn finish(&mut self) -> Result<(), Invalid> {
        let whole = self.length == 0;
        *self = Self::default();
        if whole { Ok(()) } else { Err(Invalid) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], step: usize) -> bool {
        let mut utf8 = Utf8::default();
        bytes.chunks(step).all(|piece| utf8.push(piece).is_ok()) && utf8.finish().is_ok()
    }

    #[test]
    fn any_cut_gives_what_the_whole_gives() {
        for bytes in [
            "".as_bytes(),
            "plain".as_bytes(),
            "κόσμε 👩‍👩‍👧 日本".as_bytes(),
            b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited",
            b"\xf4\x90\x80\x80",
            b"\xc0\xaf",
            b"\xff",
            b"ab\xe2\x82",
            b"\x80",
            b"\xf0\x9f\x91",
        ] {
            for step in 1..8 {
                let expected = std::str::from_utf8(bytes).is_ok();
                assert_eq!(check(bytes, step), expected, "{bytes:02x?} by {step}");
            }
        }
    }

    #[test]
    fn a_lost_text_is_known_at_its_first_impossible_byte() {
        let mut utf8 = Utf8::default();
        assert_eq!(utf8.push(b"\xce\xba\xe1\xbd\xb9\xf4"), Ok(()));
        assert_eq!(utf8.push(b"\x90"), Err(Invalid));
    }
}
