//! One HTTP connection: hyper on the stream that the engine lends, until it ends or becomes a
//! WebSocket.

use std::convert::Infallible;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONNECTION, HOST};
use axum::http::uri::Authority;
use axum::http::{HeaderValue, Request, Response, Version};
use axum::response::IntoResponse as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use natter_engine::{CloseReason, Handler, Lent, LentContext, LentStream, PeerInfo, Returned};
use parking_lot::Mutex;
use tokio::io::AsyncWriteExt as _;
use tower::Service as _;

use crate::gateway::Gateway;
use crate::headers;
use crate::limits;
use crate::problem::Problem;

/// A connection before its first byte.
pub(crate) struct Connection {
    pub(crate) gateway: Gateway,
    pub(crate) router: Router,
}

/// What a request knows of its connection; an extension of the request.
#[derive(Clone)]
pub(crate) struct Connected {
    /// Who is connected.
    pub(crate) peer: Arc<PeerInfo>,
    upgrade: Arc<Mutex<Option<Box<dyn Handler>>>>,
}

impl Connected {
    /// After the 101 that answers this request, the connection goes on with `handler`.
    pub(crate) fn upgrade(&self, handler: Box<dyn Handler>) {
        *self.upgrade.lock() = Some(handler);
    }
}

impl Lent for Connection {
    fn serve(
        self: Box<Self>,
        stream: LentStream,
        cx: LentContext,
    ) -> Pin<Box<dyn Future<Output = Returned>>> {
        Box::pin(serve(*self, stream, cx))
    }
}

async fn serve(connection: Connection, mut stream: LentStream, cx: LentContext) -> Returned {
    let patience = connection.gateway.config.patience;
    // A backstop: hyper has its own clock for heads, and bodies have theirs.
    stream.set_read_deadline(Some(patience.head.max(patience.body) * 2));
    stream.set_write_deadline(Some(patience.write));
    let upgrade = Arc::new(Mutex::new(None));
    let connected = Connected {
        peer: Arc::new(cx.peer.clone()),
        upgrade: upgrade.clone(),
    };
    let Connection { gateway, router } = connection;
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        Box::pin(answer(
            gateway.clone(),
            router.clone(),
            connected.clone(),
            request,
        ))
    });
    let mut http = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience.head)
        .max_buf_size(limits::HEAD_MAX)
        .max_headers(limits::HEADERS_MAX)
        .serve_connection(TokioIo::new(stream), service);
    let mut shutdown = pin!(cx.shutdown());
    let mut stopping = false;
    let ended = std::future::poll_fn(|task| {
        if !stopping && shutdown.as_mut().poll(task).is_ready() {
            stopping = true;
            Pin::new(&mut http).graceful_shutdown();
        }
        http.poll_without_shutdown(task)
    })
    .await;
    let handler = upgrade.lock().take();
    let parts = http.into_parts();
    let mut stream = parts.io.into_inner();
    match (ended, handler) {
        (Ok(()), Some(handler)) => {
            stream.set_read_deadline(None);
            stream.set_write_deadline(None);
            Returned::Framed {
                stream,
                unread: parts.read_buf,
                handler,
            }
        }
        (Ok(()), None) => {
            // A peer that is gone needs no orderly end.
            let _ = stream.shutdown().await;
            Returned::Closed(CloseReason::ByUs("done"))
        }
        (Err(error), handler) => {
            let reason = reason(&error);
            if let Some(mut handler) = handler {
                handler.on_close(&reason);
            }
            tracing::debug!(peer = %cx.peer.addr, %error, "HTTP connection ended");
            let _ = stream.shutdown().await;
            Returned::Closed(reason)
        }
    }
}

fn reason(error: &hyper::Error) -> CloseReason {
    if error.is_timeout() {
        CloseReason::Timeout("request")
    } else if error.is_parse() {
        CloseReason::Protocol("HTTP")
    } else {
        CloseReason::Reset
    }
}

async fn answer(
    gateway: Gateway,
    mut router: Router,
    connected: Connected,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let tls = connected.peer.tls;
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(connected);
    let mut response = match names_one_host(&request) {
        true => router.call(request).await?,
        false => no_host(),
    };
    headers::protect(response.headers_mut(), tls, &gateway.config);
    gateway.figures.answered(response.status().as_u16());
    Ok(response)
}

/// Whether a request names its host as RFC 9112 section 3.2 asks: in HTTP/1.1 once and readably, in
/// HTTP/1.0 at most once.
fn names_one_host<B>(request: &Request<B>) -> bool {
    let mut hosts = request.headers().get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) => request.version() < Version::HTTP_11,
        // An authority may be empty (RFC 9110 section 7.2), but never holds a user's name.
        (Some(host), None) => host.to_str().is_ok_and(|host| {
            host.is_empty() || !host.contains('@') && host.parse::<Authority>().is_ok()
        }),
        (Some(_), Some(_)) => false,
    }
}

/// Who cannot say whom they mean may not agree with us about where their requests end, either.
fn no_host() -> Response<Body> {
    let problem = Problem::invalid("a request has exactly one Host");
    let mut response = problem.into_response();
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(CONNECTION, close);
    response
}
