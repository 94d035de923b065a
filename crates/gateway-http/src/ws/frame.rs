//! Frames of RFC 6455 as a server reads and writes them: strict, total over any bytes, in place.
//!
//! A message in one frame is unmasked where it lies in the engine's buffer and handed on from there;
//! only fragmented messages are copied. Every byte of a payload is unmasked and checked once, however
//! slowly it comes, and a frame that breaks a rule is refused at the first byte that shows it.

use std::ops::Range;

use bytes::Bytes;

use super::mask;
use super::utf8::Utf8;

/// The most bytes of a message, in however many frames it comes.
pub(crate) const MESSAGE_MAX: usize = natter_api::frame::FRAME_MAX_BYTES;
/// The most frames of one message.
pub(crate) const FRAGMENTS_MAX: u32 = 1_024;
/// The most bytes that a frame has before its payload.
pub(crate) const HEADER_MAX: usize = 14;
/// The most bytes of a control frame's payload (section 5.5).
pub(crate) const CONTROL_MAX: usize = 125;

/// What a frame is (section 5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opcode {
    /// More of a message.
    Continuation = 0,
    /// The start of a text message.
    Text = 1,
    /// The start of a binary message.
    Binary = 2,
    /// The end of the connection.
    Close = 8,
    /// A question for a sign of life.
    Ping = 9,
    /// The answer to it.
    Pong = 10,
}

impl Opcode {
    fn read(nibble: u8) -> Option<Self> {
        Some(match nibble {
            0 => Self::Continuation,
            1 => Self::Text,
            2 => Self::Binary,
            8 => Self::Close,
            9 => Self::Ping,
            10 => Self::Pong,
            _ => return None,
        })
    }

    fn is_control(self) -> bool {
        matches!(self, Self::Close | Self::Ping | Self::Pong)
    }
}

/// Why a connection is failed; each has its close code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// A rule of the framing was broken: which.
    Protocol(&'static str),
    /// A binary message; this protocol has only text.
    Binary,
    /// Text that is not UTF-8.
    Utf8,
    /// More than [`MESSAGE_MAX`] bytes, announced or come.
    TooBig,
}

impl Failure {
    /// The close code (section 7.4.1).
    pub(crate) fn code(self) -> u16 {
        match self {
            Self::Protocol(_) => 1002,
            Self::Binary => 1003,
            Self::Utf8 => 1007,
            Self::TooBig => 1009,
        }
    }

    /// For people who look at the close frame or the log.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Protocol(what) => what,
            Self::Binary => "only text messages are understood",
            Self::Utf8 => "text must be UTF-8",
            Self::TooBig => "message too big",
        }
    }
}

/// One complete thing that a client sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Item {
    /// A text message in one frame: this part of the input, unmasked now, is UTF-8.
    Text(Range<usize>),
    /// A text message that came in fragments; it is UTF-8.
    Joined(Vec<u8>),
    /// A ping with this part of the input as its payload.
    Ping(Range<usize>),
    /// A pong; its payload says nothing here.
    Pong,
    /// The peer closes, with this code, or none.
    Close(Option<u16>),
}

/// What a look at the input found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    /// Bytes at the start of the input that are used up; nothing of what follows was changed.
    pub(crate) consumed: usize,
    /// What they held; a fragment alone holds nothing yet.
    pub(crate) item: Option<Item>,
}

/// A message that has begun and is not over.
#[derive(Debug, Default)]
struct Partial {
    data: Vec<u8>,
    fragments: u32,
}

/// Reads the frames of one connection.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    /// How much of the payload of the frame at the start of the input is unmasked and checked.
    done: u32,
    /// The text of the current message so far.
    text: Utf8,
    partial: Option<Box<Partial>>,
}

#[derive(Debug, Clone, Copy)]
struct Header {
    fin: bool,
    opcode: Opcode,
    key: [u8; 4],
    /// Bytes of the header itself.
    size: usize,
    /// Bytes of the payload.
    length: usize,
}

impl Decoder {
    /// Looks for one frame at the start of `input`. `None` when it is not whole yet: ask again with
    /// the same bytes (which may have been changed in place) and more behind them.
    ///
    /// # Errors
    /// The connection has to be failed with the code of the failure; the decoder is not to be used
    /// any more.
    pub(crate) fn step(&mut self, input: &mut [u8]) -> Result<Option<Step>, Failure> {
        let Some(header) = self.header(input)? else {
            return Ok(None);
        };
        let end = header.size + header.length;
        let have = end.min(input.len());
        let fresh = header.size + self.done as usize;
        if fresh < have {
            mask::apply(header.key, self.done as usize, &mut input[fresh..have]);
            if !header.opcode.is_control() {
                let pushed = self.text.push(&input[fresh..have]);
                pushed.map_err(|_| Failure::Utf8)?;
            }
            self.done = (have - header.size) as u32;
        }
        if have < end {
            return Ok(None);
        }
        self.done = 0;
        let item = self.complete(&header, input, header.size..end)?;
        Ok(Some(Step {
            consumed: end,
            item,
        }))
    }

