//! Passwords: Argon2id on threads of their own, because one hash takes tens of milliseconds and
//! 19 MiB. Nobody waits in an unbounded queue for it.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::{io, thread};

use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use natter_model::Refusal;
use parking_lot::Mutex;
use tokio::sync::oneshot;

use crate::secrets;

/// Threads that hash.
const THREADS: usize = 2;
/// Hashes that wait; more are refused with [`Refusal::Overloaded`].
const QUEUE: usize = 64;
// OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 32;
/// More memory than this is not believed of a stored hash.
const MEMORY_MAX_KIB: u32 = 1 << 20;

/// The threads that hash.
pub(crate) struct Passwords {
    jobs: SyncSender<Job>,
    /// What an unknown user's password is compared with, so that the answer takes as long.
    decoy: String,
}

enum Job {
    Hash {
        password: String,
        reply: oneshot::Sender<String>,
    },
    Verify {
        password: String,
        phc: String,
        reply: oneshot::Sender<bool>,
    },
}

impl Passwords {
    /// Starts the threads; they end when this is dropped.
    pub(crate) fn start() -> io::Result<Self> {
        let (jobs, queue) = sync_channel(QUEUE);
        let queue = Arc::new(Mutex::new(queue));
        for n in 0..THREADS {
            let queue = Arc::clone(&queue);
            thread::Builder::new()
                .name(format!("natter-password-{n}"))
                .spawn(move || work(&queue))?;
        }
        // No password has this hash: it is random, and was never computed.
        let decoy = phc(
            MEMORY_KIB,
            PASSES,
            LANES,
            &secrets::random::<SALT_BYTES>(),
            &secrets::random::<HASH_BYTES>(),
        );
        Ok(Self { jobs, decoy })
    }

    /// An Argon2id PHC string for `password`.
    pub(crate) async fn hash(&self, password: String) -> Result<String, Refusal> {
        let (reply, answer) = oneshot::channel();
        self.enqueue(Job::Hash { password, reply })?;
        answer.await.map_err(|_| Refusal::Internal)
    }

    /// Whether `password` is the one that `phc` was made of. Without `phc` it takes as long and
    /// says no.
    pub(crate) async fn verify(
        &self,
        password: String,
        phc: Option<String>,
    ) -> Result<bool, Refusal> {
        let (reply, answer) = oneshot::channel();
        let known = phc.is_some();
        let phc = phc.unwrap_or_else(|| self.decoy.clone());
        self.enqueue(Job::Verify {
            password,
            phc,
            reply,
        })?;
        let matches = answer.await.map_err(|_| Refusal::Internal)?;
        Ok(matches && known)
    }

    fn enqueue(&self, job: Job) -> Result<(), Refusal> {
        self.jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Refusal::Overloaded,
            TrySendError::Disconnected(_) => Refusal::Internal,
        })
    }
}

fn work(queue: &Mutex<Receiver<Job>>) {
    loop {
        let Ok(job) = queue.lock().recv() else { return };
        match job {
            // Whoever asked may have gone away while the job waited.
            Job::Hash { reply, .. } if reply.is_closed() => {}
            Job::Verify { reply, .. } if reply.is_closed() => {}
            Job::Hash { password, reply } => {
                if let Some(phc) = hash(&password) {
                    let _ = reply.send(phc);
                }
            }
            Job::Verify {
                password,
                phc,
                reply,
            } => {
                let _ = reply.send(verify(&password, &phc));
            }
        }
    }
}

fn hash(password: &str) -> Option<String> {
    let salt = secrets::random::<SALT_BYTES>();
    let hash = derive(password, &salt, MEMORY_KIB, PASSES, LANES)?;
    Some(phc(MEMORY_KIB, PASSES, LANES, &salt, &hash))
}

fn verify(password: &str, phc: &str) -> bool {
    let Some(stored) = Stored::read(phc) else {
        return false;
    };
    let derived = derive(
        password,
        &stored.salt,
        stored.memory,
        stored.passes,
        stored.lanes,
    );
    derived.is_some_and(|hash| verify_slices_are_equal(&hash, &stored.hash).is_ok())
}

