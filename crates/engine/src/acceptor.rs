//! The acceptor thread: takes connections, applies the listener's limits, hands them to workers.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::runtime::LocalRuntime;
use tokio::sync::mpsc;

use crate::config::ListenerConfig;
use crate::inbox::{Item, Newcomer, WorkerShared};
use crate::limits;
use crate::service::{ConnectionId, PeerInfo, Service};

/// One listener: what its connections share, and how many there are.
pub(crate) struct Door {
    pub(crate) name: Arc<str>,
    pub(crate) tls: Option<Arc<rustls::ServerConfig>>,
    pub(crate) service: Arc<dyn Service>,
    pub(crate) handshake_timeout: Duration,
    max_connections: usize,
    max_per_address: usize,
    exempt_loopback: bool,
    open: AtomicUsize,
    addresses: Mutex<HashMap<IpAddr, u32>>,
}

impl Door {
    pub(crate) fn new(config: &ListenerConfig, service: Arc<dyn Service>) -> Self {
        Self {
            name: config.name.as_str().into(),
            tls: config.tls.clone(),
            service,
            handshake_timeout: config.handshake_timeout,
            max_connections: config.max_connections,
            max_per_address: config.max_per_address,
            exempt_loopback: config.exempt_loopback,
            open: AtomicUsize::new(0),
            addresses: Mutex::default(),
        }
    }

    /// Counts one more connection from `address` in, unless a limit is reached.
    fn admit(self: &Arc<Self>, address: IpAddr) -> Option<Admission> {
        let before = self.open.fetch_add(1, Ordering::AcqRel);
        let mut admission = Admission {
            door: self.clone(),
            address: None,
        };
        if self.max_connections != 0 && before >= self.max_connections {
            return None;
        }
        let address = group(address);
        if self.max_per_address == 0 || (self.exempt_loopback && address.is_loopback()) {
            return Some(admission);
        }
        {
            let mut addresses = self.addresses.lock();
            let count = addresses.entry(address).or_insert(0);
            if *count as usize >= self.max_per_address {
                return None;
            }
            *count += 1;
        }
        admission.address = Some(address);
        Some(admission)
    }
}

/// The address a limit counts: IPv4 in any dress as IPv4, IPv6 by its /64, which is one household.
fn group(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) if !v6.is_loopback() => {
            let network = u128::from(v6) & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from(network))
        }
        other => other,
    }
}

/// A connection's place among its listener's limits; given back on drop.
pub(crate) struct Admission {
    door: Arc<Door>,
    address: Option<IpAddr>,
}

impl Drop for Admission {
    fn drop(&mut self) {
        self.door.open.fetch_sub(1, Ordering::AcqRel);
        if let Some(address) = self.address {
            let mut addresses = self.door.addresses.lock();
            if let Some(count) = addresses.get_mut(&address) {
                *count -= 1;
                if *count == 0 {
                    addresses.remove(&address);
                }
            }
        }
    }
}

/// What the acceptor counts.
#[derive(Debug, Default)]
pub(crate) struct Accepted {
    pub(crate) accepted: AtomicU64,
    pub(crate) refused: AtomicU64,
    next_id: AtomicU64,
}

/// A bound socket on its way to the acceptor.
pub(crate) struct Opened {
    pub(crate) listener: TcpListener,
    pub(crate) door: Arc<Door>,
}

/// Accepts on every listener that comes through `doors` until its senders are gone.
pub(crate) fn run(
    runtime: &LocalRuntime,
    mut doors: mpsc::Receiver<Opened>,
    workers: &Arc<[Arc<WorkerShared>]>,
    accepted: &Arc<Accepted>,
) {
    runtime.block_on(async move {
        while let Some(opened) = doors.recv().await {
            let (workers, accepted) = (workers.clone(), accepted.clone());
            tokio::task::spawn_local(async move {
                let name = opened.door.name.clone();
                if let Err(error) = accept_on(opened, &workers, &accepted).await {
                    tracing::error!(listener = %name, %error, "a listener failed");
                }
            });
        }
    });
}

async fn accept_on(
    opened: Opened,
    workers: &[Arc<WorkerShared>],
    accepted: &Accepted,
) -> io::Result<()> {
    let Opened { listener, door } = opened;
    let local = listener.local_addr()?;
    #[expect(
        unsafe_code,
        reason = "AsyncFd cannot see by itself that the descriptor stays valid"
    )]
    // SAFETY: a `TcpListener` owns its open descriptor and keeps it until it is dropped; nothing here
    // takes it out of the `AsyncFd` or mutates it.
    let listener = unsafe { AsyncFd::register_with_interest(listener, Interest::READABLE) }?;
    let mut resting = false;
    loop {
        let mut ready = listener.readable().await?;
        for _ in 0..limits::ACCEPT_BATCH {
            match listener.get_ref().accept() {
                Ok((stream, addr)) => {
                    resting = false;
                    take(stream, addr, local, &door, workers, accepted);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    ready.clear_ready();
                    break;
                }
                Err(error) if is_exhaustion(&error) => {
                    if !resting {
                        tracing::warn!(listener = %door.name, %error, "cannot accept for now");
                    }
                    resting = true;
                    tokio::time::sleep(limits::ACCEPT_BACKOFF).await;
                    break;
                }
                // The connection ended before it was taken; the next may be well.
                Err(_) => {}
            }
        }
        tokio::task::yield_now().await;
    }
}

/// Whether the process or the machine ran out of something, which passes.
fn is_exhaustion(error: &io::Error) -> bool {
    matches!(
        error.raw_os_error(),
        Some(libc::EMFILE | libc::ENFILE | libc::ENOBUFS | libc::ENOMEM)
    )
}

fn take(
    stream: TcpStream,
    addr: SocketAddr,
    local: SocketAddr,
    door: &Arc<Door>,
    workers: &[Arc<WorkerShared>],
    accepted: &Accepted,
) {
    let Some(admission) = door.admit(addr.ip()) else {
        accepted.refused.fetch_add(1, Ordering::Relaxed);
        return;
    };
    // The peer may be gone already: then reading finds out.
    let _ = stream.set_nodelay(true);
    if stream.set_nonblocking(true).is_err() {
        return;
    }
    let local = if local.ip().is_unspecified() {
        stream.local_addr().unwrap_or(local)
    } else {
        local
    };
    let id = ConnectionId(accepted.next_id.fetch_add(1, Ordering::Relaxed) + 1);
    let (tls, listener) = (door.tls.is_some(), door.name.clone());
    let peer = PeerInfo {
        id,
        addr,
        local,
        tls,
        listener,
    };
    let Some(worker) = workers
        .iter()
        .min_by_key(|worker| worker.open.load(Ordering::Relaxed))
    else {
        return;
    };
    worker.open.fetch_add(1, Ordering::Relaxed);
    accepted.accepted.fetch_add(1, Ordering::Relaxed);
    let newcomer = Newcomer {
        stream,
        peer,
        door: door.clone(),
        admission,
    };
    if worker.push(Item::Adopt(Box::new(newcomer))).is_err() {
        worker.open.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::group;

    #[test]
    fn addresses_are_grouped_by_household() {
        let cases = [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("::1", "::1"),
        ];
        for (address, expected) in cases {
            assert_eq!(
                group(address.parse().unwrap()).to_string(),
                expected,
                "{address}"
            );
        }
    }
}
