//! Embeds the web app: writes a table of the files in `web/dist`, sorted by path, for `src/assets.rs`.
//! Without a built web app the table is empty, and the gateway serves a page that says so.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let var = |name: &str| env::var_os(name).map(PathBuf::from).unwrap_or_default();
    let web = var("CARGO_MANIFEST_DIR").join("../../web");
    let dist = web.join("dist");
    println!("cargo:rerun-if-changed=build.rs");
    if web.is_dir() && !dist.exists() {
        // Cargo looks for changes in a directory only if there is one.
        fs::create_dir(&dist)?;
    }
    let watched = if dist.is_dir() { &dist } else { &web };
    println!("cargo:rerun-if-changed={}", watched.display());

    let mut files = Vec::new();
    if dist.join("index.html").is_file() {
        collect(&dist.canonicalize()?, "", &mut files)?;
    }
    files.sort();
    let mut table = String::from("static FILES: &[File] = &[\n");
    for (path, file) in &files {
        if !is_compressed_sibling(path, &files) {
            entry(&mut table, path, file)?;
        }
    }
    table.push_str("];\n");
    fs::write(var("OUT_DIR").join("assets.rs"), table)
}

/// All files below `directory`, with their paths from the root of the web app.
fn collect(directory: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let path = format!("{prefix}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &path, files)?;
        } else {
            files.push((path, entry.path()));
        }
    }
    Ok(())
}

fn is_compressed_sibling(path: &str, files: &[(String, PathBuf)]) -> bool {
    let plain = path.strip_suffix(".br").or(path.strip_suffix(".gz"));
    plain.is_some_and(|plain| files.iter().any(|(it, _)| it == plain))
}

fn entry(table: &mut String, path: &str, file: &Path) -> io::Result<()> {
    let tag = fingerprint(&fs::read(file)?);
    let embed = |suffix: &str| {
        let sibling = PathBuf::from(format!("{}{suffix}", file.display()));
        match sibling.is_file() {
            true => format!("Some(include_bytes!({:?}))", sibling.display().to_string()),
            false => "None".to_owned(),
        }
    };
    let (br, gz) = (embed(".br"), embed(".gz"));
    let file = file.display().to_string();
    let hashed = path.starts_with("/assets/");
    let written = writeln!(
        table,
        "File {{ path: {path:?}, tag: {tag:?}, hashed: {hashed}, plain: include_bytes!({file:?}), \
         br: {br}, gz: {gz} }},"
    );
    written.map_err(io::Error::other)
}

/// FNV-1a, 64 bits, and the length: tells versions of one file apart.
fn fingerprint(bytes: &[u8]) -> String {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}-{:x}", bytes.len())
}
