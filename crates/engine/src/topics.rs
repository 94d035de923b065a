//! Topics, signals and who subscribes to them on one worker.

use std::any::Any;
use std::sync::Arc;

/// What can be subscribed to. `space` says what `key` counts; both are the application's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Topic {
    /// The kind of thing.
    pub space: u16,
    /// Which one.
    pub key: u64,
}

/// What is published: anything shared, immutable from then on.
pub type Signal = Arc<dyn Any + Send + Sync>;

/// Appends the wire form of a signal, or nothing to skip it. Called once for a signal and worker,
/// whatever the number of subscribers; must depend on the signal alone.
pub type EncodeFn = fn(&(dyn Any + Send + Sync), &mut Vec<u8>);

/// What [`Context::release`](crate::Context::release) found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Released {
    /// Everything since the subscription was there; so many signals were sent.
    Complete(usize),
    /// More than `max_held` came (or the inbox was full): all held signals are dropped, the
    /// subscription is plain now, and the handler has to read what it missed.
    Overflowed,
    /// There is no held subscription to this topic.
    NotHeld,
}
