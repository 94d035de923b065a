//! The configuration: what an operator may choose, gathered from flags, environment and file.

mod file;
mod layers;
mod listen;
mod print;
mod setting;
#[cfg(test)]
mod tests;
mod value;

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches};
use natter_core::{ChatConfig, Rate, Registration};
use natter_gateway_http::PublicUrl;

use crate::failure::Failure;
use layers::Layers;
pub(crate) use listen::{Listen, Spoken};
pub(crate) use print::print;
use setting::{KEY, Kind, SETTINGS};

/// The configuration in effect.
pub(crate) struct Config {
    /// Where everything is kept.
    pub(crate) data: PathBuf,
    /// Where to listen; at least one.
    pub(crate) listen: Vec<Listen>,
    /// The certificate and its key, when both are given.
    pub(crate) tls: Option<TlsFiles>,
    /// Where people find the server.
    pub(crate) public_url: Option<PublicUrl>,
    /// Other origins whose pages may use the session cookie.
    pub(crate) allowed_origins: Vec<PublicUrl>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub(crate) trusted_proxies: Vec<IpAddr>,
    /// Whether anybody may sign up.
    pub(crate) registration: Registration,
    /// Whether only people at this machine can reach the server, so that the first of them may own
    /// it.
    pub(crate) is_private: bool,
    /// What the server calls itself.
    pub(crate) server_name: String,
    /// Where the master key is.
    pub(crate) key: KeySource,
    /// Messages of one user.
    pub(crate) message_rate: Rate,
    /// Logins from one address.
    pub(crate) login_rate: Rate,
    /// Accounts made from one address.
    pub(crate) sign_up_rate: Rate,
    /// Connections of one listener; 0 for no limit.
    pub(crate) max_connections: usize,
    /// Connections of one address and listener; 0 for no limit.
    pub(crate) max_per_address: usize,
    /// Whether that limit holds for loopback addresses as well.
    pub(crate) limit_loopback: bool,
    /// A listener of its own for metrics and health.
    pub(crate) metrics_listen: Option<SocketAddr>,
    /// What `/metrics` asks for on the web listeners.
    pub(crate) metrics_token: Option<String>,
    /// What is logged.
    pub(crate) log: String,
    /// How it is logged.
    pub(crate) log_format: LogFormat,
    /// How long stopping may take.
    pub(crate) grace: Duration,
    /// Worker threads; 0 for one each core.
    pub(crate) workers: usize,
    /// Where each value comes from.
    layers: Layers,
}

/// The files of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TlsFiles {
    /// The chain, PEM.
    pub(crate) cert: PathBuf,
    /// The private key, PEM.
    pub(crate) key: PathBuf,
}

/// Where the master key is.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum KeySource {
    /// In a file.
    File(PathBuf),
    /// Given by the environment: its hexadecimal digits.
    Given(String),
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// Lines for people.
    Text,
    /// An object a line.
    Json,
}

/// The flags of every setting, for the commands that take the configuration.
pub(crate) fn flags() -> Vec<Arg> {
    let config = Arg::new("config")
        .long("config")
        .value_name("FILE")
        .help("The configuration file (TOML) [env: NATTER_CONFIG]");
    let settings = SETTINGS.iter().filter_map(|setting| {
        let action = match setting.kind {
            Kind::List => ArgAction::Append,
            Kind::Text | Kind::Path | Kind::Secret => ArgAction::Set,
        };
        let flag = setting.flag?;
        let arg = Arg::new(setting.key).long(flag).value_name(setting.value);
        Some(arg.help(setting.help).action(action))
    });
    std::iter::once(config).chain(settings).collect()
}

impl Config {
    /// The configuration that the flags in `matches` and this process's environment give.
    pub(crate) fn load(matches: &ArgMatches) -> Result<Self, Failure> {
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Self::from_layers(Layers::gather(matches, &environment)?, &environment)
    }

