//! Which organization an address belongs to.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::http::{HeaderMap, Uri, header, uri::Authority};
use domain::ids::OrganizationId;
use store::{
    Database,
    control::{self, Placement},
};

use crate::{app::App, http::Failure, tls};

/// How long an answer of the control database is believed. A new organization shows after this time at the latest.
const BELIEVED: Duration = Duration::from_secs(2);
/// Above this many remembered hosts all are forgotten: hosts come from the network.
const HOSTS: usize = 10_000;

/// The host a request was sent to, without port.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address(String);

impl Address {
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let host = headers
            .get(header::HOST)
            .and_then(|value| value.to_str().ok())
            .or_else(|| uri.host());
        let host = host.unwrap_or_default();
        // An IPv6 literal holds colons of its own.
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        };
        Self(name.to_ascii_lowercase())
    }

    /// Whether it is a plain host name or address, safe to send somebody to.
    pub fn is_plain(&self) -> bool {
        let plain =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'[' | b']' | b':');
        !self.0.is_empty() && self.0.bytes().all(plain)
    }

    /// The first label, which names the organization: `acme` of `acme.localhost`.
    fn slug(&self) -> Option<&str> {
        self.0
            .split_once('.')
            .map(|(label, _)| label)
            .filter(|label| !label.is_empty())
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where members reach the server, for links: as configured, otherwise the address that the request came to.
pub fn origin(app: &App, uri: &Uri, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    let host = host
        .or_else(|| uri.authority().map(Authority::as_str))
        .unwrap_or("localhost");
    let configured = app.config.listen.public_url.clone();
    configured.unwrap_or_else(|| format!("https://{host}"))
}

/// The same for mails to others: a caller who made the host up does not send them elsewhere. Without a configured address the
/// host is taken only if the certificate of the listener names it; otherwise the link leads to a name that it has.
pub fn mail_origin(app: &App, uri: &Uri, headers: &HeaderMap) -> String {
    let names = tls::names(&app.config);
    let address = Address::of(uri, headers);
    let is_own = names.iter().any(|name| tls::covers(name, &address.0));
    if is_own || app.config.listen.public_url.is_some() {
        return origin(app, uri, headers);
    }
    let name = names.iter().find(|name| !name.starts_with("*."));
    let name = name.map_or("localhost", String::as_str);
    match app.config.listen.address.port() {
        443 => format!("https://{name}"),
        port => format!("https://{name}:{port}"),
    }
}

/// Remembered answers of the control database.
#[derive(Default)]
pub struct Directory {
    known: Mutex<HashMap<Address, (Instant, Option<Placement>)>>,
}

impl Directory {
    /// An organization that is no longer there.
    pub fn forget(&self, organization: OrganizationId) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, (_, placement)| placement.as_ref().is_none_or(|known| known.id != organization));
    }
}

/// The organization at an address: the one its first label names, or the only one there is.
pub async fn resolve(app: &App, address: &Address) -> Result<Option<(Placement, Arc<Database>)>, Failure> {
    let remembered = {
        let known = app.directory.known.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .get(address)
            .filter(|(since, _)| since.elapsed() < BELIEVED)
            .map(|(_, placement)| placement.clone())
    };
    let placement = match remembered {
        Some(placement) => placement,
        None => look_up(app, address).await?,
    };
    let Some(placement) = placement else {
        return Ok(None);
    };
    let database = app.cell.organization(&placement).await?;
    Ok(Some((placement, database)))
}

async fn look_up(app: &App, address: &Address) -> Result<Option<Placement>, Failure> {
    let slug = address.slug().map(str::to_owned);
    let placement = app
        .cell
        .control()
        .read(move |tx| {
            Box::pin(async move {
                if let Some(slug) = &slug
                    && let Some(found) = control::find_by_slug(tx, slug).await?
                {
                    return Ok::<_, Failure>(Some(found));
                }
                let mut few = control::list_active(tx, None, 2).await?;
                Ok(if few.len() == 1 { few.pop() } else { None })
            })
        })
        .await?;
    let mut known = app.directory.known.lock().unwrap_or_else(PoisonError::into_inner);
    if known.len() >= HOSTS {
        known.clear();
    }
    // "Nothing here" is not remembered: the organization may be created this very moment.
    if placement.is_some() {
        known.insert(address.clone(), (Instant::now(), placement.clone()));
    }
    Ok(placement)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn the_first_label_of_the_host_names_the_organization() {
        for (host, slug) in [
            ("acme.localhost:8443", Some("acme")),
            ("ACME.time.example.com", Some("acme")),
            ("localhost:8443", None),
            ("[::1]:8443", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static(host));
            assert_eq!(
                Address::of(&Uri::from_static("/"), &headers).slug(),
                slug,
                "{host}"
            );
        }
    }
}
