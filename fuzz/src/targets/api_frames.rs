//! A client's WebSocket frame: JSON to a request.

use natter_api::frame::{Request, ServerFrame};

pub(crate) const SEEDS: &[&[u8]] = &[
    br#"{"op":"hello","id":1,"personal":null,"rooms":{}}"#,
    br#"{"op":"hello","id":1,"personal":7,"rooms":{"7301":12,"7302":0}}"#,
    br#"{"op":"post","id":2,"room":"7301","nonce":"0190c5d8-c5d8-7c5d-8c5d-80190c5d8c5d","body":"hi"}"#,
    br#"{"op":"edit","id":3,"room":"7301","target":4,"body":"hi!"}"#,
    br#"{"op":"delete","id":4,"room":"7301","target":4}"#,
    br#"{"op":"read","id":5,"room":"7301","seq":9}"#,
    br#"{"op":"open","id":6,"rooms":["7301"]}"#,
    br#"{"op":"typing","id":7,"room":"7301","active":true}"#,
    br#"{"op":"watch","id":8,"users":["7301"]}"#,
    br#"{"op":"ping","id":9}"#,
    br#"{"op":"refused","id":null,"code":"x","message":"y","temporary":false,"retry_after_ms":null}"#,
];
pub(crate) const WORDS: &[&[u8]] = super::JSON_WORDS;

/// A request that is read and rendered reads the same; so does what a server sends.
///
/// # Panics
/// When it does not.
pub fn run(data: &[u8]) {
    // The gateway reads what clients do most on a way of its own; both ways must read the same.
    natter_gateway_http::ws::fuzz::request(data);
    if let Ok(request) = serde_json::from_slice::<Request>(data) {
        let again = serde_json::to_vec(&request).expect("what was read can be rendered");
        assert_eq!(
            serde_json::from_slice::<Request>(&again).ok(),
            Some(request)
        );
    }
    if let Ok(frame) = serde_json::from_slice::<ServerFrame>(data) {
        let again = serde_json::to_vec(&frame).expect("what was read can be rendered");
        assert_eq!(
            serde_json::from_slice::<ServerFrame>(&again).ok(),
            Some(frame)
        );
    }
}
