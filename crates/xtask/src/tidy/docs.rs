//! What the documents name exists: paths, crates and link targets in `README.md`,
//! `CONTRIBUTING.md` and `docs/`.

use super::Finding;
use super::layers::Package;
use crate::tree::Source;

/// Places whose first part makes a word in backticks a path from the root.
const TOP: [&str; 9] = [
    ".cargo/", ".ci/", ".config/", "bench/", "crates/", "docs/", "e2e/", "fuzz/", "web/",
];
/// Endings that make a word with a slash in it a path from somewhere.
const FILES: [&str; 6] = [".rs", ".ts", ".tsx", ".md", ".css", ".sh"];

/// What can be named.
pub(crate) struct Known {
    paths: Vec<String>,
    crates: Vec<String>,
    /// Generated places, which need not exist before something generates them.
    ignored: Vec<String>,
}

impl Known {
    pub(crate) fn new(paths: &[String], packages: &[Package], gitignore: &str) -> Known {
        let rule = |line: &str| line.trim().trim_matches('/').to_owned();
        Known {
            paths: paths.to_vec(),
            crates: packages
                .iter()
                .map(|package| package.name.clone())
                .collect(),
            ignored: gitignore
                .lines()
                .map(rule)
                .filter(|rule| !rule.is_empty())
                .collect(),
        }
    }

    fn is_ignored(&self, path: &str) -> bool {
        let below = |rule: &String| path == rule || path.starts_with(&format!("{rule}/"));
        self.ignored.iter().any(below)
    }

    fn has(&self, path: &str) -> bool {
        path.is_empty()
            || self.is_ignored(path)
            || self
                .paths
                .binary_search_by(|have| have.as_str().cmp(path))
                .is_ok()
    }

    /// Whether some path in the tree ends with these parts.
    fn has_ending(&self, path: &str) -> bool {
        let ending = format!("/{path}");
        self.paths
            .iter()
            .any(|have| have == path || have.ends_with(&ending))
    }
}

pub(crate) fn check(sources: &[Source], known: &Known) -> Vec<Finding> {
    let document = |source: &&Source| {
        let path = source.path.as_str();
        path.ends_with(".md")
            && (!path.contains('/') || path.starts_with("docs/"))
            && path != "CHANGELOG.md"
    };
    sources
        .iter()
        .filter(document)
        .flat_map(|source| check_document(source, known))
        .collect()
}

fn check_document(source: &Source, known: &Known) -> Vec<Finding> {
    let directory = source
        .path
        .rsplit_once('/')
        .map_or("", |(directory, _)| directory);
    let mut findings = Vec::new();
    let mut fenced = false;
    for (at, line) in source.text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            continue;
        }
        if fenced {
            continue;
        }
        let wrong_words = quoted(line).filter_map(|word| check_word(word, directory, known));
        let wrong_links = links(line).filter(|link| !link_exists(link, directory, known));
        let wrong_links = wrong_links.map(|link| format!("the link to `{link}` leads nowhere"));
        let wrong = wrong_words.chain(wrong_links);
        findings.extend(wrong.map(|what| Finding::new(&source.path, at + 1, what)));
    }
    findings
}

/// The words in backticks of a line.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// The targets of `[text](target)` that lead into this repository, without their anchors.
fn links(line: &str) -> impl Iterator<Item = &str> {
    let target = |rest: &'_ str| rest.split([')', ' ']).next().map(str::len);
    line.match_indices("](").filter_map(move |(at, _)| {
        let rest = &line[at + 2..];
        let link = &rest[..target(rest)?];
        let file = link.split('#').next().unwrap_or_default();
        let outside = link.contains("://") || link.starts_with("mailto:");
        (!outside && !file.is_empty()).then_some(file)
    })
}

