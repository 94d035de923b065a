//! The web app's files, which are part of the program. A path is looked up in a table, so there is
//! nothing to climb out of.

use axum::body::Body;
use axum::http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::problem::{self, Problem};

/// One file of the web app.
#[derive(Debug)]
struct File {
    path: &'static str,
    /// Changes with the content.
    tag: &'static str,
    /// Its name changes with the content too, so that it can be kept forever.
    hashed: bool,
    plain: &'static [u8],
    br: Option<&'static [u8]>,
    gz: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// What is served when the program was built without the web app.
static UNBUILT: File = File {
    path: "/index.html",
    tag: "unbuilt",
    hashed: false,
    plain: include_bytes!("assets/unbuilt.html"),
    br: None,
    gz: None,
};

/// Answers for everything that no route takes.
pub(crate) fn serve(method: &Method, path: &str, headers: &HeaderMap) -> Response {
    match *method {
        Method::GET | Method::HEAD => {}
        Method::OPTIONS => return problem::allow("GET, HEAD, OPTIONS"),
        _ => {
            let mut response = Problem::method_not_allowed().into_response();
            let allowed = HeaderValue::from_static("GET, HEAD, OPTIONS");
            response
                .headers_mut()
                .insert(axum::http::header::ALLOW, allowed);
            return response;
        }
    }
    match find(FILES, path, headers) {
        Some(file) => send(file, headers),
        None => missing(),
    }
}

/// The file at `path`, or the app itself for a page: its own router knows what is there.
fn find<'a>(files: &'a [File], path: &str, headers: &HeaderMap) -> Option<&'a File> {
    let at = |path: &str| files.binary_search_by(|file| file.path.cmp(path)).ok();
    if let Some(at) = at(path) {
        return Some(&files[at]);
    }
    let is_page = path == "/" || (!is_file_name(path) && wants_page(headers));
    is_page.then(|| at("/index.html").map_or(&UNBUILT, |at| &files[at]))
}

/// Whether the last part of a path looks like a file's name: then a missing one is missing.
fn is_file_name(path: &str) -> bool {
    path.rsplit('/')
        .next()
        .is_some_and(|name| name.contains('.'))
        || path.starts_with("/assets/")
}

fn wants_page(headers: &HeaderMap) -> bool {
    let lines = headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|it| it.to_str().ok());
    let mut ranges = lines.flat_map(|line| line.split(','));
    ranges.any(|range| {
        let kind = range.split(';').next().unwrap_or_default().trim();
        kind.eq_ignore_ascii_case("text/html")
    })
}

fn missing() -> Response {
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    let headers = [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (StatusCode::NOT_FOUND, headers, "There is nothing here.\n").into_response()
}

fn send(file: &'static File, asked: &HeaderMap) -> Response {
    let (encoding, bytes) = encoding(file, asked);
    // Each encoding is a representation of its own (RFC 9110 section 8.8.3).
    let tag = format!("\"{}{}\"", file.tag, encoding.map_or("", |it| &it[..1]));
    let cache = if file.hashed {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let fresh = is_known(asked, &tag);
    let mut response = if fresh {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(bytes).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(ETAG, tag);
    }
    if !fresh {
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static(content_type(file.path)),
        );
        if let Some(encoding) = encoding {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
    }
    response
}

/// The smallest form that the client takes.
fn encoding(file: &'static File, asked: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
    match file {
        File { br: Some(br), .. } if accepts(asked, "br") => (Some("br"), br),
        File { gz: Some(gz), .. } if accepts(asked, "gzip") => (Some("gzip"), gz),
        _ => (None, file.plain),
    }
}

/// Whether `Accept-Encoding` names `coding`, or everything, with a weight above 0 (RFC 9110 section
/// 12.5.3).
fn accepts(asked: &HeaderMap, coding: &str) -> bool {
    let lines = asked.get_all(ACCEPT_ENCODING).iter();
    let texts = lines.filter_map(|it| it.to_str().ok());
    let mut by_name = None;
    let mut by_star = None;
    for item in texts.flat_map(|line| line.split(',')) {
        let (name, weight) = item.split_once(';').unwrap_or((item, ""));
        let weight = weight.trim().strip_prefix("q=").unwrap_or("1");
        let taken = weight.trim().parse::<f32>().unwrap_or(0.0) > 0.0;
        match name.trim() {
            "*" => by_star = Some(taken),
            name if name.eq_ignore_ascii_case(coding) => by_name = Some(taken),
            _ => {}
        }
    }
    by_name.or(by_star).unwrap_or(false)
}

fn is_known(asked: &HeaderMap, tag: &str) -> bool {
    let lines = asked.get_all(IF_NONE_MATCH).iter();
    let texts = lines.filter_map(|it| it.to_str().ok());
    let mut tags = texts.flat_map(|line| line.split(','));
    tags.any(|it| it.trim() == "*" || it.trim().trim_start_matches("W/") == tag)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
#[path = "assets_tests.rs"]
mod tests;
