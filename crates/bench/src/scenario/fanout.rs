//! One room, 1,000 readers, 64 messages outstanding: what a delivery costs the server, beside a
//! hand-written epoll loop that does nothing but fan out.

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use natter_model::{RoomId, RoomKind};

use super::Effort;
use crate::epoll_server::EpollServer;
use crate::figure::{Figure, Reach};
use crate::fleet::{Fleet, is_entry, is_refused};
use crate::post::Poster;
use crate::process::{self, Watch, Watched};
use crate::server;

const READERS: usize = 1_000;
const OUTSTANDING: u64 = 64;
/// Messages that are told apart at one time: more than are outstanding.
const RING: usize = 256;

/// What one run of load gave.
struct Load {
    deliveries: u64,
    wall: Duration,
    cpu_ns: u64,
    where_to: String,
    /// Frames that a reader found in one read.
    per_read: f64,
}

pub(crate) fn run(binary: &Path, effort: Effort) -> Result<Vec<Figure>> {
    let (natter, (tokens, room)) = server::start(binary, |seed| {
        let users = seed.users(READERS + 1)?;
        let members: Vec<_> = users.iter().collect();
        let room = seed.room(RoomKind::Channel, &members)?;
        Ok((
            users.into_iter().map(|user| user.token).collect::<Vec<_>>(),
            room,
        ))
    })?;
    let address = natter.address("http");
    let pid = natter.pid().unwrap_or_default();
    let mut crowd = Crowd::gather(address, &tokens, room)?;
    crowd.load(pid, effort.warm_up)?;
    let (mut costs, mut writes, mut rates, mut notes) = (vec![], vec![], vec![], vec![]);
    for _ in 0..effort.runs {
        process::wait_for_quiet(effort.patience)?;
        let before = server::figures(address)?;
        let load = crowd.load(pid, effort.measure)?;
        let after = server::figures(address)?;
        let messages = server::grown(&before, &after, "natter_sent_messages_total")?;
        let calls = server::grown(&before, &after, "natter_socket_writes_total")?;
        writes.push(messages as f64 / calls as f64);
        costs.push(load.cpu_ns as f64 / load.deliveries as f64 / 1e3);
        rates.push(load.deliveries as f64 / load.wall.as_secs_f64());
        notes.push(format!(
            "{} ({:.1} frames a read)",
            load.where_to, load.per_read
        ));
    }
    drop((crowd, natter));

    let epoll = EpollServer::start()?;
    let mut crowd = Crowd::gather(epoll.address(), &tokens, room)?;
    crowd.load(epoll.pid(), effort.warm_up)?;
    let mut base = Vec::new();
    let mut base_rates = Vec::new();
    for _ in 0..effort.runs {
        process::wait_for_quiet(effort.patience)?;
        let load = crowd.load(epoll.pid(), effort.measure)?;
        base.push(load.cpu_ns as f64 / load.deliveries as f64 / 1e3);
        base_rates.push(load.deliveries as f64 / load.wall.as_secs_f64());
    }

    let mut cost = Figure::new(
        "fan-out to 1,000 readers: server CPU per delivery",
        "µs",
        costs,
    )
    .reach(Reach::AtMost(0.4));
    cost.notes = notes;
    let base = Figure::new("the same by a hand-written epoll loop", "µs", base);
    let ratio = Figure::new("ratio to that loop", "", vec![cost.median / base.median]);
    Ok(vec![
        cost,
        Figure::new("fan-out to 1,000 readers: messages a write", "", writes)
            .reach(Reach::AtLeast(20.0)),
        Figure::new("fan-out to 1,000 readers: deliveries", "/s", rates),
        base,
        Figure::new("deliveries of the epoll loop", "/s", base_rates),
        ratio,
    ])
}

/// Readers, and one more who sends.
struct Crowd {
    fleet: Fleet,
    poster: Poster,
    room: RoomId,
    /// Entries that each reader has received.
    received: Vec<u64>,
    /// Readers that have received the message of this number, by ring.
    reached: Vec<u32>,
    sent: u64,
    complete: u64,
}

impl Crowd {
    fn gather(address: SocketAddr, tokens: &[String], room: RoomId) -> Result<Self> {
        Ok(Self {
            fleet: Fleet::connect(address, tokens)?,
            poster: Poster::new(),
            room,
            received: vec![0; tokens.len()],
            reached: vec![0; RING],
            sent: 0,
            complete: 0,
        })
    }

    /// Sends as fast as 64 outstanding messages allow, then waits for the last.
    fn load(&mut self, pid: u32, time: Duration) -> Result<Load> {
        let watch = Watch::begin(pid)?;
        let (complete, reads) = (self.complete, self.fleet.reads);
        let began = Instant::now();
        while began.elapsed() < time {
            self.fill()?;
            self.turn()?;
        }
        let late = Instant::now() + Duration::from_secs(20);
        while self.complete < self.sent {
            self.turn()?;
            ensure!(Instant::now() < late, "messages do not arrive");
        }
        let wall = began.elapsed();
        let Watched {
            server_ns,
            where_to,
        } = watch.end()?;
        let deliveries = (self.complete - complete) * READERS as u64;
        let per_read = deliveries as f64 / (self.fleet.reads - reads) as f64;
        Ok(Load {
            deliveries,
            wall,
            cpu_ns: server_ns,
            where_to,
            per_read,
        })
    }

    fn fill(&mut self) -> Result<()> {
        let sender = self.fleet.len() - 1;
        let before = self.sent;
        while self.sent - self.complete < OUTSTANDING {
            let request = self.poster.post(self.room, self.sent);
            self.fleet.queue(sender, request);
            self.sent += 1;
        }
        if self.sent > before {
            self.fleet.flush(sender)?;
        }
        Ok(())
    }

    fn turn(&mut self) -> Result<()> {
        let Self {
            fleet,
            received,
            reached,
            complete,
            ..
        } = self;
        let sender = fleet.len() - 1;
        let mut refused = false;
        fleet.turn(Duration::from_millis(100), |at, payload| {
            if at == sender {
                refused |= is_refused(payload);
            } else if is_entry(payload) {
                let slot = (received[at] as usize) % RING;
                received[at] += 1;
                reached[slot] += 1;
                if reached[slot] as usize == READERS {
                    reached[slot] = 0;
                    *complete += 1;
                }
            }
        })?;
        ensure!(!refused, "a message was refused");
        Ok(())
    }
}
