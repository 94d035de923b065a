//! The WebSocket: its handshake (RFC 6455 section 4.2), after which the connection is the engine's.
//!
//! `docs/protocol.md` describes the protocol frame by frame. Start with `ws/session.rs`; the wire
//! form is in `ws/frame.rs`, joining a snapshot with the live flow in `ws/hello.rs`.

mod commands;
mod encode;
mod frame;
mod hello;
mod json;
mod limits;
mod mask;
mod personal;
mod progress;
mod request;
mod screen;
mod session;
mod topics;
mod utf8;

use std::time::Instant;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{
    CONNECTION, CONTENT_LENGTH, HeaderName, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_VERSION, TRANSFER_ENCODING, UPGRADE,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Version};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use natter_model::Refusal;

pub use topics::topic;

use crate::actor::{Credential, Visitor};
use crate::connection::Connected;
use crate::gateway::Gateway;
use crate::origin::Origin;
use crate::problem::Problem;

pub(crate) fn routes() -> Router<Gateway> {
    Router::new().route("/ws", get(connect))
}

/// Opens a WebSocket (RFC 6455, version 13). Its frames are the schemas `Request` and `ServerFrame`;
/// `docs/protocol.md` says how they follow each other.
#[utoipa::path(
    get, path = "/ws", operation_id = "web_socket", tag = "live",
    responses((status = 101, description = "From here on frames."))
)]
pub(crate) async fn connect(State(gateway): State<Gateway>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    match shake_hands(&gateway, &parts).await {
        Ok(response) => response,
        Err(problem) => {
            let mut response = problem.into_response();
            if response.status() == StatusCode::UPGRADE_REQUIRED {
                let headers = response.headers_mut();
                headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
                headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
                headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
            }
            response
        }
    }
}

async fn shake_hands(gateway: &Gateway, parts: &Parts) -> Result<Response, Problem> {
    let accept = accept(parts)?;
    let credential = Credential::find(&parts.headers);
    if !matches!(credential, Ok(Credential::Bearer(_))) {
        let origin = Visitor::of(parts, gateway)?.origin;
        if origin == Origin::Foreign || (credential.is_ok() && origin == Origin::Unsaid) {
            return Err(Problem::foreign_origin());
        }
    }
    let credential = credential?;
    let actor = gateway.chat.authenticate(credential.token()).await?;
    let session = actor.session().ok_or(Refusal::NotSignedIn)?;
    let connected = parts.extensions.get::<Connected>();
    connected
        .ok_or(Refusal::Internal)?
        .upgrade(Box::new(session::Session::new(
            gateway.clone(),
            actor,
            session,
            Instant::now(),
        )));
    let headers = [
        (UPGRADE, HeaderValue::from_static("websocket")),
        (CONNECTION, HeaderValue::from_static("upgrade")),
        (SEC_WEBSOCKET_ACCEPT, accept),
    ];
    Ok((StatusCode::SWITCHING_PROTOCOLS, headers).into_response())
}

/// Checks the request and computes the value of `Sec-WebSocket-Accept`.
fn accept(parts: &Parts) -> Result<HeaderValue, Problem> {
    const MAGIC: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    let headers = &parts.headers;
    let is_1_0 = parts.version < Version::HTTP_11;
    let announces_body = headers.contains_key(TRANSFER_ENCODING)
        || headers
            .get_all(CONTENT_LENGTH)
            .iter()
            .any(|length| length.as_bytes() != b"0");
    let upgrade_required = || {
        Problem::http(
            StatusCode::UPGRADE_REQUIRED,
            "upgrade_required",
            "only a WebSocket of version 13 can be opened here",
        )
    };
    if !has_token(headers, &UPGRADE, "websocket") || parts.method != Method::GET {
        return Err(upgrade_required());
    }
    if is_1_0 {
        return Err(Problem::invalid("a WebSocket begins with HTTP/1.1"));
    }
    if !has_token(headers, &CONNECTION, "upgrade") {
        return Err(Problem::invalid("Connection must name upgrade"));
    }
    if announces_body {
        return Err(Problem::invalid("a handshake has no body"));
    }
    if single(headers, &SEC_WEBSOCKET_VERSION) != Some("13") {
        return Err(upgrade_required());
    }
    let key = single(headers, &SEC_WEBSOCKET_KEY)
        .filter(|key| STANDARD.decode(key).is_ok_and(|bytes| bytes.len() == 16));
    let key =
        key.ok_or_else(|| Problem::invalid("Sec-WebSocket-Key must be 16 bytes in base64"))?;
    let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, &[key.as_bytes(), MAGIC].concat());
    HeaderValue::try_from(STANDARD.encode(hash)).map_err(|_| Refusal::Internal.into())
}

