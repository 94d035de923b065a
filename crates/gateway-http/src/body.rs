//! JSON bodies of requests and answers.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::header::{CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use natter_model::Refusal;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::gateway::Gateway;
use crate::limits::BODY_MAX;
use crate::problem::Problem;

/// A JSON body: read strictly, or sent and not kept by caches.
#[derive(Debug)]
pub(crate) struct Json<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.0).expect("invariant: answers have string keys only");
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        (headers, body).into_response()
    }
}

impl<T: DeserializeOwned> FromRequest<Gateway> for Json<T> {
    type Rejection = Response;

    async fn from_request(request: Request, gateway: &Gateway) -> Result<Self, Response> {
        if !is_json(request.headers()) {
            return Err(unsupported().into_response());
        }
        let bytes = read(request, gateway.config.patience.body).await?;
        parse(&bytes).map(Json).map_err(Problem::into_response)
    }
}

fn unsupported() -> Problem {
    Problem::http(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        "the body must be application/json",
    )
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(Ok(text)) = headers.get(CONTENT_TYPE).map(HeaderValue::to_str) else {
        return false;
    };
    let (kind, parameters) = text.split_once(';').unwrap_or((text, ""));
    let charset = parameters.trim().to_ascii_lowercase();
    kind.trim().eq_ignore_ascii_case("application/json")
        && matches!(charset.as_str(), "" | "charset=utf-8" | "charset=\"utf-8\"")
}

/// The whole body. After a failure the connection is not used again: the rest of the body is on it.
async fn read(request: Request, within: Duration) -> Result<Bytes, Response> {
    let headers = request.headers();
    let announced = headers.get(CONTENT_LENGTH).and_then(|it| it.to_str().ok());
    if announced.is_some_and(|it| it.parse().unwrap_or(usize::MAX) > BODY_MAX) {
        return Err(last(Refusal::TooLarge.into()));
    }
    let body: Limited<Body> = Limited::new(request.into_body(), BODY_MAX);
    match tokio::time::timeout(within, body.collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(last(Refusal::TooLarge.into())),
        Ok(Err(_)) => Err(last(Problem::invalid("the body broke off"))),
        Err(_) => Err(last(Problem::http(
            StatusCode::REQUEST_TIMEOUT,
            "request_timeout",
            "the body did not come in time",
        ))),
    }
}

fn last(problem: Problem) -> Response {
    let mut response = problem.into_response();
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(CONNECTION, close);
    response
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(bytes).map_err(|error| match error.classify() {
        Category::Data => Problem::invalid(error.to_string()),
        Category::Syntax | Category::Eof | Category::Io => {
            Problem::invalid(format!("not JSON: {error}"))
        }
    })
}

/// For the fuzz targets: reads any bytes as every body there is.
#[doc(hidden)]
pub fn fuzz(bytes: &[u8]) {
    use natter_api::http as it;
    let _ = parse::<it::SignUp>(bytes);
    let _ = parse::<it::LogIn>(bytes);
    let _ = parse::<it::CreateRoom>(bytes);
    let _ = parse::<it::AddMembers>(bytes);
    let _ = parse::<it::ChangeRole>(bytes);
    let _ = parse::<it::PostMessage>(bytes);
    let _ = parse::<it::MarkRead>(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_types() {
        for (value, expected) in [
            ("application/json", true),
            ("Application/JSON; charset=UTF-8", true),
            ("application/json;charset=\"utf-8\"", true),
            ("application/json; charset=latin1", false),
            ("text/plain", false),
            ("application/x-www-form-urlencoded", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, value.parse().unwrap());
            assert_eq!(is_json(&headers), expected, "{value}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
