//! The session cookie (RFC 6265).

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use natter_model::limits::SESSION_IDLE_MS;

/// Its name.
pub(crate) const NAME: &str = "natter_session";

/// The token in a request's cookie. Of several, the first.
pub(crate) fn token(headers: &HeaderMap) -> Option<&str> {
    let lines = headers.get_all(COOKIE).iter();
    let texts = lines.filter_map(|line| line.to_str().ok());
    let mut pairs = texts.flat_map(|line| line.split(';'));
    pairs.find_map(|pair| pair.trim().strip_prefix(NAME)?.strip_prefix('='))
}

/// The cookie that keeps `token`. `None` for a token that no cookie can hold.
pub(crate) fn keep(token: &str, secure: bool) -> Option<HeaderValue> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~+/=".contains(&byte);
    let seconds = SESSION_IDLE_MS / 1_000;
    token
        .bytes()
        .all(fits)
        .then(|| attributes(token, &format!("; Max-Age={seconds}"), secure))
}

/// The cookie that forgets.
pub(crate) fn forget(secure: bool) -> HeaderValue {
    attributes("", "; Max-Age=0", secure)
}

fn attributes(value: &str, age: &str, secure: bool) -> HeaderValue {
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{NAME}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}");
    HeaderValue::try_from(text).expect("invariant: only visible ASCII was put in")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_found_among_other_cookies() {
        for (lines, expected) in [
            (&["natter_session=abc"][..], Some("abc")),
            (&["a=1; natter_session=abc; b=2"], Some("abc")),
            (&["a=1", "natter_session=abc"], Some("abc")),
            (&["natter_session=abc; natter_session=def"], Some("abc")),
            (&["natter_session_other=abc"], None),
            (&["xnatter_session=abc"], None),
            (&["natter_session"], None),
            (&[], None),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(COOKIE, HeaderValue::from_str(line).unwrap());
            }
            assert_eq!(token(&headers), expected, "{lines:?}");
        }
    }

    #[test]
    fn what_is_set() {
        assert_eq!(
            keep("abc", true).unwrap(),
            "natter_session=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure"
        );
        assert_eq!(
            forget(false),
            "natter_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
        );
        assert_eq!(keep("a;b", false), None);
        assert_eq!(keep("a\r\nb", false), None);
    }
}
