//! `natter version`.

use clap::{ArgMatches, Command};

use crate::failure::Failure;

pub(super) fn describe() -> Command {
    Command::new("version")
        .about("Print the version")
        .after_help("Examples:\n  natter version")
}

pub(super) fn run(_matches: &ArgMatches) -> Result<(), Failure> {
    super::print(concat!("natter ", env!("CARGO_PKG_VERSION"), "\n"));
    Ok(())
}
