//! Running other programs: one builder that says what it runs, and errors that name the program.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

/// How often a program with a deadline is looked at.
const POLL: Duration = Duration::from_millis(50);
/// How long after a program's end its output may stay open.
const LEFT_BEHIND: Duration = Duration::from_secs(2);
/// Lines read ahead of what is shown.
const LINES: usize = 1_024;

/// A program with its arguments, run in the repository's root unless told otherwise, without
/// standard input.
pub(crate) struct Run {
    command: Command,
    shown: String,
}

impl Run {
    /// A program found in `PATH`.
    pub(crate) fn new(root: &Path, program: impl AsRef<OsStr>) -> Run {
        let mut command = Command::new(program.as_ref());
        command.current_dir(root).stdin(Stdio::null());
        Run {
            command,
            shown: program.as_ref().to_string_lossy().into_owned(),
        }
    }

    /// The cargo that runs this program, so that toolchain overrides carry through.
    pub(crate) fn cargo(root: &Path) -> Run {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut run = Run::new(root, cargo);
        run.shown = "cargo".to_owned();
        run
    }

    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Run {
        let _ = write!(self.shown, " {}", argument.as_ref().to_string_lossy());
        self.command.arg(argument);
        self
    }

    pub(crate) fn args<S: AsRef<OsStr>>(self, arguments: impl IntoIterator<Item = S>) -> Run {
        arguments.into_iter().fold(self, Run::arg)
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Run {
        self.command.env(name, value);
        self
    }

    /// Runs in `directory` instead of the root.
    pub(crate) fn within(mut self, directory: &Path) -> Run {
        self.command.current_dir(directory);
        self
    }

    /// Lets the program read what the terminal sends.
    pub(crate) fn with_stdin(mut self) -> Run {
        self.command.stdin(Stdio::inherit());
        self
    }

    /// Runs to the end, output shown; an error unless the program succeeds.
    pub(crate) fn check(mut self) -> Result<()> {
        self.announce();
        let status = self.command.status().with_context(|| self.cannot_start())?;
        if !status.success() {
            bail!("`{}` failed ({status})", self.shown);
        }
        Ok(())
    }

    /// Runs to the end, output shown; whether the program succeeded.
    pub(crate) fn succeeds(mut self) -> Result<bool> {
        self.announce();
        Ok(self
            .command
            .status()
            .with_context(|| self.cannot_start())?
            .success())
    }

    /// Standard output of a program that must succeed; its standard error is shown.
    pub(crate) fn stdout(mut self) -> Result<String> {
        self.announce();
        self.command.stderr(Stdio::inherit());
        let output = self.command.output().with_context(|| self.cannot_start())?;
        if !output.status.success() {
            bail!("`{}` failed ({})", self.shown, output.status);
        }
        String::from_utf8(output.stdout).with_context(|| format!("`{}` is not UTF-8", self.shown))
    }

    /// Runs to the end, output shown as it comes and also returned, both streams together.
    ///
    /// A process that the program left behind with its output still open is waited for no longer
    /// than [`LEFT_BEHIND`].
    pub(crate) fn tee(mut self) -> Result<(bool, String)> {
        self.announce();
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().with_context(|| self.cannot_start())?;
        let (sender, lines) = sync_channel::<String>(LINES);
        if let Some(stdout) = child.stdout.take() {
            forward_lines(stdout, sender.clone());
        }
        if let Some(stderr) = child.stderr.take() {
            forward_lines(stderr, sender);
        }
        let mut all = String::new();
        let mut ended: Option<Instant> = None;
        loop {
            match lines.recv_timeout(POLL) {
                Ok(line) => {
                    eprint!("{line}");
                    all.push_str(&line);
                }
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    if ended.is_none() && child.try_wait()?.is_some() {
                        ended = Some(Instant::now());
                    }
                    if ended.is_some_and(|at| at.elapsed() > LEFT_BEHIND) {
                        eprintln!(
                            "`{}` left a process behind that holds its output",
                            self.shown
                        );
                        break;
                    }
                }
            }
        }
        Ok((child.wait()?.success(), all))
    }

