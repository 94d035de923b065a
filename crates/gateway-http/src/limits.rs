//! What one HTTP connection may use.

use std::time::Duration;

/// The most bytes of a request's body.
pub const BODY_MAX: usize = 64 * 1024;
/// The whole body has to come within.
pub const BODY_WITHIN: Duration = Duration::from_secs(10);
/// The whole head of a request has to come within; also how long an idle connection is kept.
pub const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// The most bytes of a request's head (and of what hyper buffers).
pub const HEAD_MAX: usize = 16 * 1024;
/// The most header fields of a request.
pub const HEADERS_MAX: usize = 64;
/// A waiting write has to make progress within.
pub const WRITE_WITHIN: Duration = Duration::from_secs(20);
/// The most bytes of a token, by header or cookie.
pub const TOKEN_MAX: usize = 256;
/// The most users that are looked up at once by id.
pub const USERS_BY_ID: usize = 200;
