//! The real server as a process.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// How long the server may take to be ready, on a busy machine with a debug build.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// How long it may take to stop when it is asked to.
const STOPPED_WITHIN: Duration = Duration::from_secs(30);
/// Names the binary to test.
const VARIABLE: &str = "NATTER_BIN";

/// How to start a server.
#[derive(Debug, Clone, Default)]
pub struct ServerOptions {
    listen: Vec<String>,
    config: Option<String>,
    args: Vec<OsString>,
    environment: Vec<(String, String)>,
    binary: Option<PathBuf>,
}

impl ServerOptions {
    /// An HTTP listener on a free port of the loopback.
    pub fn http() -> Self {
        Self::default().listen("http=127.0.0.1:0")
    }

    /// One listener more, as `--listen` has it.
    #[must_use]
    pub fn listen(mut self, listen: &str) -> Self {
        self.listen.push(listen.to_owned());
        self
    }

    /// The text of a configuration file.
    #[must_use]
    pub fn config(mut self, toml: &str) -> Self {
        self.config = Some(toml.to_owned());
        self
    }

    /// A further argument of `serve`.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// A variable of the server's environment.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Another binary than the one that is built beside the tests.
    #[must_use]
    pub fn binary(mut self, path: impl Into<PathBuf>) -> Self {
        self.binary = Some(path.into());
        self
    }

    /// Starts it on fresh data and waits until it is ready.
    pub fn start(self) -> Result<NatterServer> {
        let home = tempfile::Builder::new().prefix("natter-test-").tempdir()?;
        self.start_in(home)
    }

    /// Starts it in a directory, which may hold the data of an earlier run, and waits until it is
    /// ready. The data is in `data` below it.
    pub fn start_in(self, home: TempDir) -> Result<NatterServer> {
        let mut server = self.not_started(home);
        server.restart()?;
        Ok(server)
    }

    /// A server in a directory, to be started by [`NatterServer::restart`].
    pub fn not_started(self, home: TempDir) -> NatterServer {
        NatterServer {
            options: self,
            home,
            running: None,
            listening: Vec::new(),
        }
    }
}

#[derive(Debug)]
struct Running {
    child: Child,
    lines: Receiver<String>,
    started: Instant,
}

/// A server on data of its own. It is killed when dropped.
#[derive(Debug)]
pub struct NatterServer {
    options: ServerOptions,
    home: TempDir,
    running: Option<Running>,
    /// Protocol and address of each listener, once it has been ready.
    listening: Vec<(String, SocketAddr)>,
}

impl NatterServer {
    /// A server with an HTTP listener, on fresh data, ready.
    pub fn start() -> Result<Self> {
        ServerOptions::http().start()
    }

    /// Where the listener of a protocol is; the first when there are several.
    pub fn address(&self, protocol: &str) -> SocketAddr {
        let found = self.listening.iter().find(|(name, _)| name == protocol);
        let (_, address) = found.expect("invariant: the test asked for this listener");
        *address
    }

    /// The address of the web app and the API.
    pub fn url(&self) -> String {
        format!("http://{}", self.address("http"))
    }

    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// The process; `None` when it is not running.
    pub fn pid(&self) -> Option<u32> {
        self.running.as_ref().map(|running| running.child.id())
    }

    /// Everything the server has logged, over all its lives.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    /// Ends it with SIGKILL, as a crash does, and waits until it is gone.
    pub fn kill(&mut self) -> Result<()> {
        if let Some(mut running) = self.running.take() {
            running.child.kill()?;
            running.child.wait()?;
        }
        Ok(())
    }

    /// Asks it to stop with SIGTERM, waits until it has, and says how it ended.
    pub fn terminate(&mut self) -> Result<ExitStatus> {
        self.ask_to_stop()?;
        self.wait_stopped()
    }

