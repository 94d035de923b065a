//! One HTTP/1.1 exchange, over a connection that is kept for the next.

use std::sync::Mutex;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use natter_api::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{ClientError, Endpoint};

/// The most bytes of an answer: a page of 200 messages of the largest size has room.
const ANSWER_MAX_BYTES: usize = 16 * 1024 * 1024;
/// How long an exchange may take.
const PATIENCE: Duration = Duration::from_secs(30);

type Sender = SendRequest<Full<Bytes>>;

/// Speaks to one server.
#[derive(Debug)]
pub(crate) struct Http {
    pub(crate) endpoint: Endpoint,
    /// A connection that waits for the next exchange. Exchanges at the same time have their own.
    idle: Mutex<Option<Sender>>,
}

impl Http {
    pub(crate) fn new(endpoint: Endpoint) -> Self {
        Self {
            endpoint,
            idle: Mutex::new(None),
        }
    }

    /// Asks and reads the answer. An empty answer reads as `null`.
    pub(crate) async fn call<Q: Serialize + Sync, A: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<&Q>,
    ) -> Result<A, ClientError> {
        let bytes = match body {
            Some(body) => serde_json::to_vec(body).map_err(ClientError::unreachable)?,
            None => Vec::new(),
        };
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, self.endpoint.authority());
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let request = request
            .body(Full::new(Bytes::from(bytes)))
            .map_err(ClientError::unreachable)?;
        let (status, answer) = tokio::time::timeout(PATIENCE, self.exchange(request))
            .await
            .map_err(|_| ClientError::TimedOut)??;
        read(status, &answer)
    }

    async fn exchange(
        &self,
        mut request: Request<Full<Bytes>>,
    ) -> Result<(StatusCode, Bytes), ClientError> {
        let kept = self.idle.lock().ok().and_then(|mut idle| idle.take());
        if let Some(mut sender) = kept.filter(|sender| !sender.is_closed()) {
            match sender.try_send_request(request).await {
                Ok(response) => return self.finish(sender, response).await,
                // Only a request that was certainly not sent comes back, to go out on a new
                // connection.
                Err(mut error) => match error.take_message() {
                    Some(unsent) => request = unsent,
                    None => return Err(ClientError::unreachable(error.into_error())),
                },
            }
        }
        let stream = self
            .endpoint
            .open()
            .await
            .map_err(ClientError::unreachable)?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(ClientError::unreachable)?;
        // It ends when `sender` is dropped or the server closes; its error is the exchange's too.
        tokio::spawn(connection);
        let response = sender
            .send_request(request)
            .await
            .map_err(ClientError::unreachable)?;
        self.finish(sender, response).await
    }

    async fn finish(
        &self,
        sender: Sender,
        response: hyper::Response<hyper::body::Incoming>,
    ) -> Result<(StatusCode, Bytes), ClientError> {
        let status = response.status();
        let body = Limited::new(response.into_body(), ANSWER_MAX_BYTES)
            .collect()
            .await
            .map_err(ClientError::Unreachable)?;
        if let Ok(mut idle) = self.idle.lock() {
            *idle = Some(sender);
        }
        Ok((status, body.to_bytes()))
    }
}

fn read<A: DeserializeOwned>(status: StatusCode, answer: &[u8]) -> Result<A, ClientError> {
    let unreadable = |detail: String| ClientError::Unreadable {
        status: status.as_u16(),
        detail,
    };
    if status.is_success() {
        let answer = if answer.is_empty() { b"null" } else { answer };
        return serde_json::from_slice(answer).map_err(|error| unreadable(error.to_string()));
    }
    match serde_json::from_slice::<Problem>(answer) {
        Ok(problem) => Err(ClientError::Refused(Box::new(problem))),
        Err(error) => Err(unreadable(error.to_string())),
    }
}
