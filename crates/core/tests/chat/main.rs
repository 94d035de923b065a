//! The chat over the real SQLite store, with a clock that is set by hand and a fan-out that writes
//! everything down.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod accounts;
mod directs;
mod guests;
mod membership;
mod messages;
mod presence;
mod rates;
mod reading;
mod resume;
mod rooms;
mod sessions;
mod simulation;
mod world;
