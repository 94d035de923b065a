//! How often something may be done: token buckets, in a bounded map.

use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;

use natter_model::{Refusal, Timestamp, UserId};
use parking_lot::Mutex;

use crate::config::{ChatConfig, Rate};
use crate::generations::Generations;

const SHARDS: usize = 8;
/// Buckets in a generation of a shard. A bucket that is forgotten is full when it comes back, so
/// flooding the map with fresh keys forgives others; it never refuses them.
const BUCKETS: usize = 8_192;

/// One token bucket for each key.
pub(crate) struct Buckets<K> {
    rate: Rate,
    hasher: RandomState,
    shards: [Mutex<Generations<K, Bucket>>; SHARDS],
}

struct Bucket {
    tokens: f64,
    at: Timestamp,
}

impl Bucket {
    fn fill(&mut self, rate: Rate, now: Timestamp) {
        #[expect(clippy::cast_precision_loss, reason = "2^52 ms are 140,000 years")]
        let seconds = now.millis_since(self.at) as f64 / 1_000.0;
        self.tokens = (self.tokens + seconds * rate.per_second).min(f64::from(rate.burst));
        self.at = now;
    }
}

impl<K: Hash + Eq> Buckets<K> {
    /// Buckets that fill at `rate`.
    pub(crate) fn new(rate: Rate) -> Self {
        Self {
            rate,
            hasher: RandomState::new(),
            shards: std::array::from_fn(|_| Mutex::new(Generations::new(BUCKETS))),
        }
    }

    /// Takes one token of `key`, or refuses with [`Refusal::RateLimited`].
    pub(crate) fn take(&self, key: K, now: Timestamp) -> Result<(), Refusal> {
        self.take_many(key, 1, now)
    }

    /// Takes `count` tokens of `key` (a whole bucket when it holds fewer), or none and refuses with
    /// [`Refusal::RateLimited`].
    pub(crate) fn take_many(&self, key: K, count: usize, now: Timestamp) -> Result<(), Refusal> {
        if self.rate.is_unlimited() || count == 0 {
            return Ok(());
        }
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let wanted = f64::from(count.min(self.rate.burst.max(1)));
        let mut shard = self.shard(&key).lock();
        let bucket = match shard.get_mut(&key, |_| 1) {
            Some(bucket) => bucket,
            None => {
                let full = Bucket {
                    tokens: f64::from(self.rate.burst),
                    at: now,
                };
                shard.insert(key, full, 1)
            }
        };
        bucket.fill(self.rate, now);
        if bucket.tokens >= wanted {
            bucket.tokens -= wanted;
            return Ok(());
        }
        let wait_ms = (wanted - bucket.tokens) / self.rate.per_second * 1_000.0;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a cast from float to integer saturates, which is what is meant"
        )]
        let retry_after_ms = wait_ms.ceil() as u32;
        Err(Refusal::RateLimited { retry_after_ms })
    }

    /// Gives back a token that was taken for something that does not count.
    pub(crate) fn give_back(&self, key: &K) {
        let mut shard = self.shard(key).lock();
        if let Some(bucket) = shard.get_mut(key, |_| 1) {
            bucket.tokens = (bucket.tokens + 1.0).min(f64::from(self.rate.burst));
        }
    }

    fn shard(&self, key: &K) -> &Mutex<Generations<K, Bucket>> {
        let hash = self.hasher.hash_one(key);
        &self.shards[(hash % SHARDS as u64) as usize]
    }
}

/// What bounds one user's doings other than messages: all without limit when messages are.
pub(crate) struct UserRates {
    /// Rooms made.
    pub(crate) rooms: Buckets<UserId>,
    /// People brought into rooms.
    pub(crate) adding: Buckets<UserId>,
    /// Lists of all rooms.
    pub(crate) lists: Buckets<UserId>,
    /// Pages of timelines and logs.
    pub(crate) pages: Buckets<UserId>,
}

impl UserRates {
    /// As `config` says.
    pub(crate) fn new(config: &ChatConfig) -> Self {
        let buckets = |rate| match config.message_rate.is_unlimited() {
            true => Buckets::new(Rate::UNLIMITED),
            false => Buckets::new(rate),
        };
        Self {
            rooms: buckets(config.room_rate),
            adding: buckets(config.adding_rate),
            lists: buckets(config.list_rate),
            pages: buckets(config.page_rate),
        }
    }
}

