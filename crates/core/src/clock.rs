//! What time it is. Nothing in this crate reads a clock but through [`Clock`].

use std::time::SystemTime;

use natter_model::Timestamp;

/// Says what time it is.
pub trait Clock: Send + Sync + 'static {
    /// Now. May jump in either direction, as clocks do.
    fn now(&self) -> Timestamp;
}

/// The clock of the system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        SystemTime::now().into()
    }
}
