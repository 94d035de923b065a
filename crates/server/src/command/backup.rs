//! `natter backup FILE`: a copy of a running server's data, without its key.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, value_parser};
use natter_store_sqlite::BackupError;

use crate::config::{self, Config, KeySource};
use crate::failure::{Exit, Failure};

pub(super) fn describe() -> Command {
    Command::new("backup")
        .about("Copy the data into one file, while the server runs or not")
        .after_help(
            "The master key is not in the file, and without it the file can be read by nobody: keep \
             a copy of the key elsewhere.\n\nExamples:\n  natter backup natter-2027-01-31.tar\n  \
             natter backup /backups/natter.tar --data /var/lib/natter",
        )
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("The file to write; it must not exist"),
        )
        .args(config::flags())
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let config = Config::load(matches)?;
    let file: &PathBuf = matches
        .get_one("file")
        .ok_or_else(|| Failure::new(Exit::Usage, "say which file to write"))?;
    if file.symlink_metadata().is_ok() {
        let what = format!(
            "{} exists: a backup overwrites nothing, so name another file",
            file.display()
        );
        return Err(Failure::new(Exit::Unwritable, what));
    }
    let manifest = natter_store_sqlite::backup(&config.database(), file)?;
    let key = match &config.key {
        KeySource::File(path) => format!("in {}", path.display()),
        KeySource::Given(_) => "in NATTER_KEY".to_owned(),
    };
    super::print(&format!(
        "{} holds the data of {}: {} bytes of database.\n\
         The master key is not in it. It is {key}; keep a copy of it elsewhere, because without it \
         the backup cannot be read.\n",
        file.display(),
        config.data.display(),
        manifest.database_bytes,
    ));
    Ok(())
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        let exit = match &error {
            BackupError::NoDatabase(_) | BackupError::Database(_) => Exit::Other,
            BackupError::DatabaseExists(_) | BackupError::Io(..) => Exit::Unwritable,
            BackupError::Damaged(..) => Exit::Damaged,
            BackupError::Newer => Exit::NewerSchema,
        };
        Self::new(exit, error.to_string())
    }
}
