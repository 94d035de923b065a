//! A TCP proxy that treats connections badly.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What happens to a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fate {
    /// After so many bytes from the client.
    pub up: Option<u64>,
    /// After so many bytes from the server.
    pub down: Option<u64>,
    /// What then.
    pub end: End,
}

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum End {
    /// Both sides see it closed (FIN).
    #[default]
    Closed,
    /// Both sides see it reset (RST).
    Reset,
    /// Nothing passes any more and nobody is told, until [`Proxy::cut`].
    Silent,
}

type Decide = Box<dyn FnMut() -> Fate + Send>;

struct Shared {
    decide: Mutex<Decide>,
    cuts: AtomicU64,
    generation: watch::Sender<u64>,
}

/// A proxy in front of one address.
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// A proxy on a free port of the loopback that passes everything on.
    pub async fn start(target: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            decide: Mutex::new(Box::new(Fate::default)),
            cuts: AtomicU64::new(0),
            generation: watch::Sender::new(0),
        });
        let accepting = tokio::spawn(accept(listener, target, Arc::clone(&shared)));
        Ok(Self {
            address,
            shared,
            accepting,
        })
    }

    /// Where clients connect.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Says what happens to connections that come from now on.
    pub fn decide(&self, decide: impl FnMut() -> Fate + Send + 'static) {
        *self
            .shared
            .decide
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Box::new(decide);
    }

    /// Closes every connection that there is.
    pub fn cut(&self) {
        self.shared
            .generation
            .send_modify(|generation| *generation += 1);
    }

    /// How many connections met their fate.
    pub fn cuts(&self) -> u64 {
        self.shared.cuts.load(Ordering::Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.cut();
    }
}

async fn accept(listener: TcpListener, target: SocketAddr, shared: Arc<Shared>) {
    // A failed accept is the test's own shortage of descriptors: it shows as a client that waits.
    while let Ok((client, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        let fate = shared.decide.lock().unwrap_or_else(PoisonError::into_inner)();
        let generation = shared.generation.subscribe();
        tokio::spawn(async move {
            // What breaks here is a connection, which is what the proxy is for.
            let _ = carry(client, target, fate, generation, &shared).await;
        });
    }
}

async fn carry(
    client: TcpStream,
    target: SocketAddr,
    fate: Fate,
    mut generation: watch::Receiver<u64>,
    shared: &Shared,
) -> Result<()> {
    let server = TcpStream::connect(target).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    if fate.end == End::Reset {
        client.set_zero_linger()?;
        server.set_zero_linger()?;
    }
    let (client_read, client_write) = client.into_split();
    let (server_read, server_write) = server.into_split();
    let mut up = Box::pin(copy(client_read, server_write, fate.up));
    let mut down = Box::pin(copy(server_read, client_write, fate.down));
    // Dropping both directions closes both sockets, as the fate has it.
    let met = tokio::select! {
        met = &mut up => met,
        met = &mut down => met,
        _ = generation.changed() => return Ok(()),
    };
    if met {
        shared.cuts.fetch_add(1, Ordering::Relaxed);
        if fate.end == End::Silent {
            let _ = generation.changed().await;
        }
    }
    Ok(())
}

/// Passes bytes on until the end, or until `most` have passed: then `true`.
async fn copy(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, most: Option<u64>) -> bool {
    let mut left = most;
    let mut buffer = vec![0; 16 * 1024];
    loop {
        if left == Some(0) {
            return true;
        }
        let room = left.map_or(buffer.len(), |left| {
            buffer
                .len()
                .min(usize::try_from(left).unwrap_or(usize::MAX))
        });
        let Ok(read @ 1..) = from.read(&mut buffer[..room]).await else {
            return false;
        };
        if to.write_all(&buffer[..read]).await.is_err() {
            return false;
        }
        left = left.map(|left| left - read as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raw::RawSocket;

    /// A server that answers each connection with its own bytes.
    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (from, to) = stream.into_split();
                tokio::spawn(copy(from, to, None));
            }
        });
        address
    }

    #[tokio::test]
    async fn it_cuts_at_the_byte() {
        let proxy = Proxy::start(echo().await).await.unwrap();
        for (fate, arrives) in [
            (
                Fate {
                    up: Some(3),
                    ..Fate::default()
                },
                0..=3,
            ),
            (
                Fate {
                    down: Some(4),
                    ..Fate::default()
                },
                4..=4,
            ),
            (
                Fate {
                    down: Some(0),
                    end: End::Reset,
                    ..Fate::default()
                },
                0..=0,
            ),
        ] {
            proxy.decide(move || fate);
            let mut socket = RawSocket::connect(proxy.address()).await.unwrap();
            // The write may already meet the cut.
            let _ = socket.send("0123456789").await;
            let read = socket.read_to_end().await.unwrap();
            assert!(arrives.contains(&read.len()), "{read:?} with {fate:?}");
        }
        assert_eq!(proxy.cuts(), 3);
    }

    #[tokio::test]
    async fn it_passes_everything_on_until_told() {
        let proxy = Proxy::start(echo().await).await.unwrap();
        let mut socket = RawSocket::connect(proxy.address()).await.unwrap();
        socket.send("hello.").await.unwrap();
        assert_eq!(socket.read_until(".").await.unwrap(), "hello.");
        proxy.cut();
        assert_eq!(socket.read_to_end().await.unwrap(), b"");
    }

    #[tokio::test]
    async fn silence_lasts_until_the_cut() {
        let proxy = Proxy::start(echo().await).await.unwrap();
        proxy.decide(|| Fate {
            down: Some(2),
            end: End::Silent,
            ..Fate::default()
        });
        let mut socket = RawSocket::connect(proxy.address()).await.unwrap();
        socket.send("abcdef").await.unwrap();
        assert_eq!(socket.read_exact(2).await.unwrap(), b"ab");
        proxy.cut();
        assert_eq!(socket.read_to_end().await.unwrap(), b"");
    }
}
