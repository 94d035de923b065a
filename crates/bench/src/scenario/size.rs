//! How large the program is, and how much script the first page loads.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;

use crate::figure::{Figure, Reach};
use crate::server;

pub(crate) fn run(binary: &Path) -> Result<Vec<Figure>> {
    let bytes = std::fs::metadata(binary)?.len() as f64;
    let natter = server::options(binary).start()?;
    let address = natter.address("http");
    let (_, page) = server::get(address, "/", "identity")?;
    let scripts = scripts(&String::from_utf8_lossy(&page));
    let mut loaded = 0;
    let mut notes = Vec::new();
    for script in &scripts {
        let (head, body) = server::get(address, script, "br, gzip")?;
        let compressed = head.to_ascii_lowercase().contains("content-encoding: br");
        notes.push(format!(
            "{script}: {} bytes{}",
            body.len(),
            if compressed { ", brotli" } else { "" }
        ));
        loaded += body.len();
    }
    let size = Figure::new(
        "release binary with the web app in it",
        "MiB",
        vec![bytes / 1048576.0],
    );
    if scripts.is_empty() {
        return Ok(vec![size.note("this build has no web app in it")]);
    }
    let mut script = Figure::new(
        "script of the first page, compressed",
        "kB",
        vec![loaded as f64 / 1e3],
    )
    .reach(Reach::AtMost(200.0));
    script.notes = notes;
    Ok(vec![size.reach(Reach::AtMost(25.0)), script])
}

/// The scripts that a page loads at once: those it names, and those it preloads.
fn scripts(page: &str) -> BTreeSet<String> {
    let quoted = page.split(['"', '\'']);
    let script = |part: &&str| part.starts_with('/') && part.ends_with(".js");
    quoted.filter(script).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_preloads_are_found() {
        let page = r#"<script type="module" src="/assets/a.js"></script>
            <link rel="modulepreload" href="/assets/b.js"><link href="/assets/c.css">"#;
        let found: Vec<_> = scripts(page).into_iter().collect();
        assert_eq!(found, ["/assets/a.js", "/assets/b.js"]);
    }
}
