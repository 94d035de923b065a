//! What these tests are made of, beside the test kit.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use anyhow::{Context as _, Result};
use natter_model::{Nonce, RoomId};
use natter_testkit::raw::RawSocket;
use natter_testkit::{NatterServer, ServerOptions, TestUser};

/// The binary that was built for these tests.
pub(crate) const NATTER: &str = env!("CARGO_BIN_EXE_natter");

/// A server with a web listener and whatever is added.
pub(crate) fn web() -> ServerOptions {
    ServerOptions::http().binary(NATTER)
}

/// A server with a web listener and a plain-text one.
pub(crate) fn web_and_text() -> ServerOptions {
    web().listen("text=127.0.0.1:0")
}

/// Runs `natter` with these arguments to its end, with a bare environment.
pub(crate) fn natter(args: &[&str]) -> Output {
    natter_with(args, &[])
}

/// The same with variables of the environment.
pub(crate) fn natter_with(args: &[&str], environment: &[(&str, &str)]) -> Output {
    Command::new(NATTER)
        .args(args)
        .env_clear()
        .env("HOME", "/nonexistent")
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// What a command printed as its one line of failure.
pub(crate) fn one_line(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("natter: "))
        .collect();
    assert_eq!(lines.len(), 1, "not one line of failure: {text}");
    lines[0].to_owned()
}

/// Asserts that `natter ARGS` fails with `status` and a line that contains `words`.
#[track_caller]
pub(crate) fn assert_fails(args: &[&str], status: i32, words: &[&str]) {
    let output = natter(args);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(status), "{args:?}: {stderr}");
    let line = one_line(&output);
    for word in words {
        assert!(line.contains(word), "{word:?} is not in {line:?}");
    }
    assert!(!String::from_utf8_lossy(&output.stdout).contains("ready"));
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A user of the web who is in the lobby, and the lobby.
pub(crate) async fn in_lobby(server: &NatterServer, name: &str) -> Result<(TestUser, RoomId)> {
    let user = TestUser::sign_up(server, name).await?;
    let channels = user.api.find_channels("lobby").await?.channels;
    let lobby = channels.first().context("there is no lobby")?.room.id;
    user.api.join(lobby).await?;
    Ok((user, lobby))
}

/// Says something as a user of the web.
pub(crate) async fn say(user: &TestUser, room: RoomId, body: &str) -> Result<natter_model::Seq> {
    let posted = user.api.post_message(room, Nonce::generate(), body).await?;
    Ok(posted.seq)
}

/// Somebody with `nc`.
pub(crate) struct Guest {
    pub(crate) socket: RawSocket,
}

impl Guest {
    /// Connects, and reads the question for a name.
    pub(crate) async fn connect(address: SocketAddr) -> Result<Self> {
        let mut guest = Self {
            socket: RawSocket::connect(address).await?,
        };
        guest.hears("What is your name? (/quit leaves)\n").await?;
        Ok(guest)
    }

    /// Connects, takes a name, and reads up to the end of history. Answers that as well.
    pub(crate) async fn enter(address: SocketAddr, name: &str) -> Result<(Self, String)> {
        let mut guest = Self::connect(address).await?;
        guest.types(name).await?;
        let heard = guest.hears("/help lists the commands.\n").await?;
        Ok((guest, heard))
    }

    /// Types a line.
    pub(crate) async fn types(&mut self, line: &str) -> Result<()> {
        self.socket.send(format!("{line}\n")).await
    }

    /// Reads up to and with `text`; answers everything that was read.
    pub(crate) async fn hears(&mut self, text: &str) -> Result<String> {
        self.socket.read_until(text).await
    }
}
