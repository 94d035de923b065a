//! The server under measurement: the release binary, with message limits raised.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use natter_testkit::{NatterServer, ServerOptions};
use tempfile::TempDir;

use crate::seed::Seed;

/// The release binary: the one that `NATTER_BIN` names, else the one that cargo builds.
pub(crate) fn binary() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("NATTER_BIN") {
        return Ok(named.into());
    }
    let here = std::env::current_exe()?;
    let target = here.ancestors().nth(2).context("a target directory")?;
    let status = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()))
        .args(["build", "--release", "--package", "natter-server"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()?;
    ensure!(status.success(), "the server does not build");
    Ok(target.join("release").join("natter"))
}

/// Starts the server on data that `fill` has made.
pub(crate) fn start<T>(
    binary: &Path,
    fill: impl FnOnce(&mut Seed) -> Result<T>,
) -> Result<(NatterServer, T)> {
    let home = home()?;
    let mut seed = Seed::open(&home.path().join("data"))?;
    let filled = fill(&mut seed)?;
    seed.close();
    let server = options(binary).start_in(home)?;
    Ok((server, filled))
}

/// How the server is started.
pub(crate) fn options(binary: &Path) -> ServerOptions {
    ServerOptions::http()
        .binary(binary)
        .arg("--message-rate=unlimited")
        .arg("--log=warn")
}

/// A fresh place for data.
pub(crate) fn home() -> Result<TempDir> {
    Ok(tempfile::Builder::new().prefix("natter-bench-").tempdir()?)
}

/// The server's own figures (`GET /metrics`), those without labels.
pub(crate) fn figures(address: SocketAddr) -> Result<BTreeMap<String, u64>> {
    let text = get(address, "/metrics", "identity")?;
    let text = String::from_utf8_lossy(&text.1).into_owned();
    let figures = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let (name, value) = line.split_once(' ')?;
            Some((name.to_owned(), value.trim().parse::<f64>().ok()? as u64))
        });
    Ok(figures.collect())
}

/// How much a figure grew.
pub(crate) fn grown(
    before: &BTreeMap<String, u64>,
    after: &BTreeMap<String, u64>,
    name: &str,
) -> Result<u64> {
    let read = |from: &BTreeMap<String, u64>| {
        from.get(name)
            .copied()
            .with_context(|| format!("the server has no figure {name}"))
    };
    Ok(read(after)? - read(before)?)
}

/// Asks for a path, on a connection of its own. Gives the head and the body as it was sent.
pub(crate) fn get(address: SocketAddr, path: &str, encoding: &str) -> Result<(String, Vec<u8>)> {
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Accept-Encoding: {encoding}\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let end = answer
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .context("no head")?;
    let body = answer.split_off(end + 4);
    Ok((String::from_utf8_lossy(&answer).into_owned(), body))
}
