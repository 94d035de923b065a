//! Signals to bytes, once for each worker however many guests hear them.

use std::cell::RefCell;
use std::sync::Arc;

use bytes::Bytes;
use natter_core::Delivery;
use natter_engine::Signal;

use crate::render;

thread_local! {
    /// The signal encoded last on this worker. A worker walks all subscribers of a signal before
    /// the next one, so one place is enough.
    static LAST: RefCell<Option<(Signal, Bytes)>> = const { RefCell::new(None) };
}

/// What plain text says of the delivery in `signal`; empty when it says nothing.
pub(crate) fn encode(signal: &Signal) -> Bytes {
    LAST.with_borrow_mut(|last| {
        if let Some((known, bytes)) = last
            && Arc::ptr_eq(known, signal)
        {
            return bytes.clone();
        }
        let mut text = String::new();
        if let Some(delivery) = signal.downcast_ref::<Delivery>() {
            render::delivery(delivery, &mut text);
        }
        let bytes = Bytes::from(text);
        *last = Some((signal.clone(), bytes.clone()));
        bytes
    })
}