/// Whether a header that is a list of tokens has this one, in any case.
fn has_token(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    let lines = headers
        .get_all(name)
        .iter()
        .filter_map(|it| it.to_str().ok());
    let mut tokens = lines.flat_map(|line| line.split(','));
    tokens.any(|it| it.trim().eq_ignore_ascii_case(token))
}

/// The value of a header that must stand once.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// Entries for the fuzz targets: any bytes, and nothing may panic.
#[doc(hidden)]
pub mod fuzz {
    pub use super::request::fuzz as request;
    pub use crate::body::fuzz as json;

    /// Reads `bytes` as a client's frames, cut into chunks of `chunk`, and as one chunk: both must
    /// see the same.
    pub fn frames(bytes: &[u8], chunk: usize) {
        assert_eq!(read(bytes, chunk.max(1)), read(bytes, usize::MAX));
    }

    fn read(bytes: &[u8], chunk: usize) -> Vec<String> {
        let mut decoder = super::frame::Decoder::default();
        let mut seen = Vec::new();
        let mut buffer = Vec::new();
        for piece in bytes.chunks(chunk) {
            buffer.extend_from_slice(piece);
            loop {
                match decoder.step(&mut buffer) {
                    Ok(None) => break,
                    Ok(Some(step)) => {
                        let used = String::from_utf8_lossy(&buffer[..step.consumed]);
                        seen.push(format!("{:?} {used}", step.item));
                        buffer.drain(..step.consumed);
                    }
                    Err(failure) => {
                        seen.push(format!("{failure:?}"));
                        return seen;
                    }
                }
            }
        }
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(changes: &[(&'static str, Option<&str>)]) -> Parts {
        let mut builder = axum::http::Request::builder().uri("/api/v1/ws");
        let mut headers = vec![
            ("upgrade", "websocket"),
            ("connection", "keep-alive, Upgrade"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ];
        for (name, value) in changes {
            headers.retain(|(it, _)| it != name);
            headers.extend(value.map(|value| (*name, value)));
        }
        for (name, value) in headers {
            builder = builder.header(name, value);
        }
        builder.body(()).unwrap().into_parts().0
    }

    #[test]
    fn the_example_of_rfc_6455_section_1_3() {
        let value = accept(&request(&[])).unwrap();
        assert_eq!(value, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    #[test]
    fn what_is_not_a_handshake() {
        for (changes, status) in [
            (("upgrade", None), 426),
            (("upgrade", Some("h2c")), 426),
            (("connection", Some("close")), 400),
            (("connection", Some("not-upgrade")), 400),
            (("connection", None), 400),
            (("content-length", Some("2")), 400),
            (("transfer-encoding", Some("chunked")), 400),
            (("sec-websocket-version", Some("8")), 426),
            (("sec-websocket-version", None), 426),
            (("sec-websocket-key", None), 400),
            (("sec-websocket-key", Some("c2hvcnQ=")), 400),
            (("sec-websocket-key", Some("not base64!")), 400),
        ] {
            let problem = accept(&request(&[changes])).unwrap_err();
            assert_eq!(problem.into_response().status(), status, "{changes:?}");
        }
        let mut old = request(&[]);
        old.version = Version::HTTP_10;
        let problem = accept(&old).unwrap_err();
        assert_eq!(problem.into_response().status(), 400);
        assert!(accept(&request(&[("content-length", Some("0"))])).is_ok());
    }
}
