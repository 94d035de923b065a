//! Logging in and out.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, post};
use natter_api::http::{LogIn, Sessions, SignedIn as Login};
use natter_model::{Refusal, SessionId};

use super::Refusals;
use super::accounts::{shape_session, signed_in};
use crate::actor::{SignedIn, Visitor};
use crate::body::Json;
use crate::cookie;
use crate::gateway::Gateway;
use crate::problem::Answer;
use crate::query::Path;

pub(crate) const REFUSALS: Refusals = &[
    (
        "log_in",
        &[
            Refusal::BadCredentials,
            Refusal::RateLimited { retry_after_ms: 0 },
        ],
    ),
    ("sessions", &[]),
    ("log_out", &[]),
    ("end_session", &[Refusal::SessionNotFound]),
];

pub(super) fn routes() -> Router<Gateway> {
    Router::new()
        .route("/sessions", post(log_in).get(sessions))
        .route("/sessions/current", delete(log_out))
        .route("/sessions/{id}", delete(end_session))
}

/// Logs in.
#[utoipa::path(
    post, path = "/sessions", operation_id = "log_in", tag = "sessions", security(()),
    request_body = LogIn,
    responses((status = 201, description = "The session; the cookie is set.", body = Login,
        headers(("set-cookie" = String, description = "`natter_session`"))))
)]
pub(crate) async fn log_in(
    State(gateway): State<Gateway>,
    visitor: Visitor,
    Json(body): Json<LogIn>,
) -> Answer<Response> {
    let fresh = gateway
        .chat
        .log_in(natter_core::LogIn {
            username: body.username,
            password: body.password,
            device: body.device.unwrap_or_default(),
            from: visitor.address,
        })
        .await?;
    Ok(signed_in(fresh, &visitor))
}

/// One's own sessions.
#[utoipa::path(
    get, path = "/sessions", operation_id = "sessions", tag = "sessions",
    responses((status = 200, description = "Newest first.", body = Sessions))
)]
pub(crate) async fn sessions(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
) -> Answer<Json<Sessions>> {
    let sessions = gateway.chat.sessions(&actor).await?.into_iter();
    let shape = |session: natter_model::view::Session| {
        let current = Some(session.id) == actor.session();
        shape_session(session, current)
    };
    Ok(Json(Sessions {
        sessions: sessions.map(shape).collect(),
    }))
}

/// Logs out: ends the session that asks, and its open connections.
#[utoipa::path(
    delete, path = "/sessions/current", operation_id = "log_out", tag = "sessions",
    responses((status = 204, description = "The session has ended; the cookie is taken back.",
        headers(("set-cookie" = String, description = "`natter_session`, empty"))))
)]
pub(crate) async fn log_out(
    State(gateway): State<Gateway>,
    visitor: Visitor,
    SignedIn(actor): SignedIn,
) -> Answer<Response> {
    gateway.chat.log_out(&actor).await?;
    let cookie = cookie::forget(visitor.secure);
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]).into_response())
}

/// Ends one of one's own sessions, and its open connections.
#[utoipa::path(
    delete, path = "/sessions/{id}", operation_id = "end_session", tag = "sessions",
    params(("id" = String, Path, description = "The session.")),
    responses((status = 204, description = "The session has ended."))
)]
pub(crate) async fn end_session(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
    Path(id): Path<SessionId>,
) -> Answer<StatusCode> {
    gateway.chat.end_session(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
