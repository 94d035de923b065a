//! Every setting: its name in the file, in the environment and as a flag, and what it says.

/// How a setting's text is to be treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One value.
    Text,
    /// A path. In a file it is relative to the file's directory.
    Path,
    /// Several values: an array in the file, separated by commas in the environment, a flag that is
    /// given several times.
    List,
    /// One value that is never printed, and never a flag, which others could read in the list of
    /// processes.
    Secret,
}

/// One setting.
#[derive(Debug)]
pub(crate) struct Setting {
    /// Its key in the file.
    pub(crate) key: &'static str,
    /// Its flag, without the dashes.
    pub(crate) flag: Option<&'static str>,
    /// What stands for the value in help.
    pub(crate) value: &'static str,
    /// How it is treated.
    pub(crate) kind: Kind,
    /// One line of help.
    pub(crate) help: &'static str,
}

impl Setting {
    /// Its variable in the environment: `NATTER_` and the key in capitals.
    pub(crate) fn variable(&self) -> String {
        format!("NATTER_{}", self.key.to_ascii_uppercase())
    }

    /// Whether it may stand in a file. The master key may not: files are backed up with the rest.
    pub(crate) fn may_stand_in_file(&self) -> bool {
        self.key != KEY
    }
}

/// The setting of this key.
pub(crate) fn setting(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}

/// The key of the setting that is the master key itself.
pub(crate) const KEY: &str = "key";

const fn row(
    key: &'static str,
    flag: &'static str,
    value: &'static str,
    kind: Kind,
    help: &'static str,
) -> Setting {
    Setting {
        key,
        flag: if flag.is_empty() { None } else { Some(flag) },
        value,
        kind,
        help,
    }
}

/// Every setting, in the order in which they are printed.
#[rustfmt::skip]
pub(crate) const SETTINGS: &[Setting] = &[
    row("data", "data", "DIR", Kind::Path, "Where everything is kept [default: the platform's data directory]"),
    row("listen", "listen", "PROTO=ADDR", Kind::List, "Where to listen, may be given several times: http, https, text or texts, and an address; port 0 takes a free one [default: http=127.0.0.1:8080]"),
    row("tls_cert", "tls-cert", "FILE", Kind::Path, "The certificate chain (PEM) of https and texts"),
    row("tls_key", "tls-key", "FILE", Kind::Path, "The private key (PEM) of the certificate"),
    row("public_url", "public-url", "URL", Kind::Text, "Where people find the server, as https://chat.example.org"),
    row("allowed_origins", "allowed-origin", "URL", Kind::List, "Another origin whose pages may use the session cookie, as a development server's; may be given several times"),
    row("trusted_proxies", "trusted-proxy", "IP", Kind::List, "A proxy whose X-Forwarded-For is believed, may be given several times"),
    row("registration", "registration", "open|closed", Kind::Text, "Whether anybody may sign up [default: open with loopback listeners only, else closed]"),
    row("server_name", "server-name", "NAME", Kind::Text, "What the server calls itself [default: Natter]"),
    row("key_file", "key-file", "FILE", Kind::Path, "The file of the master key [default: master.key in the data directory]"),
    row(KEY, "", "HEX", Kind::Secret, "The master key itself, 64 hexadecimal digits, in place of a file"),
    row("message_rate", "message-rate", "RATE", Kind::Text, "Messages of one user: PER_SECOND:AT_ONCE or unlimited, which lifts the rates of rooms, lists and pages as well [default: 20:60]"),
    row("login_rate", "login-rate", "RATE", Kind::Text, "Logins from one address [default: 0.5:20]"),
    row("sign_up_rate", "sign-up-rate", "RATE", Kind::Text, "Accounts made from one address [default: 0.05:20]"),
    row("max_connections", "max-connections", "N", Kind::Text, "Connections of one listener, 0 for no limit [default: 100000]"),
    row("max_per_address", "max-per-address", "N", Kind::Text, "Connections of one address and listener, 0 for no limit [default: 200]"),
    row("limit_loopback", "limit-loopback", "true|false", Kind::Text, "Whether that limit holds for loopback addresses as well [default: false]"),
    row("metrics_listen", "metrics-listen", "ADDR", Kind::Text, "A listener of its own for /metrics, /healthz and /readyz"),
    row("metrics_token", "", "TOKEN", Kind::Secret, "The bearer token that /metrics asks for on http and https"),
    row("log", "log", "FILTER", Kind::Text, "What is logged: error, warn, info, debug, trace, or a filter by module [default: info]"),
    row("log_format", "log-format", "text|json", Kind::Text, "How it is logged [default: text]"),
    row("grace", "grace", "TIME", Kind::Text, "How long stopping may take, as 10s or 500ms [default: 10s]"),
    row("workers", "workers", "N", Kind::Text, "Worker threads, 0 for one each core [default: 0]"),
];
