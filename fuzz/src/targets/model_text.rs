//! Names, ids and message text: what passes the check passes it again, unchanged.

use std::str::FromStr;

use natter_model::{DisplayName, MessageBody, Nonce, RoomId, RoomName, Username};

pub(crate) const SEEDS: &[&[u8]] = &[
    b"ann",
    b"_Ann-3",
    b"Ann  B\xc3\xa9a",
    b"garden.club",
    b"two\r\nlines\tand a tab\r",
    b"0190c5d8-c5d8-7c5d-8c5d-80190c5d8c5d",
    b"7301000000000000",
];
pub(crate) const WORDS: &[&[u8]] = &[
    b"\r",
    b"\n",
    b"\t",
    b"\0",
    b" ",
    b"\x7f",
    "\u{85}".as_bytes(),
    "\u{a0}".as_bytes(),
    "\u{200d}".as_bytes(),
    "\u{202e}".as_bytes(),
    "\u{2028}".as_bytes(),
    "\u{feff}".as_bytes(),
    "\u{1f469}\u{200d}\u{1f680}".as_bytes(),
    b"-",
    b"#",
];

/// Checks the bytes as each kind of text.
///
/// # Panics
/// When a checked text does not pass its own check.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(name) = Username::new(&text) {
        assert_eq!(Username::new(name.as_str()).as_ref(), Ok(&name));
        assert!(Username::new(&name.folded()).is_ok());
    }
    if let Ok(name) = DisplayName::new(&text) {
        assert_eq!(DisplayName::new(name.as_str()).as_ref(), Ok(&name));
    }
    if let Ok(name) = RoomName::group(&text) {
        assert_eq!(RoomName::group(name.as_str()).as_ref(), Ok(&name));
    }
    if let Ok(name) = RoomName::channel(&text) {
        assert_eq!(RoomName::channel(name.as_str()).as_ref(), Ok(&name));
    }
    if let Ok(body) = MessageBody::new(&text) {
        assert_eq!(
            MessageBody::new(body.as_str())
                .map(|again| again.as_str().to_owned())
                .as_deref(),
            Ok(body.as_str())
        );
    }
    if let Ok(nonce) = Nonce::from_str(&text) {
        assert_eq!(Nonce::from_str(&nonce.to_string()).ok(), Some(nonce));
    }
    if let Ok(id) = RoomId::from_str(&text) {
        assert_eq!(RoomId::from_str(&id.to_string()).ok(), Some(id));
    }
}
