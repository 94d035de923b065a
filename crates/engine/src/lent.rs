//! Connections lent to an asynchronous owner, such as an HTTP server.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::handle::ConnectionHandle;
use crate::handler::{CloseReason, Handler};
use crate::service::PeerInfo;

/// A protocol that wants the stream itself.
pub trait Lent: Send {
    /// Serves the connection. The future runs on the worker and need not be `Send`; it is dropped
    /// when the connection is closed by its handle or at the end of the engine's grace period.
    fn serve(
        self: Box<Self>,
        stream: LentStream,
        cx: LentContext,
    ) -> Pin<Box<dyn Future<Output = Returned>>>;
}

/// How a lent connection comes back.
pub enum Returned {
    /// It is over.
    Closed(CloseReason),
    /// It goes on as a framed connection with the same id. The lent future is dropped first.
    Framed {
        /// The stream as lent.
        stream: LentStream,
        /// Bytes read and not used; offered to `on_read` before anything from the socket.
        unread: Bytes,
        /// The protocol from here on.
        handler: Box<dyn Handler>,
    },
}

/// The stream of a lent connection: counts, keeps deadlines, and has TLS inside if the listener has.
pub struct LentStream {}

impl LentStream {
    /// Fails a read with `TimedOut` when nothing arrives for so long while a read waits. `None`
    /// (the start) waits without end. Takes effect from the next poll.
    pub fn set_read_deadline(&mut self, deadline: Option<Duration>) {
        let _ = deadline;
    }
    /// The same for a write (or flush) that cannot make progress.
    pub fn set_write_deadline(&mut self, deadline: Option<Duration>) {
        let _ = deadline;
    }
}

impl AsyncRead for LentStream {
    fn poll_read(
        self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
        _buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for LentStream {
    fn poll_write(
        self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
        _buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(0))
    }
    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
    fn poll_shutdown(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// What a lent protocol knows besides its stream.
#[derive(Clone)]
pub struct LentContext {
    /// Who is connected.
    pub peer: PeerInfo,
}

impl LentContext {
    /// Resolves when the engine starts to stop: finish what is going on and return.
    pub fn shutdown(&self) -> impl Future<Output = ()> + Send + 'static {
        std::future::pending()
    }
    /// A handle; notes posted while the connection is lent are refused with [`Gone`](crate::Gone).
    #[must_use]
    pub fn handle(&self) -> ConnectionHandle {
        unreachable!()
    }
}
