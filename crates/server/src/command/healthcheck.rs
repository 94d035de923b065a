//! `natter healthcheck`: asks the running server whether it is ready, for containers that have no
//! other program to ask with.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use clap::{ArgMatches, Command};

use crate::config::{self, Config, Spoken};
use crate::failure::{Exit, Failure};

const WITHIN: Duration = Duration::from_secs(5);

pub(super) fn describe() -> Command {
    Command::new("healthcheck")
        .about("Ask the server of this configuration whether it is ready")
        .after_help(
            "Asks the metrics listener, or else the first http listener. The exit status is 0 when \
             the server is ready.\n\nExamples:\n  natter healthcheck\n  natter healthcheck --listen \
             http=127.0.0.1:8080",
        )
        .args(config::flags())
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let config = Config::load(matches)?;
    let http = config
        .listen
        .iter()
        .find(|listen| matches!(listen.protocol, Spoken::Http) && !listen.tls);
    let addr = config
        .metrics_listen
        .or(http.map(|listen| listen.addr))
        .filter(|addr| addr.port() != 0)
        .ok_or_else(|| {
            Failure::configuration(
                "there is no listener with a known port to ask: give --listen http=ADDR or \
                 --metrics-listen ADDR",
            )
        })?;
    let addr = reachable(addr);
    let unhealthy =
        |why: String| Failure::new(Exit::Unhealthy, format!("the server at {addr} {why}"));
    let answer = ask(addr).map_err(|error| unhealthy(format!("does not answer: {error}")))?;
    let status = answer.lines().next().unwrap_or_default();
    match status.split(' ').nth(1) {
        Some("200") => Ok(()),
        _ => Err(unhealthy(format!("is not ready: {status}"))),
    }
}

fn ask(addr: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&addr, WITHIN)?;
    stream.set_read_timeout(Some(WITHIN))?;
    stream.set_write_timeout(Some(WITHIN))?;
    write!(
        stream,
        "GET /readyz HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    stream.take(64 * 1024).read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Where a listener on every address is reached from this machine.
fn reachable(addr: SocketAddr) -> SocketAddr {
    let ip = match addr.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, addr.port())
}
