//! `natter serve`: the server.

mod address;
mod server;
mod signals;

use std::io::Write as _;
use std::time::Instant;

use clap::{ArgMatches, Command};

use crate::config::{self, Config};
use crate::failure::Failure;
use crate::{data_dir, descriptors, huge_pages, logs};
use server::Server;
use signals::Signals;

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
    huge_pages::forego();
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
    let name = runtime.block_on(signals.stopping(server.certificate.as_deref()));
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
            name = signals.stopping(None) => {
                Failure::other(format!("stopped at once by a second {name}")).end_process()
            }
        }
    })
}

/// Tells those who wait on standard output; that nobody reads it is no failure.
fn announce(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
