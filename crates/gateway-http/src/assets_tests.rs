//! Which file is sent, in which form, and how it may be kept.

use super::*;

static BUILT: [File; 3] = [
    File {
        path: "/assets/app-1a2b.js",
        tag: "js",
        hashed: true,
        plain: b"plain",
        br: Some(b"brotli"),
        gz: Some(b"gzip"),
    },
    File {
        path: "/favicon.svg",
        tag: "svg",
        hashed: false,
        plain: b"<svg/>",
        br: None,
        gz: None,
    },
    File {
        path: "/index.html",
        tag: "html",
        hashed: false,
        plain: b"<html>",
        br: None,
        gz: Some(b"gz"),
    },
];

fn headers(list: &[(&'static str, &str)]) -> HeaderMap {
    let pairs = list.iter();
    pairs
        .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
        .collect()
}

#[test]
fn pages_and_files() {
    let page = headers(&[("accept", "text/html,application/xhtml+xml;q=0.9")]);
    let any = headers(&[("accept", "*/*")]);
    for (path, asked, expected) in [
        ("/", &any, Some("/index.html")),
        ("/index.html", &any, Some("/index.html")),
        ("/favicon.svg", &any, Some("/favicon.svg")),
        ("/rooms/7", &page, Some("/index.html")),
        ("/rooms/7", &any, None),
        ("/assets/app-1a2b.js", &any, Some("/assets/app-1a2b.js")),
        ("/assets/app-0000.js", &page, None),
        ("/assets/gone", &page, None),
        ("/old.js", &page, None),
        ("/assets/app-1a2b.js.br", &any, None),
        ("/../Cargo.toml", &any, None),
        ("/%2e%2e/Cargo.toml", &any, None),
        ("//etc/passwd", &any, None),
        ("/assets/../index.html", &any, None),
    ] {
        let found = find(&BUILT, path, asked).map(|file| file.path);
        assert_eq!(found, expected, "{path}");
    }
    assert_eq!(find(&[], "/", &any).map(|file| file.tag), Some("unbuilt"));
}

#[test]
fn encodings() {
    for (accepted, expected) in [
        ("gzip, deflate, br", Some("br")),
        ("gzip", Some("gzip")),
        ("br;q=0, gzip;q=0.5", Some("gzip")),
        ("*", Some("br")),
        ("*;q=0", None),
        ("identity", None),
        ("BR", Some("br")),
        ("br;q=nonsense", None),
        ("", None),
    ] {
        let asked = headers(&[("accept-encoding", accepted)]);
        assert_eq!(encoding(&BUILT[0], &asked).0, expected, "{accepted}");
    }
    assert_eq!(encoding(&BUILT[0], &HeaderMap::new()).0, None);
}

#[test]
fn keeping() {
    let br = send(&BUILT[0], &headers(&[("accept-encoding", "br")]));
    assert_eq!(
        br.headers()[CACHE_CONTROL],
        "public, max-age=31536000, immutable"
    );
    assert_eq!(br.headers()[CONTENT_ENCODING], "br");
    assert_eq!(br.headers()[VARY], "accept-encoding");
    let html = send(&BUILT[2], &HeaderMap::new());
    assert_eq!(html.headers()[CACHE_CONTROL], "no-cache");
    let tag = html.headers()[ETAG].to_str().unwrap().to_owned();
    for known in [&tag, &format!("\"x\", {tag}"), &format!("W/{tag}"), "*"] {
        let again = send(&BUILT[2], &headers(&[("if-none-match", known)]));
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{known}");
        assert_eq!(again.headers()[ETAG], tag.as_str());
    }
    let other = headers(&[("if-none-match", &tag), ("accept-encoding", "gzip")]);
    assert_eq!(send(&BUILT[2], &other).status(), StatusCode::OK);
}
