//! The real binary as a child process, from the outside: what it prints, how it fails, and what
//! people on both sides of it see.
#![expect(clippy::unwrap_used, reason = "tests")]

mod backup;
mod configuration;
mod disk_full;
mod failing;
mod plain_text;
mod plain_text_hostile;
mod starting;
mod stopping;
mod support;
mod tls;
