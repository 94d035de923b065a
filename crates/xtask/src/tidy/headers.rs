//! Every Rust module opens with a `//!` header that says what it is.

use super::Finding;
use crate::tree::Source;

pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    let missing = |source: &&Source| source.has_extension(&["rs"]) && !has_header(&source.text);
    let finding = |source: &Source| {
        Finding::new(
            &source.path,
            1,
            "no `//!` header that says what the module is",
        )
    };
    sources.iter().filter(missing).map(finding).collect()
}

/// Whether the first thing that is neither blank, nor an attribute, nor a plain comment is a
/// header of some words.
fn has_header(text: &str) -> bool {
    let plain =
        |line: &str| line.starts_with("//") && !line.starts_with("//!") && !line.starts_with("///");
    let mut lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !plain(line));
    // A file may open with attributes of one line each.
    let first = lines.find(|line| !(line.starts_with("#![") && line.ends_with(']')));
    let words = first
        .and_then(|line| line.strip_prefix("//!"))
        .map(str::trim);
    words.is_some_and(|words| !words.is_empty() && words != "placeholder")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_of_words_must_open_the_file() {
        for (text, good) in [
            ("//! What this is.\nfn a() {}", true),
            ("#![no_main]\n\n//! What this is.\n", true),
            ("fn a() {}\n//! Too late.\n", false),
            ("/// What the item is.\nfn a() {}", false),
            ("//!\nfn a() {}", false),
            ("//! placeholder\nfn a() {}", false),
            ("", false),
        ] {
            let findings = check(&[Source::new("crates/x/src/a.rs", text)]);
            assert_eq!(findings.is_empty(), good, "{text}");
        }
        assert!(check(&[Source::new("web/src/a.ts", "")]).is_empty());
    }
}
