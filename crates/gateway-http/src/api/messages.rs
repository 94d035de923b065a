//! Sending, editing and deleting messages.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use natter_api::http::{Changed, EditMessage, PostMessage, Posted};
use natter_api::shape::Message;
use natter_model::{MessageBody, Refusal, RoomId, Seq};
use tokio::sync::oneshot;

use super::Refusals;
use crate::actor::SignedIn;
use crate::body::Json;
use crate::gateway::Gateway;
use crate::problem::Answer;
use crate::query::Path;

pub(crate) const REFUSALS: Refusals = &[
    (
        "post_message",
        &[
            Refusal::RoomNotFound,
            Refusal::NotAMember,
            Refusal::NotPermitted,
            Refusal::EmptyBody,
            Refusal::BodyTooLong,
            Refusal::InvalidBody,
            Refusal::NonceReused,
            Refusal::NonceExpired,
            Refusal::RateLimited { retry_after_ms: 0 },
        ],
    ),
    (
        "message",
        &[
            Refusal::RoomNotFound,
            Refusal::NotAMember,
            Refusal::MessageNotFound,
        ],
    ),
    (
        "edit_message",
        &[
            Refusal::RoomNotFound,
            Refusal::NotAMember,
            Refusal::NotPermitted,
            Refusal::MessageNotFound,
            Refusal::MessageDeleted,
            Refusal::EmptyBody,
            Refusal::BodyTooLong,
            Refusal::InvalidBody,
            Refusal::RateLimited { retry_after_ms: 0 },
        ],
    ),
    (
        "delete_message",
        &[
            Refusal::RoomNotFound,
            Refusal::NotAMember,
            Refusal::NotPermitted,
            Refusal::MessageNotFound,
            Refusal::MessageDeleted,
            Refusal::RateLimited { retry_after_ms: 0 },
        ],
    ),
];

pub(super) fn routes() -> Router<Gateway> {
    Router::new()
        .route("/rooms/{id}/messages", post(post_message))
        .route(
            "/rooms/{id}/messages/{seq}",
            get(message).patch(edit_message).delete(delete_message),
        )
}

/// Sends a message. It is durable when this answers. The same nonce and body again give the same
/// answer and send nothing.
#[utoipa::path(
    post, path = "/rooms/{id}/messages", operation_id = "post_message", tag = "messages",
    params(("id" = String, Path, description = "The room.")),
    request_body = PostMessage,
    responses(
        (status = 201, description = "Sent.", body = Posted),
        (status = 200, description = "It had been sent with this nonce.", body = Posted)
    )
)]
pub(crate) async fn post_message(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
    Path(room): Path<RoomId>,
    Json(body): Json<PostMessage>,
) -> Answer<Response> {
    let (done, answer) = oneshot::channel();
    let post = natter_core::PostMessage {
        room,
        nonce: body.nonce,
        body: MessageBody::new(&body.body)?,
    };
    let done = Box::new(move |result| {
        // Whoever asked may be gone by now.
        let _ = done.send(result);
    });
    gateway.chat.post_message(&actor, post, done).await;
    let posted = answer.await.map_err(|_| Refusal::Internal)??;
    let status = if posted.repeated {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    let body = Posted {
        seq: posted.seq,
        messages: posted.messages,
        at: posted.at,
    };
    Ok((status, Json(body)).into_response())
}

/// One message as it is now.
#[utoipa::path(
    get, path = "/rooms/{id}/messages/{seq}", operation_id = "message", tag = "messages",
    params(
        ("id" = String, Path, description = "The room."),
        ("seq" = u64, Path, description = "The message's place in the log.")
    ),
    responses((status = 200, description = "The message.", body = Message))
)]
pub(crate) async fn message(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
    Path((room, seq)): Path<(RoomId, Seq)>,
) -> Answer<Json<Message>> {
    Ok(Json(gateway.chat.message(&actor, room, seq).await?.into()))
}

/// Edits one's own message. The same text again changes nothing.
#[utoipa::path(
    patch, path = "/rooms/{id}/messages/{seq}", operation_id = "edit_message", tag = "messages",
    params(
        ("id" = String, Path, description = "The room."),
        ("seq" = u64, Path, description = "The message's place in the log.")
    ),
    request_body = EditMessage,
    responses((status = 200, description = "Edited.", body = Changed))
)]
pub(crate) async fn edit_message(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
    Path((room, target)): Path<(RoomId, Seq)>,
    Json(body): Json<EditMessage>,
) -> Answer<Json<Changed>> {
    let body = MessageBody::new(&body.body)?;
    let seq = gateway
        .chat
        .edit_message(&actor, room, target, body)
        .await?;
    Ok(Json(Changed { seq }))
}

/// Deletes a message: one's own, or as admin of the room or moderator of the server any.
#[utoipa::path(
    delete, path = "/rooms/{id}/messages/{seq}", operation_id = "delete_message", tag = "messages",
    params(
        ("id" = String, Path, description = "The room."),
        ("seq" = u64, Path, description = "The message's place in the log.")
    ),
    responses((status = 200, description = "Deleted.", body = Changed))
)]
pub(crate) async fn delete_message(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
    Path((room, target)): Path<(RoomId, Seq)>,
) -> Answer<Json<Changed>> {
    let seq = gateway.chat.delete_message(&actor, room, target).await?;
    Ok(Json(Changed { seq }))
}
