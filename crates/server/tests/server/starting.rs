//! What a server prints when it starts, and who may own it.

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use natter_client::http::SignUp;
use natter_client::net::Api;
use natter_testkit::TestUser;

use crate::support::{NATTER, natter, natter_with, text, web};

#[test]
fn standard_output_is_the_listeners_and_ready_and_nothing_else() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let mut child = Command::new(NATTER)
        .args(["serve", "--data", text(&data), "--log", "trace"])
        .args([
            "--listen",
            "http=127.0.0.1:0",
            "--listen",
            "text=127.0.0.1:0",
        ])
        .args(["--metrics-listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Its log must not fill the pipe.
    let mut log = child.stderr.take().unwrap();
    let log = std::thread::spawn(move || {
        let mut text = String::new();
        log.read_to_string(&mut text).map(|_| text)
    });
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut words = Vec::new();
    for line in lines.by_ref() {
        let line = line.unwrap();
        if line == "ready" {
            break;
        }
        let (word, address) = line
            .strip_prefix("listening ")
            .and_then(|rest| rest.split_once(' '))
            .unwrap();
        let address: std::net::SocketAddr = address.parse().unwrap();
        assert_ne!(address.port(), 0);
        std::net::TcpStream::connect(address).unwrap();
        words.push(word.to_owned());
    }
    assert_eq!(words, ["http", "text", "metrics"]);
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(lines.count(), 0, "something was printed after `ready`");
    assert!(log.join().unwrap().unwrap().contains("started"));
    let mode = |name: &str| data.join(name).metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(data.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!((mode("master.key"), mode("natter.db")), (0o600, 0o600));
}

#[tokio::test]
async fn on_loopback_the_first_user_owns_the_server() {
    let server = web().start().unwrap();
    let ann = TestUser::sign_up(&server, "ann").await.unwrap();
    let bob = TestUser::sign_up(&server, "bob").await.unwrap();
    assert_eq!(
        ann.api.me().await.unwrap().role,
        natter_client::shape::ServerRole::Owner
    );
    assert_eq!(
        bob.api.me().await.unwrap().role,
        natter_client::shape::ServerRole::Member
    );
    assert!(!server.log().contains("owner link"));
}

#[tokio::test]
async fn behind_a_public_url_only_the_owner_link_lets_the_owner_in() {
    let url = "https://chat.example.org";
    let mut server = web().arg("--public-url").arg(url).start().unwrap();
    let links = |log: &str| -> Vec<String> {
        let start = format!("owner link: {url}/join/");
        log.lines()
            .filter_map(|line| line.strip_prefix(&start))
            .map(str::to_owned)
            .collect()
    };
    let sign_up = |name: &str, invitation: Option<&String>| SignUp {
        username: name.to_owned(),
        password: "correct horse battery".to_owned(),
        display_name: None,
        invitation: invitation.cloned(),
        device: None,
    };
    let nobody = Api::new(&server.url()).unwrap();
    let refused = nobody
        .sign_up_with(&sign_up("eve", None))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Some("registration_closed"));
    server.terminate().unwrap();
    server.restart().unwrap();
    let links_so_far = links(&server.log());
    assert_eq!(links_so_far.len(), 2, "one link at each start");
    let nobody = Api::new(&server.url()).unwrap();
    let refused = nobody
        .sign_up_with(&sign_up("eve", links_so_far.first()))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Some("invalid_invitation"), "an old link");
    let ann = nobody
        .sign_up_with(&sign_up("ann", links_so_far.last()))
        .await
        .unwrap();
    assert_eq!(
        ann.me().await.unwrap().role,
        natter_client::shape::ServerRole::Owner
    );
    let refused = nobody
        .sign_up_with(&sign_up("eve", links_so_far.last()))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Some("invalid_invitation"), "a spent link");
    server.terminate().unwrap();
    server.restart().unwrap();
    assert_eq!(
        links(&server.log()).len(),
        2,
        "an owned server needs no link"
    );
}

#[test]
fn health_and_figures_are_served_where_they_may_be() {
    let server = web()
        .arg("--metrics-listen")
        .arg("127.0.0.1:0")
        .start()
        .unwrap();
    let metrics = server.address("metrics").to_string();
    let http = server.address("http").to_string();
    let get = |address: &str, path: &str, header: &str| {
        use std::io::Write as _;
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{header}\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    let figures = get(&metrics, "/metrics", "");
    assert!(figures.starts_with("HTTP/1.1 200 "), "{figures}");
    let docs = include_str!("../../../../docs/operations.md");
    for line in figures
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE "))
    {
        let name = line.split(' ').next().unwrap();
        let documented = [format!("`{name}`"), format!("`{name}{{")];
        let documented = documented.iter().any(|name| docs.contains(name.as_str()));
        assert!(
            documented || name == "natter_info",
            "{name} is not documented"
        );
    }
    for (address, path, status) in [
        (&metrics, "/readyz", "200"),
        (&metrics, "/healthz", "200"),
        (&metrics, "/api/v1/server", "404"),
        (&http, "/readyz", "200"),
        (&http, "/healthz", "200"),
    ] {
        let answer = get(address, path, "");
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{path}: {answer}"
        );
    }
    assert!(
        !get(&http, "/metrics", "").starts_with("HTTP/1.1 200 "),
        "the figures have their own"
    );
    let port = format!("http={http}");
    assert!(natter(&["healthcheck", "--listen", &port]).status.success());
    assert!(
        natter(&["healthcheck", "--metrics-listen", &metrics])
            .status
            .success()
    );
    drop(server);
    assert_eq!(
        natter(&["healthcheck", "--listen", &port]).status.code(),
        Some(12)
    );

    let server = web()
        .env("NATTER_METRICS_TOKEN", "hunter2")
        .start()
        .unwrap();
    let http = server.address("http").to_string();
    assert!(!get(&http, "/metrics", "").starts_with("HTTP/1.1 200 "));
    let bearer = "Authorization: Bearer hunter2\r\n";
    assert!(get(&http, "/metrics", bearer).starts_with("HTTP/1.1 200 "));
}

#[test]
fn a_key_from_the_environment_leaves_no_file() {
    let digits = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    let mut server = web().env("NATTER_KEY", digits).start().unwrap();
    assert!(!server.data().join("master.key").exists());
    server.terminate().unwrap();
    server.restart().unwrap();
    server.terminate().unwrap();
    let data = server.data();
    let args = [
        "serve",
        "--data",
        text(&data),
        "--listen",
        "http=127.0.0.1:0",
    ];
    let other = digits.replace("00", "01");
    for key in [Some(("NATTER_KEY", other.as_str())), None] {
        let output = natter_with(&args, key.as_slice());
        assert_eq!(output.status.code(), Some(6), "{output:?}");
    }
    assert!(
        !data.join("master.key").exists(),
        "a new key beside old data"
    );
}

#[test]
fn version_and_openapi_are_printed() {
    let version = natter(&["version"]);
    assert!(version.status.success());
    assert!(
        String::from_utf8(version.stdout)
            .unwrap()
            .starts_with("natter ")
    );
    let document = natter(&["openapi"]);
    assert!(document.status.success());
    let document: serde_json::Value = serde_json::from_slice(&document.stdout).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
}
