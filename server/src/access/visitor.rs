//! Somebody who has not signed in: setup, invitations and sign-in begin here.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use axum_extra::extract::cookie::CookieJar;
use store::{Database, control::Placement};
use tower_http::request_id::RequestId;

use super::{Address, COOKIE, address, csrf};
use crate::{app::App, http::Failure};

/// The longest part of a browser's name for itself that is kept, in characters.
const USER_AGENT_LIMIT: usize = 200;

/// A request without credentials. Another site's page cannot send one.
#[derive(Debug, Clone)]
pub struct Visitor {
    pub address: Address,
    /// Where the request comes from; counted against guessing.
    pub peer: IpAddr,
    /// The session that the browser still holds, which a new one replaces.
    pub old_session: Option<String>,
    pub user_agent: String,
    pub request_id: String,
}

impl Visitor {
    /// The organization at the address that the visitor calls, if there is one.
    pub async fn organization(&self, app: &App) -> Result<Option<(Placement, Arc<Database>)>, Failure> {
        address::resolve(app, &self.address).await
    }
}

impl Visitor {
    /// The network that the request comes from, not the very address: enough to see that somebody else signs in.
    pub fn network(&self) -> String {
        network_of(self.peer)
    }
}

/// The network that an address belongs to.
pub fn network_of(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Failure> {
        csrf::check_visitor(&parts.method, &parts.uri, &parts.headers)?;
        let request_id = parts
            .extensions
            .get::<RequestId>()
            .and_then(|id| id.header_value().to_str().ok());
        let cookie = CookieJar::from_headers(&parts.headers)
            .get(COOKIE)
            .map(|cookie| cookie.value().to_owned());
        Ok(Self {
            address: Address::of(&parts.uri, &parts.headers),
            peer: peer(parts),
            old_session: cookie.filter(|secret| !secret.is_empty()),
            user_agent: user_agent(&parts.headers),
            request_id: request_id.unwrap_or_default().to_owned(),
        })
    }
}

/// Where a request comes from.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

impl FromRequestParts<App> for Peer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Self::Rejection> {
        Ok(Self(peer(parts)))
    }
}

/// Without a network connection, as in tests, everybody counts as one address.
pub fn peer(parts: &Parts) -> IpAddr {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.0.ip())
}

fn user_agent(headers: &HeaderMap) -> String {
    let name = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    name.chars().take(USER_AGENT_LIMIT).collect()
}
