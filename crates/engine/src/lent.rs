//! Connections lent to an asynchronous owner, such as an HTTP server.

use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::watch;
use tokio::time::{Instant, Sleep};

use crate::handle::{ConnectionHandle, Shared};
use crate::handler::{CloseReason, Handler};
use crate::inbox::Item;
use crate::service::PeerInfo;
use crate::transport::Transport;

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
///
/// When it is dropped after a shutdown of its writing side, the engine still reads and throws away
/// what the peer sends for a moment, so that no reset overtakes the last answer.
pub struct LentStream {
    /// Taken only when the stream is given up.
    transport: Option<Transport>,
    shared: Arc<Shared>,
    reading: Deadline,
    writing: Deadline,
    finished: bool,
    ended: bool,
}

impl LentStream {
    pub(crate) fn new(transport: Transport, shared: Arc<Shared>) -> Self {
        Self {
            transport: Some(transport),
            shared,
            reading: Deadline::default(),
            writing: Deadline::default(),
            finished: false,
            ended: false,
        }
    }

    /// Fails a read with `TimedOut` when nothing arrives for so long while a read waits. `None`
    /// (the start) waits without end. A wait that is going on starts anew with the next poll.
    pub fn set_read_deadline(&mut self, deadline: Option<Duration>) {
        self.reading.set(deadline);
    }

    /// The same for a write or flush that cannot make progress.
    pub fn set_write_deadline(&mut self, deadline: Option<Duration>) {
        self.writing.set(deadline);
    }

    /// The connection's peer.
    #[must_use]
    pub fn peer(&self) -> &PeerInfo {
        &self.shared.peer
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    pub(crate) fn into_transport(mut self) -> Option<Transport> {
        self.transport.take()
    }

    fn poll_out<T>(
        &mut self,
        cx: &mut Context<'_>,
        run: impl FnOnce(&mut Transport, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        let Some(transport) = &mut self.transport else {
            return gone();
        };
        let poll = run(transport, cx);
        self.writing.watch(cx, poll)
    }
}

fn gone<T>() -> Poll<io::Result<T>> {
    Poll::Ready(Err(io::ErrorKind::NotConnected.into()))
}

impl AsyncRead for LentStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if buf.remaining() == 0 {
            return Poll::Ready(Ok(()));
        }
        let this = &mut *self;
        let Some(transport) = &mut this.transport else {
            return gone();
        };
        let poll = transport.poll_read(cx, buf.initialize_unfilled());
        let count = ready!(this.reading.watch(cx, poll))?;
        if count == 0 {
            this.ended = true;
        } else {
            this.shared.figures.read(count);
            this.shared.worker.figures.read(count);
        }
        buf.advance(count);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for LentStream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(buf)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let count = ready!(self.poll_out(cx, |transport, cx| transport.poll_write(cx, slices)))?;
        self.shared.figures.wrote(count);
        self.shared.worker.figures.wrote(count);
        Poll::Ready(Ok(count))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_out(cx, Transport::poll_flush)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_out(cx, Transport::poll_finish))?;
        self.finished = true;
        Poll::Ready(Ok(()))
    }
}

impl Drop for LentStream {
    fn drop(&mut self) {
        if self.finished
            && !self.ended
            && let Some(transport) = self.transport.take()
        {
            let item = Item::Discard(Box::new((self.shared.clone(), transport)));
            // A worker that has ended takes nothing: then the socket closes here.
            let _ = self.shared.worker.push(item);
        }
    }
}

/// How long one direction may wait without progress.
#[derive(Default)]
struct Deadline {
    after: Option<Duration>,
    /// Made at the first wait and kept; `armed` says whether it counts.
    sleep: Option<Pin<Box<Sleep>>>,
    armed: bool,
}

impl Deadline {
    fn set(&mut self, after: Option<Duration>) {
        self.after = after;
        self.armed = false;
        if after.is_none() {
            self.sleep = None;
        }
    }

    /// Passes progress on; turns a wait that is too long into an error.
    fn watch<T>(&mut self, cx: &mut Context<'_>, poll: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if poll.is_ready() {
            self.armed = false;
            return poll;
        }
        let Some(after) = self.after else { return poll };
        let sleep = self
            .sleep
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(after)));
        if !self.armed {
            self.armed = true;
            // Far beyond any life of a process when the sum does not fit.
            let now = Instant::now();
            let far = now + Duration::from_secs(60 * 60 * 24 * 365);
            sleep.as_mut().reset(now.checked_add(after).unwrap_or(far));
        }
        ready!(sleep.as_mut().poll(cx));
        self.armed = false;
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

/// What a lent protocol knows besides its stream.
#[derive(Clone)]
pub struct LentContext {
    /// Who is connected.
    pub peer: PeerInfo,
    pub(crate) shared: Arc<Shared>,
    pub(crate) stopping: watch::Receiver<bool>,
}

impl LentContext {
    /// Resolves when the engine starts to stop: finish what is going on and return.
    pub fn shutdown(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut stopping = self.stopping.clone();
        async move {
            // An engine that is gone has stopped too.
            let _ = stopping.wait_for(|stopping| *stopping).await;
        }
    }

    /// A handle; notes posted while the connection is lent are refused with [`Gone`](crate::Gone).
    #[must_use]
    pub fn handle(&self) -> ConnectionHandle {
        ConnectionHandle {
            shared: self.shared.clone(),
        }
    }
}
