//! One's own rooms: making, naming, entering and leaving them.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use natter_api::http::{CreateRoom, MarkRead, OpenDirect, RenameRoom, Rooms};
use natter_api::shape::{ReadMarker, RoomKind, RoomSummary};
use natter_model::limits::MEMBERS_PER_REQUEST;
use natter_model::{Refusal, RoomId, RoomName};

use super::Refusals;
use crate::actor::SignedIn;
use crate::body::Json;
use crate::gateway::Gateway;
use crate::problem::{Answer, Problem};
use crate::query::Path;

pub(crate) const REFUSALS: Refusals = &[
    ("rooms", &[Refusal::RateLimited { retry_after_ms: 0 }]),
    (
        "create_room",
        &[
            Refusal::InvalidRoomName,
            Refusal::ChannelNameTaken,
            Refusal::UserNotFound,
            Refusal::NotPermitted,
            Refusal::RoomFull,
            Refusal::TooManyRooms,
            Refusal::RateLimited { retry_after_ms: 0 },
        ],
    ),
    (
        "open_direct",
        &[
            Refusal::UserNotFound,
            Refusal::OnlyYourself,
            Refusal::NotPermitted,
            Refusal::TooManyRooms,
            Refusal::RateLimited { retry_after_ms: 0 },
        ],
    ),
    ("room", &[Refusal::RoomNotFound, Refusal::NotAMember]),
    (
        "rename_room",
        &[
            Refusal::RoomNotFound,
            Refusal::NotAMember,
            Refusal::NotPermitted,
            Refusal::NotInDirect,
            Refusal::InvalidRoomName,
            Refusal::ChannelNameTaken,
        ],
    ),
    (
        "join_room",
        &[
            Refusal::RoomNotFound,
            Refusal::NotPermitted,
            Refusal::NotInDirect,
            Refusal::RoomFull,
            Refusal::TooManyRooms,
        ],
    ),
    (
        "leave_room",
        &[
            Refusal::RoomNotFound,
            Refusal::NotAMember,
            Refusal::NotInDirect,
            Refusal::LastOwner,
        ],
    ),
    ("mark_read", &[Refusal::RoomNotFound, Refusal::NotAMember]),
];

pub(super) fn routes() -> Router<Gateway> {
    Router::new()
        .route("/rooms", get(rooms).post(create_room))
        .route("/directs", post(open_direct))
        .route("/rooms/{id}", get(room).patch(rename_room))
        .route("/rooms/{id}/join", post(join_room))
        .route("/rooms/{id}/leave", post(leave_room))
        .route("/rooms/{id}/read", put(mark_read))
}

/// One's own rooms.
#[utoipa::path(
    get, path = "/rooms", operation_id = "rooms", tag = "rooms",
    responses((status = 200, description = "All of them.", body = Rooms))
)]
pub(crate) async fn rooms(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
) -> Answer<Json<Rooms>> {
    let rooms = gateway.chat.rooms(&actor).await?;
    let rooms = rooms.into_iter().map(RoomSummary::from).collect();
    Ok(Json(Rooms { rooms }))
}

/// Makes a group or a channel. Whoever makes it owns it.
#[utoipa::path(
    post, path = "/rooms", operation_id = "create_room", tag = "rooms",
    request_body = CreateRoom,
    responses((status = 201, description = "The room.", body = RoomSummary))
)]
pub(crate) async fn create_room(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
    Json(body): Json<CreateRoom>,
) -> Answer<Response> {
    let name = match body.kind {
        RoomKind::Group => RoomName::group(&body.name)?,
        RoomKind::Channel => RoomName::channel(&body.name)?,
        RoomKind::Direct => {
            return Err(Problem::invalid("a direct is opened at /directs").field("kind"));
        }
    };
    if body.members.len() > MEMBERS_PER_REQUEST {
        let detail = format!("at most {MEMBERS_PER_REQUEST} people at once");
        return Err(Problem::invalid(detail).field("members"));
    }
    let room = natter_core::CreateRoom {
        kind: body.kind.into(),
        name,
        members: body.members,
    };
    let summary = gateway.chat.create_room(&actor, room).await?;
    Ok((StatusCode::CREATED, Json(RoomSummary::from(summary))).into_response())
}

/// Opens the direct with somebody; the same one each time.
#[utoipa::path(
    post, path = "/directs", operation_id = "open_direct", tag = "rooms",
    request_body = OpenDirect,
    responses(
        (status = 201, description = "The new direct.", body = RoomSummary),
        (status = 200, description = "The direct, which was there.", body = RoomSummary)
    )
)]
pub(crate) async fn open_direct(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
    Json(body): Json<OpenDirect>,
) -> Answer<Response> {
    let (summary, created) = gateway.chat.open_direct(&actor, body.user).await?;
    let status = if created {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(RoomSummary::from(summary))).into_response())
}

/// One of one's own rooms.
#[utoipa::path(
    get, path = "/rooms/{id}", operation_id = "room", tag = "rooms",
    params(("id" = String, Path, description = "The room.")),
    responses((status = 200, description = "The room.", body = RoomSummary))
)]
pub(crate) async fn room(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
    Path(id): Path<RoomId>,
) -> Answer<Json<RoomSummary>> {
    Ok(Json(gateway.chat.room(&actor, id).await?.into()))
}

/// Renames a group or a channel.
#[utoipa::path(
    patch, path = "/rooms/{id}", operation_id = "rename_room", tag = "rooms",
    params(("id" = String, Path, description = "The room.")),
    request_body = RenameRoom,
    responses((status = 200, description = "The room as it is now.", body = RoomSummary))
)]
pub(crate) async fn rename_room(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
    Path(id): Path<RoomId>,
    Json(body): Json<RenameRoom>,
) -> Answer<Json<RoomSummary>> {
    // Groups take any name that a channel takes; for a channel the chat looks closer.
    let name = RoomName::group(&body.name)?;
    Ok(Json(
        gateway.chat.rename_room(&actor, id, name).await?.into(),
    ))
}

/// Joins a channel. Joining again changes nothing.
#[utoipa::path(
    post, path = "/rooms/{id}/join", operation_id = "join_room", tag = "rooms",
    params(("id" = String, Path, description = "The channel.")),
    responses((status = 200, description = "The room.", body = RoomSummary))
)]
pub(crate) async fn join_room(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
    Path(id): Path<RoomId>,
) -> Answer<Json<RoomSummary>> {
    Ok(Json(gateway.chat.join_room(&actor, id).await?.into()))
}

/// Leaves a group or a channel.
#[utoipa::path(
    post, path = "/rooms/{id}/leave", operation_id = "leave_room", tag = "rooms",
    params(("id" = String, Path, description = "The room.")),
    responses((status = 204, description = "Left."))
)]
pub(crate) async fn leave_room(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
    Path(id): Path<RoomId>,
) -> Answer<StatusCode> {
    gateway.chat.leave_room(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Moves the own read marker forward; never back.
#[utoipa::path(
    put, path = "/rooms/{id}/read", operation_id = "mark_read", tag = "rooms",
    params(("id" = String, Path, description = "The room.")),
    request_body = MarkRead,
    responses((status = 200, description = "The marker as it is now.", body = ReadMarker))
)]
pub(crate) async fn mark_read(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
    Path(id): Path<RoomId>,
    Json(body): Json<MarkRead>,
) -> Answer<Json<ReadMarker>> {
    Ok(Json(
        gateway.chat.mark_read(&actor, id, body.seq).await?.into(),
    ))
}
