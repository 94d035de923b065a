//! Lock files name no place of their own for a package: only the public registries' default, so
//! that they work behind any mirror.

use super::Finding;
use crate::tree::Source;

/// Places a lock file may name.
const PUBLIC: [&str; 2] = [
    "https://registry.npmjs.org/",
    "registry+https://github.com/rust-lang/crates.io-index",
];

pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources {
        let key = match source.path.rsplit('/').next() {
            Some("package-lock.json") => "\"resolved\": \"",
            Some("Cargo.lock") => "source = \"",
            _ => continue,
        };
        for (at, line) in source.text.lines().enumerate() {
            let Some(place) = line.trim().strip_prefix(key) else {
                continue;
            };
            let remote = place.contains("://");
            if remote && !PUBLIC.iter().any(|public| place.starts_with(public)) {
                let what = format!(
                    "a package from another place: {}",
                    place.trim_end_matches(['"', ','])
                );
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
    fn another_place_is_found() {
        for (path, line, good) in [
            (
                "web/package-lock.json",
                r#"  "resolved": "https://registry.npmjs.org/a/-/a-1.tgz","#,
                true,
            ),
            (
                "web/package-lock.json",
                r#"  "resolved": "https://mirror.example/a-1.tgz","#,
                false,
            ),
            ("web/package-lock.json", r#"  "version": "1.0.0","#, true),
            (
                "Cargo.lock",
                r#"source = "registry+https://github.com/rust-lang/crates.io-index""#,
                true,
            ),
            (
                "Cargo.lock",
                r#"source = "git+https://example.org/a""#,
                false,
            ),
        ] {
            assert_eq!(check(&[Source::new(path, line)]).is_empty(), good, "{line}");
        }
    }
}
