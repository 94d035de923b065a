//! What may be depended on: cargo-deny over licences, bans, sources, and advisories where their
//! database can be reached.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::process::{self, Run};
use crate::tree;

/// Longest wait for the advisory database.
const ADVISORIES_WITHIN: Duration = Duration::from_secs(120);

/// Runs every check of cargo-deny, which is installed when missing.
pub(crate) fn check(root: &Path) -> Result<()> {
    install(root)?;
    Run::cargo(root)
        .args([
            "deny",
            "--log-level",
            "error",
            "check",
            "licenses",
            "bans",
            "sources",
        ])
        .check()?;
    advisories(root)
}

fn install(root: &Path) -> Result<()> {
    if process::find_program(&["cargo-deny", "cargo-deny.exe"]).is_some() {
        return Ok(());
    }
    // It runs for a second and is built for minutes: the unoptimised profile is the cheap one.
    Run::cargo(root)
        .args(["install", "--locked", "--debug", "cargo-deny"])
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_PROFILE_DEV_OPT_LEVEL", "0")
        .check()
}

fn advisories(root: &Path) -> Result<()> {
    let log = tree::scratch(root)?.join("advisories.log");
    let run = Run::cargo(root)
        .args(["deny", "check", "advisories"])
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("CARGO_TERM_COLOR", "never");
    let status = run.within_time(ADVISORIES_WITHIN, &log)?;
    let output = fs::read_to_string(&log)?;
    match judge(status.map(|status| status.success()), &output) {
        Verdict::Clean => eprintln!("advisories: none for these dependencies"),
        Verdict::Unreachable(why) => eprintln!("advisories: NOT CHECKED, {why}"),
        Verdict::Found => {
            eprint!("{output}");
            bail!("an advisory stands against a dependency");
        }
    }
    Ok(())
}

#[derive(Debug, PartialEq)]
enum Verdict {
    Clean,
    Unreachable(String),
    Found,
}

/// What a run of `cargo deny check advisories` means; `succeeded` is `None` when it took too long.
/// Anything but a plain failure to fetch counts as found, so that no new message passes unseen.
fn judge(succeeded: Option<bool>, output: &str) -> Verdict {
    match succeeded {
        Some(true) => Verdict::Clean,
        None => Verdict::Unreachable("the advisory database did not answer in time".to_owned()),
        Some(false) => {
            let found = output.contains("error[");
            let fetch = output
                .lines()
                .find(|line| line.contains("failed to fetch advisory database"));
            match fetch {
                Some(line) if !found => {
                    let end = line.find(" with cli").unwrap_or(line.len());
                    let begin = line.find("failed to fetch").unwrap_or(0);
                    Verdict::Unreachable(line[begin..end.max(begin)].to_owned())
                }
                _ => Verdict::Found,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_failed_fetch_is_let_pass() {
        let unreachable = "2026-01-01 [ERROR] failed to fetch advisory database https://db.example with cli: \
            failed to clone: Could not resolve host";
        assert_eq!(
            judge(Some(false), unreachable),
            Verdict::Unreachable("failed to fetch advisory database https://db.example".to_owned())
        );
        assert_eq!(judge(Some(true), ""), Verdict::Clean);
        assert_eq!(
            judge(Some(false), "error[vulnerability]: RUSTSEC-2026-0001"),
            Verdict::Found
        );
        assert_eq!(judge(Some(false), "something new"), Verdict::Found);
        let both = format!("{unreachable}\nerror[unsound]: RUSTSEC-2026-0002");
        assert_eq!(judge(Some(false), &both), Verdict::Found);
        assert!(matches!(judge(None, ""), Verdict::Unreachable(_)));
    }
}
