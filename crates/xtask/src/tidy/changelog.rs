//! The change log opens with what is not released yet.

use super::Finding;
use crate::tree::Source;

const PATH: &str = "CHANGELOG.md";

pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    let Some(log) = sources.iter().find(|source| source.path == PATH) else {
        return vec![Finding::new(PATH, 0, "the file is missing")];
    };
    let first = log
        .text
        .lines()
        .enumerate()
        .find(|(_, line)| line.starts_with("## "));
    match first {
        Some((_, line)) if line.to_ascii_lowercase().contains("unreleased") => Vec::new(),
        Some((at, line)) => {
            vec![Finding::new(
                PATH,
                at + 1,
                format!("`{line}` stands where Unreleased belongs"),
            )]
        }
        None => vec![Finding::new(PATH, 0, "no section Unreleased")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unreleased_comes_first() {
        for (text, good) in [
            ("# Changes\n\n## Unreleased\n\n## 0.1.0\n", true),
            ("# Changes\n\n## [Unreleased]\n", true),
            ("# Changes\n\n## 0.1.0\n\n## Unreleased\n", false),
            ("# Changes\n", false),
        ] {
            assert_eq!(
                check(&[Source::new("CHANGELOG.md", text)]).is_empty(),
                good,
                "{text}"
            );
        }
        assert_eq!(check(&[]).len(), 1);
    }
}
