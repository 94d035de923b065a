//! Health, readiness and figures.

use std::sync::atomic::Ordering;

use natter_gateway_http::{HttpConfig, MetricsAccess};

use crate::app::App;
use crate::socket::Socket;

#[test]
fn health_and_readiness() {
    let app = App::start();
    let ask = |path: &str| app.http().request("GET", path, &[], b"");
    assert_eq!(
        (ask("/healthz").status, ask("/healthz").text().as_str()),
        (200, "ok\n")
    );
    assert_eq!(
        (ask("/readyz").status, ask("/readyz").text().as_str()),
        (200, "ready\n")
    );
    app.operating.unready.store(true, Ordering::Release);
    assert_eq!(
        (ask("/readyz").status, ask("/readyz").text().as_str()),
        (503, "the disk is full\n")
    );
    assert_eq!(ask("/healthz").status, 200);
}

#[test]
fn figures_for_the_machine_itself() {
    let app = App::start();
    let ann = app.sign_up("ann");
    let _socket = Socket::hello(&app, &ann.token);
    let answer = app.http().request("GET", "/metrics", &[], b"");
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.header("content-type"),
        Some("text/plain; version=0.0.4; charset=utf-8")
    );
    let text = answer.text();
    for line in [
        "natter_websockets_open 1\n",
        "test_figure 1\n",
        "natter_http_responses_total{class=\"2xx\"} 1\n",
    ] {
        assert!(text.contains(line), "{line:?} in {text}");
    }
    let passed_on = [("x-forwarded-for", "192.0.2.1".to_owned())];
    assert_eq!(
        app.http()
            .request("GET", "/metrics", &passed_on, b"")
            .status,
        404
    );
}

#[test]
fn figures_by_token_or_for_nobody() {
    let start = |metrics| {
        let config = HttpConfig {
            metrics,
            ..HttpConfig::default()
        };
        App::start_with(config, |_| {})
    };
    let app = start(MetricsAccess::Token("secret".to_owned()));
    let ask = |token: &str| {
        let headers = [("authorization", format!("Bearer {token}"))];
        app.http().request("GET", "/metrics", &headers, b"").status
    };
    assert_eq!((ask("secret"), ask("secret2"), ask("s")), (200, 401, 401));
    assert_eq!(app.http().request("GET", "/metrics", &[], b"").status, 401);
    let app = start(MetricsAccess::Nobody);
    assert_eq!(app.http().request("GET", "/metrics", &[], b"").status, 404);
}
