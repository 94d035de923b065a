//! What an operator chooses about HTTP.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use axum::http::Uri;

use crate::limits::Patience;

/// What an operator chooses.
#[derive(Debug, Clone, Default)]
pub struct HttpConfig {
    /// Where people find the server. Decides which origin may use the cookie, and whether cookies
    /// are `Secure`. Without it, an origin that is the address the browser itself asked is taken.
    pub public_url: Option<PublicUrl>,
    /// Other origins whose pages may use the cookie, as a development server's.
    pub allowed_origins: Vec<PublicUrl>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Who may read the figures.
    pub metrics: MetricsAccess,
    /// How long is waited for peers.
    pub patience: Patience,
}

impl HttpConfig {
    /// Whether people come by TLS, when `tls` says whether this connection does.
    pub(crate) fn is_secure(&self, tls: bool) -> bool {
        tls || self.public_url.as_ref().is_some_and(PublicUrl::is_secure)
    }
}

/// Who may read `/metrics`.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum MetricsAccess {
    /// Whoever asks from the machine itself, without a proxy in between.
    #[default]
    Loopback,
    /// Whoever sends this as bearer token.
    Token(String),
    /// Nobody.
    Nobody,
}

impl fmt::Debug for MetricsAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Loopback => "Loopback",
            Self::Token(_) => "Token(…)",
            Self::Nobody => "Nobody",
        })
    }
}

/// Where people find the server: `http` or `https`, a host, perhaps a port, nothing more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    secure: bool,
}

/// Not a usable public URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a public URL is http:// or https:// and a host, perhaps with a port, as https://chat.example.org"
)]
pub struct InvalidPublicUrl;

impl PublicUrl {
    /// The origin as browsers write it (RFC 6454 section 6.2): lower case, no default port.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether people come by TLS.
    pub fn is_secure(&self) -> bool {
        self.secure
    }
}

impl FromStr for PublicUrl {
    type Err = InvalidPublicUrl;

    fn from_str(text: &str) -> Result<Self, InvalidPublicUrl> {
        let uri: Uri = text.parse().map_err(|_| InvalidPublicUrl)?;
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(InvalidPublicUrl),
        };
        let authority = uri.authority().ok_or(InvalidPublicUrl)?;
        let plain = !authority.as_str().contains('@') && !authority.host().is_empty();
        if !plain || !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err(InvalidPublicUrl);
        }
        let host = authority.host().to_ascii_lowercase();
        let default_port = if secure { 443 } else { 80 };
        let scheme = if secure { "https" } else { "http" };
        let origin = match authority.port_u16() {
            Some(port) if port != default_port => format!("{scheme}://{host}:{port}"),
            _ => format!("{scheme}://{host}"),
        };
        Ok(Self { origin, secure })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_urls() {
        for (text, origin) in [
            ("https://chat.example.org", Some("https://chat.example.org")),
            (
                "https://Chat.Example.org/",
                Some("https://chat.example.org"),
            ),
            (
                "https://chat.example.org:443",
                Some("https://chat.example.org"),
            ),
            ("http://127.0.0.1:8080", Some("http://127.0.0.1:8080")),
            ("http://[::1]:80/", Some("http://[::1]")),
            ("https://chat.example.org/natter", None),
            ("https://chat.example.org/?q", None),
            ("https://me@chat.example.org", None),
            ("ftp://chat.example.org", None),
            ("chat.example.org", None),
            ("", None),
        ] {
            let url = text.parse::<PublicUrl>();
            assert_eq!(url.ok().as_ref().map(PublicUrl::origin), origin, "{text}");
        }
    }
}
