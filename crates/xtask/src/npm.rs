//! The JavaScript packages, `web` and `e2e`: installed when their lock file changed, and their
//! scripts.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::process::{self, Run};

/// Node's oldest major version that the packages run on.
const NODE_MAJOR: u32 = 20;

/// A directory with a `package.json` and a lock file.
pub(crate) struct Package {
    root: PathBuf,
    directory: PathBuf,
}

impl Package {
    /// The package in `name` below the root; an error says what to install when Node is missing.
    pub(crate) fn open(root: &Path, name: &str) -> Result<Package> {
        let version = process::answer("node", "--version");
        check_node(version.as_deref())?;
        let directory = root.join(name);
        if !directory.join("package.json").is_file() {
            bail!("{name}/package.json is missing");
        }
        Ok(Package {
            root: root.to_path_buf(),
            directory,
        })
    }

    /// Installs exactly what the lock file names, unless that is what was installed last.
    pub(crate) fn install(&self) -> Result<()> {
        let lock = self.directory.join("package-lock.json");
        let wanted = fs::read(&lock).with_context(|| format!("read {}", lock.display()))?;
        let stamp = self.directory.join("node_modules/.installed-lock.json");
        if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
            return Ok(());
        }
        // Browsers come from the system, never from a package's install script.
        self.npm(&["ci", "--no-audit", "--no-fund"])
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
            .check()?;
        fs::write(&stamp, wanted).with_context(|| format!("write {}", stamp.display()))
    }

    /// `npm run SCRIPT -- ARGS`, to be run by the caller.
    pub(crate) fn script(&self, script: &str, arguments: &[&str]) -> Run {
        let run = self.npm(&["run", "--silent", script]);
        if arguments.is_empty() {
            run
        } else {
            run.arg("--").args(arguments)
        }
    }

    fn npm(&self, arguments: &[&str]) -> Run {
        Run::new(&self.root, "npm")
            .within(&self.directory)
            .args(arguments)
    }
}

/// Whether the reported Node version, `v20.1.2`, is new enough.
fn check_node(version: Option<&str>) -> Result<()> {
    let Some(version) = version else {
        bail!(
            "Node.js {NODE_MAJOR} or later with npm is needed for the web app and is not installed \
             (Debian: apt-get install nodejs npm; others: https://nodejs.org/)"
        );
    };
    let major: Option<u32> = version
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|part| part.parse().ok());
    match major {
        Some(major) if major >= NODE_MAJOR => Ok(()),
        _ => bail!("Node.js {version} is too old: {NODE_MAJOR} or later is needed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_must_be_there_and_new_enough() {
        assert!(check_node(Some("v20.20.2")).is_ok());
        assert!(check_node(Some("v118.0.0")).is_ok());
        assert!(
            check_node(Some("v18.19.0"))
                .unwrap_err()
                .to_string()
                .contains("too old")
        );
        assert!(check_node(Some("unknown")).is_err());
        assert!(
            check_node(None)
                .unwrap_err()
                .to_string()
                .contains("apt-get install nodejs")
        );
    }
}
