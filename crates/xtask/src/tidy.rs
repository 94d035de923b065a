//! `cargo xtask tidy`: what the compiler and clippy do not check. Each check is a pure function
//! from sources to findings, one file each, with tests that show it fails.

mod changelog;
mod clock;
mod docs;
mod headers;
mod hygiene;
mod layers;
mod lockfiles;
mod manifests;
mod rust_text;
mod sizes;

use std::fmt;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::process::Run;
use crate::tree;

/// Something to be put right, and where.
#[derive(Debug, PartialEq)]
pub(crate) struct Finding {
    path: String,
    /// Counted from 1; 0 when the finding is about the whole file.
    line: usize,
    what: String,
}

impl Finding {
    fn new(path: &str, line: usize, what: impl Into<String>) -> Finding {
        Finding {
            path: path.to_owned(),
            line,
            what: what.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.what),
            line => write!(f, "{}:{line}: {}", self.path, self.what),
        }
    }
}

pub(crate) fn main(rest: &[String]) -> Result<()> {
    crate::no_arguments(rest)?;
    check(&tree::root())
}

/// Runs all checks, prints the findings, and is an error when there are any.
pub(crate) fn check(root: &Path) -> Result<()> {
    let paths = tree::paths(root)?;
    let sources = tree::sources(root, &paths);
    let metadata = Run::cargo(root)
        .args(["metadata", "--no-deps", "--format-version", "1", "--quiet"])
        .stdout()?;
    let packages = layers::packages(&metadata).context("cargo metadata")?;
    let ignored = std::fs::read_to_string(root.join(".gitignore")).unwrap_or_default();

    let mut findings = layers::check(&packages);
    findings.extend(manifests::check(&sources));
    findings.extend(lockfiles::check(&sources));
    findings.extend(headers::check(&sources));
    findings.extend(clock::check(&sources));
    findings.extend(hygiene::check(&sources));
    findings.extend(sizes::check(&sources));
    findings.extend(changelog::check(&sources));
    findings.extend(docs::check(
        &sources,
        &docs::Known::new(&paths, &packages, &ignored),
    ));

    for finding in &findings {
        println!("{finding}");
    }
    if !findings.is_empty() {
        bail!("tidy: {} finding(s)", findings.len());
    }
    eprintln!("tidy: {} files are in order", sources.len());
    Ok(())
}
