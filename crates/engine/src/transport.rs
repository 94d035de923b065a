//! A socket, plain or with TLS, behind one pair of poll functions.

use std::io::{self, IoSlice};
use std::net::Shutdown;
use std::os::fd::AsRawFd;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::tls::Tls;

/// A connected socket. One waker for reading and one for writing is remembered.
pub(crate) struct Transport {
    tcp: TcpStream,
    tls: Option<Box<Tls>>,
}

impl Transport {
    pub(crate) fn plain(tcp: TcpStream) -> Self {
        Self { tcp, tls: None }
    }

    pub(crate) fn with_tls(tcp: TcpStream, tls: Tls) -> Self {
        Self {
            tcp,
            tls: Some(Box::new(tls)),
        }
    }

    /// Goes on with the TLS handshake; ready when it is complete.
    pub(crate) fn poll_handshake(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.tls {
            Some(tls) => tls.poll_handshake(&mut self.tcp, cx),
            None => Poll::Ready(Ok(())),
        }
    }

    /// Reads into `buf`, which is not empty; 0 is the end of the stream.
    pub(crate) fn poll_read(
        &mut self,
        cx: &mut Context<'_>,
        buf: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        match &mut self.tls {
            Some(tls) => tls.poll_read(&mut self.tcp, cx, buf),
            None => read_tcp(&mut self.tcp, cx, buf),
        }
    }

    /// Writes; what TLS holds back afterwards is a matter of [`poll_flush`](Self::poll_flush).
    pub(crate) fn poll_write(
        &mut self,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match &mut self.tls {
            Some(tls) => tls.poll_write(&mut self.tcp, cx, slices),
            None => write_tcp(&mut self.tcp, cx, slices),
        }
    }

    /// Ready when the kernel has everything.
    pub(crate) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.tls {
            Some(tls) => tls.poll_flush(&mut self.tcp, cx),
            None => Poll::Ready(Ok(())),
        }
    }

    /// Says in order that nothing more comes: TLS's close notice, then the end of the stream.
    pub(crate) fn poll_finish(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if let Some(tls) = &mut self.tls {
            tls.say_goodbye();
            ready!(tls.poll_flush(&mut self.tcp, cx))?;
        }
        match SockRef::from(&self.tcp).shutdown(Shutdown::Write) {
            Err(error) if error.kind() != io::ErrorKind::NotConnected => Poll::Ready(Err(error)),
            _ => Poll::Ready(Ok(())),
        }
    }

    /// Reads past TLS, to throw away what still comes after the end.
    pub(crate) fn poll_discard(
        &mut self,
        cx: &mut Context<'_>,
        buf: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        read_tcp(&mut self.tcp, cx, buf)
    }

    /// Dropping resets the connection from now on: the kernel keeps nothing unsent.
    pub(crate) fn reset_on_drop(&self) {
        // On a socket that is broken already there is nothing to keep.
        let _ = SockRef::from(&self.tcp).set_linger(Some(Duration::ZERO));
    }

    /// Bytes in the kernel's send queue that the peer has not acknowledged.
    pub(crate) fn unacknowledged(&self) -> usize {
        let mut bytes: libc::c_int = 0;
        #[expect(unsafe_code, reason = "no safe wrapper for the SIOCOUTQ request")]
        // SAFETY: the descriptor is open while `self.tcp` lives, and TIOCOUTQ (the same number as
        // SIOCOUTQ, see tcp(7)) writes one int to the pointer, which points to a live one.
        let outcome = unsafe { libc::ioctl(self.tcp.as_raw_fd(), libc::TIOCOUTQ, &raw mut bytes) };
        if outcome == 0 {
            usize::try_from(bytes).unwrap_or(0)
        } else {
            0
        }
    }
}

pub(crate) fn read_tcp(
    tcp: &mut TcpStream,
    cx: &mut Context<'_>,
    buf: &mut [u8],
) -> Poll<io::Result<usize>> {
    let mut buf = ReadBuf::new(buf);
    ready!(Pin::new(tcp).poll_read(cx, &mut buf))?;
    Poll::Ready(Ok(buf.filled().len()))
}

pub(crate) fn write_tcp(
    tcp: &mut TcpStream,
    cx: &mut Context<'_>,
    slices: &[IoSlice<'_>],
) -> Poll<io::Result<usize>> {
    match slices {
        [one] => Pin::new(tcp).poll_write(cx, one),
        many => Pin::new(tcp).poll_write_vectored(cx, many),
    }
}
