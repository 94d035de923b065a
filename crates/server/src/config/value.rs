//! Text to values. Each error is the end of a sentence that names the setting and its source.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use natter_core::Rate;

/// What is wrong with a value.
pub(crate) type Wrong = String;

/// `true` or `false`.
pub(crate) fn boolean(text: &str) -> Result<bool, Wrong> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(format!("`{text}` is neither true nor false")),
    }
}

/// A whole number up to `max`.
pub(crate) fn number(text: &str, max: usize) -> Result<usize, Wrong> {
    match text.parse() {
        Ok(number) if number <= max => Ok(number),
        _ => Err(format!("`{text}` is not a whole number from 0 to {max}")),
    }
}

/// Digits with `ms`, `s`, `m` or `h`; at most a day.
pub(crate) fn duration(text: &str) -> Result<Duration, Wrong> {
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (count, unit) = text.split_at(digits);
    let unit_ms = match unit {
        "ms" => Some(1),
        "s" => Some(1_000),
        "m" => Some(60_000),
        "h" => Some(3_600_000),
        _ => None,
    };
    let ms = count
        .parse::<u64>()
        .ok()
        .zip(unit_ms)
        .and_then(|(count, unit_ms)| count.checked_mul(unit_ms))
        .filter(|ms| *ms <= 86_400_000);
    ms.map(Duration::from_millis)
        .ok_or_else(|| format!("`{text}` is not a time as 10s, 500ms or 2m, up to 24h"))
}

/// `PER_SECOND:AT_ONCE` or `unlimited`.
pub(crate) fn rate(text: &str) -> Result<Rate, Wrong> {
    if text == "unlimited" {
        return Ok(Rate::UNLIMITED);
    }
    let rate = text.split_once(':').and_then(|(per_second, burst)| {
        let per_second: f64 = per_second.trim().parse().ok()?;
        let burst: u32 = burst.trim().parse().ok()?;
        let sound = per_second.is_finite() && per_second > 0.0 && burst > 0;
        sound.then_some(Rate::new(per_second, burst))
    });
    rate.ok_or_else(|| format!("`{text}` is neither PER_SECOND:AT_ONCE, as 20:60, nor unlimited"))
}

/// An IP address and a port, or `localhost` and a port.
pub(crate) fn address(text: &str) -> Result<SocketAddr, Wrong> {
    if let Some(port) = text.strip_prefix("localhost:")
        && let Ok(port) = port.parse()
    {
        return Ok(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port));
    }
    text.parse().map_err(|_| {
        format!("`{text}` is not an address with a port, as 127.0.0.1:8080, 0.0.0.0:80 or [::]:80")
    })
}

/// An IP address.
pub(crate) fn ip(text: &str) -> Result<IpAddr, Wrong> {
    text.parse()
        .map_err(|_| format!("`{text}` is not an IP address"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, ms) in [
            ("10s", Some(10_000)),
            ("500ms", Some(500)),
            ("0s", Some(0)),
            ("2m", Some(120_000)),
            ("24h", Some(86_400_000)),
            ("25h", None),
            ("10", None),
            ("", None),
            ("-1s", None),
            ("1.5s", None),
            ("s", None),
            ("99999999999999999999s", None),
        ] {
            let expect = ms.map(Duration::from_millis);
            assert_eq!(duration(text).ok(), expect, "{text:?}");
        }
    }

    #[test]
    fn rates() {
        assert_eq!(rate("20:60"), Ok(Rate::new(20.0, 60)));
        assert_eq!(rate("0.5:1"), Ok(Rate::new(0.5, 1)));
        assert_eq!(rate("unlimited"), Ok(Rate::UNLIMITED));
        for bad in ["", "20", "0:5", "5:0", "-1:5", "inf:5", "nan:5", "1:-1"] {
            assert!(rate(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn addresses() {
        for (text, expect) in [
            ("127.0.0.1:0", Some("127.0.0.1:0")),
            ("localhost:80", Some("127.0.0.1:80")),
            ("[::]:443", Some("[::]:443")),
            (":80", None),
            ("127.0.0.1", None),
            ("127.0.0.1:70000", None),
            ("example.org:80", None),
        ] {
            let parsed = address(text).ok().map(|address| address.to_string());
            assert_eq!(parsed.as_deref(), expect, "{text:?}");
        }
    }
}
