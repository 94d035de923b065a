//! The project's own commands, `cargo xtask <command>`: everything a person or CI does with the
//! repository beyond plain cargo.
//!
//! It knows the repository's layout and nothing of the chat; it depends on no crate of the
//! workspace, so that it builds in seconds and runs while the rest does not compile. One file per
//! command; start with `ci.rs`, which names all checks in order.

mod bench;
mod browser;
mod ci;
mod counts;
mod deny;
mod fuzz;
mod npm;
mod openapi;
mod process;
mod run;
mod test;
mod tidy;
mod tree;
mod web;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
cargo xtask <command>

  run [--release] [-- ARGS]      build everything and run `natter serve` at http://localhost:8080
  web                            build the web app into web/dist
  test [rust] [web] [browser]    every test, or the suites named
  ci                             what CI runs: every check, then every test
  tidy                           layers, module headers, paths in docs, test hygiene, sizes
  openapi [--check]              write the OpenAPI document and the web app's types, or fail on drift
  bench [ARGS]                   release build, then the load generator
  fuzz [TARGET] [--seconds N] [--seed N]
                                 feed the parsers mutated input on the stable toolchain
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<()> {
    let Some((command, rest)) = arguments.split_first() else {
        print!("{USAGE}");
        return Ok(());
    };
    match command.as_str() {
        "run" => run::main(rest),
        "web" => web::main(rest),
        "test" => test::main(rest),
        "ci" => ci::main(rest),
        "tidy" => tidy::main(rest),
        "openapi" => openapi::main(rest),
        "bench" => bench::main(rest),
        "fuzz" => fuzz::main(rest),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        other => bail!("no command `{other}`\n\n{USAGE}"),
    }
}

/// Refuses arguments that a command does not take.
fn no_arguments(rest: &[String]) -> Result<()> {
    match rest.first() {
        None => Ok(()),
        Some(argument) => bail!("unexpected argument `{argument}`\n\n{USAGE}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_commands_and_arguments_are_refused() {
        let text = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert!(dispatch(&text(&["frobnicate"])).is_err());
        assert!(dispatch(&text(&["web", "--fast"])).is_err());
        assert!(dispatch(&text(&["help"])).is_ok());
    }
}
