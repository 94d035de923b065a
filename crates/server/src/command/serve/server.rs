//! A running server: what is started, in which order, and how it ends.

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use natter_core::{Chat, SystemClock};
use natter_engine::{Engine, EngineConfig, EngineError, ListenerConfig, Service};
use natter_gateway_http::{HttpConfig, HttpGateway, MetricsAccess};
use natter_gateway_text::{Dialect, TextConfig, TextGateway};
use natter_store::{Store, StoreError};
use natter_store_sqlite::{MasterKey, Options, SqliteStore};
use tokio::runtime::Runtime;

use super::{address, announce};
use crate::config::{Config, KeySource, Spoken};
use crate::failure::{Exit, Failure};
use crate::fanout::EngineFanout;
use crate::metrics::{MetricsService, Running};
use crate::ticker::Ticker;
use crate::tls::Certificate;

/// A running server.
pub(super) struct Server {
    engine: Engine,
    store: Arc<SqliteStore>,
    chat: Arc<Chat>,
    pub(super) running: Arc<Running>,
    ticker: Ticker,
    pub(super) certificate: Option<Arc<Certificate>>,
}

impl Server {
    pub(super) fn start(config: &Config, runtime: &Runtime) -> Result<Self, Failure> {
        let certificate = config.tls.as_ref().map(Certificate::read).transpose()?;
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
            certificate,
        };
        let first = server.listen(config)?;
        if let Some(token) = runtime.block_on(server.chat.owner_link_token())? {
            let url = match &config.public_url {
                Some(url) => url.origin().to_owned(),
                None => address::guessed_url(first),
            };
            let _ = writeln!(std::io::stderr(), "owner link: {url}/join/{token}");
        }
        Ok(server)
    }

    /// Opens every listener and says so. Answers the first web listener: whether it speaks TLS, and
    /// where it is.
    fn listen(&self, config: &Config) -> Result<Option<(bool, SocketAddr)>, Failure> {
        let operation = self.running.clone();
        let http = HttpGateway::new(http_config(config), self.chat.clone(), operation.clone());
        let mut first = None;
        for listen in &config.listen {
            let (service, alpn): (Arc<dyn Service>, &[&str]) = match listen.protocol {
                Spoken::Http => (http.clone(), &["http/1.1"]),
                Spoken::Text(dialect) => (Arc::new(self.text(config, dialect)), &[]),
            };
            let mut listener = listener(config, &listen.word, listen.addr);
            if let Some(certificate) = self.certificate.as_ref().filter(|_| listen.tls) {
                listener.tls = Some(certificate.server_config(alpn)?);
            }
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
    pub(super) fn stop(self, grace: Duration) {
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
        ..HttpConfig::default()
    }
}

fn listener(config: &Config, word: &str, addr: SocketAddr) -> ListenerConfig {
    let mut listener = ListenerConfig::new(word, addr);
    listener.max_connections = config.max_connections;
    listener.max_per_address = config.max_per_address;
    listener.exempt_loopback = !config.limit_loopback;
    listener
}
