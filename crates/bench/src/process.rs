//! What a process uses, from `/proc` (proc(5)).

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context as _, Result};

/// CPU time by thread name, in nanoseconds. Threads that ended between two readings are missed; the
/// server's live as long as it does.
pub(crate) fn cpu_by_thread(pid: u32) -> Result<BTreeMap<String, u64>> {
    let mut by_name = BTreeMap::new();
    for task in fs::read_dir(format!("/proc/{pid}/task"))? {
        let task = task?.path();
        let (Ok(name), Ok(stat)) = (
            fs::read_to_string(task.join("comm")),
            fs::read_to_string(task.join("schedstat")),
        ) else {
            continue;
        };
        let on_cpu = stat.split_whitespace().next().context("read schedstat")?;
        *by_name.entry(name.trim().to_owned()).or_default() += on_cpu.parse::<u64>()?;
    }
    Ok(by_name)
}

/// CPU time between two readings: all, and a line that says where it went.
pub(crate) fn cpu_between(
    before: &BTreeMap<String, u64>,
    after: &BTreeMap<String, u64>,
) -> (u64, String) {
    let mut spent: Vec<(u64, &str)> = after
        .iter()
        .map(|(name, ns)| {
            (
                ns - before.get(name).copied().unwrap_or(0).min(*ns),
                name.as_str(),
            )
        })
        .collect();
    spent.sort_unstable_by(|a, b| b.cmp(a));
    let all: u64 = spent.iter().map(|(ns, _)| ns).sum();
    let shares: Vec<String> = spent
        .iter()
        .filter(|(ns, _)| *ns * 100 >= all && all > 0)
        .map(|(ns, name)| format!("{name} {} %", ns * 100 / all))
        .collect();
    (all, shares.join(", "))
}

/// Resident bytes (`Rss` of `smaps_rollup`).
pub(crate) fn resident_bytes(pid: u32) -> Result<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
    let line = text
        .lines()
        .find(|line| line.starts_with("Rss:"))
        .context("no Rss")?;
    let kib: u64 = line
        .split_whitespace()
        .nth(1)
        .context("read Rss")?
        .parse()?;
    Ok(kib * 1024)
}

/// The machine, in a line.
pub(crate) fn machine() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text
            .lines()
            .find(|line| line.starts_with(name))
            .unwrap_or_default();
        line.split_once(':')
            .map_or(String::new(), |(_, value)| value.trim().to_owned())
    };
    let cpu = field(&read("/proc/cpuinfo"), "model name");
    let memory = field(&read("/proc/meminfo"), "MemTotal");
    let kernel = read("/proc/sys/kernel/osrelease").trim().to_owned();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!(
        "{cores} cores ({cpu}) shared by server and load generator, {memory} of memory, \
         Linux {kernel}, loopback"
    )
}