    /// Waits until a server that was asked to stop has, and says how it ended.
    pub fn wait_stopped(&mut self) -> Result<ExitStatus> {
        let running = self.running.take().context("the server is not running")?;
        let Running {
            mut child, lines, ..
        } = running;
        // Its output ends when it does.
        let deadline = Instant::now() + STOPPED_WITHIN;
        loop {
            match lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(child.wait()?),
                Err(RecvTimeoutError::Timeout) => {
                    child.kill()?;
                    child.wait()?;
                    bail!("the server has not stopped; its log:\n{}", self.log());
                }
            }
        }
    }

    /// Sends SIGTERM and does not wait. A second one stops the server at once.
    pub fn ask_to_stop(&self) -> Result<()> {
        let pid = self.pid().context("the server is not running")?;
        let pid = i32::try_from(pid)
            .ok()
            .and_then(Pid::from_raw)
            .context("a process id")?;
        Ok(kill_process(pid, Signal::TERM)?)
    }

    /// Starts it again on the same data and the same ports, and waits until it is ready. Gives the
    /// time from the start of the process to `ready`.
    pub fn restart(&mut self) -> Result<Duration> {
        self.launch()?;
        match self.ready_within(READY_WITHIN)? {
            Some(took) => Ok(took),
            None => bail!("the server is not ready; its log:\n{}", self.log()),
        }
    }

    /// Starts it again like [`Self::restart`], and waits only so long. `false` when it was not
    /// ready by then; it runs on.
    pub fn restart_within(&mut self, patience: Duration) -> Result<bool> {
        self.launch()?;
        Ok(self.ready_within(patience)?.is_some())
    }

    /// Waits for `ready`. Gives the time since the start of the process.
    fn ready_within(&mut self, patience: Duration) -> Result<Option<Duration>> {
        let deadline = Instant::now() + patience;
        let mut listening = Vec::new();
        loop {
            let running = self.running.as_ref().context("the server is not running")?;
            let left = deadline.saturating_duration_since(Instant::now());
            let line = match running.lines.recv_timeout(left) {
                Ok(line) => line,
                Err(RecvTimeoutError::Timeout) => return Ok(None),
                Err(RecvTimeoutError::Disconnected) => {
                    let log = self.log();
                    self.kill()?;
                    bail!("the server ended before it was ready; its log:\n{log}");
                }
            };
            if line == "ready" {
                let took = running.started.elapsed();
                if self.listening.is_empty() {
                    self.listening = listening;
                }
                return Ok(Some(took));
            }
            if let Some(rest) = line.strip_prefix("listening ") {
                let (protocol, address) = rest
                    .split_once(' ')
                    .with_context(|| format!("read {line:?}"))?;
                let address = address.parse().with_context(|| format!("read {line:?}"))?;
                listening.push((protocol.to_owned(), address));
            }
        }
    }

    fn launch(&mut self) -> Result<()> {
        self.kill()?;
        let binary = match &self.options.binary {
            Some(binary) => binary.clone(),
            None => binary()?.to_owned(),
        };
        let mut command = Command::new(&binary);
        command.arg("serve").arg("--data").arg(self.data());
        if let Some(config) = &self.options.config {
            let path = self.home.path().join("natter.toml");
            fs::write(&path, config)?;
            command.arg("--config").arg(path);
        }
        for (place, listen) in self.options.listen.iter().enumerate() {
            let (protocol, address) = listen
                .split_once('=')
                .with_context(|| format!("read {listen:?}"))?;
            // The ports of its first life, so that clients find it again.
            let address = match self.listening.get(place) {
                Some((_, address)) => address.to_string(),
                None => address.to_owned(),
            };
            command.arg("--listen").arg(format!("{protocol}={address}"));
        }
        command.args(&self.options.args);
        // The server takes every variable of its own for a setting.
        command.env_remove(VARIABLE);
        command.envs(
            self.options
                .environment
                .iter()
                .map(|(name, value)| (name, value)),
        );
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.log_path())?;
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log);
        let started = Instant::now();
        let mut child = command
            .spawn()
            .with_context(|| format!("start {}", binary.display()))?;
        let stdout = child.stdout.take().context("the server's output")?;
        let (line_in, lines) = sync_channel(64);
        std::thread::spawn(move || {
            let mut lines = BufReader::new(stdout).lines();
            while let Some(Ok(line)) = lines.next() {
                if line_in.send(line).is_err() {
                    break;
                }
            }
        });
        self.running = Some(Running {
            child,
            lines,
            started,
        });
        Ok(())
    }

    fn log_path(&self) -> PathBuf {
        self.home.path().join("server.log")
    }
}

impl Drop for NatterServer {
    fn drop(&mut self) {
        // Nothing is to be done about a process that cannot be killed.
        let _ = self.kill();
    }
}

/// The server's binary: the one that `NATTER_BIN` names, else the one beside the running test,
/// built when it is missing.
pub fn binary() -> Result<&'static Path> {
    static BINARY: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    match BINARY.get_or_init(|| find_or_build().map_err(|error| format!("{error:#}"))) {
        Ok(path) => Ok(path),
        Err(error) => bail!("{error}"),
    }
}

fn find_or_build() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os(VARIABLE) {
        return Ok(named.into());
    }
    // This program is target/PROFILE/deps/NAME or target/PROFILE/NAME.
    let here = std::env::current_exe()?;
    let mut directory = here.parent().context("a directory of the test")?;
    if directory.ends_with("deps") || directory.ends_with("examples") {
        directory = directory.parent().context("a target directory")?;
    }
    let name = Path::new("natter").with_extension(std::env::consts::EXE_EXTENSION);
    let binary = directory.join(name);
    if !binary.is_file() {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        cargo.args(["build", "--quiet", "--package", "natter-server"]);
        if directory.ends_with("release") {
            cargo.arg("--release");
        }
        cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
        let mut child = cargo
            .stderr(Stdio::piped())
            .spawn()
            .context("start cargo")?;
        let mut said = String::new();
        if let Some(mut stderr) = child.stderr.take() {
            stderr.read_to_string(&mut said)?;
        }
        if !child.wait()?.success() {
            bail!("the server does not build:\n{said}");
        }
    }
    Ok(binary)
}
