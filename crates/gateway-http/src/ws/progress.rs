//! Whether a client reads what is sent to it: slowly is well, not at all is not.

use std::time::{Duration, Instant};

/// What was seen of a connection's writing from look to look.
#[derive(Debug, Default)]
pub(super) struct Progress {
    written: u64,
    stuck_since: Option<Instant>,
}

impl Progress {
    /// Looks: `written` bytes have left in all, `queued` wait. For how long, as far as looks tell,
    /// bytes have waited and none have left; `None` when there is nothing to complain about.
    pub(super) fn look(&mut self, now: Instant, written: u64, queued: usize) -> Option<Duration> {
        let moved = std::mem::replace(&mut self.written, written) != written;
        if queued == 0 {
            self.stuck_since = None;
        } else if moved || self.stuck_since.is_none() {
            self.stuck_since = Some(now);
        }
        let since = self.stuck_since?;
        Some(now.saturating_duration_since(since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_reader_who_takes_nothing_is_stuck() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let seconds = |n| Some(Duration::from_secs(n));
        let mut progress = Progress::default();
        for (second, written, queued, stuck) in [
            (0, 100, 0, None),
            // Slowly, of a room in which ever more is said.
            (30, 200, 5_000, seconds(0)),
            (60, 300, 9_000, seconds(0)),
            (90, 301, 9_000, seconds(0)),
            // Looks may be close to each other.
            (91, 301, 9_500, seconds(1)),
            (120, 301, 9_500, seconds(30)),
            (121, 302, 9_499, seconds(0)),
            (150, 9_801, 0, None),
            (180, 9_801, 10, seconds(0)),
        ] {
            let seen = progress.look(at(second), written, queued);
            assert_eq!(seen, stuck, "{second}");
        }
    }
}
