//! The bodies of the HTTP API's requests: JSON to their types.

use std::fmt::Debug;

use natter_api::http;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) const SEEDS: &[&[u8]] = &[
    br#"{"username":"ann","password":"correct horse","display_name":"Ann","device":"phone"}"#,
    br#"{"username":"ann","password":"correct horse","invitation":"abc"}"#,
    br#"{"display_name":"Ann"}"#,
    br#"{"kind":"group","name":"Trip","members":["7301","7302"]}"#,
    br#"{"kind":"channel","name":"garden"}"#,
    br#"{"user":"7301"}"#,
    br#"{"name":"Trip 2027"}"#,
    br#"{"users":["7301"]}"#,
    br#"{"role":"admin"}"#,
    br#"{"nonce":"0190c5d8-c5d8-7c5d-8c5d-80190c5d8c5d","body":"hi"}"#,
    br#"{"body":"hi"}"#,
    br#"{"seq":42}"#,
];
pub(crate) const WORDS: &[&[u8]] = super::JSON_WORDS;

/// A body that is read and rendered reads the same.
///
/// # Panics
/// When it does not.
pub fn run(data: &[u8]) {
    reads_again::<http::SignUp>(data);
    reads_again::<http::LogIn>(data);
    reads_again::<http::ChangeProfile>(data);
    reads_again::<http::CreateRoom>(data);
    reads_again::<http::OpenDirect>(data);
    reads_again::<http::RenameRoom>(data);
    reads_again::<http::AddMembers>(data);
    reads_again::<http::ChangeRole>(data);
    reads_again::<http::PostMessage>(data);
    reads_again::<http::EditMessage>(data);
    reads_again::<http::MarkRead>(data);
}

fn reads_again<T: Serialize + DeserializeOwned + PartialEq + Debug>(data: &[u8]) {
    if let Ok(body) = serde_json::from_slice::<T>(data) {
        let again = serde_json::to_vec(&body).expect("what was read can be rendered");
        assert_eq!(serde_json::from_slice::<T>(&again).ok(), Some(body));
    }
}
