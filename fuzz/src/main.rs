//! Runs fuzz targets on the stable toolchain: `cargo xtask fuzz [TARGET] [--seconds N] [--seed N]`,
//! or one input again: `cargo xtask fuzz TARGET --replay FILE`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, bail};
use natter_fuzz::mutation::{Bound, run};
use natter_fuzz::targets::{TARGETS, Target, named};

/// How long each target runs unless told otherwise.
const SECONDS: u64 = 30;

fn main() -> Result<()> {
    let arguments = Arguments::parse(std::env::args().skip(1))?;
    if let Some(file) = &arguments.replay {
        let [target] = arguments.targets.as_slice() else {
            bail!("--replay needs one target");
        };
        let input = fs::read(file).with_context(|| format!("read {}", file.display()))?;
        (target.run)(&input);
        println!("{}: nothing wrong with {}", target.name, file.display());
        return Ok(());
    }
    let mut broken = 0;
    for target in &arguments.targets {
        broken += usize::from(!survives(target, &arguments)?);
    }
    if broken > 0 {
        bail!("{broken} target(s) broken");
    }
    Ok(())
}

/// Runs one target and keeps what broke it.
fn survives(target: &Target, arguments: &Arguments) -> Result<bool> {
    let seed = arguments.seed;
    println!(
        "{}: {} s with --seed {seed}",
        target.name, arguments.seconds
    );
    match run(
        target,
        seed,
        Bound::Time(Duration::from_secs(arguments.seconds)),
    ) {
        Ok(inputs) => {
            println!("{}: {inputs} inputs, nothing found", target.name);
            Ok(true)
        }
        Err(finding) => {
            let directory = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("artifacts")
                .join(target.name);
            fs::create_dir_all(&directory)?;
            let file = directory.join(finding.file_name());
            fs::write(&file, &finding.input)?;
            let how = if finding.slow {
                "took too long"
            } else {
                "panicked"
            };
            println!(
                "{}: {how} at input {} of seed {seed}; once it is mended, keep {} in fuzz/regressions/{}",
                target.name,
                finding.number,
                file.display(),
                target.name
            );
            Ok(false)
        }
    }
}

struct Arguments {
    targets: Vec<&'static Target>,
    seconds: u64,
    seed: u64,
    replay: Option<PathBuf>,
}

impl Arguments {
    fn parse(arguments: impl Iterator<Item = String>) -> Result<Self> {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let mut parsed = Self {
            targets: Vec::new(),
            seconds: SECONDS,
            seed: now.as_secs(),
            replay: None,
        };
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            let mut value = || {
                arguments
                    .next()
                    .with_context(|| format!("{argument} needs a value"))
            };
            match argument.as_str() {
                "--seconds" => parsed.seconds = value()?.parse().context("--seconds")?,
                "--seed" => parsed.seed = value()?.parse().context("--seed")?,
                "--replay" => parsed.replay = Some(value()?.into()),
                name => parsed
                    .targets
                    .push(named(name).with_context(|| no_target(name))?),
            }
        }
        if parsed.targets.is_empty() {
            parsed.targets = TARGETS.iter().collect();
        }
        Ok(parsed)
    }
}

fn no_target(name: &str) -> String {
    let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    format!("no target `{name}`; there are {}", names.join(", "))
}
