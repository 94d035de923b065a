//! The configuration file: TOML, one key a setting.

use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::layers::{Given, Source};
use super::setting::{Kind, Setting, setting};
use crate::failure::Failure;

/// The settings of the file at `path`, each with its line.
pub(crate) fn read(path: &Path) -> Result<Vec<(&'static Setting, Given)>, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::configuration(format!(
            "cannot read the configuration {}: {error}",
            path.display()
        ))
    })?;
    parse(path, &text)
}

fn parse(path: &Path, text: &str) -> Result<Vec<(&'static Setting, Given)>, Failure> {
    let line = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
    let wrong = |at: usize, what: &str| {
        Failure::configuration(format!("{}:{}: {what}", path.display(), line(at)))
    };
    let table = DeTable::parse(text)
        .map_err(|error| wrong(error.span().map_or(0, |span| span.start), error.message()))?;
    let mut given = Vec::new();
    for (key, value) in table.get_ref() {
        let at = key.span().start;
        let name: &str = key.get_ref();
        let setting = setting(name).ok_or_else(|| wrong(at, &format!("unknown key `{name}`")))?;
        if !setting.may_stand_in_file() {
            let what = format!("`{name}` is taken from {} only", setting.variable());
            return Err(wrong(at, &what));
        }
        let mut values = texts(setting, value.get_ref())
            .map_err(|what| wrong(value.span().start, &format!("`{name}` {what}")))?;
        if setting.kind == Kind::Path {
            let beside = path.parent().unwrap_or(Path::new(""));
            for value in &mut values {
                *value = beside.join(&*value).to_string_lossy().into_owned();
            }
        }
        let source = Source::File(path.to_owned(), line(at));
        given.push((setting, Given { values, source }));
    }
    Ok(given)
}

/// The value as text, or why it cannot be one of this setting.
fn texts(setting: &Setting, value: &DeValue<'_>) -> Result<Vec<String>, &'static str> {
    match value {
        DeValue::Array(items) if setting.kind == Kind::List => {
            items.iter().map(|item| text(item.get_ref())).collect()
        }
        DeValue::Array(_) => Err("takes one value, not several"),
        value => text(value).map(|text| vec![text]),
    }
}

fn text(value: &DeValue<'_>) -> Result<String, &'static str> {
    match value {
        DeValue::String(text) => Ok(text.to_string()),
        DeValue::Integer(number) => Ok(number.to_string()),
        DeValue::Float(number) => Ok(number.to_string()),
        DeValue::Boolean(yes) => Ok(yes.to_string()),
        DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => {
            Err("is a string, a number, true or false")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Exit;

    fn values(text: &str) -> Result<Vec<(String, Vec<String>, String)>, String> {
        match parse(Path::new("/etc/natter/natter.toml"), text) {
            Ok(given) => Ok(given
                .into_iter()
                .map(|(setting, given)| {
                    (
                        setting.key.to_owned(),
                        given.values,
                        given.source.to_string(),
                    )
                })
                .collect()),
            Err(failure) => {
                assert_eq!(failure.exit(), Exit::Configuration);
                Err(failure.to_string())
            }
        }
    }

    #[test]
    fn values_come_with_their_place() {
        let text = "# a comment\nworkers = 2\n\nlisten = [\n  \"http=127.0.0.1:1\",\n  \"text=127.0.0.1:2\",\n]\nlimit_loopback = true\n";
        let place = |line: usize| format!("/etc/natter/natter.toml:{line}");
        assert_eq!(
            values(text).unwrap(),
            [
                ("limit_loopback".into(), vec!["true".into()], place(8)),
                (
                    "listen".into(),
                    vec!["http=127.0.0.1:1".into(), "text=127.0.0.1:2".into()],
                    place(4)
                ),
                ("workers".into(), vec!["2".into()], place(2)),
            ]
        );
    }

    #[test]
    fn paths_are_relative_to_the_file() {
        let values = values("data = \"data\"\ntls_cert = \"/abs/cert.pem\"\n").unwrap();
        assert_eq!(values[0].1, ["/etc/natter/data"]);
        assert_eq!(values[1].1, ["/abs/cert.pem"]);
    }

    #[test]
    fn errors_name_the_line() {
        for (text, expect) in [
            (
                "\n\nregistraton = \"open\"\n",
                "natter.toml:3: unknown key `registraton`",
            ),
            (
                "workers = 1\nlisten = [[1]]\n",
                "natter.toml:2: `listen` is a string",
            ),
            (
                "workers = [1, 2]\n",
                "natter.toml:1: `workers` takes one value",
            ),
            ("workers = {}\n", "natter.toml:1: `workers` is a string"),
            ("[workers]\nn = 1\n", "natter.toml:1: `workers` is a string"),
            (
                "key = \"00\"\n",
                "natter.toml:1: `key` is taken from NATTER_KEY only",
            ),
            ("workers = 1\nworkers = 2\n", "natter.toml:2: "),
            ("workers = 1\ndata = \"\n", "natter.toml:2: "),
        ] {
            let error = values(text).unwrap_err();
            assert!(error.contains(expect), "{text:?}: {error}");
        }
    }
}
