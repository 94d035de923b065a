//! Who asks: extractors for handlers.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use natter_core::Actor;
use natter_model::Refusal;

use crate::address;
use crate::connection::Connected;
use crate::cookie;
use crate::gateway::Gateway;
use crate::limits;
use crate::origin::{self, Origin};
use crate::problem::Problem;

/// A user who is signed in, by bearer token or by cookie. By cookie, a request that could change
/// something has to come from the server's own pages.
pub(crate) struct SignedIn(pub(crate) Actor);

/// What a request brings to prove who asks.
pub(crate) enum Credential<'a> {
    /// `Authorization: Bearer`; no browser sends it by itself.
    Bearer(&'a str),
    /// The session cookie; browsers send it along with whatever they send.
    Cookie(&'a str),
}

impl<'a> Credential<'a> {
    /// The credential in `headers`; the bearer token counts when there are both.
    pub(crate) fn find(headers: &'a HeaderMap) -> Result<Self, Refusal> {
        let found = match headers.get(AUTHORIZATION) {
            Some(line) => Self::Bearer(bearer(line.to_str().ok()).ok_or(Refusal::NotSignedIn)?),
            None => Self::Cookie(cookie::token(headers).ok_or(Refusal::NotSignedIn)?),
        };
        let (Self::Bearer(token) | Self::Cookie(token)) = found;
        if token.is_empty() || token.len() > limits::TOKEN_MAX {
            return Err(Refusal::NotSignedIn);
        }
        Ok(found)
    }

    /// The token.
    pub(crate) fn token(&self) -> &'a str {
        match self {
            Self::Bearer(token) | Self::Cookie(token) => token,
        }
    }
}

fn bearer(line: Option<&str>) -> Option<&str> {
    let (scheme, token) = line?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

impl FromRequestParts<Gateway> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Problem> {
        let credential = Credential::find(&parts.headers)?;
        let safe = matches!(parts.method, Method::GET | Method::HEAD);
        if matches!(credential, Credential::Cookie(_))
            && !safe
            && Visitor::of(parts, gateway)?.origin != Origin::Own
        {
            return Err(Problem::foreign_origin());
        }
        Ok(Self(gateway.chat.authenticate(credential.token()).await?))
    }
}

/// Whoever asks, signed in or not: for requests that make logins. A page of somebody else may not
/// make them.
pub(crate) struct Visitor {
    /// From where.
    pub(crate) address: IpAddr,
    /// Whose page asks.
    pub(crate) origin: Origin,
    /// Whether a cookie that is set is to be sent by TLS only.
    pub(crate) secure: bool,
}

impl Visitor {
    /// What the request says.
    pub(crate) fn of(parts: &Parts, gateway: &Gateway) -> Result<Self, Problem> {
        let connected = parts.extensions.get::<Connected>();
        let peer = &connected.ok_or(Refusal::Internal)?.peer;
        let config = &gateway.config;
        let loopback = peer.local.ip().to_canonical().is_loopback();
        Ok(Self {
            address: address::of(&parts.headers, peer.addr.ip(), &config.trusted_proxies),
            origin: origin::of(&parts.headers, config, peer.tls, loopback),
            secure: config.is_secure(peer.tls),
        })
    }
}

impl FromRequestParts<Gateway> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Problem> {
        let visitor = Self::of(parts, gateway)?;
        match visitor.origin {
            Origin::Foreign => Err(Problem::foreign_origin()),
            Origin::Own | Origin::Unsaid => Ok(visitor),
        }
    }
}
