//! Bytes to the server and back, for what no well-behaved client says.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A TCP connection without any protocol.
#[derive(Debug)]
pub struct RawSocket {
    stream: TcpStream,
    unread: Vec<u8>,
}

impl RawSocket {
    /// Connects.
    pub async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = timeout(PATIENCE, TcpStream::connect(address)).await??;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            unread: Vec::new(),
        })
    }

    /// Sends bytes as they are.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) -> Result<()> {
        timeout(PATIENCE, self.stream.write_all(bytes.as_ref())).await??;
        Ok(())
    }

    /// Says that nothing more will be sent.
    pub async fn finish(&mut self) -> Result<()> {
        Ok(self.stream.shutdown().await?)
    }

    /// Reads up to and with `mark`.
    pub async fn read_until(&mut self, mark: &str) -> Result<String> {
        let mark = mark.as_bytes();
        loop {
            if let Some(at) = self
                .unread
                .windows(mark.len())
                .position(|seen| seen == mark)
            {
                let rest = self.unread.split_off(at + mark.len());
                let read = std::mem::replace(&mut self.unread, rest);
                return Ok(String::from_utf8(read)?);
            }
            if !self.fill().await? {
                bail!("closed after {:?}", String::from_utf8_lossy(&self.unread));
            }
        }
    }

    /// Reads exactly so many bytes.
    pub async fn read_exact(&mut self, bytes: usize) -> Result<Vec<u8>> {
        while self.unread.len() < bytes {
            if !self.fill().await? {
                bail!("closed after {:?}", String::from_utf8_lossy(&self.unread));
            }
        }
        let rest = self.unread.split_off(bytes);
        Ok(std::mem::replace(&mut self.unread, rest))
    }

    /// Reads until the server closes, in whatever way.
    pub async fn read_to_end(&mut self) -> Result<Vec<u8>> {
        while let Ok(true) = self.fill().await.or_else(reset_is_an_end) {}
        Ok(std::mem::take(&mut self.unread))
    }

    async fn fill(&mut self) -> Result<bool> {
        let read = timeout(PATIENCE, self.stream.read_buf(&mut self.unread))
            .await
            .context("the server said nothing for too long")??;
        Ok(read > 0)
    }
}

fn reset_is_an_end(error: anyhow::Error) -> Result<bool> {
    match error
        .downcast_ref::<std::io::Error>()
        .map(std::io::Error::kind)
    {
        Some(std::io::ErrorKind::ConnectionReset | std::io::ErrorKind::BrokenPipe) => Ok(false),
        _ => Err(error),
    }
}
