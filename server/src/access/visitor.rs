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
use domain::detection::allows;
use store::{Database, control::Placement};
use tower_http::request_id::RequestId;

use super::{Address, COOKIE, DEVICE_COOKIE, csrf, directory, not_from_there};
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
    /// What the browser was given when somebody signed in with it before.
    pub device: Option<String>,
    pub user_agent: String,
    pub request_id: String,
}

impl Visitor {
    /// The organization at the address that the visitor calls, if there is one.
    pub async fn organization(&self, app: &App) -> Result<Option<(Placement, Arc<Database>)>, Failure> {
        directory::resolve(app, &self.address).await
    }
}

impl Visitor {
    /// The same for somebody who wants to sign in: refused from networks that are not let in.
    pub async fn entrance(&self, app: &App) -> Result<Option<(Placement, Arc<Database>)>, Failure> {
        let Some((placement, database)) = self.organization(app).await? else {
            return Ok(None);
        };
        let settings = database
            .read(|tx| Box::pin(async move { Ok::<_, Failure>(store::detection::settings::get(tx).await?) }))
            .await?;
        if allows(&settings.allowed_networks, self.peer) {
            return Ok(Some((placement, database)));
        }
        Err(not_from_there(Some(self.peer)))
    }

    /// The network that the request comes from, not the very address: enough to see that somebody else signs in.
    pub fn network(&self) -> String {
        network_of(self.peer)
    }
}

/// The network that an address belongs to.
pub fn network_of(address: IpAddr) -> String {
    match address.to_canonical() {
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
        let cookies = CookieJar::from_headers(&parts.headers);
        let value = |name| {
            let cookie = cookies.get(name).map(|cookie| cookie.value().to_owned());
            cookie.filter(|secret| !secret.is_empty())
        };
        Ok(Self {
            address: Address::of(&parts.uri, &parts.headers),
            peer: peer(parts),
            old_session: value(COOKIE),
            device: value(DEVICE_COOKIE),
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
