//! The bounds of a plain-text connection.

use std::time::Duration;

use natter_model::limits::BODY_MAX_BYTES;

/// Longest line, in bytes without its end: what a message may hold.
pub const LINE_MAX_BYTES: usize = BODY_MAX_BYTES;
/// How long a guest may take to give a name. After that an idle guest is kept as long as they like.
pub const NAME_WITHIN: Duration = Duration::from_secs(120);
/// Names that may be refused before the connection is closed.
pub const NAME_TRIES: u32 = 5;
/// Messages shown to somebody who comes in.
pub const HISTORY_LINES: usize = 20;
/// Deliveries kept while that history is read; later ones are counted as missed.
pub const HELD_DELIVERIES: usize = 256;
/// Bytes waiting for a slow reader before lines are left out.
pub const UNREAD_BYTES: usize = 64 * 1024;
/// How often a reader who missed lines is looked at again.
pub const LAG_CHECK: Duration = Duration::from_secs(1);
/// Longest wait that the rate limit puts on one line.
pub const MAX_WAIT: Duration = Duration::from_secs(10);
/// A sender who is over the rate again after less than this is not told once more.
pub const FLOOD_PAUSE: Duration = Duration::from_secs(30);
/// Names listed by `/who`.
pub const WHO_MAX: usize = 100;
