//! Rust source with the text of comments and literals blanked out, so that checks that look for
//! words see code only; and which of its lines are tests.

/// `source` with every character of comments, strings and character literals replaced by a space.
/// Lines stay where they are. Total: an unfinished literal or comment ends with the source.
pub(crate) fn code_only(source: &str) -> String {
    let mut scanner = Scanner {
        rest: source,
        code: String::with_capacity(source.len()),
    };
    while let Some(next) = scanner.rest.chars().next() {
        scanner.step(next);
    }
    scanner.code
}

struct Scanner<'a> {
    rest: &'a str,
    code: String,
}

impl Scanner<'_> {
    fn step(&mut self, next: char) {
        if self.rest.starts_with("//") {
            let end = self.rest.find('\n').unwrap_or(self.rest.len());
            self.blank(end);
        } else if self.rest.starts_with("/*") {
            self.blank(block_comment(self.rest));
        } else if next == '"' {
            self.blank(string(self.rest));
        } else if let Some(length) = raw_string(self.rest).filter(|_| !self.in_word()) {
            self.blank(length);
        } else if let Some(length) = character(self.rest) {
            self.blank(length);
        } else {
            self.code.push(next);
            self.rest = &self.rest[next.len_utf8()..];
        }
    }

    /// Whether the code so far ends inside an identifier, so that an `r` here begins no literal.
    fn in_word(&self) -> bool {
        self.code
            .ends_with(|last: char| last.is_alphanumeric() || last == '_')
            && !self.code.ends_with('b')
    }

    fn blank(&mut self, length: usize) {
        let (literal, rest) = self.rest.split_at(length);
        self.code
            .extend(literal.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        self.rest = rest;
    }
}

fn block_comment(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let (mut at, mut depth) = (0, 0);
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => (at, depth) = (at + 2, depth + 1),
            b"*/" => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

fn string(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn raw_string(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix('r')?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let begin = 1 + hashes + 1;
    Some(
        rest[begin..]
            .find(&end)
            .map_or(rest.len(), |at| begin + at + end.len()),
    )
}

/// The length of a character literal; `None` for a lifetime or anything else.
fn character(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('\'')?;
    let first = inside.chars().next()?;
    if first == '\\' {
        let escaped = inside[1..].chars().next()?.len_utf8();
        let from = 1 + escaped;
        return inside[from..].find('\'').map(|at| 1 + from + at + 1);
    }
    inside[first.len_utf8()..]
        .starts_with('\'')
        .then_some(first.len_utf8() + 2)
}

/// For each line of `code` (as [`code_only`] gives it) whether it belongs to tests: every line of a
/// file of tests, otherwise the items under `#[cfg(test)]`.
pub(crate) fn test_lines(path: &str, code: &str) -> Vec<bool> {
    let lines: Vec<&str> = code.lines().collect();
    let file_of_tests = path
        .split('/')
        .any(|part| matches!(part, "tests" | "benches" | "tests.rs"))
        || path.starts_with("crates/testkit/");
    if file_of_tests {
        return vec![true; lines.len()];
    }
    let mut in_tests = vec![false; lines.len()];
    let mut at = 0;
    while at < lines.len() {
        if lines[at].contains("#[cfg(test)]") {
            let end = item_end(&lines, at);
            in_tests[at..=end].fill(true);
            at = end;
        }
        at += 1;
    }
    in_tests
}

/// The last line of the item that begins at line `from`: where its braces close, or its semicolon.
fn item_end(lines: &[&str], from: usize) -> usize {
    let mut depth = 0_usize;
    for (at, line) in lines.iter().enumerate().skip(from) {
        for c in line.chars() {
            match c {
                '{' => depth += 1,
                '}' if depth <= 1 => return at,
                '}' => depth -= 1,
                ';' if depth == 0 => return at,
                _ => {}
            }
        }
    }
    lines.len() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blanked() {
        for (source, code) in [
            ("a(); // b()\nc()", "a();       \nc()"),
            ("a /* b /* c */ d */ e", "a                   e"),
            (r#"f("x\"y", 'z', '\n') g"#, "f(      ,    ,     ) g"),
            ("let r = r#\"a \" b\"# + c", "let r =            + c"),
            ("br\"x\" y", "b     y"),
            ("fn f<'a>(x: &'a str)", "fn f<'a>(x: &'a str)"),
            ("'\\'' x", "     x"),
            ("for r\"", "for   "),
            ("\"unfinished", "           "),
            ("/* unfinished", "             "),
            ("\"é\" x", "    x"),
        ] {
            assert_eq!(code_only(source), code, "{source}");
        }
    }

    #[test]
    fn lines_stay_where_they_are() {
        let source = "a\n\"b\nc\"\n/* d\ne */ f\n";
        assert_eq!(code_only(source).lines().count(), source.lines().count());
        assert!(
            code_only(source)
                .lines()
                .nth(4)
                .is_some_and(|line| line.ends_with('f'))
        );
    }

    #[test]
    fn the_test_module_is_told_from_the_rest() {
        let code = "fn a() {}\n#[cfg(test)]\nmod tests {\n  fn b() {}\n}\nfn c() {}\n";
        assert_eq!(
            test_lines("crates/x/src/a.rs", code),
            [false, true, true, true, true, false]
        );
        let elsewhere = "#[cfg(test)]\nmod tests;\nfn c() {}\n";
        assert_eq!(
            test_lines("crates/x/src/a.rs", elsewhere),
            [true, true, false]
        );
        for path in [
            "crates/x/tests/a.rs",
            "crates/x/src/a/tests.rs",
            "crates/testkit/src/lib.rs",
        ] {
            assert_eq!(test_lines(path, "fn a() {}"), [true], "{path}");
        }
    }
}
