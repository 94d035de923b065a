//! `cargo xtask ci`: every check in order, the quick ones first, then every test.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result};

use crate::npm::Package;
use crate::process::Run;
use crate::{deny, openapi, test, tidy, tree, web};

type Step = (&'static str, fn(&Path) -> Result<()>);

// The web app is built before the Rust code, which takes it in, so that nothing is built twice.
const STEPS: [Step; 9] = [
    ("format", format),
    ("tidy", tidy::check),
    ("dependencies", deny::check),
    ("web: lint and types", web_check),
    ("e2e: types", e2e_check),
    ("web: build", web::build_when_stale),
    ("clippy", clippy),
    ("OpenAPI document and types", openapi::check),
    ("tests", test::all),
];

pub(crate) fn main(rest: &[String]) -> Result<()> {
    crate::no_arguments(rest)?;
    let root = tree::root();
    for (name, step) in STEPS {
        let begun = Instant::now();
        eprintln!("\n== {name}");
        step(&root).with_context(|| format!("ci: {name}"))?;
        eprintln!("== {name}: done in {:.0} s", begun.elapsed().as_secs_f64());
    }
    Ok(())
}

fn format(root: &Path) -> Result<()> {
    Run::cargo(root).args(["fmt", "--all", "--check"]).check()
}

fn clippy(root: &Path) -> Result<()> {
    Run::cargo(root)
        .args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "--deny",
            "warnings",
        ])
        .check()
}

fn web_check(root: &Path) -> Result<()> {
    checked(root, "web")
}

fn e2e_check(root: &Path) -> Result<()> {
    checked(root, "e2e")
}

fn checked(root: &Path, name: &str) -> Result<()> {
    let package = Package::open(root, name)?;
    package.install()?;
    package.script("check", &[]).check()
}
