//! The crates' manifests: lints come from the workspace, and versions are said once, there.

use super::Finding;
use crate::tree::Source;

pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    let member = |source: &&Source| source.path.ends_with("/Cargo.toml");
    sources
        .iter()
        .filter(member)
        .flat_map(check_manifest)
        .collect()
}

fn check_manifest(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut section = String::new();
    let mut inherits_lints = false;
    for (at, line) in source.text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            line.trim_matches(['[', ']']).clone_into(&mut section);
            continue;
        }
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let compact: String = line.chars().filter(|c| !c.is_whitespace()).collect();
        inherits_lints |= section == "lints" && compact == "workspace=true";
        let lists_dependencies =
            section.ends_with("dependencies") && section != "workspace.dependencies";
        if lists_dependencies && !compact.contains("workspace=true") {
            let what = "the version belongs in [workspace.dependencies] of the root";
            findings.push(Finding::new(&source.path, at + 1, what));
        }
    }
    if !inherits_lints {
        findings.push(Finding::new(
            &source.path,
            0,
            "no `[lints] workspace = true`",
        ));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_lints_are_the_workspaces() {
        let good = "[package]\nname = \"x\"\nversion = \"1\"\n[lints]\nworkspace = true\n\
            [dependencies]\na.workspace = true\nb = { workspace = true, features = [\"c\"] }\n";
        assert!(check(&[Source::new("crates/x/Cargo.toml", good)]).is_empty());
        let version = good.replace("a.workspace = true", "a = \"1\"");
        assert_eq!(
            check(&[Source::new("crates/x/Cargo.toml", &version)]).len(),
            1
        );
        let lints = good.replace("[lints]\nworkspace = true", "");
        assert_eq!(
            check(&[Source::new("crates/x/Cargo.toml", &lints)]).len(),
            1
        );
        let root = "[workspace.dependencies]\na = \"1\"\n";
        assert!(check(&[Source::new("Cargo.toml", root)]).is_empty());
    }
}
