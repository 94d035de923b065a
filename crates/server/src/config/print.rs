//! The configuration as it is printed: a file that can be used again, with the source of each value.

use std::fmt::Write as _;

use natter_core::{Rate, Registration};

use super::setting::{Kind, SETTINGS, Setting};
use super::{Config, KeySource, LogFormat};

/// The effective configuration as TOML, each value with its source. Secrets are masked.
pub(crate) fn print(config: &Config) -> String {
    let mut out = String::new();
    if let Some(file) = &config.layers.file {
        let _ = writeln!(out, "# configuration file: {}", file.display());
    }
    for variable in config.unknown_variables() {
        let _ = writeln!(out, "# {variable} is set, but is no setting");
    }
    for setting in SETTINGS {
        let source = config.layers.source(setting.key);
        let line = match (setting.kind, value(config, setting)) {
            (Kind::Secret, Some(_)) => format!("# {} = \"***\"", setting.key),
            (_, Some(value)) => format!("{} = {value}", setting.key),
            (_, None) => format!("# {} is not set", setting.key),
        };
        let _ = writeln!(out, "{line:<50} # {source}");
    }
    out
}

/// The value as TOML; `None` when there is none.
fn value(config: &Config, setting: &Setting) -> Option<String> {
    let path = |path: &std::path::Path| quoted(&path.to_string_lossy());
    match setting.key {
        "data" => Some(path(&config.data)),
        "listen" => Some(list(&config.listen)),
        "tls_cert" => config.tls.as_ref().map(|tls| path(&tls.cert)),
        "tls_key" => config.tls.as_ref().map(|tls| path(&tls.key)),
        "public_url" => config.public_url.as_ref().map(|url| quoted(url.origin())),
        "allowed_origins" => {
            let origins = config.allowed_origins.iter().map(|url| url.origin());
            Some(list(&origins.collect::<Vec<_>>()))
        }
        "trusted_proxies" => Some(list(&config.trusted_proxies)),
        "registration" => Some(quoted(match config.registration {
            Registration::Open => "open",
            Registration::Closed => "closed",
        })),
        "server_name" => Some(quoted(&config.server_name)),
        "key_file" => match &config.key {
            KeySource::File(file) => Some(path(file)),
            KeySource::Given(_) => None,
        },
        "key" => match &config.key {
            KeySource::File(_) => None,
            KeySource::Given(_) => Some(String::new()),
        },
        "message_rate" => Some(rate(config.message_rate)),
        "login_rate" => Some(rate(config.login_rate)),
        "sign_up_rate" => Some(rate(config.sign_up_rate)),
        "max_connections" => Some(config.max_connections.to_string()),
        "max_per_address" => Some(config.max_per_address.to_string()),
        "limit_loopback" => Some(config.limit_loopback.to_string()),
        "metrics_listen" => config.metrics_listen.map(|addr| quoted(&addr.to_string())),
        "metrics_token" => config.metrics_token.as_ref().map(|_| String::new()),
        "log" => Some(quoted(&config.log)),
        "log_format" => Some(quoted(match config.log_format {
            LogFormat::Text => "text",
            LogFormat::Json => "json",
        })),
        "grace" => Some(quoted(&format!("{}ms", config.grace.as_millis()))),
        "workers" => Some(config.workers.to_string()),
        _ => None,
    }
}

fn rate(rate: Rate) -> String {
    if rate == Rate::UNLIMITED {
        quoted("unlimited")
    } else {
        quoted(&format!("{}:{}", rate.per_second, rate.burst))
    }
}

fn list(values: &[impl ToString]) -> String {
    let values: Vec<String> = values
        .iter()
        .map(|value| quoted(&value.to_string()))
        .collect();
    format!("[{}]", values.join(", "))
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
