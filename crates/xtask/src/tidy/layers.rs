//! The walls between the crates: who may depend on whom.
//!
//! A crate depends only downward, never sideways. Beside the layers stand the crates that serve
//! development; nothing in a layer depends on them, except tests, which may use the test kit. Tests of
//! the chat may also use a concrete store beside it.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::Finding;

const BESIDE: [&str; 4] = ["natter-testkit", "natter-bench", "natter-fuzz", "xtask"];
/// What tests of any layer may use from beside the layers.
const TEST_KIT: &str = "natter-testkit";

/// Drivers and protocols that only some crates may know, with those crates' layers' words for it.
const SQL: [&str; 4] = ["rusqlite", "tokio-postgres", "sqlx", "postgres"];
const WEB: [&str; 5] = [
    "axum",
    "hyper",
    "hyper-util",
    "tokio-tungstenite",
    "tungstenite",
];
const ASYNC: [&str; 3] = ["tokio", "futures-util", "mio"];

/// A crate of the workspace as cargo tells of it.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) dependencies: Vec<Dependency>,
}

#[derive(Debug)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// Only tests, examples and benchmarks use it.
    pub(crate) for_tests: bool,
}

/// Reads `cargo metadata --no-deps`.
pub(crate) fn packages(metadata: &str) -> Result<Vec<Package>> {
    let metadata: Value = serde_json::from_str(metadata)?;
    let text = |value: &Value| {
        value
            .as_str()
            .map(str::to_owned)
            .context("a name is missing")
    };
    let mut packages = Vec::new();
    for package in metadata["packages"].as_array().context("no packages")? {
        let mut dependencies = Vec::new();
        for dependency in package["dependencies"]
            .as_array()
            .context("no dependencies")?
        {
            let for_tests = dependency["kind"] == "dev";
            dependencies.push(Dependency {
                name: text(&dependency["name"])?,
                for_tests,
            });
        }
        packages.push(Package {
            name: text(&package["name"])?,
            dependencies,
        });
    }
    Ok(packages)
}

/// Every dependency that goes through a wall.
pub(crate) fn check(packages: &[Package]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in packages {
        let place = place(&package.name);
        if place == Place::Unknown {
            let what = "the crate has no layer: give it one in crates/xtask/src/tidy/layers.rs";
            findings.push(Finding::new(&package.name, 0, what));
            continue;
        }
        for dependency in &package.dependencies {
            let inside = packages.iter().any(|other| other.name == dependency.name);
            let reason = if inside {
                wall(&package.name, place, dependency)
            } else {
                foreign(&package.name, dependency)
            };
            if let Some(reason) = reason {
                let what = format!("must not depend on `{}`: {reason}", dependency.name);
                findings.push(Finding::new(&package.name, 0, what));
            }
        }
    }
    findings
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    Layer(u8),
    Beside,
    Unknown,
}

fn place(name: &str) -> Place {
    match name {
        "natter-model" | "natter-engine" | "natter-irc-proto" => Place::Layer(0),
        "natter-store" | "natter-api" => Place::Layer(1),
        "natter-core" | "natter-client" => Place::Layer(2),
        "natter-tui" | "natter-desktop" => Place::Layer(3),
        "natter-server" => Place::Layer(4),
        name if BESIDE.contains(&name) => Place::Beside,
        name if name.starts_with("natter-store-") => Place::Layer(2),
        name if name.starts_with("natter-gateway-") => Place::Layer(3),
        _ => Place::Unknown,
    }
}

/// Why a crate of the workspace may not be depended on, or `None`.
fn wall(from: &str, place: Place, dependency: &Dependency) -> Option<&'static str> {
    let to = dependency.name.as_str();
    if from == "xtask" {
        return Some("xtask builds alone, so that it runs while the rest does not compile");
    }
    let Place::Layer(layer) = place else {
        return None;
    };
    let concrete_store = to.starts_with("natter-store-");
    match self::place(to) {
        // The chat is tested on a real store, since nothing of our own is ever imitated.
        Place::Layer(other) if dependency.for_tests && concrete_store && other == layer => {
            return None;
        }
        Place::Beside if dependency.for_tests && to == TEST_KIT => return None,
        Place::Beside => return Some("it serves development only"),
        Place::Layer(other) if other == layer => {
            return Some("that is sideways, in the same layer");
        }
        Place::Layer(other) if other > layer => return Some("that is upward"),
        _ => {}
    }
    if dependency.for_tests {
        return None;
    }
    if concrete_store && from != "natter-server" {
        return Some("only the server names a concrete store");
    }
    let shows_things = ["natter-tui", "natter-desktop"].contains(&from);
    if shows_things && !["natter-client", "natter-api", "natter-model"].contains(&to) {
        return Some("what people look at stands on the client alone");
    }
    match (from, to) {
        ("natter-core", "natter-api" | "natter-irc-proto") => Some("core knows no protocol"),
        ("natter-api", "natter-irc-proto") => Some("the HTTP API knows nothing of IRC"),
        _ => None,
    }
}

