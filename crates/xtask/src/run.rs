//! `cargo xtask run`: from a clone to a working server at http://localhost:8080.

use anyhow::{Result, bail};

use crate::process::Run;
use crate::{tree, web};

pub(crate) fn main(rest: &[String]) -> Result<()> {
    let options = Options::parse(rest)?;
    let root = tree::root();
    web::build_when_stale(&root)?;
    let mut build = Run::cargo(&root).args(["build", "--package", "natter-server"]);
    if options.release {
        build = build.arg("--release");
    }
    build.check()?;
    let profile = if options.release { "release" } else { "debug" };
    let natter = tree::target(&root)
        .join(profile)
        .join("natter")
        .with_extension(std::env::consts::EXE_EXTENSION);
    if options.serve.is_empty() {
        eprintln!("Natter will be at http://localhost:8080; Ctrl-C stops it.");
    }
    Run::new(&root, natter)
        .arg("serve")
        .args(&options.serve)
        .with_stdin()
        .become_it()
}

struct Options {
    release: bool,
    /// Passed on to `natter serve`.
    serve: Vec<String>,
}

impl Options {
    fn parse(rest: &[String]) -> Result<Options> {
        let split = rest.iter().position(|argument| argument == "--");
        let (own, serve) = match split {
            Some(at) => (&rest[..at], rest[at + 1..].to_vec()),
            None => (rest, Vec::new()),
        };
        let mut options = Options {
            release: false,
            serve,
        };
        for argument in own {
            match argument.as_str() {
                "--release" => options.release = true,
                other => bail!(
                    "`run` takes --release, and after -- what `natter serve` takes; not `{other}`"
                ),
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_two_dashes_is_the_servers() {
        let words = |text: &str| {
            text.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let options = Options::parse(&words("--release -- --data /tmp/x --release")).unwrap();
        assert!(options.release);
        assert_eq!(options.serve, ["--data", "/tmp/x", "--release"]);
        assert!(!Options::parse(&[]).unwrap().release);
        assert!(Options::parse(&words("--data /tmp/x")).is_err());
    }
}
