//! What an idle WebSocket costs in resident memory: 15,000 of them, each of a user of its own who is
//! in 20 rooms.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use natter_model::RoomKind;

use super::Effort;
use crate::figure::{Figure, Reach};
use crate::fleet::Fleet;
use crate::seed::{Minted, Seed};
use crate::{process, server};

const CONNECTIONS: usize = 15_000;
const ROOMS_EACH: usize = 20;
const MEMBERS: usize = 1_000;
/// How long all is idle before memory is read.
const SETTLE: Duration = Duration::from_secs(5);

pub(crate) fn run(binary: &Path, effort: Effort) -> Result<Vec<Figure>> {
    let connections = CONNECTIONS / effort.smaller;
    let (natter, tokens) = server::start(binary, |seed| fill(seed, connections))?;
    let pid = natter.pid().unwrap_or_default();
    let before = process::resident_bytes(pid)?;
    let began = Instant::now();
    let address = natter.address("http");
    let (some, rest) = tokens.split_at(connections / 2);
    let mut fleet = Fleet::connect(address, some)?;
    let half = settled(pid, &mut [&mut fleet])?;
    let mut more = Fleet::connect(address, rest)?;
    let connected = began.elapsed().saturating_sub(SETTLE);
    let after = settled(pid, &mut [&mut fleet, &mut more])?;
    let count = fleet.len() + more.len();
    let kib = |from: u64, to: u64, by: usize| (to - from) as f64 / by as f64 / 1024.0;
    let figure = Figure::new(
        "memory of an idle WebSocket in 20 rooms",
        "KiB",
        vec![kib(before, after, count)],
    )
    .note(format!(
        "{count} connections; resident {} MiB before, {} MiB with half, {} MiB with all, so that one \
         of the second half costs {:.2} KiB; all connected in {:.1} s",
        before >> 20,
        half >> 20,
        after >> 20,
        kib(half, after, more.len()),
        connected.as_secs_f64()
    ));
    // What the server keeps once weighs more on fewer connections: only all of them are comparable.
    Ok(vec![if effort.smaller == 1 {
        figure.reach(Reach::AtMost(4.0))
    } else {
        figure
    }])
}

/// What is resident when all have been idle for a while.
fn settled(pid: u32, fleets: &mut [&mut Fleet]) -> Result<u64> {
    let until = Instant::now() + SETTLE;
    while Instant::now() < until {
        for fleet in fleets.iter_mut() {
            fleet.turn(Duration::from_millis(50), |_, _| {})?;
        }
    }
    process::resident_bytes(pid)
}

/// Users, each in 20 channels of up to 1,000 members; each channel's members are others'.
fn fill(seed: &mut Seed, connections: usize) -> Result<Vec<String>> {
    let users = seed.users(connections)?;
    for round in 0..ROOMS_EACH {
        // A stride that differs by round mixes who meets whom.
        let stride = round * 7 + 1;
        let mut order: Vec<usize> = (0..users.len()).collect();
        order.sort_by_key(|at| (at * stride) % users.len());
        for members in order.chunks(MEMBERS) {
            let members: Vec<&Minted> = members.iter().map(|at| &users[*at]).collect();
            seed.room(RoomKind::Channel, &members)?;
        }
    }
    Ok(users.into_iter().map(|user| user.token).collect())
}
