//! A full disk: writes are refused, reads are served, and it heals by itself. Needs the right to
//! mount a small file system; elsewhere there is nothing to fill.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use natter_model::Nonce;

use crate::support::{NATTER, in_lobby, say, web};

/// A file system of its own, unmounted when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// `None` when this user may not mount.
    fn mount(at: &Path, bytes: u64) -> Option<Self> {
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={bytes}"), "natter-test"])
            .arg(at)
            .status();
        mounted
            .is_ok_and(|status| status.success())
            .then(|| Self(at.to_owned()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: the directory goes away with its files even while one is open.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[tokio::test]
async fn writes_are_refused_reads_are_served_and_it_recovers() {
    let home = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(home.path(), 8 * 1024 * 1024) else {
        eprintln!("not root: no small disk to fill");
        return;
    };
    let place = home.path().to_owned();
    let server = web()
        .binary(NATTER)
        .arg("--message-rate")
        .arg("unlimited")
        .start_in(home)
        .unwrap();
    let (ann, lobby) = in_lobby(&server, "ann").await.unwrap();
    say(&ann, lobby, "kept").await.unwrap();
    let ballast = place.join("ballast");
    let filled = fs::write(&ballast, vec![0_u8; 16 * 1024 * 1024]);
    assert!(filled.is_err(), "the disk is not small");
    let body = "x".repeat(16_000);
    let mut refused = None;
    // What the journal already holds can be used again, so it may take some writes.
    for _ in 0..1_000 {
        if let Err(error) = ann.api.post_message(lobby, Nonce::generate(), &body).await {
            refused = error.code().map(str::to_owned);
            break;
        }
    }
    assert_eq!(refused.as_deref(), Some("storage_full"), "{}", server.log());
    let page = ann.api.timeline(lobby, None, 200).await.unwrap();
    assert!(serde_json::to_string(&page).unwrap().contains("\"kept\""));
    assert!(server.pid().is_some());
    fs::remove_file(&ballast).unwrap();
    let mut healed = false;
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !healed && std::time::Instant::now() < until {
        healed = say(&ann, lobby, "again").await.is_ok();
    }
    assert!(healed, "it does not write again: {}", server.log());
    drop(server);
    drop(disk);
}
