//! The OpenAPI 3.1 document, made from the handlers, and the page to read it.

mod page;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use natter_api::{frame, problem};
use natter_model::Refusal;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, ResponseBuilder};
use utoipa::{Modify, OpenApi as _};

use crate::api::{
    REFUSALS, accounts, channels, members, messages, rooms, server, sessions, timeline, users,
};
use crate::gateway::Gateway;
use crate::ws;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Natter",
        description = "The HTTP API of a Natter server. Frames of the WebSocket at `/ws` are the schemas \
            `Request` (from the client) and `ServerFrame` (from the server). Every problem is an RFC 9457 \
            problem with a stable `code`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    servers((url = "/api/v1")),
    security(("bearer" = []), ("cookie" = [])),
    paths(
        accounts::sign_up, accounts::me, accounts::change_profile,
        channels::channels,
        members::members, members::add_members, members::change_role, members::remove_member,
        messages::post_message, messages::message, messages::edit_message, messages::delete_message,
        document,
        rooms::rooms, rooms::create_room, rooms::open_direct, rooms::room, rooms::rename_room,
        rooms::join_room, rooms::leave_room, rooms::mark_read,
        server::server,
        sessions::log_in, sessions::sessions, sessions::log_out, sessions::end_session,
        timeline::timeline, timeline::entries_after,
        users::users, users::user,
        ws::connect,
    ),
    components(schemas(natter_api::Problem, frame::Request, frame::ServerFrame)),
    modifiers(&Security, &Problems)
)]
struct Document;

/// The document, as `natter openapi` prints it and `/api/v1/openapi.json` serves it.
#[must_use]
pub fn openapi() -> OpenApi {
    Document::openapi()
}

pub(crate) fn routes() -> Router<Gateway> {
    Router::new()
        .route("/openapi.json", get(document))
        .route("/docs", get(page))
        .route("/docs.css", get(style))
}

/// This document.
#[utoipa::path(
    get, path = "/openapi.json", operation_id = "openapi", tag = "server", security(()),
    responses((status = 200, description = "OpenAPI 3.1.", content_type = "application/json"))
)]
pub(crate) async fn document() -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| openapi().to_json().expect("invariant: plain data"));
    fixed("application/json", text)
}

async fn page() -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    fixed(
        "text/html; charset=utf-8",
        TEXT.get_or_init(|| page::render(&openapi())),
    )
}

async fn style() -> Response {
    fixed("text/css; charset=utf-8", include_str!("openapi/page.css"))
}

fn fixed(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(kind)),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, text).into_response()
}

/// How one proves who one is.
struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        let cookie = ApiKeyValue::with_description(
            crate::cookie::NAME,
            "Requests that are not GET or HEAD must carry an Origin of the server's own.",
        );
        components.add_security_scheme("bearer", bearer);
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}

/// Adds to each operation every problem that it can answer with.
struct Problems;

/// A status, a code, and what it means.
type Code = (u16, &'static str, String);

impl Modify for Problems {
    fn modify(&self, document: &mut OpenApi) {
        for item in document.paths.paths.values_mut() {
            let operations = [
                (&mut item.get, false),
                (&mut item.put, true),
                (&mut item.post, true),
                (&mut item.delete, true),
                (&mut item.patch, true),
            ];
            for (operation, changes) in operations {
                if let Some(operation) = operation {
                    add_problems(operation, changes);
                }
            }
        }
    }
}

fn add_problems(operation: &mut Operation, changes: bool) {
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in codes(operation, changes) {
        by_status.entry(code.0).or_default().push(code);
    }
    for (status, codes) in by_status {
        let lines = codes
            .iter()
            .map(|(_, code, title)| format!("- `{code}`: {title}"));
        let schema = Ref::from_schema_name("Problem");
        let response = ResponseBuilder::new()
            .description(lines.collect::<Vec<_>>().join("\n"))
            .content(
                "application/problem+json",
                ContentBuilder::new().schema(Some(schema)).build(),
            )
            .build();
        let responses = &mut operation.responses.responses;
        responses.insert(status.to_string(), RefOr::T(response));
    }
}

/// Every problem that an operation can answer with.
fn codes(operation: &Operation, changes: bool) -> Vec<Code> {
    let id = operation.operation_id.as_deref().unwrap_or_default();
    let refusal = |refusal: Refusal| (problem::status(refusal), refusal.code(), title(refusal));
    let http = |status, code, title: &str| (status, code, title.to_owned());
    if id == "openapi" {
        return Vec::new();
    }
    let open = operation.security.is_some();
    let socket = id == "web_socket";
    let mut codes = Vec::new();
    let with_body = operation.request_body.is_some();
    if with_body || operation.parameters.is_some() || socket {
        codes.push(refusal(Refusal::InvalidRequest));
    }
    if !open {
        codes.push(refusal(Refusal::NotSignedIn));
    }
    if changes || socket {
        codes.push(http(
            403,
            "foreign_origin",
            "the request comes from another site's page",
        ));
    }
    if with_body {
        codes.push(http(
            408,
            "request_timeout",
            "the body did not come in time",
        ));
        codes.push(refusal(Refusal::TooLarge));
        codes.push(http(
            415,
            "unsupported_media_type",
            "the body is not application/json",
        ));
    }
    if socket {
        codes.push(http(
            426,
            "upgrade_required",
            "the request is not a WebSocket handshake",
        ));
    }
    let own = REFUSALS.iter().flat_map(|group| group.iter());
    let own = own
        .filter(|(it, _)| *it == id)
        .flat_map(|(_, refusals)| refusals.iter());
    codes.extend(own.map(|it| refusal(*it)));
    codes.push(refusal(Refusal::Internal));
    codes.push(refusal(Refusal::Overloaded));
    if changes {
        codes.push(refusal(Refusal::StorageFull));
    }
    codes.push(refusal(Refusal::ShuttingDown));
    codes
}

fn title(refusal: Refusal) -> String {
    match refusal {
        Refusal::RateLimited { .. } => {
            "too many requests; `Retry-After` says when to try again".to_owned()
        }
        refusal => refusal.to_string(),
    }
}

#[cfg(test)]
#[path = "openapi_tests.rs"]
mod tests;
