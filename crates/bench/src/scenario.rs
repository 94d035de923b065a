//! What is measured: one file for each row of the table.

pub(crate) mod fanout;
pub(crate) mod latency;
pub(crate) mod memory;
pub(crate) mod sends;
pub(crate) mod size;
pub(crate) mod start;

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::figure::Figure;

/// How long and how often.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    pub(crate) runs: usize,
    pub(crate) warm_up: Duration,
    pub(crate) measure: Duration,
    /// How long a run waits for the machine to be quiet.
    pub(crate) patience: Duration,
    /// Divides the sizes that take long to set up (connections, messages).
    pub(crate) smaller: usize,
}

/// The scenarios, in the order in which they run.
pub(crate) const ALL: [&str; 6] = ["size", "start", "fanout", "sends", "latency", "memory"];

/// Runs one.
pub(crate) fn run(name: &str, binary: &Path, effort: Effort) -> Result<Vec<Figure>> {
    match name {
        "size" => size::run(binary),
        "start" => start::run(binary, effort),
        "fanout" => fanout::run(binary, effort),
        "sends" => sends::run(binary, effort),
        "latency" => latency::run(binary, effort),
        "memory" => memory::run(binary, effort),
        _ => bail!("no scenario {name}: {}", ALL.join(", ")),
    }
}
