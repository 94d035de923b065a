//! Signing up, and one's own profile.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use natter_api::http::{ChangeProfile, SignUp, SignedIn as Login};
use natter_api::shape::{Session, User};
use natter_core::SignedIn as Fresh;
use natter_model::{DisplayName, Refusal};

use super::Refusals;
use crate::actor::{SignedIn, Visitor};
use crate::body::Json;
use crate::cookie;
use crate::gateway::Gateway;
use crate::problem::Answer;

pub(crate) const REFUSALS: Refusals = &[
    (
        "sign_up",
        &[
            Refusal::InvalidUsername,
            Refusal::InvalidDisplayName,
            Refusal::PasswordTooShort,
            Refusal::PasswordTooLong,
            Refusal::UsernameTaken,
            Refusal::RegistrationClosed,
            Refusal::InvalidInvitation,
            Refusal::RateLimited { retry_after_ms: 0 },
        ],
    ),
    ("me", &[]),
    (
        "change_profile",
        &[Refusal::InvalidDisplayName, Refusal::NotPermitted],
    ),
];

pub(super) fn routes() -> Router<Gateway> {
    Router::new()
        .route("/accounts", post(sign_up))
        .route("/me", get(me).patch(change_profile))
}

/// Makes an account and logs it in. The first account of a server that listens on loopback only owns
/// the server; otherwise the owner is made with the `invitation` that the server prints.
#[utoipa::path(
    post, path = "/accounts", operation_id = "sign_up", tag = "accounts", security(()),
    request_body = SignUp,
    responses((status = 201, description = "The account and its first session; the cookie is set.",
        body = Login, headers(("set-cookie" = String, description = "`natter_session`"))))
)]
pub(crate) async fn sign_up(
    State(gateway): State<Gateway>,
    visitor: Visitor,
    Json(body): Json<SignUp>,
) -> Answer<Response> {
    let display_name = body.display_name.as_deref().map(DisplayName::new);
    let fresh = gateway
        .chat
        .sign_up(natter_core::SignUp {
            username: body.username,
            password: body.password,
            display_name: display_name.transpose()?,
            invitation: body.invitation,
            device: body.device.unwrap_or_default(),
            from: visitor.address,
        })
        .await?;
    Ok(signed_in(fresh, &visitor))
}

/// The answer that brings a fresh login, in the body and as a cookie.
pub(super) fn signed_in(fresh: Fresh, visitor: &Visitor) -> Response {
    let cookie = cookie::keep(&fresh.token, visitor.secure);
    let login = Login {
        user: User::from(&**fresh.actor.user()),
        session: shape_session(fresh.session, true),
        token: fresh.token,
    };
    let mut response = (StatusCode::CREATED, Json(login)).into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
}

/// A session on the wire.
pub(super) fn shape_session(session: natter_model::view::Session, current: bool) -> Session {
    Session {
        id: session.id,
        device: session.device,
        created_at: session.created_at,
        used_at: session.used_at,
        current,
    }
}

/// Who one is.
#[utoipa::path(
    get, path = "/me", operation_id = "me", tag = "accounts",
    responses((status = 200, description = "The user who asks.", body = User))
)]
pub(crate) async fn me(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
) -> Answer<Json<User>> {
    let user = gateway.chat.user(&actor, actor.id()).await?;
    Ok(Json(User::from(&*user)))
}

/// Changes one's own profile.
#[utoipa::path(
    patch, path = "/me", operation_id = "change_profile", tag = "accounts",
    request_body = ChangeProfile,
    responses((status = 200, description = "The user as they are now.", body = User))
)]
pub(crate) async fn change_profile(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
    Json(body): Json<ChangeProfile>,
) -> Answer<Json<User>> {
    let name = DisplayName::new(&body.display_name)?;
    let user = gateway.chat.change_display_name(&actor, name).await?;
    Ok(Json(User::from(&*user)))
}
