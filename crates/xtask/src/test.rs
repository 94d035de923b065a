//! `cargo xtask test`: every test there is, in three suites, with the total on the last line.
//!
//! All suites run even when one fails, so that one run tells everything.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::counts::{self, Counts};
use crate::npm::Package;
use crate::process::{self, Run};
use crate::{browser, tree, web};

/// Names the server under test to the tests that run it as a process.
const SERVER_VARIABLE: &str = "NATTER_BIN";

#[derive(Debug, Clone, Copy, PartialEq)]
enum Suite {
    Rust,
    Web,
    Browser,
}

impl Suite {
    const ALL: [Suite; 3] = [Suite::Rust, Suite::Web, Suite::Browser];

    fn name(self) -> &'static str {
        match self {
            Suite::Rust => "rust",
            Suite::Web => "web",
            Suite::Browser => "browser",
        }
    }

    fn run(self, root: &Path) -> Result<Ran> {
        match self {
            Suite::Rust => rust(root),
            Suite::Web => vitest(root),
            Suite::Browser => playwright(root),
        }
    }
}

/// A suite that ran to its end: whether its program was content, and what it counted.
struct Ran {
    succeeded: bool,
    counts: Counts,
}

pub(crate) fn main(rest: &[String]) -> Result<()> {
    run(&tree::root(), &parse(rest)?)
}

/// Builds everything and runs every suite.
pub(crate) fn all(root: &Path) -> Result<()> {
    run(root, &Suite::ALL)
}

fn parse(rest: &[String]) -> Result<Vec<Suite>> {
    if rest.is_empty() {
        return Ok(Suite::ALL.to_vec());
    }
    let named = |name: &String| Suite::ALL.into_iter().find(|suite| suite.name() == name);
    rest.iter()
        .map(|name| named(name).with_context(|| format!("no suite `{name}`: rust, web or browser")))
        .collect()
}

fn run(root: &Path, suites: &[Suite]) -> Result<()> {
    if suites != [Suite::Web] {
        web::build_when_stale(root)?;
    }
    let results: Vec<(Suite, Result<Ran>)> = suites
        .iter()
        .map(|suite| (*suite, suite.run(root)))
        .collect();
    let (report, content) = summary(&results);
    // The total is the last line of standard output; what went wrong goes to standard error.
    print!("{report}");
    if !content {
        bail!("not every test passed");
    }
    Ok(())
}

/// The report, a line for each suite and the total last, and whether all is well. A suite that
/// could not run, and one that failed without saying which test, count as one failed test.
fn summary(results: &[(Suite, Result<Ran>)]) -> (String, bool) {
    let mut total = Counts::default();
    let mut report = String::new();
    for (suite, result) in results {
        let (counts, remark) = match result {
            Ok(ran) if !ran.succeeded && ran.counts.failed == 0 => (
                Counts {
                    failed: 1,
                    ..ran.counts
                },
                " (it failed outside its tests)".to_owned(),
            ),
            Ok(ran) if ran.counts == Counts::default() => (
                Counts {
                    passed: 0,
                    failed: 1,
                },
                " (it ran no test)".to_owned(),
            ),
            Ok(ran) => (ran.counts, String::new()),
            Err(error) => (
                Counts {
                    passed: 0,
                    failed: 1,
                },
                format!(" (it did not run: {error:#})"),
            ),
        };
        report.push_str(&format!("{:8} {counts}{remark}\n", suite.name()));
        total += counts;
    }
    report.push_str(&format!("\n{total}\n"));
    (report, total.failed == 0 && total.passed > 0)
}

/// Unit, property, contract, socket and crash tests of all crates, and the examples in their docs.
fn rust(root: &Path) -> Result<Ran> {
    let server = server(root)?;
    if process::find_program(&["cargo-nextest", "cargo-nextest.exe"]).is_none() {
        let (succeeded, output) = Run::cargo(root)
            .args(["test", "--workspace", "--no-fail-fast"])
            .env(SERVER_VARIABLE, &server)
            .tee()?;
        return Ok(Ran {
            succeeded,
            counts: counts::from_cargo_test(&output),
        });
    }
    let (succeeded, output) = Run::cargo(root)
        .args(["nextest", "run", "--workspace", "--no-fail-fast"])
        .env(SERVER_VARIABLE, &server)
        .tee()?;
    let mut ran = Ran {
        succeeded,
        counts: counts::from_nextest(&output),
    };
    let (succeeded, output) = Run::cargo(root)
        .args(["test", "--workspace", "--doc", "--no-fail-fast"])
        .tee()?;
    ran.succeeded &= succeeded;
    ran.counts += counts::from_cargo_test(&output);
    Ok(ran)
}

