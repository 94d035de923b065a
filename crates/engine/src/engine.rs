//! The engine's handle: starting, listening, watching and stopping.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use socket2::{Domain, Protocol, Socket, Type};
use tokio::runtime::{Builder, LocalOptions, LocalRuntime};
use tokio::sync::{mpsc, watch};

use crate::acceptor::{self, Accepted, Door, Opened};
use crate::config::{EngineConfig, ListenerConfig};
use crate::inbox::{Item, WorkerShared};
use crate::limits;
use crate::publish::{Directory, Publisher};
use crate::service::Service;
use crate::stats::{ConnectionStats, EngineStats};
use crate::worker::{Worker, WorkerEnd};

/// Why the engine could not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// A thread or its runtime could not be started.
    #[error("cannot start the engine: {0}")]
    Start(#[source] io::Error),
    /// The address could not be listened on; `source` says why.
    #[error("cannot listen on {addr}: {source}")]
    Listen {
        /// Where.
        addr: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The engine is stopping or has stopped.
    #[error("the engine has stopped")]
    Stopped,
}

/// What a shutdown did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ShutdownReport {
    /// Connections open when it began.
    pub open: usize,
    /// Of these, cut at the deadline.
    pub forced: usize,
    /// How long it took.
    pub took: Duration,
}

/// A running engine. Clones share it; when the last goes without [`shutdown`](Self::shutdown), the
/// engine stops with no grace.
#[derive(Clone)]
pub struct Engine {
    core: Arc<Core>,
}

struct Core {
    workers: Arc<[Arc<WorkerShared>]>,
    directory: Arc<Directory>,
    accepted: Arc<Accepted>,
    running: Mutex<Option<Running>>,
}

/// What a shutdown takes apart.
struct Running {
    /// The acceptor ends when this goes.
    doors: mpsc::Sender<Opened>,
    acceptor: JoinHandle<Option<()>>,
    workers: Vec<JoinHandle<Option<WorkerEnd>>>,
    stopping: watch::Sender<bool>,
}

impl Engine {
    /// Starts the workers and the acceptor.
    ///
    /// # Errors
    /// [`EngineError::Start`].
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a configuration is used up by a start"
    )]
    pub fn start(config: EngineConfig) -> Result<Engine, EngineError> {
        let count = match config.workers {
            0 => thread::available_parallelism().map_or(1, usize::from),
            count => count,
        };
        let workers: Arc<[Arc<WorkerShared>]> = (0..count.min(limits::MAX_WORKERS))
            .map(|index| Arc::new(WorkerShared::new(index, config.inbox)))
            .collect();
        let directory = Arc::new(Directory::new(workers.clone()));
        let accepted = Arc::new(Accepted::default());
        let (stopping, stop) = watch::channel(false);
        let mut threads: Vec<JoinHandle<Option<WorkerEnd>>> = Vec::with_capacity(workers.len());
        for shared in workers.iter() {
            match start_worker(shared, &directory, &stop) {
                Ok(thread) => threads.push(thread),
                Err(error) => return Err(give_up(&workers, threads, error)),
            }
        }
        let (doors, opened) = mpsc::channel(16);
        let acceptor = start_acceptor(opened, &workers, &accepted);
        let acceptor = match acceptor {
            Ok(acceptor) => acceptor,
            Err(error) => return Err(give_up(&workers, threads, error)),
        };
        let running = Running {
            doors,
            acceptor,
            workers: threads,
            stopping,
        };
        let running = Mutex::new(Some(running));
        Ok(Self {
            core: Arc::new(Core {
                workers,
                directory,
                accepted,
                running,
            }),
        })
    }

    /// Binds and accepts. On return the port takes connections; the address has the real port.
    ///
    /// # Errors
    /// [`EngineError::Listen`] with the address, or [`EngineError::Stopped`].
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a configuration is used up by a listener"
    )]
    pub fn listen(
        &self,
        listener: ListenerConfig,
        service: Arc<dyn Service>,
    ) -> Result<SocketAddr, EngineError> {
        let Some(doors) = self
            .core
            .running
            .lock()
            .as_ref()
            .map(|running| running.doors.clone())
        else {
            return Err(EngineError::Stopped);
        };
        let failed = |source| EngineError::Listen {
            addr: listener.addr,
            source,
        };
        let socket = bind(listener.addr).map_err(failed)?;
        let addr = socket.local_addr().map_err(failed)?;
        let door = Arc::new(Door::new(&listener, service));
        let mut opened = Opened {
            listener: socket,
            door,
        };
        // The acceptor takes these at once; a full queue is a matter of microseconds.
        loop {
            match doors.try_send(opened) {
                Ok(()) => return Ok(addr),
                Err(mpsc::error::TrySendError::Closed(_)) => return Err(EngineError::Stopped),
                Err(mpsc::error::TrySendError::Full(back)) => {
                    opened = back;
                    thread::yield_now();
                }
            }
        }
    }

    /// A publisher.
    #[must_use]
    pub fn publisher(&self) -> Publisher {
        Publisher::new(self.core.directory.clone())
    }

    /// Totals.
    #[must_use]
    pub fn stats(&self) -> EngineStats {
        let core = &self.core;
        let mut stats = EngineStats {
            accepted: core.accepted.accepted.load(Ordering::Relaxed),
            refused: core.accepted.refused.load(Ordering::Relaxed),
            ..EngineStats::default()
        };
        for worker in core.workers.iter() {
            let figures = worker.stats();
            stats.total.add(&figures);
            stats.handshakes_failed += worker.mishaps.handshakes_failed.value();
            stats.workers.push(figures);
        }
        stats.open = stats.total.open;
        stats
    }

    /// The figures of every connection, asked of the workers. Blocks for their next turn, a few
    /// milliseconds, and at most [`limits::REPORT_TIMEOUT`]; not to be called on a worker.
    #[must_use]
    pub fn connections(&self) -> Vec<ConnectionStats> {
        let deadline = Instant::now() + limits::REPORT_TIMEOUT;
        let (sender, reports) = sync_channel(self.core.workers.len().max(1));
        let mut expected = 0;
        for worker in self.core.workers.iter() {
            let sender: SyncSender<_> = sender.clone();
            expected += usize::from(worker.push(Item::Report(sender)).is_ok());
        }
        drop(sender);
        let mut connections = Vec::new();
        for _ in 0..expected {
            let left = deadline.saturating_duration_since(Instant::now());
            match reports.recv_timeout(left) {
                Ok(report) => connections.extend(report),
                Err(_) => break,
            }
        }
        connections
    }

    /// Stops: accepts no more, calls `on_shutdown` of each handler and resolves
    /// [`LentContext::shutdown`](crate::LentContext::shutdown), writes what is queued, cuts what is
    /// left after `grace`, and joins the threads. Blocking; on a worker it does not wait. A second
    /// call returns an empty report.
    pub fn shutdown(&self, grace: Duration) -> ShutdownReport {
        self.core.shutdown(grace)
    }
}

