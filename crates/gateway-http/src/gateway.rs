//! The gateway as the server sees it: made once, given to the engine as a service.

use std::sync::Arc;

use natter_core::Chat;
use natter_engine::{PeerInfo, Protocol, Service};

use crate::api;
use crate::config::HttpConfig;
use crate::connection::Connection;
use crate::figures::Figures;

/// What the server knows and the gateway tells those who operate it. Called on an engine worker: it
/// must be quick.
pub trait Operation: Send + Sync + 'static {
    /// Whether the server can do its work; if not, why, in one line.
    ///
    /// # Errors
    /// The line for the operator.
    fn ready(&self) -> Result<(), String>;

    /// Appends the figures of the engine, the store and the chat in the Prometheus text format.
    fn figures(&self, out: &mut String);
}

/// What every handler can reach.
#[derive(Clone)]
pub(crate) struct Gateway(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) config: HttpConfig,
    pub(crate) chat: Arc<Chat>,
    pub(crate) operation: Arc<dyn Operation>,
    pub(crate) figures: Figures,
}

impl std::ops::Deref for Gateway {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// Serves HTTP and WebSocket connections.
pub struct HttpGateway {
    gateway: Gateway,
    router: axum::Router,
}

impl HttpGateway {
    /// A gateway to `chat`. Give it to [`natter_engine::Engine::listen`], for any number of
    /// listeners. Deliveries reach its connections through [`crate::topic`].
    #[must_use]
    pub fn new(config: HttpConfig, chat: Arc<Chat>, operation: Arc<dyn Operation>) -> Arc<Self> {
        let gateway = Gateway(Arc::new(Inner {
            config,
            chat,
            operation,
            figures: Figures::default(),
        }));
        let router = api::router(gateway.clone());
        Arc::new(Self { gateway, router })
    }

    /// Appends the figures of the gateway in the Prometheus text format, for a listener that serves
    /// nothing else.
    pub fn figures(&self, out: &mut String) {
        self.gateway.figures.render(out);
    }
}

impl Service for HttpGateway {
    fn accept(&self, _peer: &PeerInfo) -> Protocol {
        Protocol::Lent(Box::new(Connection {
            gateway: self.gateway.clone(),
            router: self.router.clone(),
        }))
    }
}
