//! Logging in, and how often it may be tried.

use std::net::IpAddr;

use natter_model::limits::PASSWORD_MAX_BYTES;
use natter_model::{Refusal, Timestamp, Username};

use crate::chat::Chat;
use crate::config::Rate;
use crate::rates::{Buckets, Origin};
use crate::sessions::SignedIn;

/// Tries of one address on one name that no other address can use up.
const OWN_TRIES: Rate = Rate::new(1.0 / 30.0, 3);

/// A login.
#[derive(Clone)]
pub struct LogIn {
    /// The name, in any case.
    pub username: String,
    /// The password.
    pub password: String,
    /// What the client says it is, for the list of sessions.
    pub device: String,
    /// Where the request comes from.
    pub from: IpAddr,
}

impl Chat {
    /// Logs in. Refuses with `RateLimited` or `BadCredentials`: the same, after the same time, for
    /// a wrong password, an unknown name and a name without password.
    pub async fn log_in(&self, request: LogIn) -> Result<SignedIn, Refusal> {
        self.open()?;
        let folded = request.username.to_ascii_lowercase();
        let attempt = self.login_limits.begin(request.from, folded, self.now())?;
        let credentials = match Username::new(&request.username) {
            Ok(name) => self.ask_store(self.store.credentials(name)).await?,
            Err(_) => None,
        };
        let (user, phc) = credentials.map_or((None, None), |c| (Some(c.user), c.password_hash));
        let mut password = request.password;
        let phc = phc.filter(|_| password.len() <= PASSWORD_MAX_BYTES);
        if phc.is_none() {
            // Not worth hashing as it is, and its length must not tell.
            password.clear();
        }
        let matches = self.passwords.verify(password, phc).await?;
        let user = user.filter(|_| matches).ok_or(Refusal::BadCredentials)?;
        self.login_limits.succeeded(&attempt);
        self.begin_session(user, request.device).await
    }
}

/// How often logins may be tried.
///
/// Each address has a bucket. Each name has one too, against guessing one person's password from
/// many addresses; but the first tries of an address on a name pass by it, so that whoever empties
/// it does not lock its owner out.
pub(crate) struct LoginLimits {
    addresses: Buckets<Origin>,
    names: Buckets<Box<str>>,
    own_tries: Buckets<(Origin, Box<str>)>,
}

/// A try that was let through.
pub(crate) struct Attempt {
    from: Origin,
    name: Box<str>,
    by_name: bool,
}

impl LoginLimits {
    pub(crate) fn new(rate: Rate) -> Self {
        let own_tries = if rate.per_second.is_infinite() {
            Rate::UNLIMITED
        } else {
            OWN_TRIES
        };
        Self {
            addresses: Buckets::new(rate),
            names: Buckets::new(Rate {
                per_second: rate.per_second / 10.0,
                ..rate
            }),
            own_tries: Buckets::new(own_tries),
        }
    }

    /// Lets a try through, or refuses with `RateLimited`.
    pub(crate) fn begin(
        &self,
        from: IpAddr,
        mut name: String,
        now: Timestamp,
    ) -> Result<Attempt, Refusal> {
        let from = Origin::from(from);
        // Longer than any name: they may share a bucket, and must not fill the memory.
        if name.len() > natter_model::limits::USERNAME_MAX_BYTES {
            name.clear();
        }
        let name: Box<str> = name.into();
        self.addresses.take(from, now)?;
        let own = self.own_tries.take((from, name.clone()), now);
        if own.is_err() {
            self.names.take(name.clone(), now)?;
        }
        Ok(Attempt {
            from,
            name,
            by_name: own.is_err(),
        })
    }

    /// The try was the person themselves: it does not count.
    pub(crate) fn succeeded(&self, attempt: &Attempt) {
        self.addresses.give_back(&attempt.from);
        if attempt.by_name {
            self.names.give_back(&attempt.name);
        } else {
            let key = (attempt.from, attempt.name.clone());
            self.own_tries.give_back(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(n: u32) -> IpAddr {
        IpAddr::from(n.to_be_bytes())
    }

    #[test]
    fn many_addresses_that_guess_one_name_are_slowed_and_its_owner_is_not_locked_out() {
        let limits = LoginLimits::new(Rate::new(0.5, 20));
        let now = Timestamp::from_millis(1_000_000);
        let guesses = (0..1_000).flat_map(|n| [n; 10]);
        let passed = guesses
            .filter(|n| limits.begin(address(*n), "ann".into(), now).is_ok())
            .count();
        assert_eq!(passed, 3 * 1_000 + 20, "three each, and the name's burst");
        let own = limits.begin(address(77_777), "ann".into(), now);
        assert!(own.is_ok(), "the owner comes in while it goes on");
    }

    #[test]
    fn one_address_is_slowed_whatever_names_it_tries() {
        let limits = LoginLimits::new(Rate::new(0.5, 20));
        let now = Timestamp::from_millis(1_000_000);
        let passed = (0..1_000)
            .filter(|n| limits.begin(address(1), format!("user{n}"), now).is_ok())
            .count();
        assert_eq!(passed, 20);
    }

    #[test]
    fn success_does_not_count() {
        let limits = LoginLimits::new(Rate::new(0.5, 2));
        let now = Timestamp::from_millis(1_000_000);
        for _ in 0..100 {
            let attempt = limits.begin(address(1), "ann".into(), now);
            limits.succeeded(&attempt.expect("never refused"));
        }
    }
}
