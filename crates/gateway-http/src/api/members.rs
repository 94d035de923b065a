//! Who is in a room, and with which role.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, patch};
use natter_api::http::{AddMembers, ChangeRole, Members};
use natter_api::shape::Member;
use natter_model::limits::MEMBERS_PER_REQUEST;
use natter_model::{Refusal, RoomId, UserId, Username};
use serde::Deserialize;
use utoipa::IntoParams;

use super::Refusals;
use crate::actor::SignedIn;
use crate::body::Json;
use crate::gateway::Gateway;
use crate::problem::{Answer, Problem};
use crate::query::{self, Path, Query};

pub(crate) const REFUSALS: Refusals = &[
    ("members", &[Refusal::RoomNotFound, Refusal::NotAMember]),
    (
        "add_members",
        &[
            Refusal::RoomNotFound,
            Refusal::NotAMember,
            Refusal::NotPermitted,
            Refusal::NotInDirect,
            Refusal::UserNotFound,
            Refusal::RoomFull,
            Refusal::TooManyRooms,
            Refusal::RateLimited { retry_after_ms: 0 },
        ],
    ),
    (
        "change_role",
        &[
            Refusal::RoomNotFound,
            Refusal::NotAMember,
            Refusal::NotPermitted,
            Refusal::NotInDirect,
            Refusal::UserNotFound,
            Refusal::LastOwner,
        ],
    ),
    (
        "remove_member",
        &[
            Refusal::RoomNotFound,
            Refusal::NotAMember,
            Refusal::NotPermitted,
            Refusal::NotInDirect,
            Refusal::UserNotFound,
            Refusal::LastOwner,
        ],
    ),
];

pub(super) fn routes() -> Router<Gateway> {
    Router::new()
        .route("/rooms/{id}/members", get(members).post(add_members))
        .route(
            "/rooms/{id}/members/{user}",
            patch(change_role).delete(remove_member),
        )
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MembersQuery {
    /// How many, 1 to 200; 50 when not said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// The cursor that the page before gave as `next`.
    after: Option<String>,
}

/// The members of a room.
#[utoipa::path(
    get, path = "/rooms/{id}/members", operation_id = "members", tag = "members",
    params(("id" = String, Path, description = "The room."), MembersQuery),
    responses((status = 200, description = "A page of members.", body = Members))
)]
pub(crate) async fn members(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
    Path(id): Path<RoomId>,
    Query(it): Query<MembersQuery>,
) -> Answer<Json<Members>> {
    let limit = query::limit(it.limit)?;
    let after = query::cursor(it.after.as_deref(), Username::new)?;
    let members = gateway.chat.members(&actor, id, after, limit).await?;
    Ok(Json(Members {
        next: query::next(&members, limit, |member| member.user.username.as_str()),
        members: members.into_iter().map(Member::from).collect(),
    }))
}

/// Adds people to a group or a channel. Those who are in it stay as they are.
#[utoipa::path(
    post, path = "/rooms/{id}/members", operation_id = "add_members", tag = "members",
    params(("id" = String, Path, description = "The room.")),
    request_body = AddMembers,
    responses((status = 204, description = "All of them are members."))
)]
pub(crate) async fn add_members(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
    Path(id): Path<RoomId>,
    Json(body): Json<AddMembers>,
) -> Answer<StatusCode> {
    if body.users.len() > MEMBERS_PER_REQUEST {
        let detail = format!("at most {MEMBERS_PER_REQUEST} people at once");
        return Err(Problem::invalid(detail).field("users"));
    }
    gateway.chat.add_members(&actor, id, body.users).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a member another role.
#[utoipa::path(
    patch, path = "/rooms/{id}/members/{user}", operation_id = "change_role", tag = "members",
    params(
        ("id" = String, Path, description = "The room."),
        ("user" = String, Path, description = "The member.")
    ),
    request_body = ChangeRole,
    responses((status = 204, description = "The member has the role."))
)]
pub(crate) async fn change_role(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
    Path((id, user)): Path<(RoomId, UserId)>,
    Json(body): Json<ChangeRole>,
) -> Answer<StatusCode> {
    gateway
        .chat
        .change_role(&actor, id, user, body.role.into())
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a member.
#[utoipa::path(
    delete, path = "/rooms/{id}/members/{user}", operation_id = "remove_member", tag = "members",
    params(
        ("id" = String, Path, description = "The room."),
        ("user" = String, Path, description = "The member.")
    ),
    responses((status = 204, description = "The user is no member."))
)]
pub(crate) async fn remove_member(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
    Path((id, user)): Path<(RoomId, UserId)>,
) -> Answer<StatusCode> {
    gateway.chat.remove_member(&actor, id, user).await?;
    Ok(StatusCode::NO_CONTENT)
}