/// The web app's unit tests.
fn vitest(root: &Path) -> Result<Ran> {
    let web = Package::open(root, "web")?;
    web.install()?;
    let report = fresh(root, "vitest.json")?;
    let file = format!("--outputFile.json={}", report.display());
    let succeeded = web
        .script(
            "test",
            &["--run", "--reporter=default", "--reporter=json", &file],
        )
        .env("CI", "true")
        .succeeds()?;
    let text = fs::read_to_string(&report).context("vitest left no report")?;
    Ok(Ran {
        succeeded,
        counts: counts::from_vitest(&text)?,
    })
}

/// People in real browsers against the real server.
fn playwright(root: &Path) -> Result<Ran> {
    let chromium = browser::find_or_install(root)?;
    let server = server(root)?;
    let e2e = Package::open(root, "e2e")?;
    e2e.install()?;
    let report = fresh(root, "playwright.json")?;
    let succeeded = e2e
        .script("test", &["--reporter=list,json"])
        .env("CI", "true")
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report)
        .env("NATTER_CHROMIUM", chromium)
        .env(SERVER_VARIABLE, server)
        .succeeds()?;
    let text = fs::read_to_string(&report).context("Playwright left no report")?;
    Ok(Ran {
        succeeded,
        counts: counts::from_playwright(&text)?,
    })
}

/// Everything built, and the server copied aside so that a build in another clone that shares
/// the target directory does not change it meanwhile.
fn server(root: &Path) -> Result<PathBuf> {
    // The same selection of targets as the tests have, so that nothing is built twice.
    Run::cargo(root)
        .args(["build", "--workspace", "--all-targets"])
        .check()?;
    let name = Path::new("natter").with_extension(std::env::consts::EXE_EXTENSION);
    let built = tree::target(root).join("debug").join(&name);
    let mut clone = DefaultHasher::new();
    root.hash(&mut clone);
    let copy = tree::scratch(root)?
        .join(format!("under-test-{:016x}", clone.finish()))
        .join(name);
    let directory = copy
        .parent()
        .context("a file below the scratch directory")?;
    fs::create_dir_all(directory)?;
    // A copy that still runs may be removed, but not written over.
    match fs::remove_file(&copy) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    fs::copy(&built, &copy).with_context(|| format!("copy {}", built.display()))?;
    Ok(copy)
}

/// A path for a report, with no report of an earlier run in it.
fn fresh(root: &Path, name: &str) -> Result<PathBuf> {
    let report = tree::scratch(root)?.join(name);
    match fs::remove_file(&report) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(report),
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    fn ran(succeeded: bool, passed: u64, failed: u64) -> Result<Ran> {
        Ok(Ran {
            succeeded,
            counts: Counts { passed, failed },
        })
    }

    #[test]
    fn the_total_stands_alone_on_the_last_line() {
        let (report, content) = summary(&[
            (Suite::Rust, ran(true, 10, 0)),
            (Suite::Web, ran(true, 2, 0)),
        ]);
        assert!(content);
        assert_eq!(report.lines().last(), Some("12 passed, 0 failed"));
    }

    #[test]
    fn whatever_is_wrong_shows_in_the_total() {
        let cases = [
            (ran(false, 3, 1), "13 passed, 1 failed"),
            (ran(false, 3, 0), "13 passed, 1 failed"),
            (ran(true, 0, 0), "10 passed, 1 failed"),
            (Err(anyhow!("no browser")), "10 passed, 1 failed"),
        ];
        for (result, total) in cases {
            let (report, content) =
                summary(&[(Suite::Rust, ran(true, 10, 0)), (Suite::Browser, result)]);
            assert!(!content, "{report}");
            assert_eq!(report.lines().last(), Some(total), "{report}");
        }
        assert!(!summary(&[]).1);
    }

    #[test]
    fn suites_are_named() {
        assert_eq!(parse(&[]).unwrap(), Suite::ALL);
        assert_eq!(parse(&["web".to_owned()]).unwrap(), [Suite::Web]);
        assert!(parse(&["all".to_owned()]).is_err());
    }
}