/// Who an address stands for: an IPv4 address, or the /64 of an IPv6 address, which one
/// subscriber has to themselves (RFC 6177).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Origin([u8; 8]);

impl From<IpAddr> for Origin {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            // ff00::/8 is multicast and never a source (RFC 4291 section 2.7).
            IpAddr::V4(v4) => {
                let [a, b, c, d] = v4.octets();
                Self([0xff, 0xff, 0xff, 0xff, a, b, c, d])
            }
            IpAddr::V6(v6) => {
                let o = v6.octets();
                Self([o[0], o[1], o[2], o[3], o[4], o[5], o[6], o[7]])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let buckets = Buckets::new(Rate::new(2.0, 3));
        let start = Timestamp::from_millis(10_000);
        for _ in 0..3 {
            assert_eq!(buckets.take('a', start), Ok(()));
        }
        let refused = Err(Refusal::RateLimited {
            retry_after_ms: 500,
        });
        assert_eq!(buckets.take('a', start), refused);
        assert_eq!(buckets.take('b', start), Ok(()), "others have their own");
        assert_eq!(buckets.take('a', start.plus_millis(500)), Ok(()));
        assert_eq!(buckets.take('a', start.plus_millis(500)), refused);
        for n in 0..3 {
            let later = start.plus_millis(3_600_000);
            assert_eq!(
                buckets.take('a', later),
                Ok(()),
                "never above the burst: {n}"
            );
        }
        assert!(buckets.take('a', start.plus_millis(3_600_000)).is_err());
    }

    #[test]
    fn several_are_taken_at_once_or_none() {
        let buckets = Buckets::new(Rate::new(2.0, 5));
        let start = Timestamp::from_millis(10_000);
        assert_eq!(buckets.take_many('a', 3, start), Ok(()));
        let refused = Err(Refusal::RateLimited {
            retry_after_ms: 500,
        });
        assert_eq!(buckets.take_many('a', 3, start), refused);
        assert_eq!(buckets.take_many('a', 2, start), Ok(()), "none was taken");
        assert_eq!(buckets.take_many('a', 0, start), Ok(()), "nothing is free");
        let full = start.plus_millis(2_500);
        assert_eq!(
            buckets.take_many('a', 100, full),
            Ok(()),
            "more than a bucket holds is a whole bucket"
        );
        assert!(buckets.take('a', full).is_err());
    }

    #[test]
    fn a_clock_that_jumps_back_neither_fills_nor_blocks() {
        let buckets = Buckets::new(Rate::new(1.0, 1));
        let now = Timestamp::from_millis(1_000_000);
        assert_eq!(buckets.take((), now), Ok(()));
        let before = Timestamp::from_millis(10_000);
        assert!(buckets.take((), before).is_err());
        assert_eq!(buckets.take((), before.plus_millis(1_000)), Ok(()));
    }

    #[test]
    fn what_is_given_back_can_be_taken_again() {
        let buckets = Buckets::new(Rate::new(0.001, 1));
        let now = Timestamp::from_millis(0);
        for _ in 0..10 {
            assert_eq!(buckets.take(7, now), Ok(()));
            buckets.give_back(&7);
        }
        buckets.give_back(&7);
        assert_eq!(buckets.take(7, now), Ok(()));
        assert!(buckets.take(7, now).is_err(), "never above the burst");
    }

    #[test]
    fn no_limit_is_no_limit() {
        let buckets = Buckets::new(Rate::UNLIMITED);
        for _ in 0..100_000 {
            assert_eq!(buckets.take((), Timestamp::from_millis(0)), Ok(()));
        }
    }

    #[test]
    fn an_ipv6_subscriber_is_one_origin() {
        for (a, b, same) in [
            ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true),
            ("2001:db8:0:1::1", "2001:db8:0:2::1", false),
            ("192.0.2.1", "::ffff:192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
        ] {
            let origin = |text: &str| Origin::from(text.parse::<IpAddr>().unwrap());
            assert_eq!(origin(a) == origin(b), same, "{a} {b}");
        }
    }
}
