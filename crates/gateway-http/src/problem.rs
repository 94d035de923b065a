//! Refusals as HTTP answers: RFC 9457 problem details.

use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use natter_api::Problem as Body;
use natter_model::Refusal;

/// An answer that says no.
#[derive(Debug, Clone)]
pub(crate) struct Problem(Box<Body>);

/// What a handler of an endpoint gives.
pub(crate) type Answer<T> = Result<T, Problem>;

impl Problem {
    /// A request that cannot be read, and why.
    pub(crate) fn invalid(detail: impl Into<String>) -> Self {
        Self::from(Refusal::InvalidRequest).because(detail)
    }

    /// A problem of HTTP itself, which the domain has no word for.
    pub(crate) fn http(status: StatusCode, code: &str, title: &str) -> Self {
        Self(Box::new(Body {
            kind: format!("/problems/{code}"),
            title: title.to_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            detail: None,
            field: None,
            retry_after_ms: None,
        }))
    }

    /// Nothing is at this path.
    pub(crate) fn not_found() -> Self {
        Self::http(StatusCode::NOT_FOUND, "not_found", "there is nothing here")
    }

    /// The path is there, but not for this method.
    pub(crate) fn method_not_allowed() -> Self {
        Self::http(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "this cannot be done here",
        )
    }

    /// The request comes from a page of somebody else.
    pub(crate) fn foreign_origin() -> Self {
        Self::http(
            StatusCode::FORBIDDEN,
            "foreign_origin",
            "this request did not come from the server's own pages",
        )
    }

    /// Says what is wrong with this request.
    pub(crate) fn because(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// Says which field is meant.
    pub(crate) fn field(mut self, field: &str) -> Self {
        self.0.field = Some(field.to_owned());
        self
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self(Box::new(Body::from(refusal)))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::BAD_REQUEST);
        let body = serde_json::to_vec(&self.0).expect("invariant: a problem is plain data");
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
        set(CONTENT_TYPE, "application/problem+json");
        set(CACHE_CONTROL, "no-store");
        match status {
            StatusCode::UNAUTHORIZED => {
                set(WWW_AUTHENTICATE, "Bearer");
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                set(RETRY_AFTER, "5");
            }
            _ => {}
        }
        if let Some(millis) = self.0.retry_after_ms {
            headers.insert(RETRY_AFTER, HeaderValue::from(millis.div_ceil(1_000)));
        }
        response
    }
}

/// The answer to `OPTIONS`, and what stands beside 405.
pub(crate) fn allow(methods: &'static str) -> Response {
    (
        StatusCode::NO_CONTENT,
        [(ALLOW, HeaderValue::from_static(methods))],
    )
        .into_response()
}
