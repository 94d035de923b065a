//! `natter`: the server and the commands of its operator.
//!
//! This crate reads the configuration and wires the others together; it is the only one that names
//! a concrete store. It decides nothing about chat and speaks no protocol but that of its own
//! metrics listener.
//!
//! Start at `command.rs`: one file for each subcommand, of which `command/serve.rs` is the server.
//! `config.rs` is what an operator may choose, `failure.rs` every way to fail and its exit status.

mod command;
mod config;
mod data_dir;
mod descriptors;
mod failure;
mod fanout;
mod huge_pages;
mod logs;
mod metrics;
mod ticker;
mod tls;

use std::process::ExitCode;

/// Chosen by figures, see `docs/decisions/0008-allocator.md`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    command::run()
}