/// What is wrong with a word in backticks, if anything.
fn check_word(word: &str, directory: &str, known: &Known) -> Option<String> {
    let crate_like = word.strip_prefix("natter-").is_some_and(|rest| {
        !rest.is_empty() && rest.chars().all(|c| c.is_ascii_lowercase() || c == '-')
    });
    if crate_like {
        let exists = known.crates.iter().any(|name| name == word);
        return (!exists).then(|| format!("there is no crate `{word}`"));
    }
    if word.contains(|c: char| c.is_whitespace()) || word.contains("://") || !word.contains('/') {
        return None;
    }
    // `crates/model/src/limits.rs:12` names a line of the file.
    let path = word.split(':').next().unwrap_or_default();
    let path = path.strip_prefix("./").unwrap_or(path);
    let from_top = TOP.iter().any(|top| path.starts_with(top));
    let like_file =
        FILES.iter().any(|end| path.ends_with(end)) && !path.starts_with(['/', '~', '$']);
    if !from_top && !like_file {
        return None;
    }
    // What stands before a placeholder must exist: `docs/decisions/NNNN-*.md`, `crates/<name>/src`.
    let placeholder = path.find(['*', '<', '{']).or_else(|| path.find("NNNN"));
    let fixed = match placeholder {
        Some(at) => path[..at].rsplit_once('/').map_or("", |(fixed, _)| fixed),
        None => path.trim_end_matches('/'),
    };
    let exists = known.has(fixed)
        || known.has(&join(directory, fixed))
        || (!from_top && placeholder.is_none() && known.has_ending(fixed));
    (!exists).then(|| format!("there is no `{path}`"))
}

fn link_exists(link: &str, directory: &str, known: &Known) -> bool {
    match link.strip_prefix('/') {
        Some(path) => known.has(path.trim_end_matches('/')),
        None => known.has(&join(directory, link)),
    }
}

/// `path` seen from `directory`, with `.` and `..` worked out.
fn join(directory: &str, path: &str) -> String {
    let mut parts: Vec<&str> = directory
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        let mut paths: Vec<String> = [
            "README.md",
            "crates",
            "crates/model",
            "crates/model/src",
            "crates/model/src/limits.rs",
            "docs",
            "docs/architecture.md",
            "docs/decisions",
            "web",
            "web/src",
            "web/src/timeline",
            "web/src/timeline/Timeline.tsx",
        ]
        .map(str::to_owned)
        .to_vec();
        paths.sort();
        let packages = [Package {
            name: "natter-model".to_owned(),
            dependencies: Vec::new(),
        }];
        let known = Known::new(&paths, &packages, "/target\n/web/dist\nnode_modules\n");
        check(&[Source::new(path, text)], &known).len()
    }

    #[test]
    fn what_exists_is_let_pass() {
        for text in [
            "see `crates/model/src/limits.rs` and `crates/model/`",
            "at `crates/model/src/limits.rs:12`",
            "`docs/decisions/NNNN-*.md` and `crates/<name>/src`",
            "the web app in `web/dist`",
            "`timeline/Timeline.tsx`",
            "`natter-model`",
            "`GET /api/v1/rooms`, `text/plain`, `natter serve`, `/var/lib/natter/key.md`",
            "[how](architecture.md#way) and [there](../README.md), [out](https://example.org/a.md)",
            "```\ncrates/none/x.rs `crates/none`\n```",
        ] {
            assert_eq!(count("docs/a.md", text), 0, "{text}");
        }
    }

    #[test]
    fn what_does_not_exist_is_found() {
        for text in [
            "see `crates/model/src/limit.rs`",
            "`crates/none/`",
            "`docs/none/NNNN-*.md`",
            "`timeline/Composer.tsx`",
            "`natter-modle`",
            "[how](architektur.md)",
            "[root](/docs/none.md)",
        ] {
            assert_eq!(count("docs/a.md", text), 1, "{text}");
        }
        assert_eq!(count("README.md", "`web/src/none.ts` and `crates/none`"), 2);
        assert_eq!(count("CHANGELOG.md", "`crates/none`"), 0);
    }
}
