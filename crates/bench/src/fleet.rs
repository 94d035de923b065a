//! Thousands of WebSockets on one thread: an epoll loop over plain sockets.
//!
//! It shares the cores with the server it measures, so it is as cheap as it can be: one buffer for
//! all reads, no parsing beyond frames, no allocation for a frame that came whole.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use rustix::buffer::spare_capacity;
use rustix::event::{Timespec, epoll};

use crate::wire;

const READ_BYTES: usize = 256 * 1024;
const EVENTS: usize = 1_024;
/// Connections that are opened before the next wait for welcomes.
const BATCH: usize = 250;
/// How long a welcome may take.
const PATIENCE: Duration = Duration::from_secs(30);

struct Member {
    stream: TcpStream,
    /// The beginning of a frame whose end has not come.
    tail: Vec<u8>,
    /// What could not be written yet.
    out: Vec<u8>,
}

/// Connections that said `hello` and were welcomed.
pub(crate) struct Fleet {
    epoll: OwnedFd,
    members: Vec<Member>,
    events: Vec<epoll::Event>,
    buffer: Vec<u8>,
    /// Reads that gave bytes.
    pub(crate) reads: u64,
}

impl Fleet {
    /// Connects one member for each token.
    pub(crate) fn connect(address: SocketAddr, tokens: &[String]) -> Result<Self> {
        let mut fleet = Self {
            epoll: epoll::create(epoll::CreateFlags::CLOEXEC)?,
            members: Vec::with_capacity(tokens.len()),
            events: Vec::with_capacity(EVENTS),
            buffer: vec![0; READ_BYTES],
            reads: 0,
        };
        for batch in tokens.chunks(BATCH) {
            let from = fleet.members.len();
            for token in batch {
                fleet.open(address, token)?;
            }
            for at in from..fleet.members.len() {
                fleet.send(at, br#"{"op":"hello","id":0,"personal":null,"rooms":{}}"#)?;
            }
            let mut welcomed = 0;
            let deadline = Instant::now() + PATIENCE;
            while welcomed < batch.len() {
                ensure!(Instant::now() < deadline, "welcomes do not come");
                fleet.turn(Duration::from_millis(100), |_, payload| {
                    welcomed += usize::from(is_ok(payload));
                })?;
            }
        }
        Ok(fleet)
    }

    fn open(&mut self, address: SocketAddr, token: &str) -> Result<()> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.write_all(wire::upgrade(token).as_bytes())?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            ensure!(stream.read(&mut byte)? == 1, "closed during the handshake");
            head.push(byte[0]);
            ensure!(head.len() < 4_096, "too long a handshake");
        }
        if !head.starts_with(b"HTTP/1.1 101") {
            bail!("no upgrade: {}", String::from_utf8_lossy(&head));
        }
        stream.set_nonblocking(true)?;
        let data = epoll::EventData::new_u64(self.members.len() as u64);
        epoll::add(&self.epoll, &stream, data, epoll::EventFlags::IN)?;
        self.members.push(Member {
            stream,
            tail: Vec::new(),
            out: Vec::new(),
        });
        Ok(())
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }

    /// Sends a text frame by member `at`.
    pub(crate) fn send(&mut self, at: usize, payload: &[u8]) -> Result<()> {
        self.queue(at, payload);
        self.flush(at)
    }

    /// Puts a text frame where [`Self::flush`] finds it.
    pub(crate) fn queue(&mut self, at: usize, payload: &[u8]) {
        wire::put(&mut self.members[at].out, wire::TEXT, payload);
    }

    /// Writes what is queued, as far as the socket takes it.
    pub(crate) fn flush(&mut self, at: usize) -> Result<()> {
        let Member { stream, out, .. } = &mut self.members[at];
        while !out.is_empty() {
            match stream.write(out) {
                Ok(written) => {
                    out.drain(..written);
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error).context("write"),
            }
        }
        Ok(())
    }

    /// Waits at most `patience` for bytes, then hands each whole text frame to `on`, with the number
    /// of its member.
    pub(crate) fn turn(
        &mut self,
        patience: Duration,
        mut on: impl FnMut(usize, &[u8]),
    ) -> Result<()> {
        let timeout = Timespec::try_from(patience)?;
        self.events.clear();
        match epoll::wait(
            &self.epoll,
            spare_capacity(&mut self.events),
            Some(&timeout),
        ) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        for event in 0..self.events.len() {
            let at = usize::try_from(self.events[event].data.u64())?;
            self.read(at, &mut on)?;
        }
        Ok(())
    }

    fn read(&mut self, at: usize, on: &mut impl FnMut(usize, &[u8])) -> Result<()> {
        let member = &mut self.members[at];
        let read = match member.stream.read(&mut self.buffer) {
            Ok(0) => bail!("the server closed connection {at}"),
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error).context("read"),
        };
        self.reads += 1;
        let fresh = &self.buffer[..read];
        let mut pong = None;
        let mut each = |opcode, payload: &[u8]| match opcode {
            wire::TEXT => on(at, payload),
            wire::PING => pong = Some(payload.to_vec()),
            _ => {}
        };
        if member.tail.is_empty() {
            let used = walk(fresh, &mut each);
            member.tail.extend_from_slice(&fresh[used..]);
        } else {
            member.tail.extend_from_slice(fresh);
            let used = walk(&member.tail, &mut each);
            member.tail.drain(..used);
        }
        if member.tail.is_empty() {
            // An idle member holds no memory, so that many fit.
            member.tail = Vec::new();
        }
        if let Some(payload) = pong {
            wire::put(&mut member.out, wire::PONG, &payload);
            self.flush(at)?;
        }
        Ok(())
    }
}

fn walk(input: &[u8], each: &mut impl FnMut(u8, &[u8])) -> usize {
    let mut used = 0;
    while let Some((opcode, payload, taken)) = wire::take(&input[used..]) {
        each(opcode, payload);
        used += taken;
    }
    used
}

/// Whether a frame answers a request well.
pub(crate) fn is_ok(payload: &[u8]) -> bool {
    payload.starts_with(br#"{"op":"ok""#)
}

/// Whether a frame is an entry of a room's log.
pub(crate) fn is_entry(payload: &[u8]) -> bool {
    payload.starts_with(br#"{"op":"entry""#)
}

/// Whether a frame says no.
pub(crate) fn is_refused(payload: &[u8]) -> bool {
    payload.starts_with(br#"{"op":"refused""#)
}
