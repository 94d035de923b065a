//! Each way not to start: one clear line, and a status of its own.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::support::{assert_fails, text, web};

fn serve<'a>(data: &'a Path, more: &[&'a str]) -> Vec<&'a str> {
    let mut args = vec![
        "serve",
        "--data",
        text(data),
        "--listen",
        "http=127.0.0.1:0",
    ];
    args.extend_from_slice(more);
    args
}

/// A data directory of a server that has run.
fn used() -> (tempfile::TempDir, std::path::PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let output = crate::support::natter(&[
        "serve",
        "--data",
        text(&data),
        "--listen",
        "text=192.0.2.1:9",
    ]);
    assert_eq!(
        output.status.code(),
        Some(7),
        "an address of nobody: {output:?}"
    );
    assert!(data.join("natter.db").exists());
    (home, data)
}

#[test]
fn a_directory_that_cannot_be_written() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    fs::write(&file, "").unwrap();
    let below = file.join("data");
    assert_fails(
        &serve(&below, &[]),
        4,
        &["cannot write the data directory", text(&below)],
    );
    // Root may write where the mode says nobody may; /proc takes no directory from anybody.
    let proc = Path::new("/proc/natter");
    assert_fails(
        &serve(proc, &[]),
        4,
        &["cannot write the data directory /proc/natter"],
    );
}

#[test]
fn a_missing_a_wrong_and_an_exposed_key() {
    let (_home, data) = used();
    let key = data.join("master.key");
    let right = fs::read_to_string(&key).unwrap();
    fs::remove_file(&key).unwrap();
    assert_fails(&serve(&data, &[]), 6, &["master.key is missing"]);
    assert!(!key.exists(), "a new key beside old data");
    let write = |digits: &str, mode: u32| {
        fs::write(&key, digits).unwrap();
        fs::set_permissions(&key, fs::Permissions::from_mode(mode)).unwrap();
    };
    write(&"5a".repeat(32), 0o600);
    assert_fails(
        &serve(&data, &[]),
        6,
        &["not the one this database was written with"],
    );
    write("not a key", 0o600);
    assert_fails(&serve(&data, &[]), 6, &["64 hexadecimal digits"]);
    write(&right, 0o644);
    assert_fails(&serve(&data, &[]), 6, &["open to others", "chmod 600"]);
}

#[test]
fn a_taken_port() {
    let home = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = format!("text={}", taken.local_addr().unwrap());
    let args = serve(home.path(), &["--listen", &listen]);
    assert_fails(&args, 7, &[&listen, "taken by another program"]);
}

#[test]
fn a_bad_certificate() {
    let home = tempfile::tempdir().unwrap();
    let (cert, key) = (home.path().join("cert.pem"), home.path().join("key.pem"));
    let more = ["--tls-cert", text(&cert), "--tls-key", text(&key)];
    let args = serve(home.path(), &more);
    assert_fails(&args, 8, &["cert.pem"]);
    fs::write(&cert, "no certificate").unwrap();
    assert_fails(&args, 8, &["cert.pem", "no certificate in it"]);
    let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
    fs::write(&cert, made.cert.pem()).unwrap();
    assert_fails(&args, 8, &["key.pem"]);
    let other = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
    fs::write(&key, other.signing_key.serialize_pem()).unwrap();
    assert_fails(&args, 8, &["cannot be used"]);
}

#[test]
fn a_newer_schema_and_a_damaged_database() {
    let (_home, data) = used();
    let database = data.join("natter.db");
    let conn = rusqlite::Connection::open(&database).unwrap();
    let newer =
        "UPDATE migrations SET number = 9999 WHERE number = (SELECT max(number) FROM migrations)";
    assert_eq!(conn.execute(newer, []).unwrap(), 1);
    drop(conn);
    assert_fails(&serve(&data, &[]), 9, &["schema version", "newer Natter"]);
    fs::write(&database, "x".repeat(8_192)).unwrap();
    assert_fails(&serve(&data, &[]), 10, &["damaged", "restore a backup"]);
}

#[test]
fn a_second_server_on_the_same_data() {
    let mut server = web().start().unwrap();
    let process = format!("(process {})", server.pid().unwrap());
    let data = server.data();
    assert_fails(
        &serve(&data, &[]),
        5,
        &["another server", &process, text(&data)],
    );
    server.kill().unwrap();
    // A lock does not outlive its holder, however that ended.
    server.restart().unwrap();
}
