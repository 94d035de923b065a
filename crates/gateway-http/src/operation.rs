//! What operators and their machines ask: is it alive, is it ready, how does it do.

use axum::Router;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use natter_model::Refusal;

use crate::actor::Credential;
use crate::config::MetricsAccess;
use crate::connection::Connected;
use crate::gateway::Gateway;
use crate::problem::{Answer, Problem};

pub(crate) fn routes() -> Router<Gateway> {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
}

/// The process is alive and answers.
async fn healthz() -> Response {
    plain(StatusCode::OK, "ok\n".to_owned())
}

/// The server can do its work; if not, 503 and why.
async fn readyz(State(gateway): State<Gateway>) -> Response {
    match gateway.operation.ready() {
        Ok(()) => plain(StatusCode::OK, "ready\n".to_owned()),
        Err(why) => plain(StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")),
    }
}

/// All figures in the Prometheus text format, for those who may see them.
async fn metrics(State(gateway): State<Gateway>, parts: Parts) -> Answer<Response> {
    let allowed = match &gateway.config.metrics {
        MetricsAccess::Nobody => return Err(Problem::not_found()),
        MetricsAccess::Loopback => is_local(&parts),
        MetricsAccess::Token(token) => bears(&parts.headers, token),
    };
    if !allowed {
        return Err(match gateway.config.metrics {
            MetricsAccess::Token(_) => Refusal::NotSignedIn.into(),
            MetricsAccess::Loopback | MetricsAccess::Nobody => Problem::not_found(),
        });
    }
    let mut text = String::with_capacity(4_096);
    gateway.figures.render(&mut text);
    gateway.operation.figures(&mut text);
    let mut response = plain(StatusCode::OK, text);
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    Ok(response)
}

/// Asked by the machine itself, and not passed on by a proxy on it.
fn is_local(parts: &Parts) -> bool {
    let passed_on = ["forwarded", "x-forwarded-for", "via"];
    let peer = parts.extensions.get::<Connected>();
    peer.is_some_and(|it| it.peer.addr.ip().to_canonical().is_loopback())
        && !passed_on
            .iter()
            .any(|name| parts.headers.contains_key(*name))
}

fn bears(headers: &HeaderMap, token: &str) -> bool {
    match Credential::find(headers) {
        Ok(Credential::Bearer(sent)) => {
            let (sent, token) = (sent.as_bytes(), token.as_bytes());
            aws_lc_rs::constant_time::verify_slices_are_equal(sent, token).is_ok()
        }
        Ok(Credential::Cookie(_)) | Err(_) => false,
    }
}

fn plain(status: StatusCode, text: String) -> Response {
    let headers = [
        (
            CONTENT_TYPE,
            HeaderValue::from_static("text/plain; charset=utf-8"),
        ),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, text).into_response()
}
