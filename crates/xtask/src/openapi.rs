//! `cargo xtask openapi`: the OpenAPI document as the code generates it, and the web app's types
//! made from the document. With `--check`, an error when the files in the tree differ.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::npm::Package;
use crate::process::Run;
use crate::tree;

/// Where the web app keeps the document and the types, from the root.
const DIRECTORY: &str = "web/src/api";
const DOCUMENT: &str = "openapi.json";

type Files = BTreeMap<String, Vec<u8>>;

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
    let before = read(&directory)?;
    let generated = generate(root).and_then(|()| read(&directory));
    restore(&directory, &before)?;
    let differing = differing(&before, &generated?);
    if !differing.is_empty() {
        bail!(
            "{} in {DIRECTORY} is not what the code generates: run `cargo xtask openapi` and commit the result",
            differing.join(", ")
        );
    }
    Ok(())
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
        fs::remove_dir_all(&directory).unwrap();
        assert_eq!(after, before);
    }
}
