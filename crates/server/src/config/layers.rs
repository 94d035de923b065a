//! Which value a setting has and where it comes from: flags win over the environment, that over the
//! file, that over the default.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::file;
use super::setting::{Kind, SETTINGS, Setting};
use crate::failure::Failure;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// Nobody said anything.
    Default,
    /// A file, and the line in it.
    File(PathBuf, usize),
    /// A variable of the environment.
    Environment(String),
    /// A flag.
    Flag(&'static str),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path, line) => write!(f, "{}:{line}", path.display()),
            Self::Environment(variable) => f.write_str(variable),
            Self::Flag(flag) => write!(f, "--{flag}"),
        }
    }
}

/// A value as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Given {
    /// One text, or several for a list.
    pub(crate) values: Vec<String>,
    /// Where it comes from.
    pub(crate) source: Source,
}

/// What was given, by key. A setting that is not here has its default.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    given: BTreeMap<&'static str, Given>,
    /// The configuration file, if there is one.
    pub(crate) file: Option<PathBuf>,
    /// Variables that look like settings and are none.
    pub(crate) unknown_variables: Vec<String>,
}

/// Names the configuration file; like a setting, but not one.
pub(crate) const FILE_VARIABLE: &str = "NATTER_CONFIG";

impl Layers {
    /// Gathers what the flags in `matches`, the `environment` and the file that they name say.
    pub(crate) fn gather(
        matches: &ArgMatches,
        environment: &BTreeMap<String, String>,
    ) -> Result<Self, Failure> {
        let mut layers = Self::default();
        let flag: Option<&String> = matches.get_one("config");
        let file = flag.or_else(|| {
            environment
                .get(FILE_VARIABLE)
                .filter(|path| !path.is_empty())
        });
        if let Some(path) = file {
            let path = PathBuf::from(path);
            for (setting, given) in file::read(&path)? {
                layers.given.insert(setting.key, given);
            }
            layers.file = Some(path);
        }
        layers.take_environment(environment);
        for setting in SETTINGS {
            let Some(flag) = setting.flag else { continue };
            if let Some(values) = matches.get_many::<String>(setting.key) {
                let values = values.cloned().collect();
                let source = Source::Flag(flag);
                layers.given.insert(setting.key, Given { values, source });
            }
        }
        Ok(layers)
    }

    fn take_environment(&mut self, environment: &BTreeMap<String, String>) {
        for (variable, value) in environment {
            if !variable.starts_with("NATTER_") || variable == FILE_VARIABLE {
                continue;
            }
            match SETTINGS
                .iter()
                .find(|setting| setting.variable() == *variable)
            {
                // An empty variable is how many tools say "not set".
                Some(_) if value.is_empty() => {}
                Some(setting) => {
                    let given = Given {
                        values: split(setting, value),
                        source: Source::Environment(variable.clone()),
                    };
                    self.given.insert(setting.key, given);
                }
                None => self.unknown_variables.push(variable.clone()),
            }
        }
    }

    /// What was given for the setting of this key.
    pub(crate) fn given(&self, key: &str) -> Option<&Given> {
        self.given.get(key)
    }

    /// Where the value of the setting of this key comes from.
    pub(crate) fn source(&self, key: &str) -> Source {
        self.given(key)
            .map_or(Source::Default, |given| given.source.clone())
    }

    /// The one value of this key, read by `read`; an error names the source.
    pub(crate) fn one<T>(
        &self,
        key: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, Failure> {
        let values = self.many(key, read)?;
        Ok(values.and_then(|values| values.into_iter().next_back()))
    }

    /// The values of this key, each read by `read`; an error names the source.
    pub(crate) fn many<T>(
        &self,
        key: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<Vec<T>>, Failure> {
        let Some(given) = self.given(key) else {
            return Ok(None);
        };
        let values: Result<Vec<T>, String> = given.values.iter().map(|text| read(text)).collect();
        values
            .map(Some)
            .map_err(|wrong| Failure::configuration(format!("{}: {key}: {wrong}", given.source)))
    }

    /// The path of this key.
    pub(crate) fn path(&self, key: &str) -> Option<&Path> {
        let given = self.given(key)?;
        given.values.last().map(Path::new)
    }
}

fn split(setting: &Setting, value: &str) -> Vec<String> {
    if setting.kind != Kind::List {
        return vec![value.to_owned()];
    }
    value
        .split([',', ' '])
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}