/// Why a crate from outside may not be depended on, or `None`.
fn foreign(from: &str, dependency: &Dependency) -> Option<&'static str> {
    if dependency.for_tests {
        return None;
    }
    let to = dependency.name.as_str();
    let pure = ["natter-model", "natter-irc-proto", "natter-api"].contains(&from);
    if pure && (ASYNC.contains(&to) || WEB.contains(&to)) {
        return Some("the crate is pure: no async, no I/O");
    }
    let stores = from.starts_with("natter-store-") || BESIDE.contains(&from);
    if SQL.contains(&to) && !stores {
        return Some("only a concrete store speaks SQL");
    }
    let serves_http = from == "natter-gateway-http" || from == "natter-server";
    let connects = BESIDE.contains(&from) || ["natter-client", "natter-tui"].contains(&from);
    if WEB.contains(&to) && !serves_http && !connects {
        return Some("only the HTTP gateway and the clients speak HTTP");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, dependencies: &[(&str, bool)]) -> Package {
        let dependencies = dependencies
            .iter()
            .map(|(name, for_tests)| Dependency {
                name: (*name).to_owned(),
                for_tests: *for_tests,
            })
            .collect();
        Package {
            name: name.to_owned(),
            dependencies,
        }
    }

    /// Findings of one crate with one dependency in a workspace that has all crates.
    fn findings(from: &str, to: &str, for_tests: bool) -> usize {
        let mut packages = vec![package(from, &[(to, for_tests)])];
        for name in [
            "natter-model",
            "natter-engine",
            "natter-irc-proto",
            "natter-store",
            "natter-api",
            "natter-store-sqlite",
            "natter-core",
            "natter-client",
            "natter-gateway-http",
            "natter-gateway-text",
            "natter-tui",
            "natter-server",
            "natter-testkit",
            "natter-bench",
            "natter-fuzz",
            "xtask",
        ] {
            if name != from {
                packages.push(package(name, &[]));
            }
        }
        check(&packages).len()
    }

    #[test]
    fn downward_is_allowed() {
        for (from, to) in [
            ("natter-store", "natter-model"),
            ("natter-core", "natter-store"),
            ("natter-gateway-http", "natter-core"),
            ("natter-gateway-http", "natter-engine"),
            ("natter-server", "natter-store-sqlite"),
            ("natter-testkit", "natter-server"),
            ("natter-bench", "natter-store-sqlite"),
            ("natter-store-sqlite", "rusqlite"),
            ("natter-gateway-http", "axum"),
            ("natter-client", "tokio-tungstenite"),
            ("natter-tui", "natter-client"),
        ] {
            assert_eq!(findings(from, to, false), 0, "{from} -> {to}");
        }
    }

    #[test]
    fn every_wall_holds() {
        for (from, to) in [
            ("natter-engine", "natter-model"),
            ("natter-model", "natter-core"),
            ("natter-store", "natter-api"),
            ("natter-core", "natter-store-sqlite"),
            ("natter-core", "natter-gateway-http"),
            ("natter-core", "natter-api"),
            ("natter-gateway-http", "natter-gateway-text"),
            ("natter-gateway-http", "natter-store-sqlite"),
            ("natter-gateway-http", "natter-server"),
            ("natter-tui", "natter-engine"),
            ("natter-server", "natter-testkit"),
            ("natter-api", "natter-irc-proto"),
            ("xtask", "natter-model"),
            ("natter-model", "tokio"),
            ("natter-api", "axum"),
            ("natter-core", "rusqlite"),
            ("natter-core", "hyper"),
            ("natter-gateway-text", "axum"),
        ] {
            assert_eq!(findings(from, to, false), 1, "{from} -> {to}");
        }
    }

    #[test]
    fn tests_see_the_test_kit_and_below_but_not_up() {
        assert_eq!(findings("natter-gateway-http", "natter-testkit", true), 0);
        assert_eq!(
            findings("natter-gateway-http", "natter-store-sqlite", true),
            0
        );
        assert_eq!(findings("natter-core", "tokio-tungstenite", true), 0);
        assert_eq!(findings("natter-core", "natter-store-sqlite", true), 0);
        assert_eq!(findings("natter-store", "natter-store-sqlite", true), 1);
        assert_eq!(findings("natter-core", "natter-client", true), 1);
        assert_eq!(findings("natter-core", "natter-server", true), 1);
        assert_eq!(findings("natter-core", "natter-bench", true), 1);
    }

    #[test]
    fn a_crate_without_a_layer_is_found() {
        assert_eq!(findings("natter-new", "serde", false), 1);
    }

    #[test]
    fn metadata_is_read() {
        let metadata = r#"{"packages":[{"name":"natter-core","dependencies":[
            {"name":"natter-server","kind":null},{"name":"natter-testkit","kind":"dev"}]},
            {"name":"natter-server","dependencies":[]},{"name":"natter-testkit","dependencies":[]}]}"#;
        let packages = packages(metadata).unwrap();
        let findings = check(&packages);
        assert_eq!(findings.len(), 1);
        assert!(
            findings[0].to_string().contains("upward"),
            "{}",
            findings[0]
        );
        assert!(super::packages("{}").is_err());
    }
}
