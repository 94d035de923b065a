//! The web app's pages, whether the program was built with it or not.

use crate::app::App;

#[test]
fn the_app_and_what_is_not_there() {
    let app = App::start();
    let page = ("accept", "text/html,*/*;q=0.8".to_owned());
    let get = |path: &str| {
        app.http()
            .request("GET", path, std::slice::from_ref(&page), b"")
    };
    for path in ["/", "/rooms/7301", "/some/place?x=1"] {
        let answer = get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(
            answer.header("content-type"),
            Some("text/html; charset=utf-8")
        );
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
        assert!(answer.text().contains("<title>Natter"), "{path}");
    }
    for path in [
        "/nothing.js",
        "/assets/nothing",
        "/..%2f..%2fCargo.toml",
        "/assets/..%2findex.html",
        "/%2e%2e/%2e%2e/etc/passwd.txt",
        "/assets/../../Cargo.toml",
        "/.git/config.txt",
    ] {
        assert_eq!(get(path).status, 404, "{path}");
    }
    let plain = app.http().request("GET", "/rooms/7301", &[], b"");
    assert_eq!(plain.status, 404);
    let post = app.http().request("POST", "/rooms/7301", &[], b"");
    assert_eq!(
        (post.status, post.header("allow")),
        (405, Some("GET, HEAD, OPTIONS"))
    );
}

#[test]
fn what_is_known_is_not_sent_again() {
    let app = App::start();
    let first = app.http().request("GET", "/", &[], b"");
    let tag = first.header("etag").unwrap().to_owned();
    let again = app
        .http()
        .request("GET", "/", &[("if-none-match", tag)], b"");
    assert_eq!((again.status, again.body.len()), (304, 0));
    let head = app.http().request("HEAD", "/", &[], b"");
    assert_eq!(
        head.header("content-length"),
        first.header("content-length")
    );
}

#[test]
fn the_page_of_the_api() {
    let app = App::start();
    let page = app.http().request("GET", "/api/v1/docs", &[], b"");
    assert_eq!(page.status, 200);
    assert!(page.text().contains("POST /api/v1/rooms/{id}/messages"));
    let style = app.http().request("GET", "/api/v1/docs.css", &[], b"");
    assert_eq!(
        style.header("content-type"),
        Some("text/css; charset=utf-8")
    );
}
