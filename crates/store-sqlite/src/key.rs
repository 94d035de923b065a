//! The master key: 32 bytes that never enter the database.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use zeroize::Zeroizing;

use crate::open::OpenError;
use crate::seal;

/// The key under which the keys of all rooms are sealed. Whoever has it and the database can read
/// every message; whoever loses it can read none. It is wiped from memory when dropped.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey")
    }
}

impl MasterKey {
    /// A new random key.
    pub fn generate() -> Result<Self, OpenError> {
        let mut bytes = Zeroizing::new([0; 32]);
        seal::random(&mut *bytes).map_err(|fault| OpenError::Failed(fault.to_string()))?;
        Ok(Self(bytes))
    }

    /// Reads 64 hexadecimal digits, with white space around them: what a key file holds, and what
    /// is given by the environment. Fails with [`OpenError::KeyMalformed`].
    pub fn from_hex(text: &str) -> Result<Self, OpenError> {
        let digits = text.trim().as_bytes();
        if digits.len() != 64 {
            return Err(OpenError::KeyMalformed);
        }
        let mut bytes = Zeroizing::new([0; 32]);
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let digit = |d: u8| char::from(d).to_digit(16);
            let (Some(high), Some(low)) = (digit(pair[0]), digit(pair[1])) else {
                return Err(OpenError::KeyMalformed);
            };
            *byte = (high << 4 | low) as u8;
        }
        Ok(Self(bytes))
    }

    /// Reads a key file. Fails with [`OpenError::KeyMissing`], with [`OpenError::KeyExposed`] when
    /// its group or others can read or write it, or with [`OpenError::KeyMalformed`].
    pub fn from_file(path: &Path) -> Result<Self, OpenError> {
        let missing_or = |error: std::io::Error| match error.kind() {
            ErrorKind::NotFound => OpenError::KeyMissing(path.to_owned()),
            _ => OpenError::KeyUnreadable(path.to_owned(), error.to_string()),
        };
        let file = File::open(path).map_err(missing_or)?;
        let mode = file.metadata().map_err(missing_or)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(OpenError::KeyExposed(path.to_owned()));
        }
        let mut text = Zeroizing::new(String::with_capacity(128));
        file.take(128)
            .read_to_string(&mut text)
            .map_err(|_| OpenError::KeyMalformed)?;
        Self::from_hex(&text)
    }

    /// The key in `file`. A new one is made (mode 0600, synced before this returns) only when the
    /// file does not exist and neither does a database: a key that is lost must not be replaced by
    /// one that opens nothing. Otherwise fails like [`MasterKey::from_file`].
    pub fn load_or_create(file: &Path, database_exists: bool) -> Result<Self, OpenError> {
        match Self::from_file(file) {
            Err(OpenError::KeyMissing(_)) if !database_exists => {
                let key = Self::generate()?;
                key.write_new(file)
                    .map_err(|error| OpenError::not_writable(file, &error))?;
                Ok(key)
            }
            result => result,
        }
    }

    /// What tells this key from others without telling the key: kept in the database and in
    /// backups.
    pub fn fingerprint(&self) -> [u8; 16] {
        let mut print = [0; 16];
        print.copy_from_slice(&self.derive(b"natter key check v1")[..16]);
        print
    }

    pub(crate) fn derive(&self, purpose: &[u8]) -> Zeroizing<[u8; 32]> {
        seal::derive(&self.0, purpose)
    }

    /// Writes the file whole or not at all.
    fn write_new(&self, path: &Path) -> std::io::Result<()> {
        let mut text = Zeroizing::new(String::with_capacity(65));
        for byte in self.0.iter() {
            for digit in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
            }
        }
        text.push('\n');
        let fresh = path.with_extension("new");
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&fresh)?;
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&fresh, path)?;
        sync_folder_of(path)
    }
}

/// Makes the names in the folder of `path` durable.
pub(crate) fn sync_folder_of(path: &Path) -> std::io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_only_without_a_database() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("master.key");
        assert!(matches!(
            MasterKey::load_or_create(&file, true),
            Err(OpenError::KeyMissing(_))
        ));
        assert!(!file.exists(), "no key is made beside a database");
        let made = MasterKey::load_or_create(&file, false).unwrap();
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        for exists in [true, false] {
            let again = MasterKey::load_or_create(&file, exists).unwrap();
            assert_eq!(again.fingerprint(), made.fingerprint());
        }
    }

    #[test]
    fn exposed_and_malformed_key_files_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("master.key");
        MasterKey::load_or_create(&file, false).unwrap();
        for mode in [0o644, 0o640, 0o604, 0o620] {
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
            assert!(
                matches!(MasterKey::from_file(&file), Err(OpenError::KeyExposed(_))),
                "{mode:o}"
            );
        }
        let hex = "0123456789abcdefABCDEF01234567890123456789abcdef0123456789abcdef";
        assert!(MasterKey::from_hex(&format!(" {hex}\n")).is_ok());
        for bad in [
            "",
            &hex[1..],
            &hex.replace('a', "g"),
            &hex.replace("01", "é"),
        ] {
            assert!(
                matches!(MasterKey::from_hex(bad), Err(OpenError::KeyMalformed)),
                "{bad}"
            );
        }
        std::fs::write(&file, "x").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert!(matches!(
            MasterKey::load_or_create(&file, false),
            Err(OpenError::KeyMalformed)
        ));
    }
}
