//! Finding people.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use natter_api::http::Users;
use natter_api::shape::User;
use natter_model::limits::QUERY_MAX_BYTES;
use natter_model::{Refusal, UserId, Username};
use serde::Deserialize;
use utoipa::IntoParams;

use super::Refusals;
use crate::actor::SignedIn;
use crate::body::Json;
use crate::gateway::Gateway;
use crate::limits::USERS_BY_ID;
use crate::problem::{Answer, Problem};
use crate::query::{self, Path, Query};

pub(crate) const REFUSALS: Refusals = &[("users", &[]), ("user", &[Refusal::UserNotFound])];

pub(super) fn routes() -> Router<Gateway> {
    Router::new()
        .route("/users", get(users))
        .route("/users/{id}", get(user))
}

/// What to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct UsersQuery {
    /// The start of a username or of a word of a display name, at most 100 bytes; all when empty.
    query: Option<String>,
    /// Ids with commas between them, at most 200, instead of everything else.
    ids: Option<String>,
    /// How many, 1 to 200; 50 when not said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// The cursor that the page before gave as `next`.
    after: Option<String>,
}

/// Finds people, by what their names start with or by id.
#[utoipa::path(
    get, path = "/users", operation_id = "users", tag = "users", params(UsersQuery),
    responses((status = 200, description = "A page of users.", body = Users))
)]
pub(crate) async fn users(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
    Query(it): Query<UsersQuery>,
) -> Answer<Json<Users>> {
    if let Some(ids) = &it.ids {
        if it.query.is_some() || it.limit.is_some() || it.after.is_some() {
            return Err(Problem::invalid("ids stands alone").field("ids"));
        }
        let users = gateway.chat.users(&actor, read_ids(ids)?).await?;
        return Ok(Json(Users {
            users: users.iter().map(|user| User::from(&**user)).collect(),
            next: None,
        }));
    }
    let limit = query::limit(it.limit)?;
    let text = search_text(it.query.as_deref())?;
    let after = query::cursor(it.after.as_deref(), Username::new)?;
    let users = gateway.chat.find_people(&actor, text, after, limit).await?;
    Ok(Json(Users {
        next: query::next(&users, limit, |user| user.username.as_str()),
        users: users.iter().map(User::from).collect(),
    }))
}

/// The text to look for; nothing is everything.
pub(super) fn search_text(text: Option<&str>) -> Answer<&str> {
    let text = text.unwrap_or_default().trim();
    if text.len() > QUERY_MAX_BYTES {
        let detail = format!("at most {QUERY_MAX_BYTES} bytes");
        return Err(Problem::invalid(detail).field("query"));
    }
    Ok(text)
}

fn read_ids(text: &str) -> Answer<Vec<UserId>> {
    let bad = || Problem::invalid("ids with commas between them, at most 200").field("ids");
    let ids: Result<Vec<UserId>, _> = text
        .split(',')
        .take(USERS_BY_ID + 1)
        .map(str::parse)
        .collect();
    ids.ok()
        .filter(|ids| ids.len() <= USERS_BY_ID)
        .ok_or_else(bad)
}

/// One user.
#[utoipa::path(
    get, path = "/users/{id}", operation_id = "user", tag = "users",
    params(("id" = String, Path, description = "The user.")),
    responses((status = 200, description = "The user.", body = User))
)]
pub(crate) async fn user(
    State(gateway): State<Gateway>,
    SignedIn(actor): SignedIn,
    Path(id): Path<UserId>,
) -> Answer<Json<User>> {
    let user = gateway.chat.user(&actor, id).await?;
    Ok(Json(User::from(&*user)))
}
