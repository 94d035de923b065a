//! `natter serve`: the server.

use std::io::Write as _;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::{ArgMatches, Command};
use natter_core::{Chat, SystemClock};
use natter_engine::{Engine, EngineConfig, EngineError, ListenerConfig, Service};
use natter_gateway_http::{HttpConfig, HttpGateway, MetricsAccess};
use natter_gateway_text::{Dialect, TextConfig, TextGateway};
use natter_store::{Store, StoreError};
use natter_store_sqlite::{MasterKey, Options, SqliteStore};
use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::config::{self, Config, KeySource, Spoken};
use crate::failure::{Exit, Failure};
use crate::fanout::EngineFanout;
use crate::metrics::{MetricsService, Running};
use crate::ticker::Ticker;
use crate::{data_dir, descriptors, logs, tls};

pub(super) fn describe() -> Command {
    Command::new("serve")
        .about("Run the server")
        .after_help(
            "Each setting is a flag, a variable NATTER_*, or a key of the configuration file. \
             Standard output tells `listening PROTO ADDR:PORT` for each listener and then `ready`; \
             the log goes to standard error. SIGTERM and SIGINT stop the server gracefully, a \
             second one at once.\n\nExamples:\n  natter serve\n  natter serve --data \
             /var/lib/natter --listen http=0.0.0.0:8080 --public-url https://chat.example.org\n  \
             natter serve --listen https=0.0.0.0:443 --tls-cert cert.pem --tls-key key.pem\n  \
             natter serve --config /etc/natter.toml",
        )
        .args(config::flags())
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let begun = Instant::now();
    let config = Config::load(matches)?;
    logs::start(&config)?;
    for variable in config.unknown_variables() {
        tracing::warn!(
            variable,
            "a variable that looks like a setting is none, and is ignored"
        );
    }
    let descriptors = descriptors::raise_limit();
    let _lock = data_dir::open(&config.data)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::other)?;
    let mut signals = runtime.block_on(async { Signals::new() })?;
    let server = Server::start(&config, &runtime)?;
    announce("ready");
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        data = %config.data.display(),
        ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        descriptors,
        "started"
    );
    let name = runtime.block_on(signals.next());
    tracing::info!(
        signal = name,
        grace_ms = config.grace.as_millis(),
        "stopping"
    );
    server.running.stop();
    let grace = config.grace;
    let (stopped, mut is_stopped) = tokio::sync::oneshot::channel();
    std::thread::Builder::new()
        .name("stop".to_owned())
        .spawn(move || {
            server.stop(grace);
            let _ = stopped.send(());
        })
        .map_err(Failure::other)?;
    runtime.block_on(async {
        tokio::select! {
            stopped = &mut is_stopped => {
                stopped.map_err(|_| Failure::other("stopping has panicked; see the log"))
            }
            name = signals.next() => {
                Failure::other(format!("stopped at once by a second {name}")).end_process()
            }
        }
    })
}

/// The signals that stop a server.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> Result<Self, Failure> {
        Ok(Self {
            terminate: signal(SignalKind::terminate()).map_err(Failure::other)?,
            interrupt: signal(SignalKind::interrupt()).map_err(Failure::other)?,
        })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

/// A running server.
struct Server {
    engine: Engine,
    store: Arc<SqliteStore>,
    chat: Arc<Chat>,
    running: Arc<Running>,
    ticker: Ticker,
}

impl Server {
    fn start(config: &Config, runtime: &Runtime) -> Result<Self, Failure> {
        let tls = config.tls.as_ref().map(tls::server_config).transpose()?;
        let store = open_store(config)?;
        let mut engine_config = EngineConfig::default();
        engine_config.workers = config.workers;
        let engine = Engine::start(engine_config).map_err(Failure::other)?;
        let fanout = Arc::new(EngineFanout::new(engine.publisher()));
        let clock = Arc::new(SystemClock);
        let chat = runtime.block_on(Chat::start(store.clone(), fanout, clock, config.chat()))?;
        let running = Running::new(engine.clone(), store.clone());
        let ticker = Ticker::start(chat.clone())?;
        let server = Self {
            engine,
            store,
            chat,
            running,
            ticker,
        };
        let first = server.listen(config, tls.as_ref())?;
        if let Some(token) = runtime.block_on(server.chat.owner_link_token())? {
            let url = match &config.public_url {
                Some(url) => url.origin().to_owned(),
                None => guessed_url(first),
            };
            let _ = writeln!(std::io::stderr(), "owner link: {url}/join/{token}");
        }
        Ok(server)
    }

