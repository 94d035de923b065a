//! 64 senders in rooms of two: how many durable sends a second, and how long one takes.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use natter_model::{RoomId, RoomKind};

use super::Effort;
use crate::figure::{Figure, Reach, percentile};
use crate::fleet::{Fleet, is_ok, is_refused};
use crate::post::Poster;
use crate::process::{self, Watch};
use crate::server;

const SENDERS: usize = 64;

struct Ran {
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    where_to: String,
    group: f64,
    sends: u64,
}

pub(crate) fn run(binary: &Path, effort: Effort) -> Result<Vec<Figure>> {
    let (natter, (tokens, rooms)) = server::start(binary, |seed| {
        let users = seed.users(SENDERS)?;
        let rooms: Result<Vec<RoomId>> = users
            .chunks(2)
            .map(|pair| seed.room(RoomKind::Group, &[&pair[0], &pair[1]]))
            .collect();
        Ok((
            users.into_iter().map(|user| user.token).collect::<Vec<_>>(),
            rooms?,
        ))
    })?;
    let address = natter.address("http");
    let mut senders = Senders {
        fleet: Fleet::connect(address, &tokens)?,
        poster: Poster::new(),
        rooms,
        began: Instant::now(),
    };
    let pid = natter.pid().unwrap_or_default();
    let mut figures = Vec::new();
    for outstanding in [16, 1] {
        senders.load(pid, outstanding, effort.warm_up)?;
        let mut ran = Vec::new();
        for _ in 0..effort.runs {
            process::wait_for_quiet(effort.patience)?;
            let before = server::figures(address)?;
            let mut run = senders.load(pid, outstanding, effort.measure)?;
            let after = server::figures(address)?;
            let writes = server::grown(&before, &after, "natter_store_writes_total")?;
            let commits = server::grown(&before, &after, "natter_store_commits_total")?;
            run.group = writes as f64 / commits as f64;
            // What was acknowledged was committed, by the server's own count.
            ensure!(
                writes >= run.sends,
                "{writes} writes for {} sends",
                run.sends
            );
            ran.push(run);
        }
        let column = |of: fn(&Ran) -> f64| ran.iter().map(of).collect::<Vec<f64>>();
        let note = |ran: &Ran| {
            format!(
                "p50 {:.2} ms, p99 {:.2} ms, {:.0} writes a commit; CPU: {}",
                ran.p50_ms, ran.p99_ms, ran.group, ran.where_to
            )
        };
        let mut rate = Figure::new(
            format!("durable sends, 64 senders with {outstanding} outstanding"),
            "/s",
            column(|ran| ran.per_second),
        );
        rate.notes = ran.iter().map(note).collect();
        if outstanding == 16 {
            figures.push(rate.reach(Reach::AtLeast(20_000.0)));
        } else {
            figures.push(rate);
            let p99 = column(|ran| ran.p99_ms);
            figures.push(
                Figure::new("send→ack with one outstanding: p99", "ms", p99)
                    .reach(Reach::AtMost(15.0)),
            );
        }
    }
    Ok(figures)
}

struct Senders {
    fleet: Fleet,
    poster: Poster,
    rooms: Vec<RoomId>,
    began: Instant,
}

impl Senders {
    fn load(&mut self, pid: u32, outstanding: usize, time: Duration) -> Result<Ran> {
        let watch = Watch::begin(pid)?;
        let began = Instant::now();
        // Answers of one room come in the order of the sends.
        let mut sent_at = vec![std::collections::VecDeque::new(); SENDERS];
        let mut took = Vec::new();
        let mut waiting = 0;
        for (at, sent_at) in sent_at.iter_mut().enumerate() {
            for _ in 0..outstanding {
                self.queue(at, sent_at);
                waiting += 1;
            }
            self.fleet.flush(at)?;
        }
        let mut answered = Vec::new();
        let mut refused = false;
        while waiting > 0 {
            ensure!(
                began.elapsed() < time + Duration::from_secs(20),
                "answers do not come"
            );
            answered.clear();
            self.fleet.turn(Duration::from_millis(100), |at, payload| {
                if is_ok(payload) {
                    answered.push(at);
                }
                refused |= is_refused(payload);
            })?;
            ensure!(!refused, "a message was refused");
            let now = self.nanos();
            let goes_on = began.elapsed() < time;
            for at in &answered {
                took.push(now - sent_at[*at].pop_front().unwrap_or(now));
                waiting -= 1;
                if goes_on {
                    self.queue(*at, &mut sent_at[*at]);
                    waiting += 1;
                }
            }
            answered.dedup();
            for at in &answered {
                self.fleet.flush(*at)?;
            }
        }
        let wall = began.elapsed().as_secs_f64();
        let sends = took.len() as u64;
        let where_to = watch.end()?.where_to;
        Ok(Ran {
            per_second: took.len() as f64 / wall,
            p50_ms: percentile(&mut took, 0.5) / 1e6,
            p99_ms: percentile(&mut took, 0.99) / 1e6,
            where_to,
            group: f64::NAN,
            sends,
        })
    }

    fn queue(&mut self, at: usize, sent_at: &mut std::collections::VecDeque<u64>) {
        let now = self.nanos();
        let request = self.poster.post(self.rooms[at / 2], now);
        self.fleet.queue(at, request);
        sent_at.push_back(now);
    }

    fn nanos(&self) -> u64 {
        self.began.elapsed().as_nanos() as u64
    }
}
