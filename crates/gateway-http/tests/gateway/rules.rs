//! What holds for every request: cookies, origins, bodies, methods, headers.

use natter_gateway_http::HttpConfig;
use serde_json::json;

use crate::app::{App, PASSWORD};
use crate::client::Answer;

fn json_type() -> (&'static str, String) {
    ("content-type", "application/json".to_owned())
}

fn sign_up(app: &App, name: &str, more: &[(&'static str, String)]) -> Answer {
    let body = json!({"username": name, "password": PASSWORD}).to_string();
    let mut headers = vec![json_type()];
    headers.extend(more.iter().cloned());
    app.http()
        .request("POST", "/api/v1/accounts", &headers, body.as_bytes())
}

/// The cookie's name and value, and its attributes.
fn cookie(answer: &Answer) -> (String, Vec<String>) {
    let line = answer.header("set-cookie").unwrap();
    let mut parts = line.split("; ").map(str::to_owned);
    (parts.next().unwrap(), parts.collect())
}

#[test]
fn the_cookie_and_its_flags() {
    let app = App::start();
    let answer = sign_up(&app, "ann", &[("origin", app.origin())]);
    assert_eq!(answer.status, 201);
    let (pair, flags) = cookie(&answer);
    assert!(pair.starts_with("natter_session="));
    assert_eq!(
        flags,
        ["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=2592000"]
    );
    let with_cookie = [("cookie", pair.clone())];
    assert_eq!(
        app.http()
            .request("GET", "/api/v1/me", &with_cookie, b"")
            .status,
        200
    );

    let out = [("cookie", pair.clone()), ("origin", app.origin())];
    let gone = app
        .http()
        .request("DELETE", "/api/v1/sessions/current", &out, b"");
    assert_eq!(gone.status, 204);
    assert_eq!(cookie(&gone).0, "natter_session=");
    assert!(cookie(&gone).1.contains(&"Max-Age=0".to_owned()));
    assert_eq!(
        app.http()
            .request("GET", "/api/v1/me", &with_cookie, b"")
            .status,
        401
    );
}

#[test]
fn behind_tls_the_cookie_is_secure() {
    let config = HttpConfig {
        public_url: Some("https://chat.example".parse().unwrap()),
        ..HttpConfig::default()
    };
    let app = App::start_with(config, |_| {});
    let foreign = sign_up(&app, "ann", &[("origin", app.origin())]);
    assert_eq!(
        (foreign.status, foreign.code().as_str()),
        (403, "foreign_origin")
    );
    let own = sign_up(
        &app,
        "ann",
        &[("origin", "https://chat.example".to_owned())],
    );
    assert!(cookie(&own).1.contains(&"Secure".to_owned()));
    assert_eq!(
        own.header("strict-transport-security"),
        Some("max-age=63072000")
    );
}

#[test]
fn with_the_cookie_only_own_pages_change_anything() {
    let app = App::start();
    let (pair, _) = cookie(&sign_up(&app, "ann", &[]));
    let token = pair.split_once('=').unwrap().1.to_owned();
    let cookie = ("cookie", pair.clone());
    let change = |headers: &[(&'static str, String)]| {
        let mut all = vec![json_type()];
        all.extend(headers.iter().cloned());
        let body = br#"{"display_name":"Ann"}"#;
        app.http().request("PATCH", "/api/v1/me", &all, body)
    };
    let site = |value: &str| ("sec-fetch-site", value.to_owned());
    let origin = |value: &str| ("origin", value.to_owned());
    for (name, headers, status) in [
        (
            "own origin",
            vec![cookie.clone(), origin(&app.origin())],
            200,
        ),
        (
            "own page, by the browser's word",
            vec![cookie.clone(), site("same-origin")],
            200,
        ),
        ("nothing said", vec![cookie.clone()], 403),
        (
            "foreign origin",
            vec![cookie.clone(), origin("http://evil.example")],
            403,
        ),
        (
            "no origin at all",
            vec![cookie.clone(), origin("null")],
            403,
        ),
        (
            "another port",
            vec![cookie.clone(), origin("http://127.0.0.1:1")],
            403,
        ),
        (
            "another site",
            vec![cookie.clone(), site("cross-site")],
            403,
        ),
        (
            "bearer needs none",
            vec![("authorization", format!("Bearer {token}"))],
            200,
        ),
        (
            "bearer of any case",
            vec![("authorization", format!("bearer {token}"))],
            200,
        ),
        (
            "not bearer",
            vec![("authorization", format!("Basic {token}"))],
            401,
        ),
        (
            "a bad bearer beats a good cookie",
            vec![
                cookie.clone(),
                origin(&app.origin()),
                ("authorization", "Bearer x".to_owned()),
            ],
            401,
        ),
        (
            "a token without end",
            vec![("authorization", format!("Bearer {}", "x".repeat(5_000)))],
            401,
        ),
    ] {
        assert_eq!(change(&headers).status, status, "{name}");
    }
    // Reading is harmless: nobody else's page can see the answer.
    let read = app.http().request(
        "GET",
        "/api/v1/me",
        &[cookie, origin("http://evil.example")],
        b"",
    );
    assert_eq!(read.status, 200);
    assert_eq!(read.header("access-control-allow-origin"), None);
    let login = sign_up(&app, "bob", &[origin("http://evil.example")]);
    assert_eq!(
        (login.status, login.code().as_str()),
        (403, "foreign_origin")
    );
}

#[test]
fn bodies_that_cannot_be_read() {
    let app = App::start();
    let deep = "[".repeat(60_000);
    let nested = format!(
        r#"{{"username":{}"x"{}}}"#,
        "[".repeat(20_000),
        "]".repeat(20_000)
    );
    let big = format!(r#"{{"username":"{}"}}"#, "x".repeat(65_536));
    let post = |kind: Option<&str>, body: &[u8]| {
        let headers: Vec<_> = kind
            .map(|kind| ("content-type", kind.to_owned()))
            .into_iter()
            .collect();
        app.http()
            .request("POST", "/api/v1/sessions", &headers, body)
    };
    let json = Some("application/json");
    for (name, kind, body, status, code) in [
        ("no JSON", json, &b"{"[..], 400, "invalid_request"),
        ("nothing", json, b"", 400, "invalid_request"),
        ("over-deep", json, deep.as_bytes(), 400, "invalid_request"),
        (
            "over-deep in a field",
            json,
            nested.as_bytes(),
            400,
            "invalid_request",
        ),
        ("no object", json, b"[]", 400, "invalid_request"),
        (
            "wrong type",
            json,
            br#"{"username":1,"password":"x"}"#,
            400,
            "invalid_request",
        ),
        (
            "missing field",
            json,
            br#"{"username":"ann"}"#,
            400,
            "invalid_request",
        ),
        (
            "unknown field",
            json,
            br#"{"username":"ann","password":"x","admin":true}"#,
            400,
            "invalid_request",
        ),
        (
            "twice",
            json,
            br#"{"username":"ann","username":"bob","password":"x"}"#,
            400,
            "invalid_request",
        ),
        (
            "invalid UTF-8",
            json,
            b"{\"username\":\"\xff\",\"password\":\"x\"}",
            400,
            "invalid_request",
        ),
        (
            "a lone surrogate",
            json,
            br#"{"username":"\ud800","password":"x"}"#,
            400,
            "invalid_request",
        ),
        (
            "after the end",
            json,
            br#"{"username":"ann","password":"x"} {}"#,
            400,
            "invalid_request",
        ),
        ("too large", json, big.as_bytes(), 413, "too_large"),
        (
            "another type",
            Some("text/plain"),
            b"{}",
            415,
            "unsupported_media_type",
        ),
        (
            "a form",
            Some("application/x-www-form-urlencoded"),
            b"username=ann",
            415,
            "unsupported_media_type",
        ),
        ("no type", None, b"{}", 415, "unsupported_media_type"),
    ] {
        let answer = post(kind, body);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (status, code),
            "{name}"
        );
    }
}

#[test]
fn methods_and_paths() {
    let app = App::start();
    let ask = |method: &str, path: &str| app.http().request(method, path, &[], b"");
    let wrong = ask("PUT", "/api/v1/me");
    assert_eq!(
        (wrong.status, wrong.code().as_str()),
        (405, "method_not_allowed")
    );
    let allowed: Vec<_> = wrong
        .header("allow")
        .unwrap()
        .split(',')
        .map(str::trim)
        .collect();
    assert!(
        allowed.contains(&"GET") && allowed.contains(&"PATCH"),
        "{allowed:?}"
    );
    let options = ask("OPTIONS", "/api/v1/me");
    assert_eq!(options.status, 204);
    assert!(options.header("allow").unwrap().contains("PATCH"));
    for path in [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/",
        "/api/v1/nothing",
        "/api/v2/me",
        "/api/v1/me/",
    ] {
        let answer = ask("GET", path);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (404, "not_found"),
            "{path}"
        );
    }
    let whole = ask("GET", "/api/v1/openapi.json");
    let head = ask("HEAD", "/api/v1/openapi.json");
    assert_eq!(head.status, 200);
    assert_eq!(
        head.header("content-length"),
        whole.header("content-length")
    );
    assert!(whole.json()["openapi"].as_str().unwrap().starts_with("3.1"));
}

#[test]
fn protective_headers_stand_on_everything() {
    let app = App::start();
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/nothing.js"),
        ("GET", "/api/v1/server"),
        ("GET", "/api/v1/me"),
        ("PUT", "/api/v1/me"),
        ("GET", "/api/v1/nothing"),
        ("GET", "/api/v1/ws"),
        ("GET", "/api/v1/docs"),
        ("GET", "/healthz"),
        ("GET", "/metrics"),
    ] {
        let answer = app.http().request(method, path, &[], b"");
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(
            policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}");
        }
        assert_eq!(
            answer.header("strict-transport-security"),
            None,
            "no TLS here"
        );
    }
}

#[test]
fn one_connection_serves_many_requests() {
    let app = App::start();
    let mut http = app.http();
    for _ in 0..3 {
        assert_eq!(http.request("GET", "/api/v1/server", &[], b"").status, 200);
        assert_eq!(http.request("GET", "/api/v1/me", &[], b"").status, 401);
    }
    // And a pipelined pair is answered in order.
    let request = format!("GET /healthz HTTP/1.1\r\nhost: {}\r\n\r\n", app.address);
    http.send(request.repeat(2));
    assert_eq!(http.answer("GET").text(), "ok\n");
    assert_eq!(http.answer("GET").text(), "ok\n");
}
