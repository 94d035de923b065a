//! Publishing from any thread.

use crate::topics::{Signal, Topic};

/// Publishes signals to every subscribed connection of the engine. Never blocks.
#[derive(Clone)]
pub struct Publisher {}

impl Publisher {
    /// Gives `signal` to the subscribers of `topic`: sent in each one's wire form, held, or told to
    /// `on_signal` for notify subscriptions. All connections see one topic in one order.
    pub fn publish(&self, topic: Topic, signal: Signal) {
        let _ = (topic, signal);
    }
    /// As [`publish`](Self::publish), and also calls `on_signal` of every subscriber of any kind,
    /// before anything published or posted later is delivered: what the handler does there
    /// (unsubscribe, subscribe, close) holds for all that follows.
    pub fn publish_control(&self, topic: Topic, signal: Signal) {
        let _ = (topic, signal);
    }
}
