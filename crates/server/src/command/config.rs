//! `natter config`: the configuration in effect.

use clap::{ArgMatches, Command};

use crate::config::{self, Config};
use crate::failure::Failure;

pub(super) fn describe() -> Command {
    Command::new("config")
        .about("Print the effective configuration and where each value comes from")
        .after_help(
            "Flags win over NATTER_* variables, those over the file, that over defaults. Secrets are \
             masked.\n\nExamples:\n  natter config\n  natter config --config /etc/natter.toml\n  \
             natter config > natter.toml",
        )
        .args(config::flags())
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    super::print(&config::print(&Config::load(matches)?));
    Ok(())
}
