//! One WebSocket to the server.

use futures_util::{SinkExt as _, StreamExt as _};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::error::Error as WsError;
use tokio_tungstenite::tungstenite::http::header::{AUTHORIZATION, HeaderValue};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

use super::Endpoint;
use super::stream::Stream;
use crate::proto::Disconnected;

/// The most bytes of a message from the server. The answer to `hello` carries all rooms and up to
/// 1,000 entries of each that is loaded.
const MESSAGE_MAX_BYTES: usize = 256 * 1024 * 1024;

/// Why there is no WebSocket.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// The server refused the upgrade with this HTTP status.
    #[error("the server refused the WebSocket with status {0}")]
    Refused(u16),
    /// It could not be made, or broke.
    #[error("the WebSocket broke: {0}")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It was closed, with this code if there was one.
    #[error("the WebSocket was closed (code {0:?})")]
    Closed(Option<u16>),
}

impl From<&SocketError> for Disconnected {
    fn from(error: &SocketError) -> Self {
        match error {
            SocketError::Refused(401) => Self::NotSignedIn,
            SocketError::Refused(_) | SocketError::Broken(_) => Self::Failed,
            SocketError::Closed(code) => Self::Closed(*code),
        }
    }
}

/// Something that came over a WebSocket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Heard {
    Text(Utf8Bytes),
    /// A ping or a pong.
    Alive,
}

/// A WebSocket, signed in by a bearer token.
#[derive(Debug)]
pub struct Socket {
    stream: WebSocketStream<Stream>,
}

impl Socket {
    /// Opens one at `/api/v1/ws`. The caller bounds the time.
    pub async fn open(endpoint: &Endpoint, token: &str) -> Result<Self, SocketError> {
        let broken = |error: WsError| match error {
            WsError::Http(response) => SocketError::Refused(response.status().as_u16()),
            other => SocketError::Broken(other.into()),
        };
        let scheme = if endpoint.is_tls() { "wss" } else { "ws" };
        let address = format!("{scheme}://{}/api/v1/ws", endpoint.authority());
        let mut request = address.into_client_request().map_err(broken)?;
        let bearer = HeaderValue::from_str(&format!("Bearer {token}"))
            .map_err(|error| SocketError::Broken(error.into()))?;
        request.headers_mut().insert(AUTHORIZATION, bearer);
        let stream = endpoint
            .open()
            .await
            .map_err(|error| SocketError::Broken(error.into()))?;
        let config = WebSocketConfig::default()
            .max_message_size(Some(MESSAGE_MAX_BYTES))
            .max_frame_size(Some(MESSAGE_MAX_BYTES))
            .read_buffer_size(16 * 1024);
        let (stream, _) =
            tokio_tungstenite::client_async_with_config(request, stream, Some(config))
                .await
                .map_err(broken)?;
        Ok(Self { stream })
    }

    /// Sends a text frame. Not cancel-safe: a part of it may be buffered when dropped.
    pub async fn send(&mut self, text: &str) -> Result<(), SocketError> {
        self.feed(text).await?;
        self.flush().await
    }

    /// The next text frame. Cancel-safe.
    pub async fn next(&mut self) -> Result<Utf8Bytes, SocketError> {
        loop {
            if let Heard::Text(text) = self.hear().await? {
                return Ok(text);
            }
        }
    }

    /// Closes with code 1000 and waits for the server's close.
    pub async fn close(mut self) -> Result<(), SocketError> {
        use tokio_tungstenite::tungstenite::protocol::CloseFrame;
        use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
        let frame = CloseFrame {
            code: CloseCode::Normal,
            reason: Utf8Bytes::default(),
        };
        self.stream
            .close(Some(frame))
            .await
            .map_err(|error| SocketError::Broken(error.into()))?;
        loop {
            match self.next().await {
                Ok(_) => {}
                Err(SocketError::Closed(_)) => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }

    pub(crate) async fn feed(&mut self, text: &str) -> Result<(), SocketError> {
        let message = Message::text(text);
        self.stream
            .feed(message)
            .await
            .map_err(|error| SocketError::Broken(error.into()))
    }

    pub(crate) async fn flush(&mut self) -> Result<(), SocketError> {
        self.stream
            .flush()
            .await
            .map_err(|error| SocketError::Broken(error.into()))
    }

    pub(crate) async fn hear(&mut self) -> Result<Heard, SocketError> {
        match self.stream.next().await {
            None => Err(SocketError::Closed(None)),
            Some(Ok(Message::Text(text))) => Ok(Heard::Text(text)),
            Some(Ok(Message::Close(frame))) => {
                Err(SocketError::Closed(frame.map(|frame| frame.code.into())))
            }
            Some(Ok(_)) => Ok(Heard::Alive),
            Some(Err(WsError::ConnectionClosed)) => Err(SocketError::Closed(None)),
            Some(Err(error)) => Err(SocketError::Broken(error.into())),
        }
    }
}
