//! `natter backup` and `natter restore` around a running server.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use natter_testkit::TestUser;

use crate::support::{assert_fails, in_lobby, natter, say, text, web};

#[tokio::test]
async fn what_was_acknowledged_before_a_backup_is_in_it_while_writing_goes_on() {
    let server = web()
        .arg("--message-rate")
        .arg("unlimited")
        .start()
        .unwrap();
    let (ann, lobby) = in_lobby(&server, "ann").await.unwrap();
    for number in 0..50 {
        say(&ann, lobby, &format!("before {number}")).await.unwrap();
    }
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("natter.tar");
    let data = server.data();
    let command = std::thread::spawn({
        let (file, data) = (file.clone(), data.clone());
        move || natter(&["backup", text(&file), "--data", text(&data)])
    });
    let mut during = 0;
    while !command.is_finished() {
        say(&ann, lobby, &format!("during {during}")).await.unwrap();
        during += 1;
    }
    assert!(during > 0, "nothing was written while the backup was made");
    let output = command.join().unwrap();
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    let key = data.join("master.key");
    assert!(
        said.contains("The master key is not in it") && said.contains(text(&key)),
        "{said}"
    );

    let digits = fs::read(&key).unwrap();
    let bytes = fs::read(&file).unwrap();
    for secret in [digits.trim_ascii(), b"before 7"] {
        let found = bytes.windows(secret.len()).any(|window| window == secret);
        assert!(
            !found,
            "{:?} can be read in the backup",
            String::from_utf8_lossy(secret)
        );
    }
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o077, 0);

    let restored = tempfile::tempdir().unwrap();
    let fresh = restored.path().join("data");
    let output = natter(&["restore", text(&file), "--data", text(&fresh)]);
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("put it to"), "{said}");
    assert_fails(
        &[
            "serve",
            "--data",
            text(&fresh),
            "--listen",
            "http=127.0.0.1:0",
        ],
        6,
        &["missing"],
    );
    fs::copy(&key, fresh.join("master.key")).unwrap();
    let again = web().start_in(restored).unwrap();
    let api = natter_client::net::Api::new(&again.url()).unwrap();
    let api = api
        .log_in("ann", natter_testkit::user::PASSWORD)
        .await
        .unwrap();
    let ann = TestUser { api, ..ann };
    let page = ann.api.timeline(lobby, None, 200).await.unwrap();
    let page = serde_json::to_string(&page).unwrap();
    for number in 0..50 {
        assert!(
            page.contains(&format!("\"before {number}\"")),
            "message {number} is not restored"
        );
    }
    say(&ann, lobby, "and it goes on").await.unwrap();
}

#[test]
fn nothing_is_overwritten_and_nothing_broken_is_restored() {
    let server = web().start().unwrap();
    let data = server.data();
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("natter.tar");
    assert!(
        natter(&["backup", text(&file), "--data", text(&data)])
            .status
            .success()
    );
    let before = fs::read(&file).unwrap();
    assert_fails(
        &["backup", text(&file), "--data", text(&data)],
        4,
        &["exists"],
    );
    assert_eq!(fs::read(&file).unwrap(), before);
    let nowhere = home.path().join("no/such/place.tar");
    assert_fails(
        &["backup", text(&nowhere), "--data", text(&data)],
        4,
        &["no/such/place.tar"],
    );
    let empty = home.path().join("empty");
    let elsewhere = home.path().join("elsewhere.tar");
    assert_fails(
        &["backup", text(&elsewhere), "--data", text(&empty)],
        1,
        &["no database"],
    );
    assert!(!empty.exists() && !elsewhere.exists());

    // A running server, then the data of one that has stopped.
    assert_fails(
        &["restore", text(&file), "--data", text(&data)],
        5,
        &["another server"],
    );
    drop(server);
    let fresh = home.path().join("fresh");
    assert!(
        natter(&["restore", text(&file), "--data", text(&fresh)])
            .status
            .success()
    );
    assert_fails(
        &["restore", text(&file), "--data", text(&fresh)],
        4,
        &["exists"],
    );

    let other = home.path().join("other");
    let mut broken = before.clone();
    let middle = broken.len() / 2;
    broken[middle] ^= 0xff;
    fs::write(&file, &broken).unwrap();
    assert_fails(
        &["restore", text(&file), "--data", text(&other)],
        10,
        &["natter.tar"],
    );
    fs::write(&file, &before[..before.len() / 2]).unwrap();
    assert_fails(
        &["restore", text(&file), "--data", text(&other)],
        10,
        &["natter.tar"],
    );
    assert!(
        !other.join("natter.db").exists(),
        "something broken was restored"
    );
}
