//! The repository as files: where its root is, and what lies in it without what is generated.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context as _, Result};

/// Directories that hold nothing a person wrote, whatever their place.
const GENERATED: [&str; 8] = [
    ".git",
    "artifacts",
    "corpus",
    "dist",
    "node_modules",
    "playwright-report",
    "target",
    "test-results",
];

/// The root of the clone that cargo runs this program from. Where it was built says nothing: clones
/// may share a target directory.
pub(crate) fn root() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest
        .ancestors()
        .nth(2)
        .map_or_else(|| manifest.clone(), Path::to_path_buf)
}

/// Where cargo puts what it builds.
pub(crate) fn target(root: &Path) -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(directory) => root.join(directory),
        None => root.join("target"),
    }
}

/// A directory below the target for the logs and reports of this program, created when missing.
pub(crate) fn scratch(root: &Path) -> Result<PathBuf> {
    let directory = target(root).join("xtask");
    fs::create_dir_all(&directory).with_context(|| format!("create {}", directory.display()))?;
    Ok(directory)
}

/// A file of the repository: its path from the root with `/`, and its text.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    #[cfg(test)]
    pub(crate) fn new(path: &str, text: &str) -> Source {
        Source {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    pub(crate) fn has_extension(&self, extensions: &[&str]) -> bool {
        self.path
            .rsplit_once('.')
            .is_some_and(|(_, end)| extensions.contains(&end))
    }
}

/// Every path below `root`, directories too, generated ones left out; sorted, with `/`.
pub(crate) fn paths(root: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    walk(root, "", &mut found)?;
    found.sort();
    Ok(found)
}

fn walk(directory: &Path, prefix: &str, found: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(directory).with_context(|| format!("read {}", directory.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if prefix.is_empty() {
            name.clone()
        } else {
            format!("{prefix}/{name}")
        };
        if entry.file_type()?.is_dir() {
            if GENERATED.contains(&name.as_str()) {
                continue;
            }
            walk(&entry.path(), &path, found)?;
        }
        found.push(path);
    }
    Ok(())
}

/// The text files among `paths` that the checks read; a file that is not UTF-8 is left out.
pub(crate) fn sources(root: &Path, paths: &[String]) -> Vec<Source> {
    const READ: [&str; 13] = [
        ".rs", ".ts", ".tsx", ".js", ".mjs", ".css", ".html", ".md", ".toml", ".json", ".sh",
        ".yml", ".lock",
    ];
    let wanted = |path: &&String| READ.iter().any(|end| path.ends_with(end));
    let read = |path: &String| {
        let text = fs::read_to_string(root.join(path)).ok()?;
        Some(Source {
            path: path.clone(),
            text,
        })
    };
    paths.iter().filter(wanted).filter_map(read).collect()
}

/// When anything below `directory` last changed, generated directories left out.
pub(crate) fn newest(directory: &Path) -> Result<Option<SystemTime>> {
    let mut newest = None;
    for path in paths(directory)? {
        newest = newest.max(fs::metadata(directory.join(path))?.modified().ok());
    }
    Ok(newest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_holds_the_workspace() {
        assert!(root().join("Cargo.toml").is_file());
        assert!(root().join("crates/xtask/src/tree.rs").is_file());
    }

    #[test]
    fn generated_directories_are_left_out() {
        let here = std::env::temp_dir().join(format!("xtask-tree-{}", std::process::id()));
        for directory in ["a/node_modules", "a/b", "target"] {
            fs::create_dir_all(here.join(directory)).unwrap();
        }
        for file in ["a/node_modules/x.ts", "a/b/y.rs", "target/z.rs", "top.md"] {
            fs::write(here.join(file), "text").unwrap();
        }
        let found = paths(&here).unwrap();
        fs::remove_dir_all(&here).unwrap();
        assert_eq!(found, ["a", "a/b", "a/b/y.rs", "top.md"]);
    }
}
