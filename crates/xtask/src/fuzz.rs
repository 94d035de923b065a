//! `cargo xtask fuzz`: the fuzz targets with mutated input on the stable toolchain, for a bounded
//! time. The arguments are those of the runner in `fuzz/src/main.rs`.

use anyhow::Result;

use crate::process::Run;
use crate::tree;

pub(crate) fn main(rest: &[String]) -> Result<()> {
    Run::cargo(&tree::root())
        .args([
            "run",
            "--quiet",
            "--package",
            "natter-fuzz",
            "--bin",
            "natter-fuzz",
            "--",
        ])
        .args(rest)
        .check()
}
