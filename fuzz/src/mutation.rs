//! Input by mutation, on the stable toolchain: from seeds and words, reproducible from one number.
//!
//! It knows nothing of coverage, which libFuzzer is for; it finds quickly what small changes to
//! good input break.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crate::targets::Target;

/// The longest input made, in bytes: more than any message may be.
const LONGEST: usize = 80 * 1024;
/// Mutated inputs kept to start from again.
const POOL: usize = 256;
/// An input that takes longer is a finding: a peer could stall a worker with it.
const SLOW: Duration = Duration::from_secs(5);

/// When a run ends.
#[derive(Debug, Clone, Copy)]
pub enum Bound {
    /// After so many inputs.
    Inputs(u64),
    /// After so long.
    Time(Duration),
}

/// An input that broke its target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The input.
    pub input: Vec<u8>,
    /// Which one of the run it was, from 0.
    pub number: u64,
    /// Whether it took too long, instead of panicking.
    pub slow: bool,
}

impl Finding {
    /// A name for the input's file, the same for the same input.
    #[must_use]
    pub fn file_name(&self) -> String {
        let mut hasher = DefaultHasher::new();
        self.input.hash(&mut hasher);
        format!("{:016x}", hasher.finish())
    }
}

/// Gives `target` its seeds and then mutations of them until `bound`; the same `seed` gives the same
/// inputs. The number of inputs.
///
/// # Errors
/// The first input that panics or takes more than 5 s. The panic's message is on standard error.
pub fn run(target: &Target, seed: u64, bound: Bound) -> Result<u64, Finding> {
    let begun = Instant::now();
    let mut mutator = Mutator::new(target, seed);
    let mut number = 0;
    loop {
        match bound {
            Bound::Inputs(most) if number >= most => return Ok(number),
            Bound::Time(most) if begun.elapsed() >= most => return Ok(number),
            _ => {}
        }
        let input = mutator.next();
        let started = Instant::now();
        let panicked = catch_unwind(AssertUnwindSafe(|| (target.run)(&input))).is_err();
        let slow = started.elapsed() > SLOW;
        if panicked || slow {
            return Err(Finding {
                input,
                number,
                slow: !panicked,
            });
        }
        number += 1;
    }
}

struct Mutator<'a> {
    target: &'a Target,
    random: Random,
    pool: Vec<Vec<u8>>,
    seeds_given: usize,
}

impl<'a> Mutator<'a> {
    fn new(target: &'a Target, seed: u64) -> Self {
        Self {
            target,
            random: Random(seed),
            pool: Vec::with_capacity(POOL),
            seeds_given: 0,
        }
    }

    /// The seeds one after the other, then mutations without end.
    fn next(&mut self) -> Vec<u8> {
        if let Some(seed) = self.target.seeds.get(self.seeds_given) {
            self.seeds_given += 1;
            return seed.to_vec();
        }
        let mut input = self.start();
        for _ in 0..=self.random.below(6) {
            self.mutate(&mut input);
        }
        input.truncate(LONGEST);
        if self.random.below(8) == 0 {
            let place = self.random.below(POOL);
            if place < self.pool.len() {
                self.pool[place].clone_from(&input);
            } else {
                self.pool.push(input.clone());
            }
        }
        input
    }

    fn start(&mut self) -> Vec<u8> {
        let fresh = self.random.below(2) == 0 || self.pool.is_empty();
        if fresh && !self.target.seeds.is_empty() {
            let place = self.random.below(self.target.seeds.len());
            return self.target.seeds[place].to_vec();
        }
        let place = self.random.below(self.pool.len().max(1));
        self.pool.get(place).cloned().unwrap_or_default()
    }

    fn mutate(&mut self, input: &mut Vec<u8>) {
        let at = self.random.below(input.len() + 1);
        match self.random.below(10) {
            0 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << self.random.below(8);
                }
            }
            1 => {
                if let Some(byte) = input.get_mut(at) {
                    const EDGES: [u8; 9] = [0, 1, 0x0a, 0x0d, 0x7d, 0x7e, 0x7f, 0x80, 0xff];
                    *byte = EDGES[self.random.below(EDGES.len())];
                }
            }
            2 | 3 => self.insert_word(input, at),
            4 => {
                let end = at + self.random.below(input.len() - at + 1);
                input.drain(at..end);
            }
            5 => {
                let end = at + self.random.below((input.len() - at).min(64) + 1);
                let copy = input[at..end].to_vec();
                let to = self.random.below(input.len() + 1);
                input.splice(to..to, copy);
            }
            6 => {
                let other = self.start();
                let from = self.random.below(other.len() + 1);
                input.truncate(at);
                input.extend_from_slice(&other[from..]);
            }
            7 => input.truncate(at),
            8 => input.insert(at, self.random.below(256).to_le_bytes()[0]),
            _ => self.repeat(input, at),
        }
    }

    fn insert_word(&mut self, input: &mut Vec<u8>, at: usize) {
        if self.target.words.is_empty() {
            return;
        }
        let word = self.target.words[self.random.below(self.target.words.len())];
        let over = if self.random.below(2) == 0 {
            0
        } else {
            word.len().min(input.len() - at)
        };
        input.splice(at..at + over, word.iter().copied());
    }

    /// Repeats a few bytes, sometimes very often: depth and length without end.
    fn repeat(&mut self, input: &mut Vec<u8>, at: usize) {
        let end = at + self.random.below((input.len() - at).min(8) + 1);
        let piece = input[at..end].to_vec();
        let times = if self.random.below(64) == 0 {
            4_096
        } else {
            self.random.below(16)
        };
        input.splice(at..at, piece.repeat(times));
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014): small, and good enough for this.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `bound` - 1; `bound` is at least 1.
    fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX);
        usize::try_from(self.next() % bound).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEEDS: &[&[u8]] = &[b"GET /", b"a:b"];
    const WORDS: &[&[u8]] = &[b"magic"];

    fn target(run: fn(&[u8])) -> Target {
        Target {
            name: "test",
            run,
            seeds: SEEDS,
            words: WORDS,
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_inputs() {
        let target = target(|_| {});
        let inputs = |seed| {
            let mut mutator = Mutator::new(&target, seed);
            (0..2_000).map(|_| mutator.next()).collect::<Vec<_>>()
        };
        assert_eq!(inputs(7), inputs(7));
        assert_ne!(inputs(7), inputs(8));
        assert!(inputs(7).iter().all(|input| input.len() <= LONGEST));
    }

    #[test]
    fn a_panic_is_found_with_its_input() {
        let target = target(|data| assert!(!data.windows(5).any(|part| part == b"magic")));
        let finding = run(&target, 1, Bound::Inputs(10_000)).unwrap_err();
        assert!(finding.input.windows(5).any(|part| part == b"magic"));
        assert!(!finding.slow);
        assert_eq!(finding.file_name().len(), 16);
    }

    #[test]
    fn a_run_is_bounded() {
        let target = target(|_| {});
        assert_eq!(run(&target, 1, Bound::Inputs(500)), Ok(500));
        assert!(run(&target, 1, Bound::Time(Duration::from_millis(5))).is_ok());
    }
}
