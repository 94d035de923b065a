//! The command line: which subcommands there are.

mod backup;
mod config;
mod healthcheck;
mod openapi;
mod restore;
mod serve;
mod version;

use std::io::Write as _;
use std::process::ExitCode;

use clap::{ArgMatches, Command};

use crate::failure::{Exit, Failure};

/// A subcommand: how it is described, and what it does.
struct Subcommand {
    describe: fn() -> Command,
    run: fn(&ArgMatches) -> Result<(), Failure>,
}

const SUBCOMMANDS: [Subcommand; 7] = [
    Subcommand {
        describe: serve::describe,
        run: serve::run,
    },
    Subcommand {
        describe: config::describe,
        run: config::run,
    },
    Subcommand {
        describe: backup::describe,
        run: backup::run,
    },
    Subcommand {
        describe: restore::describe,
        run: restore::run,
    },
    Subcommand {
        describe: openapi::describe,
        run: openapi::run,
    },
    Subcommand {
        describe: healthcheck::describe,
        run: healthcheck::run,
    },
    Subcommand {
        describe: version::describe,
        run: version::run,
    },
];

const EXAMPLES: &str = "\
Examples:
  natter serve                                    a server for this machine, at http://127.0.0.1:8080
  natter serve --listen http=0.0.0.0:8080 --listen text=0.0.0.0:7000
  natter config                                   what is configured, and where
  natter backup natter-2027-01-31.tar             while the server runs";

fn describe() -> Command {
    Command::new("natter")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Group chat that a team runs for itself")
        .after_help(EXAMPLES)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands(SUBCOMMANDS.iter().map(|subcommand| (subcommand.describe)()))
}

/// Runs the command line of this process.
pub(crate) fn run() -> ExitCode {
    let matches = match describe().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            let _ = error.print();
            let status = if error.use_stderr() {
                Exit::Usage as u8
            } else {
                0
            };
            return ExitCode::from(status);
        }
    };
    let chosen = matches.subcommand().and_then(|(name, matches)| {
        let known = |subcommand: &&Subcommand| (subcommand.describe)().get_name() == name;
        Some((SUBCOMMANDS.iter().find(known)?, matches))
    });
    let Some((subcommand, matches)) = chosen else {
        return ExitCode::from(Exit::Usage as u8);
    };
    match (subcommand.run)(matches) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "natter: {failure}");
            failure.status()
        }
    }
}

/// Prints to standard output; a reader who has gone is no failure.
fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound_and_every_command_shows_an_example() {
        describe().debug_assert();
        for subcommand in SUBCOMMANDS {
            let mut command = (subcommand.describe)();
            let name = command.get_name().to_owned();
            let help = command.render_long_help().to_string();
            assert!(help.contains(&format!("natter {name}")), "{name}: {help}");
        }
    }
}