    fn from_layers(
        layers: Layers,
        environment: &BTreeMap<String, String>,
    ) -> Result<Self, Failure> {
        let listen: Vec<Listen> = match layers.many("listen", |text| text.parse())? {
            Some(listen) if !listen.is_empty() => listen,
            _ => vec![
                "http=127.0.0.1:8080"
                    .parse()
                    .map_err(Failure::configuration)?,
            ],
        };
        let data = match layers.path("data") {
            Some(data) => data.to_owned(),
            None => default_data(environment)?,
        };
        let public_url = layers.one("public_url", url)?;
        let is_private = listen.iter().all(Listen::is_loopback)
            && public_url
                .as_ref()
                .is_none_or(|url| is_loopback_origin(url.origin()));
        let registration = layers
            .one("registration", registration)?
            .unwrap_or(if is_private {
                Registration::Open
            } else {
                Registration::Closed
            });
        let key = match layers.one(KEY, |text| Ok(text.to_owned()))? {
            Some(digits) => KeySource::Given(digits),
            None => KeySource::File(
                layers
                    .path("key_file")
                    .map_or_else(|| data.join("master.key"), ToOwned::to_owned),
            ),
        };
        let chat = ChatConfig::default();
        let rate = |key, default| {
            layers
                .one(key, value::rate)
                .map(|rate| rate.unwrap_or(default))
        };
        let number = |key, max, default| {
            let number = layers.one(key, |text| value::number(text, max))?;
            Ok::<usize, Failure>(number.unwrap_or(default))
        };
        let text = |key| layers.one(key, |text| Ok(text.to_owned()));
        Ok(Self {
            tls: tls_files(&layers, &listen)?,
            registration,
            is_private,
            key,
            allowed_origins: layers.many("allowed_origins", url)?.unwrap_or_default(),
            trusted_proxies: layers
                .many("trusted_proxies", value::ip)?
                .unwrap_or_default(),
            server_name: layers
                .one("server_name", server_name)?
                .unwrap_or(chat.server_name),
            message_rate: rate("message_rate", chat.message_rate)?,
            login_rate: rate("login_rate", chat.login_rate)?,
            sign_up_rate: rate("sign_up_rate", chat.sign_up_rate)?,
            max_connections: number("max_connections", 10_000_000, 100_000)?,
            max_per_address: number("max_per_address", 10_000_000, 200)?,
            limit_loopback: layers
                .one("limit_loopback", value::boolean)?
                .unwrap_or(false),
            metrics_listen: layers.one("metrics_listen", value::address)?,
            metrics_token: text("metrics_token")?,
            log: layers
                .one("log", log_filter)?
                .unwrap_or_else(|| "info".to_owned()),
            log_format: layers
                .one("log_format", log_format)?
                .unwrap_or(LogFormat::Text),
            grace: layers
                .one("grace", value::duration)?
                .unwrap_or(Duration::from_secs(10)),
            workers: number("workers", natter_engine::limits::MAX_WORKERS, 0)?,
            data,
            listen,
            public_url,
            layers,
        })
    }

    /// The database file.
    pub(crate) fn database(&self) -> PathBuf {
        self.data.join("natter.db")
    }

    /// Variables of the environment that look like settings and are none.
    pub(crate) fn unknown_variables(&self) -> &[String] {
        &self.layers.unknown_variables
    }

    /// What the chat is to know.
    pub(crate) fn chat(&self) -> ChatConfig {
        ChatConfig {
            registration: self.registration,
            first_user_owns: self.is_private,
            server_name: self.server_name.clone(),
            message_rate: self.message_rate,
            login_rate: self.login_rate,
            sign_up_rate: self.sign_up_rate,
            ..ChatConfig::default()
        }
    }
}

fn tls_files(layers: &Layers, listen: &[Listen]) -> Result<Option<TlsFiles>, Failure> {
    match (layers.path("tls_cert"), layers.path("tls_key")) {
        (Some(cert), Some(key)) => Ok(Some(TlsFiles {
            cert: cert.to_owned(),
            key: key.to_owned(),
        })),
        (None, None) => match listen.iter().find(|listen| listen.tls) {
            Some(listen) => Err(Failure::configuration(format!(
                "{listen} needs a certificate: give --tls-cert FILE and --tls-key FILE"
            ))),
            None => Ok(None),
        },
        _ => Err(Failure::configuration(
            "tls_cert and tls_key belong together: give both or none",
        )),
    }
}

fn default_data(environment: &BTreeMap<String, String>) -> Result<PathBuf, Failure> {
    let variable = |name| {
        environment
            .get(name)
            .filter(|value: &&String| !value.is_empty())
    };
    if let Some(home) = variable("XDG_DATA_HOME") {
        return Ok(PathBuf::from(home).join("natter"));
    }
    let under_home = if cfg!(target_os = "macos") {
        "Library/Application Support/natter"
    } else {
        ".local/share/natter"
    };
    match variable("HOME") {
        Some(home) => Ok(PathBuf::from(home).join(under_home)),
        None => Err(Failure::configuration(
            "there is no home directory to keep data in: say where with --data DIR",
        )),
    }
}

fn is_loopback_origin(origin: &str) -> bool {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let host = host.rsplit_once(':').map_or(host, |(name, port)| {
        if port.bytes().all(|b| b.is_ascii_digit()) {
            name
        } else {
            host
        }
    });
    let ip = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>();
    host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback())
}

fn url(text: &str) -> Result<PublicUrl, value::Wrong> {
    text.parse().map_err(|wrong| format!("`{text}`: {wrong}"))
}

fn registration(text: &str) -> Result<Registration, value::Wrong> {
    match text {
        "open" => Ok(Registration::Open),
        "closed" => Ok(Registration::Closed),
        _ => Err(format!("`{text}` is neither open nor closed")),
    }
}

fn log_format(text: &str) -> Result<LogFormat, value::Wrong> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(format!("`{text}` is neither text nor json")),
    }
}

fn log_filter(text: &str) -> Result<String, value::Wrong> {
    match text.parse::<tracing_subscriber::EnvFilter>() {
        Ok(_) => Ok(text.to_owned()),
        Err(wrong) => Err(format!("`{text}` is no filter: {wrong}")),
    }
}

fn server_name(text: &str) -> Result<String, value::Wrong> {
    match natter_model::DisplayName::new(text) {
        Ok(name) => Ok(name.to_string()),
        Err(_) => Err("a server's name has 1 to 60 visible characters".to_owned()),
    }
}