    /// The header, when it is all there. Checks everything that can be known from it.
    fn header(&self, input: &[u8]) -> Result<Option<Header>, Failure> {
        use Failure::Protocol;
        let Some(&first) = input.first() else {
            return Ok(None);
        };
        if first & 0x70 != 0 {
            return Err(Protocol("reserved bits are set"));
        }
        let fin = first & 0x80 != 0;
        let opcode = Opcode::read(first & 0x0f).ok_or(Protocol("unknown opcode"))?;
        if opcode.is_control() && !fin {
            return Err(Protocol("fragmented control frame"));
        }
        match (opcode, &self.partial) {
            (Opcode::Continuation, None) => return Err(Protocol("nothing to continue")),
            (Opcode::Text | Opcode::Binary, Some(_)) => {
                return Err(Protocol("message inside a fragmented message"));
            }
            (Opcode::Binary, None) => return Err(Failure::Binary),
            _ => {}
        }
        let Some(&second) = input.get(1) else {
            return Ok(None);
        };
        if second & 0x80 == 0 {
            return Err(Protocol("frame without mask"));
        }
        if opcode.is_control() && usize::from(second & 0x7f) > CONTROL_MAX {
            return Err(Protocol("control frame too long"));
        }
        let Some((length, before_key)) = length(second & 0x7f, &input[2..])? else {
            return Ok(None);
        };
        let (held, fragments) = self
            .partial
            .as_ref()
            .map_or((0, 0), |it| (it.data.len(), it.fragments));
        if !opcode.is_control() && (length > MESSAGE_MAX - held || fragments >= FRAGMENTS_MAX) {
            return Err(Failure::TooBig);
        }
        let Some(key) = input.get(2 + before_key..).and_then(<[u8]>::first_chunk) else {
            return Ok(None);
        };
        Ok(Some(Header {
            fin,
            opcode,
            key: *key,
            size: 2 + before_key + 4,
            length,
        }))
    }

    /// A whole frame, unmasked, with its payload in `input[at]`.
    fn complete(
        &mut self,
        header: &Header,
        input: &[u8],
        at: Range<usize>,
    ) -> Result<Option<Item>, Failure> {
        match header.opcode {
            Opcode::Ping => return Ok(Some(Item::Ping(at))),
            Opcode::Pong => return Ok(Some(Item::Pong)),
            Opcode::Close => return close(&input[at]).map(|code| Some(Item::Close(code))),
            Opcode::Continuation | Opcode::Text | Opcode::Binary => {}
        }
        if header.fin {
            self.text.finish().map_err(|_| Failure::Utf8)?;
        }
        let Some(mut partial) = self.partial.take() else {
            if header.fin {
                return Ok(Some(Item::Text(at)));
            }
            let data = input[at].to_vec();
            self.partial = Some(Box::new(Partial { data, fragments: 1 }));
            return Ok(None);
        };
        partial.data.extend_from_slice(&input[at]);
        partial.fragments += 1;
        if header.fin {
            return Ok(Some(Item::Joined(partial.data)));
        }
        self.partial = Some(partial);
        Ok(None)
    }
}

/// The payload's length and how many bytes of `rest` say it. It must be said in the fewest bytes
/// (section 5.2).
fn length(short: u8, rest: &[u8]) -> Result<Option<(usize, usize)>, Failure> {
    const LONG: Failure = Failure::Protocol("length not in the shortest form");
    match short {
        126 => Ok(match rest.first_chunk() {
            None => None,
            Some(bytes) => match u16::from_be_bytes(*bytes) {
                0..126 => return Err(LONG),
                length => Some((usize::from(length), 2)),
            },
        }),
        127 => Ok(match rest.first_chunk() {
            None => None,
            Some(bytes) => match u64::from_be_bytes(*bytes) {
                0..=0xffff => return Err(LONG),
                0x8000_0000_0000_0000.. => {
                    return Err(Failure::Protocol("length above 2^63"));
                }
                length => Some((usize::try_from(length).unwrap_or(usize::MAX), 8)),
            },
        }),
        short => Ok(Some((usize::from(short), 0))),
    }
}

/// The code in the payload of a close frame (section 7.4).
fn close(payload: &[u8]) -> Result<Option<u16>, Failure> {
    let Some((code, reason)) = payload.split_first_chunk() else {
        return match payload {
            [] => Ok(None),
            _ => Err(Failure::Protocol("half a close code")),
        };
    };
    let code = u16::from_be_bytes(*code);
    if !matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999) {
        return Err(Failure::Protocol("close code not allowed"));
    }
    if std::str::from_utf8(reason).is_err() {
        return Err(Failure::Utf8);
    }
    Ok(Some(code))
}

/// Appends one unmasked, final frame whose payload `write` appends.
pub(crate) fn write(out: &mut Vec<u8>, opcode: Opcode, write: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend_from_slice(&[0x80 | opcode as u8, 126, 0, 0]);
    write(out);
    let length = out.len() - start - 4;
    if let Ok(short @ 0..126) = u8::try_from(length) {
        out[start + 1] = short;
        out.copy_within(start + 4.., start + 2);
        out.truncate(out.len() - 2);
    } else if let Ok(middle) = u16::try_from(length) {
        out[start + 2..start + 4].copy_from_slice(&middle.to_be_bytes());
    } else {
        out[start + 1] = 127;
        let wide = (length as u64).to_be_bytes();
        out.splice(start + 2..start + 4, wide);
    }
}

/// A close frame with this code and reason; a reason that is too long is cut.
pub(crate) fn close_frame(code: Option<u16>, reason: &str) -> Bytes {
    let mut out = Vec::with_capacity(4 + reason.len());
    write(&mut out, Opcode::Close, |out| {
        if let Some(code) = code {
            out.extend_from_slice(&code.to_be_bytes());
            let mut ends = (0..=reason.len().min(CONTROL_MAX - 2)).rev();
            let end = ends.find(|at| reason.is_char_boundary(*at));
            out.extend_from_slice(&reason.as_bytes()[..end.unwrap_or(0)]);
        }
    });
    out.into()
}

#[cfg(test)]
#[path = "frame_tests.rs"]
mod tests;
