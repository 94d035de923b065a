//! Panics in callbacks stop at the engine: they are logged and cost one connection.

use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::service::ConnectionId;

/// A callback panicked; it is logged already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Panicked;

/// Runs a callback of connection `id` and stops a panic.
pub(crate) fn guarded<R>(
    id: ConnectionId,
    callback: &'static str,
    run: impl FnOnce() -> R,
) -> Result<R, Panicked> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|payload| {
        let why = panic_text(&*payload);
        tracing::error!(connection = %id, callback, why, "a callback panicked");
        // A payload that panics while it is dropped must not get further than this.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(payload)));
        Panicked
    })
}

fn panic_text(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<&'static str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("unknown")
}

/// A future whose panics stop here, and that is dropped before its result is given out.
pub(crate) struct Guarded<T> {
    id: ConnectionId,
    callback: &'static str,
    inner: Option<Pin<Box<dyn Future<Output = T>>>>,
}

impl<T> Guarded<T> {
    pub(crate) fn new(
        id: ConnectionId,
        callback: &'static str,
        inner: Pin<Box<dyn Future<Output = T>>>,
    ) -> Self {
        Self {
            id,
            callback,
            inner: Some(inner),
        }
    }
}

impl<T> Future for Guarded<T> {
    type Output = Result<T, Panicked>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let (id, callback) = (self.id, self.callback);
        let Some(inner) = self.inner.as_mut() else {
            return Poll::Pending;
        };
        let result = match guarded(id, callback, || inner.as_mut().poll(cx)) {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(value)) => Ok(value),
            Err(panicked) => Err(panicked),
        };
        let finished = self.inner.take();
        let dropped = guarded(id, callback, || drop(finished));
        Poll::Ready(result.and_then(|value| dropped.map(|()| value)))
    }
}

impl<T> Drop for Guarded<T> {
    fn drop(&mut self) {
        if let Some(inner) = self.inner.take() {
            let _ = guarded(self.id, self.callback, || drop(inner));
        }
    }
}
