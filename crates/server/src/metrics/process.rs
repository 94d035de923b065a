//! Figures of the process, by the names that Prometheus gives them everywhere. Linux only: other
//! systems have none.

use std::fs;

use super::exposition::Exposition;

/// Appends what can be read; what cannot is left out.
pub(crate) fn figures(to: &mut Exposition<'_>) {
    if let Some((resident, virt)) = memory() {
        let help = "Memory that is resident.";
        to.gauge("process_resident_memory_bytes", help, resident);
        to.gauge("process_virtual_memory_bytes", "Address space.", virt);
    }
    if let Some(seconds) = cpu_seconds() {
        let help = "Processor time, of user and system.";
        to.counter("process_cpu_seconds_total", help, seconds);
    }
    if let Ok(open) = fs::read_dir("/proc/self/fd") {
        to.gauge("process_open_fds", "Open file descriptors.", open.count());
    }
    if let Some(most) = max_descriptors() {
        to.gauge(
            "process_max_fds",
            "The most descriptors that may be open.",
            most,
        );
    }
    if let Some(threads) = status("Threads:") {
        to.gauge("process_threads", "Threads.", threads);
    }
}

/// Resident and virtual bytes (proc(5), /proc/pid/status).
fn memory() -> Option<(u64, u64)> {
    Some((status("VmRSS:")? * 1024, status("VmSize:")? * 1024))
}

/// The number that follows `name` in /proc/self/status.
fn status(name: &str) -> Option<u64> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The process's time on a processor, from the scheduler's sum over its threads, in nanoseconds
/// (Linux, Documentation/scheduler/sched-stats.rst).
fn cpu_seconds() -> Option<f64> {
    let mut nanoseconds = 0_u64;
    for task in fs::read_dir("/proc/self/task").ok()? {
        let text = fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        nanoseconds += text.split_whitespace().next()?.parse::<u64>().ok()?;
    }
    Some(nanoseconds as f64 / 1e9)
}

fn max_descriptors() -> Option<u64> {
    let text = fs::read_to_string("/proc/self/limits").ok()?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_process_has_figures() {
        let (resident, virt) = memory().unwrap();
        assert!(resident > 100_000 && virt > resident);
        assert!(status("Threads:").unwrap() >= 1);
        assert!(max_descriptors().unwrap() >= 16);
        let mut out = String::new();
        figures(&mut Exposition::new(&mut out));
        assert!(out.contains("process_open_fds "), "{out}");
        assert!(out.contains("process_cpu_seconds_total "), "{out}");
    }
}
