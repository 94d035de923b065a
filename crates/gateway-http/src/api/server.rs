//! What anybody may know of the server.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use natter_api::http::{Registration, Server};

use super::Refusals;
use crate::body::Json;
use crate::gateway::Gateway;
use crate::problem::Answer;

pub(crate) const REFUSALS: Refusals = &[("server", &[])];

pub(super) fn routes() -> Router<Gateway> {
    Router::new().route("/server", get(server))
}

/// What the server is, and whether it takes new users.
#[utoipa::path(
    get, path = "/server", operation_id = "server", tag = "server", security(()),
    responses((status = 200, description = "The server.", body = Server))
)]
pub(crate) async fn server(State(gateway): State<Gateway>) -> Answer<Json<Server>> {
    let config = gateway.chat.config();
    Ok(Json(Server {
        name: config.server_name.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        registration: match config.registration {
            natter_core::Registration::Open => Registration::Open,
            natter_core::Registration::Closed => Registration::Closed,
        },
        needs_owner: gateway.chat.needs_owner().await?,
    }))
}
