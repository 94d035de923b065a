//! `natter restore FILE`: the data of a backup, in an empty place.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, value_parser};
use natter_store_sqlite::MasterKey;

use crate::config::{self, Config, KeySource};
use crate::data_dir;
use crate::failure::{Exit, Failure};

pub(super) fn describe() -> Command {
    Command::new("restore")
        .about("Put the data of a backup into a data directory that has none")
        .after_help(
            "A database that is there is never overwritten: move it away first. The server must not \
             run. The master key is not in a backup: put it back yourself.\n\nExamples:\n  natter \
             restore natter-2027-01-31.tar\n  natter restore /backups/natter.tar --data \
             /var/lib/natter",
        )
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("The file that `natter backup` wrote"),
        )
        .args(config::flags())
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let config = Config::load(matches)?;
    let file: &PathBuf = matches
        .get_one("file")
        .ok_or_else(|| Failure::new(Exit::Usage, "say which file to restore"))?;
    let _lock = data_dir::open(&config.data)?;
    let manifest = natter_store_sqlite::restore(file, &config.database())?;
    super::print(&format!(
        "{} is restored from {}.\n{}\n",
        config.data.display(),
        file.display(),
        about_key(&config.key, &manifest.key_fingerprint),
    ));
    Ok(())
}

/// Whether the server will be able to read what was restored.
fn about_key(source: &KeySource, fingerprint: &str) -> String {
    let (found, place) = match source {
        KeySource::File(path) => (MasterKey::from_file(path), path.display().to_string()),
        KeySource::Given(digits) => (MasterKey::from_hex(digits), "NATTER_KEY".to_owned()),
    };
    let print = |key: &MasterKey| -> String {
        key.fingerprint()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    };
    match found {
        Ok(key) if print(&key) == fingerprint => {
            format!("The master key in {place} is the right one: the server can start.")
        }
        Ok(_) => format!(
            "The master key in {place} is another one: replace it by the key of the backup before \
             the server starts."
        ),
        Err(_) => format!(
            "The master key is not in a backup: put it to {place} (mode 0600) before the server \
             starts."
        ),
    }
}