impl Core {
    fn shutdown(&self, grace: Duration) -> ShutdownReport {
        let Some(running) = self.running.lock().take() else {
            return ShutdownReport::default();
        };
        let start = Instant::now();
        drop(running.doors);
        join(running.acceptor);
        // Nobody may listen: without receivers there is nobody to tell.
        let _ = running.stopping.send(true);
        let far = start + Duration::from_secs(60 * 60 * 24);
        let deadline = start.checked_add(grace).unwrap_or(far);
        for worker in self.workers.iter() {
            let _ = worker.push(Item::Shutdown(deadline));
        }
        let mut report = ShutdownReport::default();
        for end in running.workers.into_iter().filter_map(join) {
            report.open += end.open;
            report.forced += end.forced;
        }
        report.took = start.elapsed();
        report
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        self.shutdown(Duration::ZERO);
    }
}

/// Waits for a thread, unless it is the current one.
fn join<T>(thread: JoinHandle<Option<T>>) -> Option<T> {
    if thread.thread().id() == thread::current().id() {
        return None;
    }
    let name = thread.thread().name().unwrap_or("engine").to_owned();
    match thread.join() {
        Ok(value) => value,
        Err(_) => {
            tracing::error!(thread = name, "a thread of the engine panicked");
            None
        }
    }
}

/// Stops the workers that did start.
fn give_up(
    workers: &[Arc<WorkerShared>],
    threads: Vec<JoinHandle<Option<WorkerEnd>>>,
    error: io::Error,
) -> EngineError {
    for worker in workers {
        let _ = worker.push(Item::Shutdown(Instant::now()));
    }
    for thread in threads {
        join(thread);
    }
    EngineError::Start(error)
}

/// Starts a thread around a runtime of its own, and waits until the runtime stands.
fn start_thread<T: Send + 'static>(
    name: String,
    run: impl FnOnce(LocalRuntime) -> T + Send + 'static,
) -> io::Result<JoinHandle<Option<T>>> {
    let (sender, started) = sync_channel(1);
    let thread = thread::Builder::new().name(name).spawn(move || {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build_local(LocalOptions::default());
        let (runtime, outcome) = match runtime {
            Ok(runtime) => (Some(runtime), Ok(())),
            Err(error) => (None, Err(error)),
        };
        // The starter waits for it; if it is gone, so is the engine.
        let _ = sender.send(outcome);
        runtime.map(run)
    })?;
    match started.recv() {
        Ok(Ok(())) => Ok(thread),
        Ok(Err(error)) => Err(error),
        Err(_) => Err(io::Error::other("the thread ended at its start")),
    }
}

fn start_worker(
    shared: &Arc<WorkerShared>,
    directory: &Arc<Directory>,
    stop: &watch::Receiver<bool>,
) -> io::Result<JoinHandle<Option<WorkerEnd>>> {
    let (shared, directory, stop) = (shared.clone(), directory.clone(), stop.clone());
    start_thread(format!("engine-{}", shared.index), move |runtime| {
        runtime.block_on(async move {
            let worker = Box::pin(Worker::new(shared, directory, stop).run());
            // As a task rather than as the root, waking it from this thread costs no system call.
            let work = tokio::task::spawn_local(tokio::task::unconstrained(worker));
            work.await.unwrap_or_else(|error| {
                tracing::error!(%error, "a worker failed");
                WorkerEnd::default()
            })
        })
    })
}

fn start_acceptor(
    opened: mpsc::Receiver<Opened>,
    workers: &Arc<[Arc<WorkerShared>]>,
    accepted: &Arc<Accepted>,
) -> io::Result<JoinHandle<Option<()>>> {
    let (workers, accepted) = (workers.clone(), accepted.clone());
    start_thread("engine-acceptor".into(), move |runtime| {
        acceptor::run(&runtime, opened, &workers, &accepted);
    })
}

fn bind(addr: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, Some(Protocol::TCP))?;
    // A restart must not wait for connections of the last run to be forgotten.
    socket.set_reuse_address(true)?;
    socket.bind(&addr.into())?;
    socket.listen(limits::LISTEN_BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}
