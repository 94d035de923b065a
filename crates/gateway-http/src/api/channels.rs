//! Finding channels.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use natter_api::http::Channels;
use natter_api::shape::ChannelSummary;
use natter_model::RoomName;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Refusals;
use super::users::search_text;
use crate::actor::SignedIn;
use crate::body::Json;
use crate::gateway::Gateway;
use crate::problem::Answer;
use crate::query::{self, Query};

pub(crate) const REFUSALS: Refusals = &[("channels", &[])];

pub(super) fn routes() -> Router<Gateway> {
    Router::new().route("/channels", get(channels))
}

/// What to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ChannelsQuery {
    /// The start of a channel's name, at most 100 bytes; all when empty.
    query: Option<String>,
    /// How many, 1 to 200; 50 when not said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// The cursor that the page before gave as `next`.
    after: Option<String>,
}

/// Finds channels, those that one is not in as well.
#[utoipa::path(
    get, path = "/channels", operation_id = "channels", tag = "rooms", params(ChannelsQuery),
    responses((status = 200, description = "A page of channels.", body = Channels))
)]
pub(crate) async fn channels(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
    Query(it): Query<ChannelsQuery>,
) -> Answer<Json<Channels>> {
    let limit = query::limit(it.limit)?;
    let text = search_text(it.query.as_deref())?;
    let text = text.strip_prefix('#').unwrap_or(text);
    let after = query::cursor(it.after.as_deref(), RoomName::channel)?;
    let channels = gateway
        .chat
        .find_channels(&actor, text, after, limit)
        .await?;
    let name = |channel: &natter_model::view::ChannelSummary| channel.room.name.clone();
    let last = channels.last().filter(|_| channels.len() >= limit);
    let next = last.and_then(name).map(|name| name.as_str().to_owned());
    let channels = channels.into_iter().map(ChannelSummary::from).collect();
    Ok(Json(Channels { channels, next }))
}