fn derive(
    password: &str,
    salt: &[u8],
    memory_kib: u32,
    passes: u32,
    lanes: u32,
) -> Option<[u8; HASH_BYTES]> {
    let params = Params::new(memory_kib, passes, lanes, Some(HASH_BYTES)).ok()?;
    let mut hash = [0; HASH_BYTES];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.as_bytes(), salt, &mut hash)
        .ok()?;
    Some(hash)
}

fn phc(memory_kib: u32, passes: u32, lanes: u32, salt: &[u8], hash: &[u8]) -> String {
    format!(
        "$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${}${}",
        STANDARD_NO_PAD.encode(salt),
        STANDARD_NO_PAD.encode(hash),
    )
}

/// A PHC string, read (the PHC string format of the Password Hashing Competition).
struct Stored {
    memory: u32,
    passes: u32,
    lanes: u32,
    salt: Vec<u8>,
    hash: Vec<u8>,
}

impl Stored {
    fn read(phc: &str) -> Option<Self> {
        let mut parts = phc.strip_prefix("$argon2id$v=19$")?.split('$');
        let mut costs = parts.next()?.split(',');
        let mut cost =
            |name: &str| -> Option<u32> { costs.next()?.strip_prefix(name)?.parse().ok() };
        let (memory, passes, lanes) = (cost("m=")?, cost("t=")?, cost("p=")?);
        let salt = STANDARD_NO_PAD.decode(parts.next()?).ok()?;
        let hash = STANDARD_NO_PAD.decode(parts.next()?).ok()?;
        let sound = memory <= MEMORY_MAX_KIB && parts.next().is_none();
        sound.then_some(Self {
            memory,
            passes,
            lanes,
            salt,
            hash,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_matches_its_own_hash_only() {
        let phc = hash("correct horse").unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert!(verify("correct horse", &phc));
        assert!(!verify("correct horse ", &phc));
        assert_ne!(hash("correct horse").unwrap(), phc, "salted");
    }

    /// A vector of the reference implementation (P-H-C/phc-winner-argon2, test.c, Argon2id v=19).
    #[test]
    fn hashes_of_the_reference_implementation_match() {
        let phc = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ\
                   $CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert!(verify("password", phc));
        assert!(!verify("passwore", phc));
    }

    #[test]
    fn what_is_no_hash_matches_nothing() {
        let good = hash("pw").unwrap();
        for bad in [
            "",
            "!",
            "$argon2id$",
            "$argon2id$v=19$m=19456,t=2$c29tZXNhbHQ$aGFzaA",
            "$argon2id$v=19$m=4294967295,t=2,p=1$c29tZXNhbHQ$aGFzaA",
            "$argon2id$v=19$m=0,t=0,p=0$c29tZXNhbHQ$aGFzaA",
            "$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$aGFzaA",
            &format!("{good}$"),
            &good[..good.len() - 4],
        ] {
            assert!(!verify("pw", bad), "{bad}");
        }
    }

    #[tokio::test]
    async fn an_unknown_user_costs_the_same_work_and_never_matches() {
        let passwords = Passwords::start().unwrap();
        let phc = passwords.hash("pw".into()).await.unwrap();
        assert_eq!(passwords.verify("pw".into(), Some(phc)).await, Ok(true));
        assert_eq!(passwords.verify("pw".into(), None).await, Ok(false));
        let decoy = Stored::read(&passwords.decoy).unwrap();
        assert_eq!(
            (decoy.memory, decoy.passes, decoy.lanes),
            (MEMORY_KIB, PASSES, LANES)
        );
    }

    #[tokio::test]
    async fn a_full_queue_refuses() {
        let (jobs, _queue) = sync_channel(1);
        let passwords = Passwords {
            jobs,
            decoy: String::new(),
        };
        let mut waiting = Box::pin(passwords.hash("a".into()));
        let refused = tokio::select! {
            biased;
            _ = &mut waiting => unreachable!("nobody works here"),
            refused = passwords.hash("b".into()) => refused,
        };
        assert_eq!(refused, Err(Refusal::Overloaded));
    }
}