    /// Runs for at most `limit`, output to `log`; `None` when it had to be killed.
    pub(crate) fn within_time(mut self, limit: Duration, log: &Path) -> Result<Option<ExitStatus>> {
        self.announce();
        let file = std::fs::File::create(log).with_context(|| format!("create {log:?}"))?;
        self.command.stdout(file.try_clone()?).stderr(file);
        let mut child = self.command.spawn().with_context(|| self.cannot_start())?;
        wait_until(&mut child, Instant::now() + limit)
    }

    /// Replaces this process where the system can, so that signals reach the program itself.
    pub(crate) fn become_it(mut self) -> Result<()> {
        self.announce();
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt as _;
            let error = self.command.exec();
            Err(error).with_context(|| self.cannot_start())
        }
        #[cfg(not(unix))]
        self.check()
    }

    fn announce(&self) {
        eprintln!("$ {}", self.shown);
    }

    fn cannot_start(&self) -> String {
        format!("cannot start `{}`", self.shown)
    }
}

/// Reads lines on a thread of its own until the stream ends; a full queue makes the program wait.
fn forward_lines(stream: impl Read + Send + 'static, lines: SyncSender<String>) {
    thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        let mut line = Vec::new();
        while matches!(reader.read_until(b'\n', &mut line), Ok(read) if read > 0) {
            if lines
                .send(String::from_utf8_lossy(&line).into_owned())
                .is_err()
            {
                return;
            }
            line.clear();
        }
    });
}

fn wait_until(child: &mut Child, deadline: Instant) -> Result<Option<ExitStatus>> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= deadline {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(POLL);
    }
}

/// The first of `names` that is an executable file in `PATH`.
pub(crate) fn find_program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    names.iter().find_map(|name| {
        std::env::split_paths(&path)
            .map(|directory| directory.join(name))
            .find(|file| file.is_file())
    })
}

/// What a program prints when it succeeds with `argument`, or `None` when it does not.
pub(crate) fn answer(program: &str, argument: &str) -> Option<String> {
    let output = Command::new(program)
        .arg(argument)
        .stdin(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn here() -> PathBuf {
        std::env::temp_dir()
    }

    #[test]
    fn failure_and_absence_are_errors_that_name_the_program() {
        let failed = Run::new(&here(), "sh")
            .args(["-c", "exit 3"])
            .check()
            .unwrap_err();
        assert!(failed.to_string().contains("sh -c exit 3"), "{failed}");
        let absent = Run::new(&here(), "natter-no-such-program")
            .check()
            .unwrap_err();
        assert!(
            absent.to_string().contains("natter-no-such-program"),
            "{absent}"
        );
    }

    #[test]
    fn both_streams_are_kept_and_a_failure_is_told() {
        let (succeeded, output) = Run::new(&here(), "sh")
            .args(["-c", "echo out; echo err >&2; exit 1"])
            .tee()
            .unwrap();
        assert!(!succeeded);
        assert!(
            output.contains("out\n") && output.contains("err\n"),
            "{output}"
        );
    }

    #[test]
    fn a_process_left_behind_does_not_hold_up_the_rest() {
        let begun = Instant::now();
        let run = Run::new(&here(), "sh").args(["-c", "tail -f /dev/null & echo pid $!"]);
        let (succeeded, output) = run.tee().unwrap();
        let pid = output.trim().strip_prefix("pid ").unwrap().to_owned();
        Run::new(&here(), "kill").arg(pid).check().unwrap();
        assert!(succeeded);
        assert!(begun.elapsed() < LEFT_BEHIND * 5);
    }

    #[test]
    fn a_program_past_its_deadline_is_killed() {
        let log = here().join(format!("xtask-deadline-{}", std::process::id()));
        let short = Run::new(&here(), "sh").args(["-c", "echo begun"]);
        assert!(
            short
                .within_time(Duration::from_secs(60), &log)
                .unwrap()
                .is_some()
        );
        let endless = Run::new(&here(), "tail").args(["-f", "/dev/null"]);
        assert!(
            endless
                .within_time(Duration::from_millis(10), &log)
                .unwrap()
                .is_none()
        );
        std::fs::remove_file(log).unwrap();
    }
}
