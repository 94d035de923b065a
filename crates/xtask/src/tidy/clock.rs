//! The pure crates take the time as an argument, so that tests say what time it is.

use super::Finding;
use super::rust_text::{code_only, test_lines};
use crate::tree::Source;

/// Sources that never read a clock.
const PURE: [&str; 6] = [
    "crates/model/src/",
    "crates/api/src/",
    "crates/store/src/",
    "crates/core/src/",
    "crates/client/src/proto/",
    "crates/irc-proto/src/",
];
/// The clock that the chat is given.
const CLOCK: &str = "crates/core/src/clock.rs";
const CLOCKS: [&str; 3] = ["Instant::now(", "SystemTime::now(", ".elapsed("];

pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let pure = |source: &&Source| {
        source.has_extension(&["rs"])
            && source.path != CLOCK
            && PURE.iter().any(|place| source.path.starts_with(place))
    };
    for source in sources.iter().filter(pure) {
        let code = code_only(&source.text);
        let tests = test_lines(&source.path, &code);
        for (at, line) in code.lines().enumerate().filter(|(at, _)| !tests[*at]) {
            if let Some(clock) = CLOCKS.iter().find(|clock| line.contains(**clock)) {
                let what = format!("`{clock}…)` in a pure crate: take the time as an argument");
                findings.push(Finding::new(&source.path, at + 1, what));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_a_clock_is_found_in_pure_code_only() {
        let text = "fn a() { let t = Instant::now(); }\n#[cfg(test)]\nmod tests { fn b() { SystemTime::now(); } }\n";
        assert_eq!(
            check(&[Source::new("crates/model/src/a.rs", text)]).len(),
            1
        );
        assert_eq!(
            check(&[Source::new("crates/client/src/proto/a.rs", text)]).len(),
            1
        );
        assert!(check(&[Source::new("crates/client/src/net/a.rs", text)]).is_empty());
        assert!(check(&[Source::new(CLOCK, text)]).is_empty());
        let comment = "// Instant::now() is banned\n";
        assert!(check(&[Source::new("crates/model/src/a.rs", comment)]).is_empty());
    }
}
