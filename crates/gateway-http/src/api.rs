//! The endpoints: one file for each group, which holds the handlers, what they may refuse with, and
//! their routes.

use axum::Router;
use axum::extract::Request;
use axum::http::{Method, Uri};
use axum::response::{IntoResponse, Response};
use natter_model::Refusal;

use crate::gateway::Gateway;
use crate::openapi;
use crate::problem::Problem;
use crate::{assets, operation, ws};

pub(crate) mod accounts;
pub(crate) mod channels;
pub(crate) mod members;
pub(crate) mod messages;
pub(crate) mod rooms;
pub(crate) mod server;
pub(crate) mod sessions;
pub(crate) mod timeline;
pub(crate) mod users;

/// The refusals of operations, by operation id: those of the domain that this operation can give,
/// apart from what any may (see `openapi.rs`).
pub(crate) type Refusals = &'static [(&'static str, &'static [Refusal])];

/// The refusals of all operations.
pub(crate) const REFUSALS: [Refusals; 9] = [
    accounts::REFUSALS,
    channels::REFUSALS,
    members::REFUSALS,
    messages::REFUSALS,
    rooms::REFUSALS,
    server::REFUSALS,
    sessions::REFUSALS,
    timeline::REFUSALS,
    users::REFUSALS,
];

/// Everything that is served.
pub(crate) fn router(gateway: Gateway) -> Router {
    let v1 = Router::new()
        .merge(accounts::routes())
        .merge(channels::routes())
        .merge(members::routes())
        .merge(messages::routes())
        .merge(openapi::routes())
        .merge(rooms::routes())
        .merge(server::routes())
        .merge(sessions::routes())
        .merge(timeline::routes())
        .merge(users::routes())
        .merge(ws::routes());
    Router::new()
        .nest("/api/v1", v1)
        .merge(operation::routes())
        .fallback(elsewhere)
        .method_not_allowed_fallback(wrong_method)
        .with_state(gateway)
}

/// No route: a problem under `/api`, else perhaps a file of the web app.
async fn elsewhere(request: Request) -> Response {
    let path = request.uri().path();
    if path == "/api" || path.starts_with("/api/") {
        return Problem::not_found().into_response();
    }
    assets::serve(request.method(), path, request.headers())
}

/// The route is there, the method is not. The router adds `Allow`.
async fn wrong_method(method: Method, uri: Uri) -> Response {
    if method == Method::OPTIONS {
        return axum::http::StatusCode::NO_CONTENT.into_response();
    }
    let detail = format!("{method} is not understood at {}", uri.path());
    Problem::method_not_allowed()
        .because(detail)
        .into_response()
}
