//! Which value wins, what is refused, and what is printed.

use std::collections::BTreeMap;

use natter_core::Registration;

use super::*;
use crate::failure::Exit;

fn load(flags: &[&str], environment: &[(&str, &str)]) -> Result<Config, Failure> {
    let command = clap::Command::new("natter")
        .no_binary_name(true)
        .args(super::flags());
    let matches = command.try_get_matches_from(flags).unwrap();
    let mut variables: BTreeMap<String, String> = environment
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    variables.entry("HOME".into()).or_insert("/home/ann".into());
    Config::from_layers(Layers::gather(&matches, &variables)?, &variables)
}

#[test]
fn flags_win_over_environment_over_file_over_defaults() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("natter.toml");
    std::fs::write(
        &file,
        "workers = 1\ngrace = \"1s\"\nserver_name = \"File\"\n",
    )
    .unwrap();
    let file = file.to_str().unwrap();
    let environment = [
        ("NATTER_GRACE", "2s"),
        ("NATTER_SERVER_NAME", "Environment"),
    ];
    let config = load(&["--config", file, "--server-name", "Flag"], &environment).unwrap();
    assert_eq!(config.workers, 1);
    assert_eq!(config.grace, Duration::from_secs(2));
    assert_eq!(config.server_name, "Flag");
    assert_eq!(config.max_per_address, 200);
    let printed = print(&config);
    for (key, source) in [
        ("workers = 1", format!("# {file}:1")),
        ("grace = \"2000ms\"", "# NATTER_GRACE".into()),
        ("server_name = \"Flag\"", "# --server-name".into()),
        ("max_per_address = 200", "# default".into()),
    ] {
        let line = printed.lines().find(|line| line.starts_with(key));
        assert!(
            line.is_some_and(|line| line.ends_with(&source)),
            "{key} {source} in {printed}"
        );
    }
    let environment = [("NATTER_CONFIG", file)];
    assert_eq!(load(&[], &environment).unwrap().server_name, "File");
}

#[test]
fn who_may_sign_up_follows_from_who_can_connect() {
    for (flags, private, registration) in [
        (&[][..], true, Registration::Open),
        (
            &["--listen", "http=0.0.0.0:80"],
            false,
            Registration::Closed,
        ),
        (
            &["--listen", "http=[::1]:80", "--listen", "text=127.0.0.1:1"],
            true,
            Registration::Open,
        ),
        (
            &["--listen", "http=[::1]:80", "--listen", "text=[::]:1"],
            false,
            Registration::Closed,
        ),
        // Behind a proxy everybody comes from loopback.
        (
            &["--public-url", "https://chat.example.org"],
            false,
            Registration::Closed,
        ),
        (
            &["--public-url", "http://localhost:8080"],
            true,
            Registration::Open,
        ),
        (
            &["--public-url", "http://[::1]:8080"],
            true,
            Registration::Open,
        ),
        (&["--registration", "closed"], true, Registration::Closed),
        (
            &["--listen", "http=0.0.0.0:80", "--registration", "open"],
            false,
            Registration::Open,
        ),
    ] {
        let config = load(flags, &[]).unwrap();
        assert_eq!(config.is_private, private, "{flags:?}");
        assert_eq!(config.registration, registration, "{flags:?}");
    }
}

#[test]
fn what_cannot_be_used_is_refused_with_its_source() {
    for (flags, environment, expect) in [
        (
            &["--workers", "many"][..],
            &[][..],
            "--workers: workers: `many` is not a whole number",
        ),
        (
            &[],
            &[("NATTER_GRACE", "soon")],
            "NATTER_GRACE: grace: `soon` is not a time",
        ),
        (
            &["--listen", "irc=127.0.0.1:6667"],
            &[],
            "--listen: listen: `irc` is not in this build",
        ),
        (
            &["--listen", "https=127.0.0.1:0"],
            &[],
            "needs a certificate",
        ),
        (&["--tls-cert", "c.pem"], &[], "belong together"),
        (&["--registration", "maybe"], &[], "neither open nor closed"),
        (&["--log", "info,[[["], &[], "--log: log: "),
        (&["--server-name", "\u{202e}"], &[], "visible characters"),
        (
            &["--public-url", "chat.example.org"],
            &[],
            "--public-url: public_url: ",
        ),
        (
            &["--config", "/nonexistent/natter.toml"],
            &[],
            "cannot read the configuration",
        ),
        (&["--trusted-proxy", "proxy"], &[], "is not an IP address"),
        (&[], &[("HOME", "")], "no home directory"),
    ] {
        let failure = load(flags, environment).err().unwrap();
        assert_eq!(failure.exit(), Exit::Configuration);
        assert!(failure.to_string().contains(expect), "{failure}");
        assert!(!failure.to_string().contains('\n'), "{failure}");
    }
}

#[test]
fn secrets_are_masked_and_the_rest_can_be_used_again() {
    let environment = [
        ("NATTER_KEY", "c0ffee"),
        ("NATTER_METRICS_TOKEN", "hunter2"),
        ("NATTER_LISTEN", "http=127.0.0.1:1, text=127.0.0.1:2"),
        ("NATTER_REGISTRATON", "closed"),
    ];
    let config = load(&["--server-name", "A \"b\" \\ c"], &environment).unwrap();
    let printed = print(&config);
    assert!(
        !printed.contains("c0ffee") && !printed.contains("hunter2"),
        "{printed}"
    );
    assert!(printed.contains("# key = \"***\""), "{printed}");
    assert!(
        printed.contains("# NATTER_REGISTRATON is set, but is no setting"),
        "{printed}"
    );
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("natter.toml");
    std::fs::write(&file, &printed).unwrap();
    let again = load(&["--config", file.to_str().unwrap()], &[]).unwrap();
    assert_eq!(again.server_name, "A \"b\" \\ c");
    assert_eq!(again.listen.len(), 2);
    assert_eq!(again.data, config.data);
}

#[test]
fn data_go_where_the_platform_keeps_them() {
    for (environment, expect) in [
        (&[][..], "/home/ann/.local/share/natter"),
        (&[("XDG_DATA_HOME", "/xdg")], "/xdg/natter"),
        (&[("XDG_DATA_HOME", "")], "/home/ann/.local/share/natter"),
    ] {
        if cfg!(target_os = "linux") {
            assert_eq!(load(&[], environment).unwrap().data, PathBuf::from(expect));
        }
    }
    let config = load(&["--data", "/d"], &[]).unwrap();
    assert_eq!(config.database(), PathBuf::from("/d/natter.db"));
    assert!(config.key == KeySource::File("/d/master.key".into()));
}

#[test]
fn every_setting_is_documented_and_printed() {
    let docs = include_str!("../../../../docs/operations.md");
    let printed = print(&load(&[], &[]).unwrap());
    for setting in setting::SETTINGS {
        let row = format!("| `{}` |", setting.key);
        assert!(
            docs.contains(&row),
            "{row} is missing in docs/operations.md"
        );
        let printed = printed
            .lines()
            .any(|line| line.split([' ', '=']).find(|word| *word != "#") == Some(setting.key));
        assert!(printed, "{} is not printed", setting.key);
        if let Some(flag) = setting.flag {
            assert!(
                docs.contains(&format!("`--{flag}`")),
                "--{flag} is not documented"
            );
        }
    }
}
