//! `cargo xtask bench`: the release server with the web app in it, then the load generator as a
//! process of its own.

use anyhow::Result;

use crate::process::Run;
use crate::{tree, web};

pub(crate) fn main(rest: &[String]) -> Result<()> {
    let root = tree::root();
    web::build_when_stale(&root)?;
    Run::cargo(&root)
        .args([
            "build",
            "--release",
            "--package",
            "natter-server",
            "--package",
            "natter-bench",
        ])
        .check()?;
    let built = |name: &str| {
        tree::target(&root)
            .join("release")
            .join(name)
            .with_extension(std::env::consts::EXE_EXTENSION)
    };
    Run::new(&root, built("natter-bench"))
        .args(rest)
        .env("NATTER_BIN", built("natter"))
        .become_it()
}
