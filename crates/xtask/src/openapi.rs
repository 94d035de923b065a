//! `cargo xtask openapi`: the OpenAPI document as the code generates it, and the web app's types
//! made from the document. With `--check`, an error when the files in the tree differ.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context as _, Result, bail};

use crate::npm::Package;
use crate::process::Run;
use crate::tree;

/// Where the web app keeps the document and the types, from the root.
const DIRECTORY: &str = "web/src/api";
const DOCUMENT: &str = "openapi.json";

type Files = BTreeMap<String, Vec<u8>>;
type Times = BTreeMap<PathBuf, SystemTime>;

pub(crate) fn main(rest: &[String]) -> Result<()> {
    let root = tree::root();
    match rest {
        [] => generate(&root),
        [flag] if flag == "--check" => check(&root),
        _ => bail!("`openapi` takes --check or nothing"),
    }
}

/// Writes the document and the types.
fn generate(root: &Path) -> Result<()> {
    let document = Run::cargo(root)
        .args([
            "run",
            "--quiet",
            "--package",
            "natter-server",
            "--bin",
            "natter",
            "--",
            "openapi",
        ])
        .stdout()?;
    serde_json::from_str::<serde_json::Value>(&document)
        .context("`natter openapi` printed no JSON")?;
    let directory = root.join(DIRECTORY);
    fs::create_dir_all(&directory)?;
    let path = directory.join(DOCUMENT);
    fs::write(&path, format!("{}\n", document.trim_end()))
        .with_context(|| format!("write {path:?}"))?;
    let web = Package::open(root, "web")?;
    web.install()?;
    web.script("types", &[]).check()
}

/// Generates and compares; the tree is afterwards as it was before.
pub(crate) fn check(root: &Path) -> Result<()> {
    let directory = root.join(DIRECTORY);
    let (before, times) = (read(&directory)?, times(&directory));
    let generated = generate(root).and_then(|()| read(&directory));
    restore(&directory, &before)?;
    restore_times(&times);
    let differing = differing(&before, &generated?);
    if !differing.is_empty() {
        bail!(
            "{} in {DIRECTORY} is not what the code generates: run `cargo xtask openapi` and commit the result",
            differing.join(", ")
        );
    }
    Ok(())
}

/// When the directory and what is in it last changed.
fn times(directory: &Path) -> Times {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let paths = entries
        .map(|entry| entry.path())
        .chain([directory.to_path_buf()]);
    paths
        .filter_map(|path| Some((path.clone(), fs::metadata(&path).ok()?.modified().ok()?)))
        .collect()
}

/// Puts the times back, so that a check makes no build stale. Best effort: a time that stays new
/// costs a build.
fn restore_times(times: &Times) {
    for (path, time) in times {
        if let Ok(file) = fs::File::open(path) {
            let _ = file.set_modified(*time);
        }
    }
}

fn read(directory: &Path) -> Result<Files> {
    let mut files = Files::new();
    if !directory.is_dir() {
        return Ok(files);
    }
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            files.insert(
                entry.file_name().to_string_lossy().into_owned(),
                fs::read(entry.path())?,
            );
        }
    }
    Ok(files)
}

fn restore(directory: &Path, before: &Files) -> Result<()> {
    let now = read(directory)?;
    for name in now.keys().filter(|name| !before.contains_key(*name)) {
        fs::remove_file(directory.join(name))?;
    }
    for (name, content) in before
        .iter()
        .filter(|(name, content)| now.get(*name) != Some(content))
    {
        fs::write(directory.join(name), content)?;
    }
    Ok(())
}

/// Names of the files that are not the same in both, sorted.
fn differing(before: &Files, after: &Files) -> Vec<String> {
    let mut names: Vec<String> = before.keys().chain(after.keys()).cloned().collect();
    names.sort();
    names.dedup();
    names.retain(|name| before.get(name) != after.get(name));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> Files {
        list.iter()
            .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
            .collect()
    }

    #[test]
    fn changed_missing_and_new_files_differ() {
        let before = files(&[("a", "1"), ("b", "1"), ("c", "1")]);
        let after = files(&[("a", "1"), ("b", "2"), ("d", "1")]);
        assert_eq!(differing(&before, &after), ["b", "c", "d"]);
        assert!(differing(&before, &before).is_empty());
    }

    #[test]
    fn a_check_leaves_the_directory_as_it_was() {
        let directory = std::env::temp_dir().join(format!("xtask-openapi-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        let before = files(&[("a", "1"), ("b", "1")]);
        restore(&directory, &before).unwrap();
        fs::write(directory.join("a"), "2").unwrap();
        fs::write(directory.join("new"), "3").unwrap();
        fs::remove_file(directory.join("b")).unwrap();
        restore(&directory, &before).unwrap();
        let after = read(&directory).unwrap();
        restore_times(&Times::from([(
            directory.join("a"),
            SystemTime::UNIX_EPOCH,
        )]));
        let time = times(&directory)[&directory.join("a")];
        fs::remove_dir_all(&directory).unwrap();
        assert_eq!(after, before);
        assert_eq!(time, SystemTime::UNIX_EPOCH);
    }
}
