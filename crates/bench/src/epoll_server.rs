//! The yardstick: a loop written by hand that takes posts from a WebSocket and gives each to every
//! other connection, coalesced, one write a reader and turn. No store, no policy, no bounds, no
//! second core: what the kernel costs, and little else.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result};
use rustix::buffer::spare_capacity;
use rustix::event::epoll;
use rustix::process::{Signal, set_parent_process_death_signal};

/// The argument that makes this program the yardstick.
pub(crate) const ARGUMENT: &str = "epoll-server";

/// The yardstick as a process of its own.
pub(crate) struct EpollServer {
    child: Child,
    address: SocketAddr,
}

impl EpollServer {
    pub(crate) fn start() -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(ARGUMENT)
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = child.stdout.take().context("its output")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        Ok(Self {
            child,
            address: line.trim().parse()?,
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for EpollServer {
    fn drop(&mut self) {
        // Nothing is to be done about a process that cannot be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Reader {
    stream: TcpStream,
    input: Vec<u8>,
    output: Vec<u8>,
    is_upgraded: bool,
}

/// Serves until it is killed.
pub(crate) fn serve() -> Result<()> {
    // It must not outlive the program that measures it, however that ends.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{}", listener.local_addr()?);
    listener.set_nonblocking(true)?;
    let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
    epoll::add(
        &epoll,
        &listener,
        epoll::EventData::new_u64(0),
        epoll::EventFlags::IN,
    )?;
    let mut readers: BTreeMap<u64, Reader> = BTreeMap::new();
    let mut events: Vec<epoll::Event> = Vec::with_capacity(1_024);
    let mut buffer = vec![0; 64 * 1024];
    let mut joined = Vec::new();
    loop {
        events.clear();
        epoll::wait(&epoll, spare_capacity(&mut events), None)?;
        for event in &events {
            let number = event.data.u64();
            if number == 0 {
                accept(&listener, &epoll, &mut readers)?;
                continue;
            }
            let Some(reader) = readers.get_mut(&number) else {
                continue;
            };
            match reader.stream.read(&mut buffer) {
                Ok(0) => {
                    readers.remove(&number);
                }
                Ok(read) => {
                    reader.input.extend_from_slice(&buffer[..read]);
                    reader.take(&mut joined);
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => {
                    readers.remove(&number);
                }
            }
        }
        for reader in readers.values_mut() {
            reader.output.extend_from_slice(&joined);
            reader.flush();
        }
        joined.clear();
    }
}

fn accept(
    listener: &TcpListener,
    epoll: &impl std::os::fd::AsFd,
    readers: &mut BTreeMap<u64, Reader>,
) -> Result<()> {
    while let Ok((stream, _)) = listener.accept() {
        stream.set_nonblocking(true)?;
        stream.set_nodelay(true)?;
        let number = readers.last_key_value().map_or(1, |(last, _)| last + 1);
        epoll::add(
            epoll,
            &stream,
            epoll::EventData::new_u64(number),
            epoll::EventFlags::IN,
        )?;
        let reader = Reader {
            stream,
            input: Vec::new(),
            output: Vec::new(),
            is_upgraded: false,
        };
        readers.insert(number, reader);
    }
    Ok(())
}

impl Reader {
    /// Takes what has come whole; entries for everybody go to `joined`.
    fn take(&mut self, joined: &mut Vec<u8>) {
        if !self.is_upgraded {
            if self.input.ends_with(b"\r\n\r\n") {
                self.input.clear();
                self.is_upgraded = true;
                self.output
                    .extend_from_slice(b"HTTP/1.1 101 Switching Protocols\r\n\r\n");
            }
            return;
        }
        let mut used = 0;
        while let Some((frame, taken)) = unmask(&self.input[used..]) {
            used += taken;
            match frame.windows(8).rposition(|seen| seen == br#""body":""#) {
                None => put(&mut self.output, br#"{"op":"ok","id":0}"#),
                Some(at) => {
                    put(
                        &mut self.output,
                        br#"{"op":"ok","id":0,"seq":1,"messages":1,"at":1}"#,
                    );
                    // As long as an entry of Natter's with the same body.
                    let mut entry = br#"{"op":"entry","room":"7529751962980782101","seq":100000,"messages":100000,"at":1795226400000,"actor":{"id":"7529751962980782101","username":"user1001","display_name":"user1001"},"event":{"type":"message_posted","nonce":"01997000-0000-7000-8000-000000000000","#.to_vec();
                    entry.extend_from_slice(&frame[at..]);
                    entry.push(b'}');
                    put(joined, &entry);
                }
            }
        }
        self.input.drain(..used);
    }

    fn flush(&mut self) {
        if self.output.is_empty() {
            return;
        }
        match self.stream.write(&self.output) {
            Ok(written) if written == self.output.len() => self.output.clear(),
            Ok(written) => {
                self.output.drain(..written);
            }
            // It is tried again with the next batch; a connection that broke is read to its end.
            Err(_) => {}
        }
    }
}

fn unmask(input: &[u8]) -> Option<(Vec<u8>, usize)> {
    let (length, header) = match input.get(1)? & 0x7f {
        126 => (
            usize::from(u16::from_be_bytes([*input.get(2)?, *input.get(3)?])),
            4,
        ),
        127 => return None,
        length => (usize::from(length), 2),
    };
    let mask = input.get(header..header + 4)?;
    let masked = input.get(header + 4..header + 4 + length)?;
    let payload = masked
        .iter()
        .zip(mask.iter().cycle())
        .map(|(byte, mask)| byte ^ mask)
        .collect();
    Some((payload, header + 4 + length))
}

fn put(out: &mut Vec<u8>, payload: &[u8]) {
    out.push(0x81);
    if payload.len() < 126 {
        out.push(payload.len() as u8);
    } else {
        out.push(126);
        out.extend_from_slice(&(payload.len() as u16).to_be_bytes());
    }
    out.extend_from_slice(payload);
}
