//! How a refusal looks over HTTP: RFC 9457 problem details with a stable code.

use natter_model::Refusal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A problem (RFC 9457), sent as `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// `/problems/` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// What the code means, in English.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    #[schema(example = "username_taken")]
    pub code: String,
    /// What is wrong with this request, when there is more to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Which field of the request is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// When a retry may pass, in milliseconds from now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u32>,
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let retry_after_ms = match refusal {
            Refusal::RateLimited { retry_after_ms } => Some(retry_after_ms),
            _ => None,
        };
        Self {
            kind: format!("/problems/{}", refusal.code()),
            title: refusal.to_string(),
            status: status(refusal),
            code: refusal.code().to_owned(),
            detail: None,
            field: field(refusal).map(str::to_owned),
            retry_after_ms,
        }
    }
}

/// The HTTP status of a refusal (RFC 9110 section 15).
pub fn status(refusal: Refusal) -> u16 {
    match refusal {
        Refusal::InvalidRequest => 400,
        Refusal::BadCredentials | Refusal::NotSignedIn => 401,
        Refusal::NotAMember
        | Refusal::NotPermitted
        | Refusal::RegistrationClosed
        | Refusal::InvalidInvitation => 403,
        Refusal::RoomNotFound
        | Refusal::UserNotFound
        | Refusal::SessionNotFound
        | Refusal::MessageNotFound => 404,
        Refusal::UsernameTaken
        | Refusal::ChannelNameTaken
        | Refusal::MessageDeleted
        | Refusal::LastOwner
        | Refusal::NotInDirect
        | Refusal::RoomFull
        | Refusal::TooManyRooms
        | Refusal::NonceReused => 409,
        Refusal::TooLarge => 413,
        Refusal::InvalidUsername
        | Refusal::InvalidDisplayName
        | Refusal::InvalidRoomName
        | Refusal::EmptyBody
        | Refusal::BodyTooLong
        | Refusal::InvalidBody
        | Refusal::PasswordTooShort
        | Refusal::PasswordTooLong
        | Refusal::OnlyYourself
        | Refusal::NonceExpired => 422,
        Refusal::RateLimited { .. } => 429,
        Refusal::Internal => 500,
        Refusal::Overloaded | Refusal::StorageFull | Refusal::ShuttingDown => 503,
    }
}

fn field(refusal: Refusal) -> Option<&'static str> {
    match refusal {
        Refusal::InvalidUsername | Refusal::UsernameTaken => Some("username"),
        Refusal::InvalidDisplayName => Some("display_name"),
        Refusal::PasswordTooShort | Refusal::PasswordTooLong => Some("password"),
        Refusal::InvalidRoomName | Refusal::ChannelNameTaken => Some("name"),
        Refusal::EmptyBody | Refusal::BodyTooLong | Refusal::InvalidBody => Some("body"),
        Refusal::NonceReused | Refusal::NonceExpired => Some("nonce"),
        _ => None,
    }
}
