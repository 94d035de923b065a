//! The gateway over real sockets, with the real engine, chat and store.

#![expect(clippy::unwrap_used, reason = "tests")]

mod app;
mod client;
mod conforming;
mod document;
mod endpoints;
mod frames;
mod hostile;
mod operating;
mod pages;
mod resting;
mod rules;
mod socket;
mod transcripts;
