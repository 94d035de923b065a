//! The engine over real loopback sockets.

#![expect(clippy::unwrap_used, reason = "a failed expectation fails the test")]

mod crowd;
mod door;
mod echo;
mod fanout;
mod framing;
mod lag;
mod lent;
mod stop;
mod support;
mod timing;
mod tls;
