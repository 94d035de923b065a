//! What a protocol implements to be served as a framed connection.

use std::any::Any;
use std::fmt;

use crate::context::Context;
use crate::limits::Limits;
use crate::topics::{Signal, Topic};

/// Anything another thread has to tell a handler; see [`ConnectionHandle::post`](crate::ConnectionHandle::post).
pub type Note = Box<dyn Any + Send>;

/// A framed connection's protocol state. All callbacks run on the connection's worker and must not
/// block. A panic in one closes this connection only.
pub trait Handler: Send {
    /// Asked once, before `on_connect`.
    fn limits(&self) -> Limits {
        Limits::default()
    }

    /// The connection is up; also called after a hand-over from a lent connection.
    fn on_connect(&mut self, cx: &mut Context<'_>) {
        let _ = cx;
    }

    /// Bytes arrived. Total over any input. Consumes as many complete messages as there are and
    /// returns the bytes consumed; the rest is offered again in front of what comes next, bounded by
    /// [`Limits::max_buffered_in`]. In-place edits (unmasking) of consumed bytes are fine; edits of
    /// unconsumed bytes persist.
    fn on_read(&mut self, cx: &mut Context<'_>, input: &mut [u8]) -> usize;

    /// The peer will send no more; unconsumed bytes are lost. Writing is still possible.
    fn on_end_of_stream(&mut self, cx: &mut Context<'_>) {
        cx.close(CloseReason::ByPeer);
    }

    /// A note from [`ConnectionHandle::post`](crate::ConnectionHandle::post), in the order posted and
    /// in order with everything published by the same thread.
    fn on_note(&mut self, cx: &mut Context<'_>, note: Note) {
        let _ = (cx, note);
    }

    /// A signal on a [`subscribe_notify`](Context::subscribe_notify) topic; or a control signal on
    /// any subscribed topic, after its wire form (if any) was queued.
    fn on_signal(&mut self, cx: &mut Context<'_>, topic: Topic, signal: &Signal) {
        let _ = (cx, topic, signal);
    }

    /// [`LagPolicy::Notify`](crate::LagPolicy): relayed frames were dropped, and the outbox has
    /// drained now; what is relayed from here on comes after the gap. Also called when the worker's
    /// inbox was full and signals of a subscribed topic were dropped there.
    fn on_lagged(&mut self, cx: &mut Context<'_>) {
        let _ = cx;
    }

    /// The timer of [`Context::set_timer`] ran out. It is not set again by itself.
    fn on_timer(&mut self, cx: &mut Context<'_>) {
        let _ = cx;
    }

    /// The engine stops. A handler that does not close is cut at the end of the grace period.
    fn on_shutdown(&mut self, cx: &mut Context<'_>) {
        cx.close(CloseReason::Shutdown);
    }

    /// The connection is gone: exactly once, last of all. Also called, without `on_connect` before
    /// it, when the hand-over from a lent connection fails.
    fn on_close(&mut self, reason: &CloseReason) {
        let _ = reason;
    }
}

/// Why a connection ended. The texts are short constants for logs and statistics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CloseReason {
    /// The peer ended it in order.
    ByPeer,
    /// We ended it in order.
    ByUs(&'static str),
    /// The transport broke.
    Reset,
    /// The peer no longer answered.
    Keepalive,
    /// A deadline passed: which one.
    Timeout(&'static str),
    /// A limit was exceeded: which one.
    Limit(&'static str),
    /// The peer broke the protocol: how.
    Protocol(&'static str),
    /// The peer did not read fast enough.
    Lagged,
    /// The engine stopped.
    Shutdown,
}

impl fmt::Display for CloseReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByPeer => f.write_str("closed by peer"),
            Self::ByUs(why) => write!(f, "closed by us: {why}"),
            Self::Reset => f.write_str("reset"),
            Self::Keepalive => f.write_str("no answer to keepalive"),
            Self::Timeout(what) => write!(f, "timeout: {what}"),
            Self::Limit(what) => write!(f, "limit exceeded: {what}"),
            Self::Protocol(what) => write!(f, "protocol error: {what}"),
            Self::Lagged => f.write_str("lagged"),
            Self::Shutdown => f.write_str("shutdown"),
        }
    }
}