    /// Opens every listener and says so. Answers the first web listener: whether it speaks TLS, and
    /// where it is.
    fn listen(
        &self,
        config: &Config,
        tls: Option<&Arc<rustls::ServerConfig>>,
    ) -> Result<Option<(bool, SocketAddr)>, Failure> {
        let operation = self.running.clone();
        let http = HttpGateway::new(http_config(config), self.chat.clone(), operation.clone());
        let https = tls.map(tls::for_http);
        let mut first = None;
        for listen in &config.listen {
            let (service, certificate): (Arc<dyn Service>, _) = match listen.protocol {
                Spoken::Http => (http.clone(), https.as_ref()),
                Spoken::Text(dialect) => (Arc::new(self.text(config, dialect)), tls),
            };
            let mut listener = listener(config, &listen.word, listen.addr);
            listener.tls = certificate.filter(|_| listen.tls).cloned();
            let addr = self.open(listener, service)?;
            if matches!(listen.protocol, Spoken::Http) {
                first.get_or_insert((listen.tls, addr));
            }
        }
        if let Some(addr) = config.metrics_listen {
            let service = Arc::new(MetricsService::new(operation, http));
            self.open(listener(config, "metrics", addr), service)?;
        }
        Ok(first)
    }

    fn open(
        &self,
        listener: ListenerConfig,
        service: Arc<dyn Service>,
    ) -> Result<SocketAddr, Failure> {
        let word = listener.name.clone();
        let addr = self.engine.listen(listener, service).map_err(|error| match error {
            EngineError::Listen { addr, source } => {
                let what = match source.kind() {
                    std::io::ErrorKind::AddrInUse => "the port is taken by another program",
                    std::io::ErrorKind::PermissionDenied => {
                        "this port needs more rights: take one above 1023, or give CAP_NET_BIND_SERVICE"
                    }
                    std::io::ErrorKind::AddrNotAvailable => "this machine has no such address",
                    _ => return Failure::new(
                        Exit::Listen,
                        format!("cannot listen on {word}={addr}: {source}"),
                    ),
                };
                Failure::new(Exit::Listen, format!("cannot listen on {word}={addr}: {what}"))
            }
            error => Failure::other(error),
        })?;
        announce(&format!("listening {word} {addr}"));
        Ok(addr)
    }

    fn text(&self, config: &Config, dialect: Dialect) -> TextGateway {
        let text = TextConfig {
            server_name: config.server_name.clone(),
            room: self.chat.config().lobby.clone(),
            dialect,
        };
        TextGateway::new(text, self.chat.clone())
    }

    /// Ends every connection within `grace`, commits what was accepted, and lets go of the files.
    fn stop(self, grace: Duration) {
        drop(self.ticker);
        let report = self.engine.shutdown(grace);
        let closing = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build();
        match closing {
            Ok(runtime) => runtime.block_on(self.chat.close()),
            Err(error) => tracing::error!(%error, "the chat could not be closed in order"),
        }
        self.store.close();
        tracing::info!(
            connections = report.open,
            cut = report.forced,
            ms = u64::try_from(report.took.as_millis()).unwrap_or(u64::MAX),
            "stopped"
        );
    }
}

fn open_store(config: &Config) -> Result<Arc<SqliteStore>, Failure> {
    let database = config.database();
    let key = match &config.key {
        KeySource::File(file) => MasterKey::load_or_create(file, database.exists())?,
        KeySource::Given(digits) => MasterKey::from_hex(digits)?,
    };
    Ok(SqliteStore::open(Options::new(
        database,
        key,
        storage_failed,
    ))?)
}

/// What was written last may not be on disk, and nothing that is told from here on could be trusted.
fn storage_failed(error: StoreError) {
    Failure::from(error).end_process();
}

fn http_config(config: &Config) -> HttpConfig {
    let metrics = match &config.metrics_token {
        Some(token) => MetricsAccess::Token(token.clone()),
        // Behind a proxy everybody comes from loopback.
        None if config.is_private && config.metrics_listen.is_none() => MetricsAccess::Loopback,
        None => MetricsAccess::Nobody,
    };
    HttpConfig {
        public_url: config.public_url.clone(),
        trusted_proxies: config.trusted_proxies.clone(),
        allowed_origins: config.allowed_origins.clone(),
        metrics,
    }
}

fn listener(config: &Config, word: &str, addr: SocketAddr) -> ListenerConfig {
    let mut listener = ListenerConfig::new(word, addr);
    listener.max_connections = config.max_connections;
    listener.max_per_address = config.max_per_address;
    listener.exempt_loopback = !config.limit_loopback;
    listener
}

/// Tells those who wait on standard output; that nobody reads it is no failure.
fn announce(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Where the first web listener is probably reached: on every address, the one that this machine
/// goes out by.
fn guessed_url(first: Option<(bool, SocketAddr)>) -> String {
    let Some((tls, addr)) = first else {
        return "http://localhost".to_owned();
    };
    let ip = if addr.ip().is_unspecified() {
        outward_address().unwrap_or(addr.ip())
    } else {
        addr.ip()
    };
    let scheme = if tls { "https" } else { "http" };
    format!("{scheme}://{}", SocketAddr::new(ip, addr.port()))
}

/// The address that packets to the internet would leave by. Connecting a datagram socket sends none;
/// 192.0.2.1 is an address for documentation (RFC 5737).
fn outward_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    let ip = socket.local_addr().ok()?.ip();
    (!ip.is_unspecified()).then_some(ip)
}
