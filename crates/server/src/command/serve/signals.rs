//! The signals that a server heeds.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::failure::Failure;
use crate::tls::Certificate;

/// The signals that a server heeds.
pub(super) struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

impl Signals {
    pub(super) fn new() -> Result<Self, Failure> {
        Ok(Self {
            terminate: signal(SignalKind::terminate()).map_err(Failure::other)?,
            interrupt: signal(SignalKind::interrupt()).map_err(Failure::other)?,
            hangup: signal(SignalKind::hangup()).map_err(Failure::other)?,
        })
    }

    /// Waits for a signal that stops; renews the certificate on SIGHUP until then.
    pub(super) async fn stopping(&mut self, certificate: Option<&Certificate>) -> &'static str {
        loop {
            tokio::select! {
                _ = self.terminate.recv() => return "SIGTERM",
                _ = self.interrupt.recv() => return "SIGINT",
                _ = self.hangup.recv() => match certificate.map(Certificate::renew) {
                    None => {}
                    Some(Ok(())) => tracing::info!("the certificate is renewed"),
                    Some(Err(failure)) => {
                        tracing::error!(%failure, "the certificate stays as it was");
                    }
                },
            }
        }
    }
}
