//! The browser for the end-to-end tests: the system's Chromium, installed when this may be done.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::process::{self, Run};

/// What the browser is called on the systems people have.
const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
];
const MACOS: [&str; 2] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
/// Names a browser that is found in none of the usual places.
const VARIABLE: &str = "NATTER_CHROMIUM";

/// The browser's executable. Installs Debian's package as root when there is none; otherwise the
/// error says what to install.
pub(crate) fn find_or_install(root: &Path) -> Result<PathBuf> {
    if let Some(browser) = find() {
        return Ok(browser);
    }
    if may_install() {
        apt(root, &["update"])?;
        apt(
            root,
            &["install", "-y", "--no-install-recommends", "chromium"],
        )?;
        if let Some(browser) = find() {
            return Ok(browser);
        }
    }
    bail!(
        "the browser tests need Chromium. Debian and Ubuntu: apt-get install -y chromium; \
         Fedora: dnf install chromium; macOS: brew install --cask chromium; \
         or set {VARIABLE} to the executable"
    )
}

fn find() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(VARIABLE) {
        return Some(PathBuf::from(named));
    }
    let on_macos = || MACOS.iter().map(PathBuf::from).find(|file| file.is_file());
    process::find_program(&NAMES).or_else(on_macos)
}

fn may_install() -> bool {
    let is_root = process::answer("id", "-u").is_some_and(|id| id == "0");
    is_root && process::find_program(&["apt-get"]).is_some()
}

fn apt(root: &Path, arguments: &[&str]) -> Result<()> {
    Run::new(root, "apt-get")
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .check()
}
