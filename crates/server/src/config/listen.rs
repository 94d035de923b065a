//! `PROTO=ADDR`: what is spoken where.

use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;

use natter_gateway_text::Dialect;

use super::value;

/// One listener.
#[derive(Debug, Clone)]
pub(crate) struct Listen {
    /// What is spoken.
    pub(crate) protocol: Spoken,
    /// Whether inside TLS.
    pub(crate) tls: bool,
    /// The protocol's word as it was given; it stands in the `listening` line.
    pub(crate) word: String,
    /// Where.
    pub(crate) addr: SocketAddr,
}

/// What can be spoken.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Spoken {
    /// The web app and the API.
    Http,
    /// Plain text.
    Text(Dialect),
}

impl FromStr for Listen {
    type Err = value::Wrong;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (word, addr) = text
            .split_once('=')
            .ok_or_else(|| format!("`{text}` is not PROTO=ADDR, as http=127.0.0.1:8080"))?;
        let (protocol, tls) = spoken(word)?;
        Ok(Self {
            protocol,
            tls,
            word: word.to_owned(),
            addr: value::address(addr)?,
        })
    }
}

fn spoken(word: &str) -> Result<(Spoken, bool), value::Wrong> {
    let (family, dialect) = word.split_once(':').unwrap_or((word, ""));
    let absent = || Err(format!("`{word}` is not in this build of Natter"));
    match (family, dialect) {
        ("http", "") if word == family => Ok((Spoken::Http, false)),
        ("https", "") if word == family => Ok((Spoken::Http, true)),
        ("irc" | "ircs", "") if word == family => absent(),
        ("text" | "texts", dialect) => match Dialect::named(dialect) {
            Some(dialect) => Ok((Spoken::Text(dialect), family == "texts")),
            None => absent(),
        },
        _ => Err(format!(
            "`{word}` is not a protocol: there are http, https, irc, ircs, text, texts, \
             text:DIALECT and texts:DIALECT"
        )),
    }
}

impl Listen {
    /// Whether only programs on this machine can connect.
    pub(crate) fn is_loopback(&self) -> bool {
        self.addr.ip().to_canonical().is_loopback()
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.word, self.addr)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listeners() {
        for (text, tls) in [
            ("http=127.0.0.1:8080", false),
            ("https=[::]:443", true),
            ("text=0.0.0.0:7000", false),
            ("texts=localhost:0", true),
        ] {
            let listen: Listen = text.parse().unwrap();
            assert_eq!(listen.tls, tls, "{text}");
            assert_eq!(
                listen.to_string().replace("127.0.0.1:0", "localhost:0"),
                text
            );
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, word) in [
            ("irc=127.0.0.1:6667", "not in this build"),
            ("ircs=127.0.0.1:6697", "not in this build"),
            ("text:viit=127.0.0.1:1", "not in this build"),
            ("texts:aub=127.0.0.1:1", "not in this build"),
            ("gopher=127.0.0.1:70", "not a protocol"),
            ("http:x=127.0.0.1:70", "not a protocol"),
            ("http:=127.0.0.1:70", "not a protocol"),
            ("http", "not PROTO=ADDR"),
            ("http=nowhere", "not an address"),
        ] {
            let wrong = text.parse::<Listen>().unwrap_err();
            assert!(wrong.contains(word), "{text}: {wrong}");
        }
    }

    #[test]
    fn loopback() {
        for (text, expect) in [
            ("http=127.0.0.1:1", true),
            ("http=127.9.9.9:1", true),
            ("http=[::1]:1", true),
            ("http=[::ffff:127.0.0.1]:1", true),
            ("http=0.0.0.0:1", false),
            ("http=[::]:1", false),
            ("http=192.0.2.1:1", false),
        ] {
            assert_eq!(
                text.parse::<Listen>().unwrap().is_loopback(),
                expect,
                "{text}"
            );
        }
    }
}
