//! How many tests passed and failed, read from what the test programs report.

use std::fmt;
use std::ops::AddAssign;

use anyhow::{Context as _, Result};
use serde_json::Value;

/// Tests that passed and failed; printed as `12 passed, 0 failed`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// Sums the `test result: …` lines of `cargo test`.
pub(crate) fn from_cargo_test(output: &str) -> Counts {
    let mut counts = Counts::default();
    for line in output
        .lines()
        .filter(|line| line.trim_start().starts_with("test result:"))
    {
        counts += Counts {
            passed: number_before(line, "passed"),
            failed: number_before(line, "failed"),
        };
    }
    counts
}

/// Reads the `Summary […] N tests run: …` line of `cargo nextest run`; a test that timed out or
/// whose process broke counts as failed.
pub(crate) fn from_nextest(output: &str) -> Counts {
    let Some(line) = output
        .lines()
        .rev()
        .find(|line| line.contains("tests run:") || line.contains("test run:"))
    else {
        return Counts::default();
    };
    let tail = line.split_once("run:").map_or(line, |(_, tail)| tail);
    let failed = number_before(tail, "failed")
        + number_before(tail, "timed out")
        + number_before(tail, "exec failed");
    Counts {
        passed: number_before(tail, "passed"),
        failed,
    }
}

/// Reads vitest's JSON report. A file of tests that could not even load counts as one failure.
pub(crate) fn from_vitest(report: &str) -> Result<Counts> {
    let report: Value = serde_json::from_str(report).context("vitest's report")?;
    let number = |name: &str| {
        report[name]
            .as_u64()
            .with_context(|| format!("no {name} in vitest's report"))
    };
    let broken_files = report["testResults"].as_array().map_or(0, |files| {
        let broken = |file: &&Value| {
            file["status"] == "failed"
                && file["assertionResults"]
                    .as_array()
                    .is_none_or(Vec::is_empty)
        };
        files.iter().filter(broken).count() as u64
    });
    Ok(Counts {
        passed: number("numPassedTests")?,
        failed: number("numFailedTests")? + broken_files,
    })
}

/// Reads Playwright's JSON report. A flaky test failed at least once, so it counts as failed, and
/// an error outside the tests counts as one more.
pub(crate) fn from_playwright(report: &str) -> Result<Counts> {
    let report: Value = serde_json::from_str(report).context("Playwright's report")?;
    let number = |name: &str| {
        report["stats"][name]
            .as_u64()
            .with_context(|| format!("no {name} in Playwright's report"))
    };
    let outside = report["errors"].as_array().map_or(0, Vec::len) as u64;
    Ok(Counts {
        passed: number("expected")?,
        failed: number("unexpected")? + number("flaky")? + outside,
    })
}

/// The number that stands before `word`, or 0 when the word is not there.
fn number_before(line: &str, word: &str) -> u64 {
    let colourless = line.replace(['\u{1b}', ';', ',', '.'], " ");
    let words: Vec<&str> = colourless.split_whitespace().collect();
    let wanted: Vec<&str> = word.split(' ').collect();
    let place = words
        .windows(wanted.len())
        .position(|window| window == wanted.as_slice());
    place
        .and_then(|at| words.get(at.checked_sub(1)?)?.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_test_lines_are_summed() {
        let output = "running 3 tests\n\
            test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s\n\
            test result: FAILED. 5 passed; 4 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(
            from_cargo_test(output),
            Counts {
                passed: 7,
                failed: 4
            }
        );
        assert_eq!(from_cargo_test("nothing"), Counts::default());
    }

    #[test]
    fn nextest_summaries_count_every_way_to_fail() {
        for (line, passed, failed) in [
            (
                "     Summary [   0.005s] 12 tests run: 12 passed, 0 skipped",
                12,
                0,
            ),
            (
                "     Summary [   1.005s] 1 test run: 0 passed, 1 failed, 3 skipped",
                0,
                1,
            ),
            (
                "     Summary [  10.0s] 9/12 tests run: 6 passed (1 slow), 2 failed, 1 timed out, 0 skipped",
                6,
                3,
            ),
            (
                "     Summary [  10.0s] 3 tests run: 2 passed, 1 exec failed, 0 skipped",
                2,
                1,
            ),
            ("error: could not compile", 0, 0),
        ] {
            assert_eq!(from_nextest(line), Counts { passed, failed }, "{line}");
        }
    }

    #[test]
    fn vitest_reports_count_files_that_do_not_load() {
        let report = r#"{"numPassedTests":7,"numFailedTests":1,"testResults":[
            {"status":"failed","assertionResults":[{}]},{"status":"failed","assertionResults":[]}]}"#;
        assert_eq!(
            from_vitest(report).unwrap(),
            Counts {
                passed: 7,
                failed: 2
            }
        );
        assert!(from_vitest("{}").is_err());
    }

    #[test]
    fn playwright_reports_count_flaky_tests_as_failed() {
        let report =
            r#"{"stats":{"expected":5,"unexpected":1,"flaky":1,"skipped":0},"errors":[{}]}"#;
        assert_eq!(
            from_playwright(report).unwrap(),
            Counts {
                passed: 5,
                failed: 3
            }
        );
        assert!(from_playwright("[]").is_err());
    }

    #[test]
    fn counts_print_as_one_line() {
        let mut sum = Counts {
            passed: 10,
            failed: 0,
        };
        sum += Counts {
            passed: 2,
            failed: 1,
        };
        assert_eq!(sum.to_string(), "12 passed, 1 failed");
    }
}
