//! Where sends are kept until they are acknowledged, so that a restart of the client finds them.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use natter_model::Nonce;

use crate::proto::Pending;

/// Keeps sends. Called on the task that drives the session: it may write to a local disk, but must
/// not wait for a network.
pub trait Keep: Send {
    /// What an earlier run has left, in order.
    fn load(&mut self) -> io::Result<Vec<Pending>>;
    /// Keeps a send, after those before it.
    fn keep(&mut self, pending: &Pending) -> io::Result<()>;
    /// Lets go of a send.
    fn forget(&mut self, nonce: Nonce) -> io::Result<()>;
}

/// Keeps nothing: what was not acknowledged when the process ends is lost.
#[derive(Debug, Clone, Copy, Default)]
pub struct KeepNothing;

impl Keep for KeepNothing {
    fn load(&mut self) -> io::Result<Vec<Pending>> {
        Ok(Vec::new())
    }

    fn keep(&mut self, _pending: &Pending) -> io::Result<()> {
        Ok(())
    }

    fn forget(&mut self, _nonce: Nonce) -> io::Result<()> {
        Ok(())
    }
}

/// Keeps sends in a file, a JSON object a line. It is written anew, beside the old one and then in
/// its place, with each change: an outbox is short.
#[derive(Debug)]
pub struct KeepFile {
    path: PathBuf,
    pending: Vec<Pending>,
}

impl KeepFile {
    /// Keeps in the file at `path`. One process at a time.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            pending: Vec::new(),
        }
    }

    fn write(&self) -> io::Result<()> {
        let fresh = sibling(&self.path);
        let mut file = File::create(&fresh)?;
        for pending in &self.pending {
            let line = serde_json::to_string(pending)?;
            writeln!(file, "{line}")?;
        }
        file.sync_data()?;
        fs::rename(&fresh, &self.path)
    }
}

impl Keep for KeepFile {
    fn load(&mut self) -> io::Result<Vec<Pending>> {
        let text = match fs::read_to_string(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            other => other?,
        };
        self.pending = text
            .lines()
            .map(serde_json::from_str)
            .collect::<Result<_, _>>()
            .map_err(io::Error::from)?;
        Ok(self.pending.clone())
    }

    fn keep(&mut self, pending: &Pending) -> io::Result<()> {
        self.pending.push(pending.clone());
        self.write()
    }

    fn forget(&mut self, nonce: Nonce) -> io::Result<()> {
        self.pending.retain(|pending| pending.nonce != nonce);
        self.write()
    }
}

fn sibling(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".new");
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use natter_model::{MessageBody, RoomId};

    use super::*;

    #[test]
    fn what_is_kept_is_found_again() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("outbox");
        let pending = |text: &str| Pending {
            nonce: Nonce::generate(),
            room: RoomId::from_u64(7).unwrap(),
            body: MessageBody::new(text).unwrap(),
        };
        let (first, second) = (pending("two\nlines"), pending("more"));
        let mut keep = KeepFile::at(&path);
        assert_eq!(keep.load().unwrap(), []);
        keep.keep(&first).unwrap();
        keep.keep(&second).unwrap();
        assert_eq!(
            KeepFile::at(&path).load().unwrap(),
            [first.clone(), second.clone()]
        );
        keep.forget(first.nonce).unwrap();
        assert_eq!(KeepFile::at(&path).load().unwrap(), [second]);
    }

    #[test]
    fn a_broken_file_is_said_to_be_broken() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("outbox");
        fs::write(&path, "{\"nonce\":").unwrap();
        assert!(KeepFile::at(&path).load().is_err());
    }
}
