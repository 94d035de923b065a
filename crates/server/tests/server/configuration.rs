//! `natter config`: which value wins, and what is printed.

use crate::support::{assert_fails, natter_with, text};

#[test]
fn flags_win_over_variables_over_the_file() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("natter.toml");
    std::fs::write(
        &file,
        "# mine\nworkers = 1\ngrace = \"1s\"\nserver_name = \"File\"\n",
    )
    .unwrap();
    let variables = [
        ("NATTER_GRACE", "2s"),
        ("NATTER_SERVER_NAME", "Variable"),
        ("NATTER_METRICS_TOKEN", "hunter2"),
    ];
    let output = natter_with(
        &["config", "--config", text(&file), "--server-name", "Flag"],
        &variables,
    );
    assert!(output.status.success(), "{output:?}");
    let printed = String::from_utf8(output.stdout).unwrap();
    for (value, source) in [
        ("workers = 1 ", &*format!("# {}:2", text(&file))),
        ("grace = \"2000ms\" ", "# NATTER_GRACE"),
        ("server_name = \"Flag\" ", "# --server-name"),
        ("login_rate = \"0.5:20\" ", "# default"),
        ("# metrics_token = \"***\" ", "# NATTER_METRICS_TOKEN"),
    ] {
        let line = printed.lines().find(|line| line.starts_with(value));
        let line = line.unwrap_or_else(|| panic!("{value:?} is not in {printed}"));
        assert!(line.ends_with(source), "{line}");
    }
    assert!(!printed.contains("hunter2"));
}

#[test]
fn a_broken_file_is_named_with_its_line() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("natter.toml");
    for (content, line, words) in [
        (
            "workers = 1\nregistraton = \"open\"\n",
            2,
            "unknown key `registraton`",
        ),
        (
            "\n\nworkers = \"many\"\n",
            3,
            "`many` is not a whole number",
        ),
        ("workers = 1\n]\n", 2, ""),
        (
            "listen = [\n  \"irc=127.0.0.1:6667\",\n]\n",
            1,
            "`irc` is not in this build",
        ),
    ] {
        std::fs::write(&file, content).unwrap();
        let place = format!("{}:{line}: ", text(&file));
        for command in ["serve", "config"] {
            let args = [command, "--config", text(&file)];
            assert_fails(&args, 3, &[&place, words]);
        }
    }
}

#[test]
fn a_wrong_command_line_is_a_wrong_command_line() {
    for args in [
        &["serve", "--nonsense"][..],
        &["frobnicate"],
        &[],
        &["backup"],
    ] {
        assert_eq!(natter_with(args, &[]).status.code(), Some(2), "{args:?}");
    }
    for args in [&["--help"][..], &["serve", "--help"], &["--version"]] {
        assert_eq!(natter_with(args, &[]).status.code(), Some(0), "{args:?}");
    }
}
