//! Randomness with a printed seed.

use std::ops::Range;

use natter_client::proto::backoff::Jitter;

/// Names the seed of a run that is to be repeated.
const VARIABLE: &str = "NATTER_SEED";

/// A source of pseudo-random numbers for one test.
#[derive(Debug, Clone)]
pub struct Chance(Jitter);

impl Chance {
    /// The source for the test called `test`: seeded by `NATTER_SEED` when that is set, else
    /// freshly; the seed is printed, which the test runner shows when the test fails.
    pub fn of(test: &str) -> Self {
        let seed = match std::env::var(VARIABLE)
            .ok()
            .and_then(|text| text.parse().ok())
        {
            Some(seed) => seed,
            None => fresh(),
        };
        println!("{test}: {VARIABLE}={seed}");
        Self::seeded(seed)
    }

    /// The source that starts at `seed`.
    pub fn seeded(seed: u64) -> Self {
        Self(Jitter::new(seed))
    }

    /// Another source, which depends on this one.
    pub fn branch(&mut self) -> Self {
        Self::seeded(self.0.next_u64())
    }

    /// Any number.
    pub fn any(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number of the range, which must not be empty.
    pub fn of_range(&mut self, range: Range<u64>) -> u64 {
        range.start + self.0.next_u64() % (range.end - range.start)
    }

    /// A number of the range by orders of magnitude: as often between 1 and 10 as between 100 and
    /// 1,000.
    pub fn by_magnitude(&mut self, range: Range<u64>) -> u64 {
        let (low, high) = ((range.start.max(1) as f64).ln(), (range.end as f64).ln());
        let fraction = (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        let number = (low + fraction * (high - low)).exp() as u64;
        number.clamp(range.start, range.end - 1)
    }

    /// Whether something happens that happens once in `times`.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.0.next_u64().is_multiple_of(times)
    }

    /// One of them; there must be one.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.of_range(0..from.len() as u64) as usize]
    }
}

/// 62 random bits of a UUID.
fn fresh() -> u64 {
    let bytes = *natter_model::Nonce::generate().as_bytes();
    u64::from_le_bytes(bytes[8..].try_into().unwrap_or_default()) >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magnitudes_are_equally_likely() {
        let mut chance = Chance::seeded(1);
        let draws: Vec<u64> = (0..3_000).map(|_| chance.by_magnitude(1..1_000)).collect();
        assert!(draws.iter().all(|draw| (1..1_000).contains(draw)));
        for (low, high) in [(1, 10), (10, 100), (100, 1_000)] {
            let share = draws
                .iter()
                .filter(|draw| (low..high).contains(*draw))
                .count();
            assert!(
                (800..1_200).contains(&share),
                "{share} of 3000 in {low}..{high}"
            );
        }
    }
}
