//! The engine over real loopback sockets.

#![expect(clippy::unwrap_used, reason = "a failed expectation fails the test")]

mod echo;
mod support;
