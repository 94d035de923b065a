//! Marks of unfinished work, tests that do not run, and tests that sleep.
//!
//! A pause that *is* the thing tested (a load's pace, a moment of a crash) stays with the remark
//! `// tidy: pause, because …` on its line or the one before; one that waits for something to
//! have happened is a race and has no remark.

use super::Finding;
use super::rust_text::{code_only, test_lines};
use crate::tree::Source;

const UNFINISHED: [&str; 3] = ["todo!(", "unimplemented!(", "dbg!("];
const REMARKS: [&str; 2] = ["FIXME", "XXX"];
const SLEEPS: [&str; 4] = ["thread::sleep(", "time::sleep(", " sleep(", "sleep_until("];
const PAUSE: &str = "// tidy: pause, because ";

/// Ways to leave a test out in the test programs of the web app and the browser tests.
const LEFT_OUT: [&str; 8] = [
    ".only(",
    ".skip(",
    ".skipIf(",
    ".todo(",
    ".fixme(",
    "xit(",
    "xtest(",
    "xdescribe(",
];
const WAITS: [&str; 2] = ["waitForTimeout(", "=> setTimeout("];

pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources {
        if source.has_extension(&["rs"]) {
            check_rust(source, &mut findings);
        } else if source.has_extension(&["ts", "tsx"]) {
            check_script(source, &mut findings);
        }
    }
    findings
}

fn check_rust(source: &Source, findings: &mut Vec<Finding>) {
    let code = code_only(&source.text);
    let tests = test_lines(&source.path, &code);
    let written: Vec<&str> = source.text.lines().collect();
    for (at, line) in code.lines().enumerate() {
        let mut found = |what: String| findings.push(Finding::new(&source.path, at + 1, what));
        if let Some(mark) = UNFINISHED.iter().find(|mark| line.contains(**mark)) {
            found(format!("`{mark}…)` is not finished work"));
        }
        // A comment stands behind all code of its line, where no literal can be.
        let behind: String = written[at]
            .chars()
            .skip(line.trim_end().chars().count())
            .collect();
        let comment = behind.trim_start().starts_with("//");
        if let Some(mark) = REMARKS
            .iter()
            .find(|mark| comment && behind.contains(**mark))
        {
            found(format!("`{mark}` is not finished work"));
        }
        if line.contains("#[ignore") {
            found("an ignored test proves nothing".to_owned());
        }
        if tests[at] && SLEEPS.iter().any(|call| line.contains(call)) && !has_reason(&written, at) {
            found("a test that sleeps: wait for what is to happen".to_owned());
        }
    }
}

fn check_script(source: &Source, findings: &mut Vec<Finding>) {
    let is_test = source.path.starts_with("e2e/")
        || [".test.", ".spec."]
            .iter()
            .any(|mark| source.path.contains(mark));
    let written: Vec<&str> = source.text.lines().collect();
    for (at, line) in written.iter().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        let mut found = |what: String| findings.push(Finding::new(&source.path, at + 1, what));
        if REMARKS.iter().any(|mark| line.contains(mark)) {
            found("a remark of unfinished work".to_owned());
        }
        if code.trim() == "debugger;" {
            found("`debugger` is for a moment only".to_owned());
        }
        if is_test && LEFT_OUT.iter().any(|call| code.contains(call)) {
            found("a test that is left out proves nothing".to_owned());
        }
        if is_test && WAITS.iter().any(|call| code.contains(call)) && !has_reason(&written, at) {
            found("a test that sleeps: wait for what is to happen".to_owned());
        }
    }
}

/// Whether line `at` or the one before says why there is a pause.
fn has_reason(lines: &[&str], at: usize) -> bool {
    let said = |line: &&str| {
        line.split_once(PAUSE)
            .is_some_and(|(_, why)| why.trim().len() > 5)
    };
    lines[at.saturating_sub(1)..=at].iter().any(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&[Source::new(path, text)]).len()
    }

    #[test]
    fn unfinished_work_is_found_in_code_but_not_in_words() {
        for (text, expected) in [
            ("fn a() { todo!(\"later\") }", 1),
            ("fn a() { dbg!(1); }", 1),
            ("fn a() { unimplemented!() }", 1),
            ("// FIXME: this breaks", 1),
            ("let a = \"é\"; // FIXME", 1),
            ("let a = \"// FIXME\";", 0),
            ("/// Never leave a todo!() behind.", 0),
            ("const MARK: &str = \"todo!(\";", 0),
        ] {
            assert_eq!(count("crates/x/src/a.rs", text), expected, "{text}");
        }
    }

    #[test]
    fn tests_that_do_not_run_are_found() {
        assert_eq!(
            count("crates/x/tests/a.rs", "#[test]\n#[ignore]\nfn a() {}"),
            1
        );
        assert_eq!(count("crates/x/tests/a.rs", "#[ignore = \"slow\"]"), 1);
        assert_eq!(count("e2e/tests/a.spec.ts", "test.only('a', () => {});"), 1);
        assert_eq!(
            count("web/src/a.test.tsx", "describe.skip('a', () => {});"),
            1
        );
        assert_eq!(count("web/src/a.ts", "iterator.skip(1);"), 0);
    }

    #[test]
    fn sleeping_is_for_the_code_not_for_its_tests() {
        let sleep = "fn a() { std::thread::sleep(T); }";
        assert_eq!(count("crates/x/src/a.rs", sleep), 0);
        assert_eq!(count("crates/x/tests/a.rs", sleep), 1);
        assert_eq!(
            count("crates/testkit/src/a.rs", "tokio::time::sleep(t).await;"),
            1
        );
        assert_eq!(
            count(
                "crates/x/src/a.rs",
                &format!("#[cfg(test)]\nmod tests {{\n{sleep}\n}}")
            ),
            1
        );
        assert_eq!(
            count("e2e/tests/a.spec.ts", "await page.waitForTimeout(500);"),
            1
        );
        assert_eq!(
            count(
                "e2e/tests/a.spec.ts",
                "await new Promise((done) => setTimeout(done, 5));"
            ),
            1
        );
    }

    #[test]
    fn a_pause_needs_a_reason() {
        let with = |remark: &str| format!("{remark}\nfn a() {{ std::thread::sleep(T); }}");
        let path = "crates/x/tests/a.rs";
        assert_eq!(
            count(path, &with("// tidy: pause, because the load has a pace")),
            0
        );
        assert_eq!(count(path, &with("// tidy: pause, because ")), 1);
        assert_eq!(count(path, &with("// wait a little")), 1);
    }
}
