//! `cargo xtask web`: the web app built into `web/dist`, from where the server's build takes it in.

use std::path::Path;

use anyhow::{Result, bail};

use crate::npm::Package;
use crate::tree;

pub(crate) fn main(rest: &[String]) -> Result<()> {
    crate::no_arguments(rest)?;
    build(&tree::root())
}

/// Builds the web app with its compressed copies.
pub(crate) fn build(root: &Path) -> Result<()> {
    let web = Package::open(root, "web")?;
    web.install()?;
    web.script("build", &[]).check()?;
    if !root.join("web/dist/index.html").is_file() {
        bail!("`npm run build` in web left no web/dist/index.html");
    }
    Ok(())
}

/// Builds the web app unless `web/dist` is newer than everything it is made from.
pub(crate) fn build_when_stale(root: &Path) -> Result<()> {
    if is_fresh(&root.join("web"))? {
        Ok(())
    } else {
        build(root)
    }
}

fn is_fresh(web: &Path) -> Result<bool> {
    let Ok(built) = std::fs::metadata(web.join("dist/index.html")).and_then(|file| file.modified())
    else {
        return Ok(false);
    };
    Ok(tree::newest(web)?.is_some_and(|changed| changed <= built))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::{Duration, SystemTime};

    use super::*;

    #[test]
    fn a_change_after_the_build_makes_it_stale() {
        let web = std::env::temp_dir().join(format!("xtask-web-{}", std::process::id()));
        fs::create_dir_all(web.join("dist")).unwrap();
        fs::create_dir_all(web.join("src")).unwrap();
        let now = SystemTime::now();
        let write = |name: &str, age: u64| {
            let file = fs::File::create(web.join(name)).unwrap();
            file.set_modified(now - Duration::from_secs(age)).unwrap();
        };
        write("src/main.ts", 20);
        // A directory changes when a file in it comes or goes, so it counts too.
        let src = fs::File::open(web.join("src")).unwrap();
        src.set_modified(now - Duration::from_secs(20)).unwrap();
        let unbuilt = is_fresh(&web).unwrap();
        write("dist/index.html", 10);
        let built = is_fresh(&web).unwrap();
        write("src/main.ts", 5);
        let changed = is_fresh(&web).unwrap();
        fs::remove_dir_all(&web).unwrap();
        assert_eq!((unbuilt, built, changed), (false, true, false));
    }
}
