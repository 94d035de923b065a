//! What one HTTP connection may use.

use std::time::Duration;

/// The most bytes of a request's body.
pub const BODY_MAX: usize = 64 * 1024;
/// The most bytes of a request's head (and of what hyper buffers).
pub const HEAD_MAX: usize = 16 * 1024;
/// The most header fields of a request.
pub const HEADERS_MAX: usize = 64;
/// The most bytes of a token, by header or cookie.
pub const TOKEN_MAX: usize = 256;
/// The most users that are looked up at once by id.
pub const USERS_BY_ID: usize = 200;

/// How long is waited for peers. Those of one kind of wait are the same for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// The whole head of a request has to come within; also how long an idle connection is kept.
    pub head: Duration,
    /// The whole body has to come within.
    pub body: Duration,
    /// A waiting write has to make progress within.
    pub write: Duration,
    /// The first `hello` of a WebSocket has to come within.
    pub hello: Duration,
    /// A silent WebSocket client is pinged so often; one that has not read anything of what waits
    /// for it from one ping to the next is cut.
    pub ping: Duration,
    /// A WebSocket client that has sent nothing for so long is gone.
    pub silence: Duration,
}

impl Default for Patience {
    /// What `docs/protocol.md` tells clients.
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            body: Duration::from_secs(10),
            write: Duration::from_secs(20),
            hello: Duration::from_secs(10),
            ping: Duration::from_secs(30),
            silence: Duration::from_secs(75),
        }
    }
}
