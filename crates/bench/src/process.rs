//! What a process uses, from `/proc` (proc(5)).

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

/// CPU time by thread name, in nanoseconds. Threads that ended between two readings are missed; the
/// server's live as long as it does.
fn cpu_by_thread(pid: u32) -> Result<BTreeMap<String, u64>> {
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
fn cpu_between(before: &BTreeMap<String, u64>, after: &BTreeMap<String, u64>) -> (u64, String) {
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

/// A stretch of time, and what the machine did in it.
pub(crate) struct Watch {
    pid: u32,
    server: BTreeMap<String, u64>,
    own: u64,
    machine: u64,
    began: Instant,
}

/// What a [`Watch`] saw.
pub(crate) struct Watched {
    /// CPU time of the server.
    pub(crate) server_ns: u64,
    /// Which of its threads spent it, and what the rest of the machine did.
    pub(crate) where_to: String,
}

impl Watch {
    /// Watches the server `pid`.
    pub(crate) fn begin(pid: u32) -> Result<Self> {
        Ok(Self {
            pid,
            server: cpu_by_thread(pid)?,
            own: own_ns()?,
            machine: machine_ns()?,
            began: Instant::now(),
        })
    }

    /// What it used since, and what the load generator and all others did.
    pub(crate) fn end(&self) -> Result<Watched> {
        let (server_ns, threads) = cpu_between(&self.server, &cpu_by_thread(self.pid)?);
        let own = own_ns()? - self.own;
        let others = (machine_ns()? - self.machine).saturating_sub(server_ns + own);
        let share = |ns: u64| ns as f64 * 100.0 / self.began.elapsed().as_nanos() as f64;
        let where_to = format!(
            "{threads}; of one core the server used {:.0} %, the generator {:.0} %, others {:.0} %",
            share(server_ns),
            share(own),
            share(others)
        );
        Ok(Watched {
            server_ns,
            where_to,
        })
    }
}

fn own_ns() -> Result<u64> {
    Ok(cpu_by_thread(std::process::id())?.values().sum())
}

/// Time that all cores were busy, but for what a hypervisor took (`cpu` of `/proc/stat`, ticks of
/// 10 ms).
fn machine_ns() -> Result<u64> {
    let text = fs::read_to_string("/proc/stat")?;
    let line = text.lines().next().context("no cpu line")?;
    let ticks: Vec<u64> = line
        .split_whitespace()
        .skip(1)
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    // user, nice, system, idle, iowait, irq, softirq
    let busy: u64 = ticks.iter().take(7).sum::<u64>() - ticks[3] - ticks[4];
    Ok(busy * 10_000_000)
}

/// Waits until the machine has little else to do, but at most `patience`. What others did in a run is
/// noted with it all the same.
pub(crate) fn wait_for_quiet(patience: Duration) -> Result<()> {
    const LOOK: Duration = Duration::from_millis(500);
    let until = Instant::now() + patience;
    while Instant::now() < until {
        let (busy, began) = (machine_ns()?, Instant::now());
        std::thread::sleep(LOOK);
        let busy = (machine_ns()? - busy) as f64 / began.elapsed().as_nanos() as f64;
        if busy < 0.15 {
            break;
        }
    }
    Ok(())
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
