//! Reading a room: pages of its timeline as it is now, and entries of its log.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use natter_api::http::Entries;
use natter_api::shape::{Entry, Line, Message, Person, TimelinePage, User};
use natter_core::Anchor;
use natter_model::view;
use natter_model::{Refusal, RoomId, Seq};
use serde::Deserialize;
use utoipa::IntoParams;

use super::Refusals;
use crate::actor::SignedIn;
use crate::body::Json;
use crate::entries;
use crate::gateway::Gateway;
use crate::problem::{Answer, Problem};
use crate::query::{self, Path, Query};

pub(crate) const REFUSALS: Refusals = &[
    (
        "timeline",
        &[
            Refusal::RoomNotFound,
            Refusal::NotAMember,
            Refusal::RateLimited { retry_after_ms: 0 },
        ],
    ),
    (
        "entries",
        &[
            Refusal::RoomNotFound,
            Refusal::NotAMember,
            Refusal::RateLimited { retry_after_ms: 0 },
        ],
    ),
];

pub(super) fn routes() -> Router<Gateway> {
    Router::new()
        .route("/rooms/{id}/timeline", get(timeline))
        .route("/rooms/{id}/entries", get(entries_after))
}

/// Which lines. The newest when no place is named.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TimelineQuery {
    /// How many, 1 to 200; 50 when not said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// The lines just before this entry.
    #[param(value_type = Option<u64>)]
    before: Option<Seq>,
    /// The lines just after this entry.
    #[param(value_type = Option<u64>)]
    after: Option<Seq>,
    /// Lines before and after this entry, it included.
    #[param(value_type = Option<u64>)]
    around: Option<Seq>,
}

/// A page of a room's timeline as it is now.
#[utoipa::path(
    get, path = "/rooms/{id}/timeline", operation_id = "timeline", tag = "timeline",
    params(("id" = String, Path, description = "The room."), TimelineQuery),
    responses((status = 200, description = "A page, ascending.", body = TimelinePage))
)]
pub(crate) async fn timeline(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
    Path(room): Path<RoomId>,
    Query(it): Query<TimelineQuery>,
) -> Answer<Json<TimelinePage>> {
    let anchor = match (it.before, it.after, it.around) {
        (None, None, None) => Anchor::Latest,
        (Some(seq), None, None) => Anchor::Before(seq),
        (None, Some(seq), None) => Anchor::After(seq),
        (None, None, Some(seq)) => Anchor::Around(seq),
        _ => return Err(Problem::invalid("only one of before, after and around")),
    };
    let limit = query::limit(it.limit)?;
    let page = gateway.chat.timeline(&actor, room, anchor, limit).await?;
    Ok(Json(shape_page(page)?))
}

fn shape_page(page: view::TimelinePage) -> Result<TimelinePage, Refusal> {
    let lines = page.lines.into_iter().map(|line| match line {
        view::Line::Message(message) => Ok(Line::Message(Message::from(message))),
        view::Line::Notice(entry) => shape_notice(&entry, &page.users).map(Line::Notice),
    });
    Ok(TimelinePage {
        lines: lines.collect::<Result<_, _>>()?,
        users: page.users.iter().map(User::from).collect(),
        as_of: page.as_of,
        more_before: page.more_before,
        more_after: page.more_after,
    })
}

fn shape_notice(entry: &natter_model::Entry, users: &[view::User]) -> Result<Entry, Refusal> {
    let person = |id| users.iter().find(|it| it.id == id).map(Person::from);
    entries::entry(entry, person).ok_or_else(|| {
        tracing::error!(room = %entry.room, seq = %entry.seq, "a page came without those it names");
        Refusal::Internal
    })
}

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EntriesQuery {
    /// How many, 1 to 200; 50 when not said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// The entries after this one; from the first when not said.
    #[param(value_type = Option<u64>)]
    after: Option<Seq>,
}

/// Entries of a room's log, ascending and dense.
#[utoipa::path(
    get, path = "/rooms/{id}/entries", operation_id = "entries", tag = "timeline",
    params(("id" = String, Path, description = "The room."), EntriesQuery),
    responses((status = 200, description = "The entries.", body = Entries))
)]
pub(crate) async fn entries_after(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
    Path(room): Path<RoomId>,
    Query(it): Query<EntriesQuery>,
) -> Answer<Json<Entries>> {
    let limit = query::limit(it.limit)?;
    let after = it.after.unwrap_or(Seq::ZERO);
    let found = gateway.chat.entries(&actor, room, after, limit).await?;
    let shaped = entries::entries(&found).ok_or(Refusal::Internal)?;
    Ok(Json(Entries {
        entries: shaped,
        head: found.head,
    }))
}
