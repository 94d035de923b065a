//! What one WebSocket connection may use; `docs/protocol.md` tells clients.

use std::time::Duration;

use super::frame::{HEADER_MAX, MESSAGE_MAX};

/// Requests that are not answered yet; then nothing more is read.
pub(super) const IN_FLIGHT: u16 = 64;
/// Reading goes on when so few are left.
pub(super) const IN_FLIGHT_RESUME: u16 = 48;
/// Frames that are no requests; the last of these closes.
pub(super) const UNREADABLE_FRAMES: u8 = 10;
/// What is queued at the end is written within.
pub(super) const LINGER: Duration = Duration::from_secs(5);
/// How long requests in flight may take to be answered when the server stops.
pub(super) const LEAVING: Duration = Duration::from_secs(2);
/// Bytes waiting for a slow reader; relayed frames beyond it become a gap.
pub(super) const OUTBOX_BYTES: usize = 256 * 1024;
/// One message that is not whole, and what one read of the engine may bring behind it.
pub(super) const BUFFERED_IN: usize = MESSAGE_MAX + HEADER_MAX + natter_engine::limits::READ_BUFFER;
/// Deliveries of one topic that wait while a `hello` is answered.
pub(super) const HELD_SIGNALS: usize = 4_096;
/// Rooms on the screen.
pub(super) const OPEN_ROOMS: usize = 8;
/// Entries of the personal log that wait to be told.
pub(super) const PERSONAL_WAITING: usize = 1_024;
/// How often `hello` looks again because rooms appeared while it looked.
pub(super) const HELLO_ROUNDS: u8 = 4;
