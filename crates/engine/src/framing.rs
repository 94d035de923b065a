//! Cutting a byte stream into messages: delimiters, fixed sizes and length prefixes.
//!
//! The property every framing keeps: any chunking of the same bytes gives the same messages.

use crate::context::Context;
use crate::handler::{CloseReason, Handler, Note};
use crate::limits::Limits;
use crate::topics::{Signal, Topic};

pub use delimited::{Delimited, Delimiter};
pub use sized::{Fixed, LengthPrefixed, Prefix};

mod delimited;
mod sized;

/// What a framing finds at the start of the bytes it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A message in `start..end`; the next begins at `next`.
    Message {
        /// Where its content starts.
        start: usize,
        /// Where its content ends.
        end: usize,
        /// Where the next one begins.
        next: usize,
    },
    /// A message over the limit begins here; it will be skipped. `next` bytes are used up.
    TooLong {
        /// Bytes used up.
        next: usize,
    },
    /// Part of what is skipped: `next` bytes are used up.
    Skipped {
        /// Bytes used up.
        next: usize,
    },
    /// More bytes are needed.
    Incomplete,
    /// This can never become a message; the stream is beyond repair.
    Broken(&'static str),
}

/// A way to cut a stream into messages.
pub trait Framing: Send {
    /// Looks at the start of `input`, which begins where the last answer left off. When the last
    /// answer was [`Found::Incomplete`], `input` is what it was then, with more behind it.
    fn find(&mut self, input: &[u8]) -> Found;
    /// The most bytes one message can occupy on the wire; the input buffer is made to hold it.
    fn max_wire(&self) -> usize;
}

/// A [`Handler`] that is given whole messages by a [`Framing`]; see [`Framed`].
pub trait MessageHandler: Send {
    /// As [`Handler::limits`]; `max_buffered_in` is raised to what the framing needs.
    fn limits(&self) -> Limits {
        Limits::default()
    }
    /// As [`Handler::on_connect`].
    fn on_connect(&mut self, cx: &mut Context<'_>) {
        let _ = cx;
    }
    /// One message, without its delimiter or prefix.
    fn on_message(&mut self, cx: &mut Context<'_>, message: &mut [u8]);
    /// A message over the framing's limit was skipped (once for each).
    fn on_too_long(&mut self, cx: &mut Context<'_>) {
        cx.close(CloseReason::Limit("message"));
    }
    /// The stream cannot be cut any further.
    fn on_broken(&mut self, cx: &mut Context<'_>, why: &'static str) {
        cx.close(CloseReason::Protocol(why));
    }
    /// As [`Handler::on_end_of_stream`].
    fn on_end_of_stream(&mut self, cx: &mut Context<'_>) {
        cx.close(CloseReason::ByPeer);
    }
    /// As [`Handler::on_note`].
    fn on_note(&mut self, cx: &mut Context<'_>, note: Note) {
        let _ = (cx, note);
    }
    /// As [`Handler::on_signal`].
    fn on_signal(&mut self, cx: &mut Context<'_>, topic: Topic, signal: &Signal) {
        let _ = (cx, topic, signal);
    }
    /// As [`Handler::on_lagged`].
    fn on_lagged(&mut self, cx: &mut Context<'_>) {
        let _ = cx;
    }
    /// As [`Handler::on_timer`].
    fn on_timer(&mut self, cx: &mut Context<'_>) {
        let _ = cx;
    }
    /// As [`Handler::on_shutdown`].
    fn on_shutdown(&mut self, cx: &mut Context<'_>) {
        cx.close(CloseReason::Shutdown);
    }
    /// As [`Handler::on_close`].
    fn on_close(&mut self, reason: &CloseReason) {
        let _ = reason;
    }
}

/// Joins a [`Framing`] and a [`MessageHandler`] to a [`Handler`].
pub struct Framed<F, H> {
    framing: F,
    handler: H,
    broken: bool,
}

impl<F: Framing, H: MessageHandler> Framed<F, H> {
    /// Serves `handler` with the messages that `framing` finds.
    pub fn new(framing: F, handler: H) -> Self {
        Self {
            framing,
            handler,
            broken: false,
        }
    }
}

impl<F: Framing, H: MessageHandler> Handler for Framed<F, H> {
    fn limits(&self) -> Limits {
        let limits = self.handler.limits();
        Limits {
            max_buffered_in: limits.max_buffered_in.max(self.framing.max_wire()),
            ..limits
        }
    }
    fn on_connect(&mut self, cx: &mut Context<'_>) {
        self.handler.on_connect(cx);
    }
    fn on_read(&mut self, cx: &mut Context<'_>, input: &mut [u8]) -> usize {
        let mut at = 0;
        while at < input.len() && !self.broken && cx.is_reading() {
            match self.framing.find(&input[at..]) {
                Found::Message { start, end, next } => {
                    cx.count_messages_in(1);
                    self.handler
                        .on_message(cx, &mut input[at + start..at + end]);
                    at += next;
                }
                Found::TooLong { next } => {
                    self.handler.on_too_long(cx);
                    at += next;
                }
                Found::Skipped { next } => at += next,
                Found::Incomplete => break,
                Found::Broken(why) => {
                    self.broken = true;
                    self.handler.on_broken(cx, why);
                }
            }
        }
        if self.broken { input.len() } else { at }
    }
    fn on_end_of_stream(&mut self, cx: &mut Context<'_>) {
        self.handler.on_end_of_stream(cx);
    }
    fn on_note(&mut self, cx: &mut Context<'_>, note: Note) {
        self.handler.on_note(cx, note);
    }
    fn on_signal(&mut self, cx: &mut Context<'_>, topic: Topic, signal: &Signal) {
        self.handler.on_signal(cx, topic, signal);
    }
    fn on_lagged(&mut self, cx: &mut Context<'_>) {
        self.handler.on_lagged(cx);
    }
    fn on_timer(&mut self, cx: &mut Context<'_>) {
        self.handler.on_timer(cx);
    }
    fn on_shutdown(&mut self, cx: &mut Context<'_>) {
        self.handler.on_shutdown(cx);
    }
    fn on_close(&mut self, reason: &CloseReason) {
        self.handler.on_close(reason);
    }
}
