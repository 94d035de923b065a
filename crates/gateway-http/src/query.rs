//! What stands in the path and the query of a request.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use natter_model::limits::{PAGE_DEFAULT, PAGE_MAX};
use serde::de::DeserializeOwned;

use crate::gateway::Gateway;
use crate::problem::Problem;

/// Parameters of the path.
#[derive(Debug)]
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Gateway> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Problem> {
        let path = axum::extract::Path::from_request_parts(parts, gateway).await;
        path.map(|axum::extract::Path(it)| Self(it))
            .map_err(|rejection| Problem::invalid(rejection.body_text()))
    }
}

/// Parameters of the query, read strictly.
#[derive(Debug)]
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<Gateway> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Problem> {
        let query = axum::extract::Query::from_request_parts(parts, gateway).await;
        query
            .map(|axum::extract::Query(it)| Self(it))
            .map_err(|rejection| Problem::invalid(rejection.body_text()))
    }
}

/// How many entries a page has.
pub(crate) fn limit(wanted: Option<usize>) -> Result<usize, Problem> {
    match wanted {
        None => Ok(PAGE_DEFAULT),
        Some(limit @ 1..=PAGE_MAX) => Ok(limit),
        Some(_) => Err(Problem::invalid(format!("limit is 1 to {PAGE_MAX}")).field("limit")),
    }
}

/// A cursor, as the text that `read` made it from.
pub(crate) fn cursor<T, E>(
    after: Option<&str>,
    read: impl FnOnce(&str) -> Result<T, E>,
) -> Result<Option<T>, Problem> {
    let bad = |_| Problem::invalid("not a cursor of this list").field("after");
    after.map(read).transpose().map_err(bad)
}

/// The cursor of the next page: the last item's, when the page is full.
pub(crate) fn next<T>(
    items: &[T],
    limit: usize,
    cursor: impl FnOnce(&T) -> &str,
) -> Option<String> {
    let last = items.last().filter(|_| items.len() >= limit)?;
    Some(cursor(last).to_owned())
}
