//! When to try again.

use std::time::Duration;

/// A small generator of pseudo-random numbers (xorshift64*), for jitter. Nothing secret depends on
/// it; seeding it makes a run repeatable.
#[derive(Debug, Clone)]
pub struct Jitter(u64);

impl Jitter {
    /// The generator that starts at `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next number.
    pub fn next_u64(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A time between the two, both included, to the millisecond.
    pub fn between(&mut self, least: Duration, most: Duration) -> Duration {
        let span = most.saturating_sub(least).as_millis();
        let span = u64::try_from(span).unwrap_or(u64::MAX - 1) + 1;
        least + Duration::from_millis(self.next_u64() % span)
    }
}

/// How long to wait between attempts: a random time up to a bound that doubles with each failure
/// ("full jitter"), so that many clients of one server do not come back at the same moment.
#[derive(Debug, Clone)]
pub struct Backoff {
    first: Duration,
    most: Duration,
    failures: u32,
}

impl Backoff {
    /// Bounds that start at `first` and end at `most`.
    pub fn new(first: Duration, most: Duration) -> Self {
        Self {
            first,
            most,
            failures: 0,
        }
    }

    /// Notes a failure and says how long to wait. Never less than a tenth of the bound.
    pub fn fail(&mut self, jitter: &mut Jitter) -> Duration {
        let bound = self
            .first
            .saturating_mul(1 << self.failures.min(16))
            .min(self.most);
        self.failures = self.failures.saturating_add(1);
        jitter.between(bound / 10, bound)
    }

    /// Notes a success: the next failure starts again at the first bound.
    pub fn succeed(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_double_and_end() {
        let mut jitter = Jitter::new(7);
        let mut backoff = Backoff::new(Duration::from_millis(500), Duration::from_secs(30));
        let mut bound = 500;
        for _ in 0..40 {
            let wait = backoff.fail(&mut jitter).as_millis();
            assert!(
                (bound / 10..=bound).contains(&wait),
                "{wait} ms of {bound} ms"
            );
            bound = (bound * 2).min(30_000);
        }
        backoff.succeed();
        assert!(backoff.fail(&mut jitter) <= Duration::from_millis(500));
    }

    #[test]
    fn jitter_is_repeatable_and_spread() {
        let numbers = |seed| {
            let mut jitter = Jitter::new(seed);
            [(); 64].map(|()| jitter.next_u64())
        };
        assert_eq!(numbers(3), numbers(3));
        assert_ne!(numbers(3), numbers(4));
        let ones: u32 = numbers(0).iter().map(|n| n.count_ones()).sum();
        assert!((1_700..2_400).contains(&ones), "{ones} of 4096 bits");
    }
}
