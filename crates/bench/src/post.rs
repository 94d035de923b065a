//! Requests that post messages of 100 bytes, and what comes back.

use std::io::Write as _;

use natter_model::RoomId;

/// Bytes of a body.
pub(crate) const BODY_BYTES: usize = 100;

/// Writes requests, each with a nonce of its own.
pub(crate) struct Poster {
    next: u64,
    millis: u64,
    text: Vec<u8>,
}

impl Poster {
    pub(crate) fn new() -> Self {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let millis = since.map_or(0, |since| since.as_millis() as u64);
        Self {
            next: 0,
            millis,
            text: Vec::new(),
        }
    }

    /// A request to post into `room`, whose body begins with `stamp`.
    pub(crate) fn post(&mut self, room: RoomId, stamp: u64) -> &[u8] {
        self.next += 1;
        let (n, ms) = (self.next, self.millis);
        self.text.clear();
        let written = write!(
            self.text,
            "{{\"op\":\"post\",\"id\":{n},\"room\":\"{room}\",\"nonce\":\"{:08x}-{:04x}-7000-8000-{n:012x}\",\
             \"body\":\"{stamp:020}{:x<width$}\"}}",
            ms >> 16,
            ms & 0xffff,
            "",
            width = BODY_BYTES - 20,
        );
        debug_assert!(written.is_ok(), "invariant: memory takes what is written");
        &self.text
    }
}

/// The stamp at the beginning of an entry's body.
pub(crate) fn stamp(entry: &[u8]) -> Option<u64> {
    const MARK: &[u8] = br#""body":""#;
    // It stands near the end: the search begins there.
    let at = entry.windows(MARK.len()).rposition(|seen| seen == MARK)? + MARK.len();
    let digits = entry.get(at..at + 20)?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_comes_back() {
        let mut poster = Poster::new();
        let room = RoomId::from_u64(7).unwrap();
        let request = poster.post(room, 42).to_vec();
        assert_eq!(stamp(&request), Some(42));
        let read: serde_json::Value = serde_json::from_slice(&request).unwrap();
        assert_eq!(read["body"].as_str().unwrap().len(), BODY_BYTES);
        assert!(
            read["nonce"]
                .as_str()
                .unwrap()
                .parse::<natter_model::Nonce>()
                .is_ok()
        );
        assert_ne!(poster.post(room, 42), request);
    }
}
