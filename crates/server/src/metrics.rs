//! What the server tells those who operate it: whether it is ready, and its figures.

mod exposition;
mod listener;
mod process;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use natter_engine::Engine;
use natter_gateway_http::Operation;
use natter_store::Store;

use exposition::Exposition;
pub(crate) use listener::MetricsService;

/// The running server, as its operator asks about it.
pub(crate) struct Running {
    engine: Engine,
    store: Arc<dyn Store>,
    stopping: AtomicBool,
}

impl Running {
    pub(crate) fn new(engine: Engine, store: Arc<dyn Store>) -> Arc<Self> {
        Arc::new(Self {
            engine,
            store,
            stopping: AtomicBool::new(false),
        })
    }

    /// From now on the server is not ready.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
    }
}

impl Operation for Running {
    /// A full disk does not make a server unready: it serves reads, and no other would do better.
    fn ready(&self) -> Result<(), String> {
        if self.stopping.load(Ordering::Acquire) {
            Err("the server is stopping".to_owned())
        } else {
            Ok(())
        }
    }

    fn figures(&self, out: &mut String) {
        let mut to = Exposition::new(out);
        let version = [("version", env!("CARGO_PKG_VERSION"))];
        to.labelled(
            "natter_info",
            "The version that runs.",
            "gauge",
            &[(&version, 1)],
        );
        let ready = u64::from(self.ready().is_ok());
        to.gauge(
            "natter_ready",
            "1 when the server is ready, 0 when it stops.",
            ready,
        );
        engine(&mut to, &self.engine);
        store(&mut to, self.store.as_ref());
        process::figures(&mut to);
    }
}

fn engine(to: &mut Exposition<'_>, engine: &Engine) {
    let stats = engine.stats();
    let all = stats.total;
    to.gauge(
        "natter_connections_open",
        "Connections open now.",
        stats.open,
    );
    for (name, help, value) in [
        (
            "natter_connections_accepted_total",
            "Connections accepted.",
            stats.accepted,
        ),
        (
            "natter_connections_refused_total",
            "Connections closed at once because of a limit.",
            stats.refused,
        ),
        (
            "natter_tls_handshakes_failed_total",
            "TLS handshakes that failed or took too long.",
            stats.handshakes_failed,
        ),
        (
            "natter_received_bytes_total",
            "Bytes read from sockets.",
            all.bytes_in,
        ),
        (
            "natter_sent_bytes_total",
            "Bytes written to sockets.",
            all.bytes_out,
        ),
        (
            "natter_received_messages_total",
            "Messages received.",
            all.messages_in,
        ),
        (
            "natter_sent_messages_total",
            "Messages sent.",
            all.messages_out,
        ),
        (
            "natter_socket_reads_total",
            "System calls that read bytes.",
            all.reads,
        ),
        (
            "natter_socket_writes_total",
            "System calls that wrote bytes.",
            all.writes,
        ),
        (
            "natter_lagged_total",
            "Times that a reader did not keep up with what it was sent.",
            all.lagged,
        ),
        (
            "natter_inbox_overflows_total",
            "Deliveries dropped because a worker's inbox was full.",
            all.inbox_overflows,
        ),
        (
            "natter_panics_total",
            "Panics that ended one connection; each is a fault worth a report.",
            all.panics,
        ),
    ] {
        to.counter(name, help, value);
    }
    let numbers: Vec<String> = (0..stats.workers.len())
        .map(|number| number.to_string())
        .collect();
    let labels: Vec<[(&str, &str); 1]> = numbers
        .iter()
        .map(|number| [("worker", number.as_str())])
        .collect();
    let open: Vec<(&[(&str, &str)], u64)> = labels
        .iter()
        .zip(&stats.workers)
        .map(|(label, worker)| (label.as_slice(), worker.open))
        .collect();
    let help = "Connections open now on each worker.";
    to.labelled("natter_worker_connections_open", help, "gauge", &open);
}

fn store(to: &mut Exposition<'_>, store: &dyn Store) {
    let status = store.status();
    let queued = u64::try_from(status.queued_writes).unwrap_or(u64::MAX);
    to.gauge(
        "natter_store_queued_writes",
        "Writes that wait for the writer.",
        queued,
    );
    to.gauge(
        "natter_store_full",
        "1 while the disk is full and writes are refused.",
        u64::from(status.full),
    );
    to.gauge(
        "natter_store_bytes",
        "Bytes of the database and its journal.",
        status.bytes,
    );
    to.counter(
        "natter_store_commits_total",
        "Transactions committed.",
        status.commits,
    );
    to.counter(
        "natter_store_writes_total",
        "Writes committed.",
        status.writes,
    );
    to.counter(
        "natter_store_overloaded_total",
        "Writes refused because the queue was full.",
        status.overloaded,
    );
}
