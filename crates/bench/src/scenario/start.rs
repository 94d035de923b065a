//! How long the server takes from the start of its process to `ready`.

use std::path::Path;

use anyhow::Result;
use natter_model::RoomKind;

use super::Effort;
use crate::figure::{Figure, Reach};
use crate::{process, server};

const MESSAGES: usize = 1_000_000;
const ROOMS: usize = 100;

pub(crate) fn run(binary: &Path, effort: Effort) -> Result<Vec<Figure>> {
    let mut empty = Vec::new();
    for _ in 0..effort.runs * 3 {
        process::wait_for_quiet(effort.patience / 4)?;
        let mut natter = server::options(binary).not_started(server::home()?);
        empty.push(natter.restart()?.as_secs_f64() * 1e3);
    }
    let messages = MESSAGES / effort.smaller;
    let (mut natter, ()) = server::start(binary, |seed| {
        let users = seed.users(50)?;
        let members: Vec<_> = users.iter().collect();
        let rooms: Result<Vec<_>> = (0..ROOMS)
            .map(|_| seed.room(RoomKind::Group, &members))
            .collect();
        seed.messages(&users[0], &rooms?, messages)
    })?;
    let (mut stopped, mut killed) = (Vec::new(), Vec::new());
    for _ in 0..effort.runs * 3 {
        process::wait_for_quiet(effort.patience / 4)?;
        natter.terminate()?;
        stopped.push(natter.restart()?.as_secs_f64() * 1e3);
        natter.kill()?;
        killed.push(natter.restart()?.as_secs_f64() * 1e3);
    }
    let bytes = std::fs::metadata(natter.data().join("natter.db"))?.len();
    Ok(vec![
        Figure::new("start to `ready`, no data", "ms", empty).reach(Reach::AtMost(50.0)),
        Figure::new(
            format!("start to `ready`, {messages} messages"),
            "ms",
            stopped,
        )
        .reach(Reach::AtMost(200.0))
        .note(format!(
            "{messages} messages, {} MiB of database",
            bytes >> 20
        )),
        Figure::new(
            format!("start to `ready`, {messages} messages, after SIGKILL"),
            "ms",
            killed,
        ),
    ])
}
