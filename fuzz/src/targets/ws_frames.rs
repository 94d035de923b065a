//! The WebSocket's frames (RFC 6455): bytes to messages, in place.

use natter_gateway_http::ws::fuzz;

/// Frames with a mask of zeros, so that what mutation changes is what the decoder reads.
pub(crate) const SEEDS: &[&[u8]] = &[
    // Text, in one frame and in three, with a ping between.
    b"\x01\x81\x85\0\0\0\0hello",
    b"\x02\x01\x82\0\0\0\0he\x89\x81\0\0\0\0p\x00\x82\0\0\0\0ll\x80\x81\0\0\0\0o",
    // A character of several bytes over two fragments.
    b"\x03\x01\x81\0\0\0\0\xc3\x80\x81\0\0\0\0\xa9",
    // Lengths in two and in eight bytes; the second announces 1 GiB.
    b"\x04\x81\xfe\x00\x7e\0\0\0\0",
    b"\x05\x81\xff\x00\x00\x00\x00\x40\x00\x00\x00\0\0\0\0",
    // Ping, pong, and a close with code and reason.
    b"\x06\x89\x80\0\0\0\0\x8a\x80\0\0\0\0\x88\x85\0\0\0\0\x03\xe8bye",
    // A real mask.
    b"\x07\x81\x85\x11\x92\x53\xd4\x79\xf7\x3f\xb8\x7e",
];
pub(crate) const WORDS: &[&[u8]] = &[
    b"\x81\x80\0\0\0\0",
    b"\x01\x80\0\0\0\0",
    b"\x00\x80\0\0\0\0",
    b"\x80\x80\0\0\0\0",
    b"\x82\x80\0\0\0\0",
    b"\x88\x80\0\0\0\0",
    b"\x88\x82\0\0\0\0\x03\xe8",
    b"\x89\xfd\0\0\0\0",
    b"\xfe\x00\x7d",
    b"\xfe\xff\xff",
    b"\xff\x00\x00\x00\x00\x00\x01\x00\x00",
    b"\xff\x80\x00\x00\x00\x00\x00\x00\x00",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xf0\x9f\x98\x80",
];

/// The first byte chooses how the rest is chunked.
///
/// # Panics
/// When chunks give other messages, or another end.
pub fn run(data: &[u8]) {
    if let [chunks, stream @ ..] = data {
        fuzz::frames(stream, usize::from(*chunks % 7) + 1);
    }
}
