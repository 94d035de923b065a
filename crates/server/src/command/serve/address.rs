//! Where people reach a server that was not told.

use std::net::{IpAddr, SocketAddr, UdpSocket};

/// Where the first web listener is probably reached: on every address, the one that this machine
/// goes out by.
pub(super) fn guessed_url(first: Option<(bool, SocketAddr)>) -> String {
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
