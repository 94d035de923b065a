//! The metrics listener: HTTP/1 of the smallest kind, one request a connection, apart from the web
//! listeners so that a firewall can tell them apart.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use natter_engine::{CloseReason, Context, Handler, Limits, PeerInfo, Protocol, Service};
use natter_gateway_http::{HttpGateway, Operation};

/// The longest head of a request, in bytes.
const HEAD_MAX: usize = 8 * 1024;
/// How long a request may take to arrive.
const REQUEST_WITHIN: Duration = Duration::from_secs(10);

/// Serves `/metrics`, `/healthz` and `/readyz`.
pub(crate) struct MetricsService {
    operation: Arc<dyn Operation>,
    http: Arc<HttpGateway>,
}

impl MetricsService {
    pub(crate) fn new(operation: Arc<dyn Operation>, http: Arc<HttpGateway>) -> Self {
        Self { operation, http }
    }
}

impl Service for MetricsService {
    fn accept(&self, _peer: &PeerInfo) -> Protocol {
        Protocol::Framed(Box::new(Request {
            operation: self.operation.clone(),
            http: self.http.clone(),
        }))
    }
}

struct Request {
    operation: Arc<dyn Operation>,
    http: Arc<HttpGateway>,
}

impl Handler for Request {
    fn limits(&self) -> Limits {
        Limits {
            max_buffered_in: HEAD_MAX,
            ..Limits::default()
        }
    }

    fn on_connect(&mut self, cx: &mut Context<'_>) {
        cx.set_timer(REQUEST_WITHIN);
    }

    fn on_timer(&mut self, cx: &mut Context<'_>) {
        cx.close(CloseReason::Timeout("request"));
    }

    fn on_read(&mut self, cx: &mut Context<'_>, input: &mut [u8]) -> usize {
        if !is_whole(input) {
            return 0;
        }
        cx.count_messages_in(1);
        cx.send(self.answer(input));
        cx.close(CloseReason::ByUs("answered"));
        input.len()
    }
}

impl Request {
    fn answer(&self, head: &[u8]) -> Bytes {
        match target(head) {
            Err(status) => response(status, "text/plain; charset=utf-8", status),
            Ok("/healthz") => response("200 OK", "text/plain; charset=utf-8", "ok\n"),
            Ok("/readyz") => match self.operation.ready() {
                Ok(()) => response("200 OK", "text/plain; charset=utf-8", "ready\n"),
                Err(why) => response("503 Service Unavailable", "text/plain; charset=utf-8", &why),
            },
            Ok("/metrics") => {
                let mut figures = String::new();
                self.operation.figures(&mut figures);
                self.http.figures(&mut figures);
                response(
                    "200 OK",
                    "text/plain; version=0.0.4; charset=utf-8",
                    &figures,
                )
            }
            Ok(_) => response("404 Not Found", "text/plain; charset=utf-8", "not found\n"),
        }
    }
}

/// Whether the head of a request has ended (RFC 9112 section 2.1; a lone line feed ends a line as
/// well, section 2.2).
fn is_whole(input: &[u8]) -> bool {
    input.windows(2).any(|pair| pair == b"\n\n") || input.windows(3).any(|end| end == b"\n\r\n")
}

/// The path that a GET asks for, without its query; or the status that says why not.
fn target(head: &[u8]) -> Result<&str, &'static str> {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = std::str::from_utf8(line).map_err(|_| "400 Bad Request")?;
    let mut words = line.trim_end().split(' ');
    match (words.next(), words.next(), words.next(), words.next()) {
        (Some("GET"), Some(target), Some("HTTP/1.1" | "HTTP/1.0"), None) => {
            Ok(target.split('?').next().unwrap_or(target))
        }
        (Some(_), Some(_), Some("HTTP/1.1" | "HTTP/1.0"), None) => Err("405 Method Not Allowed"),
        _ => Err("400 Bad Request"),
    }
}

fn response(status: &str, content_type: &str, body: &str) -> Bytes {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\
         Connection: close\r\nX-Content-Type-Options: nosniff\r\n\r\n{body}",
        body.len()
    )
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests() {
        for (head, expect) in [
            ("GET /metrics HTTP/1.1\r\n", Ok("/metrics")),
            ("GET /readyz?x=1 HTTP/1.0\n", Ok("/readyz")),
            ("POST /metrics HTTP/1.1\r\n", Err("405 Method Not Allowed")),
            ("GET /metrics\r\n", Err("400 Bad Request")),
            ("GET /a b HTTP/1.1\r\n", Err("400 Bad Request")),
            ("", Err("400 Bad Request")),
        ] {
            assert_eq!(target(head.as_bytes()), expect, "{head:?}");
        }
        assert_eq!(target(b"GET /\xff HTTP/1.1"), Err("400 Bad Request"));
    }

    #[test]
    fn a_request_is_whole_when_its_head_has_ended() {
        for (input, expect) in [
            ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", true),
            ("GET / HTTP/1.1\n\n", true),
            ("GET / HTTP/1.1\r\nHost: x\r\n", false),
            ("\n", false),
            ("", false),
        ] {
            assert_eq!(is_whole(input.as_bytes()), expect, "{input:?}");
        }
    }
}
