//! TLS over a socket: rustls without a runtime of its own around it.

use std::io::{self, IoSlice, Read, Write};
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use rustls::{ServerConfig, ServerConnection};
use tokio::net::TcpStream;

use crate::limits;
use crate::transport::{read_tcp, write_tcp};

/// The server's side of one TLS session.
pub(crate) struct Tls {
    session: ServerConnection,
    said_goodbye: bool,
}

impl Tls {
    pub(crate) fn new(config: Arc<ServerConfig>) -> Result<Self, rustls::Error> {
        let mut session = ServerConnection::new(config)?;
        session.set_buffer_limit(Some(limits::TLS_BUFFER));
        Ok(Self {
            session,
            said_goodbye: false,
        })
    }

    pub(crate) fn poll_handshake(
        &mut self,
        tcp: &mut TcpStream,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        while self.session.is_handshaking() {
            if self.session.wants_write() {
                ready!(self.poll_flush(tcp, cx))?;
            } else if ready!(self.poll_fill(tcp, cx))? == 0 {
                return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
            }
        }
        self.poll_flush(tcp, cx)
    }

    pub(crate) fn poll_read(
        &mut self,
        tcp: &mut TcpStream,
        cx: &mut Context<'_>,
        buf: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        loop {
            match self.session.reader().read(buf) {
                Ok(count) => return Poll::Ready(Ok(count)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                // The peer left without a close notice, as many do.
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    return Poll::Ready(Ok(0));
                }
                Err(error) => return Poll::Ready(Err(error)),
            }
            let filled = self.poll_fill(tcp, cx);
            // Tickets, key updates and alerts go out beside the reading; if they have to wait, the
            // next write takes them along.
            if self.session.wants_write() {
                let _ = self.poll_flush(tcp, cx)?;
            }
            ready!(filled)?;
        }
    }

    /// Takes records from the socket; 0 is its end.
    fn poll_fill(&mut self, tcp: &mut TcpStream, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let count = match self.session.read_tls(&mut Socket { tcp, cx }) {
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Poll::Pending,
            Err(error) => return Poll::Ready(Err(error)),
        };
        if let Err(error) = self.session.process_new_packets() {
            // Tell the peer why, if the socket takes it at once.
            let _ = self.session.write_tls(&mut Socket { tcp, cx });
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, error)));
        }
        Poll::Ready(Ok(count))
    }

    pub(crate) fn poll_write(
        &mut self,
        tcp: &mut TcpStream,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.poll_flush(tcp, cx))?;
            let count = self.session.writer().write_vectored(slices)?;
            if count > 0 || slices.iter().all(|slice| slice.is_empty()) {
                let _ = self.poll_flush(tcp, cx)?;
                return Poll::Ready(Ok(count));
            }
        }
    }

    pub(crate) fn poll_flush(
        &mut self,
        tcp: &mut TcpStream,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        while self.session.wants_write() {
            match self.session.write_tls(&mut Socket { tcp, cx }) {
                Ok(0) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Poll::Pending,
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Queues the close notice, once.
    pub(crate) fn say_goodbye(&mut self) {
        if !self.said_goodbye {
            self.said_goodbye = true;
            self.session.send_close_notify();
        }
    }
}

/// The socket as rustls wants it: pending becomes `WouldBlock`, with the waker registered.
struct Socket<'a, 'b, 'c> {
    tcp: &'a mut TcpStream,
    cx: &'b mut Context<'c>,
}

fn blocking<T>(poll: Poll<io::Result<T>>) -> io::Result<T> {
    match poll {
        Poll::Ready(result) => result,
        Poll::Pending => Err(io::ErrorKind::WouldBlock.into()),
    }
}

impl Read for Socket<'_, '_, '_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        blocking(read_tcp(self.tcp, self.cx, buf))
    }
}

impl Write for Socket<'_, '_, '_> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        blocking(write_tcp(self.tcp, self.cx, &[IoSlice::new(buf)]))
    }

    fn write_vectored(&mut self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        blocking(write_tcp(self.tcp, self.cx, slices))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
