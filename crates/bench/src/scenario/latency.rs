//! How long a message takes from its send to each reader, at 20,000 deliveries a second.
//!
//! Sends follow a schedule, and a message's time counts from when it was due, not from when the
//! generator got round to it: a stall delays everything that was due in it, and all of that counts
//! (no coordinated omission).

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use natter_model::{RoomId, RoomKind};

use super::Effort;
use crate::epoll_server::EpollServer;
use crate::figure::{Figure, Reach, percentile};
use crate::fleet::{Fleet, is_entry};
use crate::post::{Poster, stamp};
use crate::process::{self, Watch, Watched};
use crate::server;

const DELIVERIES_PER_SECOND: u64 = 20_000;

pub(crate) fn run(binary: &Path, effort: Effort) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for readers in [1_000, 100] {
        let (natter, (tokens, room)) = server::start(binary, |seed| {
            let users = seed.users(readers + 1)?;
            let members: Vec<_> = users.iter().collect();
            let room = seed.room(RoomKind::Channel, &members)?;
            Ok((
                users.into_iter().map(|user| user.token).collect::<Vec<_>>(),
                room,
            ))
        })?;
        let pid = natter.pid().unwrap_or_default();
        let name = |what| format!("send→receive, 20,000 deliveries/s to {readers} readers: {what}");
        let mut crowd = Crowd::gather(natter.address("http"), &tokens, room)?;
        let (p50, p99, notes) = crowd.measure(pid, effort)?;
        let most = if readers == 1_000 { 6.0 } else { 2.0 };
        let mut middle = Figure::new(name("p50"), "ms", p50).reach(Reach::AtMost(most));
        middle.notes = notes;
        let tail = Figure::new(name("p99"), "ms", p99);
        figures.push(middle);
        figures.push(if readers == 1_000 {
            tail.reach(Reach::AtMost(25.0))
        } else {
            tail
        });
        drop((crowd, natter));

        let epoll = EpollServer::start()?;
        let mut crowd = Crowd::gather(epoll.address(), &tokens, room)?;
        let (p50, p99, notes) = crowd.measure(epoll.pid(), effort)?;
        let mut base = Figure::new(
            name("p50 of the epoll loop, which keeps nothing"),
            "ms",
            p50,
        );
        base.notes = notes;
        figures.push(base);
        figures.push(Figure::new(name("p99 of that loop"), "ms", p99));
    }
    Ok(figures)
}

/// Readers, and one more who sends.
struct Crowd {
    fleet: Fleet,
    poster: Poster,
    room: RoomId,
}

impl Crowd {
    fn gather(address: SocketAddr, tokens: &[String], room: RoomId) -> Result<Self> {
        Ok(Self {
            fleet: Fleet::connect(address, tokens)?,
            poster: Poster::new(),
            room,
        })
    }

    /// The p50s and p99s of the runs, in milliseconds, and what else was seen.
    fn measure(&mut self, pid: u32, effort: Effort) -> Result<(Vec<f64>, Vec<f64>, Vec<String>)> {
        let readers = self.fleet.len() as u64 - 1;
        let every = Duration::from_nanos(1_000_000_000 * readers / DELIVERIES_PER_SECOND);
        let Self {
            fleet,
            poster,
            room,
        } = self;
        schedule(fleet, poster, *room, every, effort.warm_up)?;
        let (mut p50, mut p99, mut notes) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..effort.runs {
            process::wait_for_quiet(effort.patience)?;
            let watch = Watch::begin(pid)?;
            let mut took = schedule(fleet, poster, *room, every, effort.measure)?;
            let Watched {
                server_ns,
                where_to,
            } = watch.end()?;
            p50.push(percentile(&mut took, 0.5) / 1e6);
            p99.push(percentile(&mut took, 0.99) / 1e6);
            notes.push(format!(
                "worst {:.1} ms; server CPU {:.2} µs a delivery: {where_to}",
                percentile(&mut took, 1.0) / 1e6,
                server_ns as f64 / took.len() as f64 / 1e3,
            ));
        }
        Ok((p50, p99, notes))
    }
}

/// Sends a message `every` so often for `time`, and gives what each delivery took, in nanoseconds.
fn schedule(
    fleet: &mut Fleet,
    poster: &mut Poster,
    room: RoomId,
    every: Duration,
    time: Duration,
) -> Result<Vec<u64>> {
    let sender = fleet.len() - 1;
    let began = Instant::now();
    let messages = (time.as_nanos() / every.as_nanos()) as u32;
    let expected = messages as usize * sender;
    let mut took = Vec::with_capacity(expected);
    let mut sent = 0;
    while took.len() < expected {
        let due = began + every * sent;
        let now = Instant::now();
        if sent < messages && due <= now {
            let request = poster.post(room, (due - began).as_nanos() as u64);
            fleet.send(sender, request)?;
            sent += 1;
            continue;
        }
        let patience = if sent < messages {
            due - now
        } else {
            Duration::from_millis(100)
        };
        fleet.turn(patience, |at, payload| {
            if at != sender
                && is_entry(payload)
                && let Some(due) = stamp(payload)
            {
                took.push((began.elapsed().as_nanos() as u64).saturating_sub(due));
            }
        })?;
        ensure!(
            began.elapsed() < time + Duration::from_secs(20),
            "messages do not arrive"
        );
    }
    Ok(took)
}
