//! Where a request comes from. Browsers send cookies along with requests that other sites' pages
//! make; what they cannot forge is `Origin` and `Sec-Fetch-Site`.

use axum::http::header::{HOST, HeaderMap, ORIGIN};
use axum::http::uri::Authority;

use crate::config::HttpConfig;

/// Whose page made a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// One of the server's own.
    Own,
    /// Somebody else's.
    Foreign,
    /// The request does not say: not a browser, or a very old one.
    Unsaid,
}

/// What a request says. `tls` and `loopback` are those of the connection it came by.
pub(crate) fn of(headers: &HeaderMap, config: &HttpConfig, tls: bool, loopback: bool) -> Origin {
    let mut origins = headers.get_all(ORIGIN).iter();
    let own = match (origins.next(), origins.next()) {
        (Some(origin), None) => origin
            .to_str()
            .is_ok_and(|origin| is_own(origin, headers, config, tls, loopback)),
        (Some(_), Some(_)) => false,
        (None, _) => match headers.get("sec-fetch-site") {
            Some(site) => site == "same-origin",
            None => return Origin::Unsaid,
        },
    };
    if own { Origin::Own } else { Origin::Foreign }
}

fn is_own(
    origin: &str,
    headers: &HeaderMap,
    config: &HttpConfig,
    tls: bool,
    loopback: bool,
) -> bool {
    if config
        .allowed_origins
        .iter()
        .any(|it| it.origin() == origin)
    {
        return true;
    }
    if let Some(public) = &config.public_url {
        return public.origin() == origin;
    }
    let Some(host) = headers.get(HOST).and_then(|host| host.to_str().ok()) else {
        return false;
    };
    let (scheme, port) = if tls {
        ("https://", ":443")
    } else {
        ("http://", ":80")
    };
    let host = host.to_ascii_lowercase();
    let host = host.strip_suffix(port).unwrap_or(&host);
    // A foreign name that resolves to this machine must not reach a server that is only for it.
    (!loopback || is_local_name(host)) && origin.strip_prefix(scheme) == Some(host)
}

fn is_local_name(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else {
        return false;
    };
    let name = authority.host();
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || name.ends_with(".localhost") || bare.parse::<std::net::IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(
        headers: &[(&'static str, &str)],
        public: Option<&str>,
        tls: bool,
        loopback: bool,
    ) -> Origin {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        let config = HttpConfig {
            public_url: public.map(|url| url.parse().unwrap()),
            ..HttpConfig::default()
        };
        of(&map, &config, tls, loopback)
    }

    #[test]
    fn without_a_public_url_the_host_decides() {
        use Origin::{Foreign, Own, Unsaid};
        for (host, origin, tls, loopback, expected) in [
            ("localhost:8080", "http://localhost:8080", false, true, Own),
            ("LocalHost:8080", "http://localhost:8080", false, true, Own),
            ("localhost", "http://localhost", false, true, Own),
            ("localhost:80", "http://localhost", false, true, Own),
            ("127.0.0.1:8080", "http://127.0.0.1:8080", false, true, Own),
            ("[::1]:8080", "http://[::1]:8080", false, true, Own),
            (
                "localhost:8080",
                "http://localhost:8081",
                false,
                true,
                Foreign,
            ),
            (
                "localhost:8080",
                "https://localhost:8080",
                false,
                true,
                Foreign,
            ),
            (
                "localhost:8080",
                "http://evil.example",
                false,
                true,
                Foreign,
            ),
            ("localhost:8080", "null", false, true, Foreign),
            (
                "evil.example:8080",
                "http://evil.example:8080",
                false,
                true,
                Foreign,
            ),
            (
                "chat.example:8080",
                "http://chat.example:8080",
                false,
                false,
                Own,
            ),
            ("chat.example", "https://chat.example", true, false, Own),
        ] {
            let seen = check(&[("host", host), ("origin", origin)], None, tls, loopback);
            assert_eq!(seen, expected, "{host} {origin}");
        }
        assert_eq!(check(&[("host", "localhost")], None, false, true), Unsaid);
        assert_eq!(
            check(&[("origin", "http://localhost")], None, false, true),
            Foreign
        );
    }

    #[test]
    fn a_public_url_decides_alone() {
        let public = Some("https://chat.example");
        let ask = |origin| {
            check(
                &[("host", "127.0.0.1:8080"), ("origin", origin)],
                public,
                false,
                true,
            )
        };
        assert_eq!(ask("https://chat.example"), Origin::Own);
        assert_eq!(ask("http://chat.example"), Origin::Foreign);
        assert_eq!(ask("http://127.0.0.1:8080"), Origin::Foreign);
    }

    #[test]
    fn without_an_origin_the_browsers_word_counts() {
        for (site, expected) in [
            ("same-origin", Origin::Own),
            ("same-site", Origin::Foreign),
            ("cross-site", Origin::Foreign),
            ("none", Origin::Foreign),
        ] {
            assert_eq!(
                check(&[("sec-fetch-site", site)], None, false, true),
                expected
            );
        }
        let both = [
            ("sec-fetch-site", "same-origin"),
            ("origin", "http://evil.example"),
        ];
        assert_eq!(check(&both, None, false, true), Origin::Foreign);
        let two = [
            ("origin", "http://localhost"),
            ("origin", "http://localhost"),
        ];
        assert_eq!(check(&two, None, false, true), Origin::Foreign);
    }
}
