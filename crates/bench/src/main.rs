//! `cargo xtask bench`: what Natter costs, measured on the release build.
//!
//! The server runs as a process of its own; this one makes the load, from one thread over loopback,
//! and reads what the server used from `/proc` and from the server's own figures. Each figure is the
//! median of its runs, after a warm-up.
//!
//! `natter-bench [--quick] [--runs N] [--seconds N] [--patience SECONDS] [--name NAME] [--dry]
//! [SCENARIO]...`

mod epoll_server;
mod figure;
mod fleet;
mod post;
mod process;
mod scenario;
mod seed;
mod server;
mod wire;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use figure::{Figure, table};
use scenario::Effort;

struct Arguments {
    scenarios: Vec<String>,
    effort: Effort,
    name: String,
    /// Whether to write the results into the repository.
    records: bool,
}

fn main() -> Result<()> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    if given
        .first()
        .is_some_and(|first| first == epoll_server::ARGUMENT)
    {
        return epoll_server::serve();
    }
    let arguments = arguments(&given)?;
    let binary = server::binary()?;
    let machine = process::machine();
    println!("{machine}\n");
    let mut figures = Vec::new();
    for name in &arguments.scenarios {
        eprintln!("{name}…");
        match scenario::run(name, &binary, arguments.effort) {
            Ok(measured) => {
                eprintln!("{}", table(&measured));
                figures.extend(measured);
            }
            // One that fails must not cost the others.
            Err(error) => {
                let failed = Figure::new(format!("{name} failed"), "", Vec::new());
                figures.push(failed.note(format!("{error:#}")));
            }
        }
    }
    println!("{}", table(&figures));
    if arguments.records {
        record(&arguments.name, &machine, &figures)?;
    }
    let failed = figures.iter().find(|figure| figure.runs.is_empty());
    match failed {
        Some(figure) => bail!("{}", figure.name),
        None => Ok(()),
    }
}

fn arguments(given: &[String]) -> Result<Arguments> {
    let mut arguments = Arguments {
        scenarios: Vec::new(),
        effort: Effort {
            runs: 3,
            warm_up: Duration::from_secs(2),
            measure: Duration::from_secs(5),
            patience: Duration::from_secs(60),
            smaller: 1,
        },
        name: "bench".to_owned(),
        records: true,
    };
    let mut given = given.iter();
    while let Some(word) = given.next() {
        let mut value = || {
            given
                .next()
                .with_context(|| format!("{word} needs a value"))
        };
        match word.as_str() {
            "--quick" => {
                arguments.effort = Effort {
                    runs: 1,
                    warm_up: Duration::from_secs(1),
                    measure: Duration::from_secs(2),
                    patience: Duration::ZERO,
                    smaller: 10,
                };
                arguments.records = false;
            }
            "--runs" => arguments.effort.runs = value()?.parse()?,
            "--seconds" => arguments.effort.measure = Duration::from_secs(value()?.parse()?),
            "--patience" => arguments.effort.patience = Duration::from_secs(value()?.parse()?),
            "--name" => arguments.name.clone_from(value()?),
            "--dry" => arguments.records = false,
            name if scenario::ALL.contains(&name) => arguments.scenarios.push(name.to_owned()),
            other => bail!(
                "not understood: {other}; scenarios: {}",
                scenario::ALL.join(", ")
            ),
        }
    }
    if arguments.scenarios.is_empty() {
        arguments.scenarios = scenario::ALL.map(str::to_owned).to_vec();
    }
    Ok(arguments)
}

/// Writes the results to `bench/results/DATE-NAME.md` and `.json`.
fn record(name: &str, machine: &str, figures: &[Figure]) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .context("the root")?;
    let results = root.join("bench/results");
    fs::create_dir_all(&results)?;
    let said = |program: &str, args: &[&str]| {
        let output = Command::new(program).args(args).current_dir(root).output();
        output.map_or(String::new(), |output| {
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        })
    };
    let date = said("date", &["-u", "+%Y-%m-%d"]);
    let revision = said("git", &["rev-parse", "--short=12", "HEAD"]);
    let rustc = said("rustc", &["--version"]);
    let text = format!(
        "# {date}: {name}\n\nRevision {revision}, {rustc}.\n\n{machine}.\n\n{}",
        table(figures)
    );
    let stem = results.join(format!("{date}-{name}"));
    fs::write(stem.with_extension("md"), text)?;
    let json = serde_json::json!({
        "date": date, "name": name, "revision": revision, "rustc": rustc, "machine": machine,
        "figures": figures,
    });
    fs::write(
        stem.with_extension("json"),
        serde_json::to_string_pretty(&json)? + "\n",
    )?;
    eprintln!("written to bench/results/{date}-{name}.md");
    Ok(())
}
