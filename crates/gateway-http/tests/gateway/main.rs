//! The gateway over real sockets, with the real engine, chat and store.

mod app;
mod client;
mod conforming;
mod document;
mod endpoints;
mod frames;
mod hostile;
mod operating;
mod pages;
mod rules;
mod socket;
mod transcripts;
