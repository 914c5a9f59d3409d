//! Where a request was sent to, and where links lead.

use std::net::{IpAddr, UdpSocket};

use axum::http::{HeaderMap, Uri, header, uri::Authority};
use store::{
    StoreError,
    control::{self, Placement},
    domains, former_addresses,
};

use super::directory::resolve;
use crate::{app::App, http::Failure, tls};

/// The host a request was sent to, without port.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address(String);

impl Address {
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        Self(split(authority(uri, headers)).0.to_ascii_lowercase())
    }

    /// Whether it is a plain host name or address, safe to send somebody to.
    pub fn is_plain(&self) -> bool {
        let plain =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'[' | b']' | b':');
        !self.0.is_empty() && self.0.bytes().all(plain)
    }

    /// The first label, which names the organization: `acme` of `acme.localhost`.
    pub fn slug(&self) -> Option<&str> {
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

/// The host with its port as the request has it: in a header, or with HTTP/2 in the address.
fn authority<'r>(uri: &'r Uri, headers: &'r HeaderMap) -> &'r str {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    host.or_else(|| uri.authority().map(Authority::as_str))
        .unwrap_or_default()
}

/// An IPv6 literal holds colons of its own.
fn split(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (name, Some(port)),
        _ => (authority, None),
    }
}

/// Where members reach the server, for links that are handed on. A caller who made the host up sends nobody elsewhere: with a
/// configured address only that one counts, and the organizations' beneath it; otherwise the host of the request if it is
/// one of our own, and else a name of the certificate.
pub fn origin(app: &App, uri: &Uri, headers: &HeaderMap) -> String {
    let home = app.directory.home_of(&Address::of(uri, headers));
    home.unwrap_or_else(|| called_origin(app, uri, headers))
}

/// The same for whoever calls, whatever domain of its own an organization prefers.
fn called_origin(app: &App, uri: &Uri, headers: &HeaderMap) -> String {
    if let Some(origin) = configured_called(app, uri, headers) {
        return origin;
    }
    let address = Address::of(uri, headers);
    let names = tls::names(&app.config);
    let (host, port) = if is_ours(&names, &address) {
        let port = split(authority(uri, headers))
            .1
            .and_then(|port| port.parse().ok());
        (address.0, port.unwrap_or(443))
    } else {
        let name = names.into_iter().find(|name| !name.starts_with("*."));
        let port = app.config.listen.address.port();
        (name.unwrap_or_else(|| "localhost".to_owned()), port)
    };
    match port {
        443 => format!("https://{host}"),
        port => format!("https://{host}:{port}"),
    }
}

/// Where the server is reached when nobody asks: for links in mails that time or a sweep sends. The configured address, or a
/// name of the certificate.
pub fn home(app: &App) -> String {
    if let Some(url) = &app.config.listen.public_url {
        return url.trim_end_matches('/').to_owned();
    }
    let name = tls::names(&app.config)
        .into_iter()
        .find(|name| !name.starts_with("*."));
    let host = name.unwrap_or_else(|| "localhost".to_owned());
    match app.config.listen.address.port() {
        443 => format!("https://{host}"),
        port => format!("https://{host}:{port}"),
    }
}

/// Where the pages of an organization lie, for a page that is shown at `called` and may stand above several organizations: nothing
/// where that is one of its own addresses.
pub async fn pages_of(app: &App, called: &Address, placement: &Placement) -> Result<Option<String>, Failure> {
    if !is_home(app, called) {
        return Ok(None);
    }
    // Where there is but one organization, every address leads to it.
    if let Some((only, _)) = resolve(app, called).await?
        && only.id == placement.id
    {
        return Ok(None);
    }
    let (control, id) = (app.cell.control(), placement.id);
    let primary = control
        .read(move |tx| Box::pin(async move { Ok::<_, Failure>(domains::find_primary(tx, id).await?) }));
    let url = app.config.listen.public_url.as_deref();
    Ok(links_lead_to(
        url,
        &placement.slug,
        primary.await?.as_deref(),
        true,
    ))
}

/// Whether an address is that of the installation itself, which stands above those of its organizations.
pub fn is_home(app: &App, address: &Address) -> bool {
    let url = app.config.listen.public_url.as_deref();
    let public = url.and_then(|url| url.strip_prefix("https://"));
    public.is_some_and(|public| split(public).0.eq_ignore_ascii_case(&address.0))
}

/// The same page at the new address of an organization whose former address a browser asks for; nothing for any other one.
pub async fn forward(app: &App, uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let address = Address::of(uri, headers);
    let slug = address.slug()?.to_owned();
    let rest = called_origin(app, uri, headers)
        .strip_prefix(&format!("https://{slug}."))?
        .to_owned();
    let now = app.clock.now();
    let control = app.cell.control();
    let found = control.read(move |tx| {
        Box::pin(async move {
            if control::find_by_slug(tx, &slug).await?.is_some() {
                return Ok::<_, StoreError>(None);
            }
            former_addresses::find_new(tx, &slug, now).await
        })
    });
    let new = found.await.ok().flatten()?;
    let page = uri.path_and_query().map_or("/", |page| page.as_str());
    Some(format!("https://{new}.{rest}{page}"))
}

/// The same, but nothing without a configured address: for what nobody had to sign in for.
pub fn configured_origin(app: &App, uri: &Uri, headers: &HeaderMap) -> Option<String> {
    app.config.listen.public_url.as_ref()?;
    let home = app.directory.home_of(&Address::of(uri, headers));
    home.or_else(|| configured_called(app, uri, headers))
}

fn configured_called(app: &App, uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let url = app.config.listen.public_url.as_ref()?;
    let organization = beneath(url, &Address::of(uri, headers));
    Some(organization.unwrap_or_else(|| url.clone()))
}

/// The configured address with the label of an organization before it, if that is where the request came to.
fn beneath(url: &str, address: &Address) -> Option<String> {
    let public = url.strip_prefix("https://")?;
    let (label, parent) = address.0.split_once('.')?;
    let is_there = address.is_plain() && !label.is_empty() && parent.eq_ignore_ascii_case(split(public).0);
    is_there.then(|| format!("https://{label}.{public}"))
}

/// Whether the certificate of the listener names the host, or it is a number of this machine: in a network without names the
/// certificate that we made ourselves cannot know it.
fn is_ours(names: &[String], address: &Address) -> bool {
    address.is_plain()
        && (names.iter().any(|name| tls::covers(name, &address.0)) || is_number_of_this_machine(&address.0))
}

/// Only the numbers of this machine can be listened on.
fn is_number_of_this_machine(host: &str) -> bool {
    let number = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>();
    number.is_ok_and(|number| !number.is_unspecified() && UdpSocket::bind((number, 0)).is_ok())
}

/// Where links of an organization lead that has a domain of its own: to the one that it prefers, otherwise, also for whoever calls it
/// there, to its address beneath the installation's own.
pub(super) fn links_lead_to(
    url: Option<&str>,
    slug: &str,
    primary: Option<&str>,
    is_domain: bool,
) -> Option<String> {
    let public = url?.strip_prefix("https://")?;
    match (primary, split(public).1) {
        (Some(domain), Some(port)) => Some(format!("https://{domain}:{port}")),
        (Some(domain), None) => Some(format!("https://{domain}")),
        (None, _) => is_domain.then(|| format!("https://{slug}.{public}")),
    }
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

    fn address(host: &str) -> Address {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_str(host).unwrap());
        Address::of(&Uri::from_static("/"), &headers)
    }

    /// No header that a caller sends makes a foreign host one of ours. A number written as a name, or a
    /// path that hides behind the name of the certificate, would lead to another machine.
    #[test]
    fn a_host_is_ours_by_the_certificate_or_as_a_number_of_this_machine() {
        let names = ["hours.example.com", "localhost", "*.localhost"].map(str::to_owned);
        for (host, expected) in [
            ("hours.example.com:8443", true),
            ("acme.localhost:8443", true),
            ("127.0.0.1:8443", true),
            ("[::1]", std::net::TcpListener::bind("[::1]:0").is_ok()),
            // A network for documentation: nobody has a number of it.
            ("192.0.2.1", false),
            ("0.0.0.0", false),
            ("acme.localhost.evil.example", false),
            ("evil/#.localhost", false),
            ("3221225985/?.localhost", false),
            ("a@b.localhost", false),
            ("", false),
        ] {
            assert_eq!(is_ours(&names, &address(host)), expected, "{host}");
        }
    }

    #[test]
    fn links_lead_to_the_preferred_domain_or_to_the_address_beneath_the_installation() {
        let url = Some("https://hours.example.com:8443");
        for (primary, is_domain, expected) in [
            (None, false, None),
            (None, true, Some("https://acme.hours.example.com:8443")),
            (
                Some("time.acme.example"),
                false,
                Some("https://time.acme.example:8443"),
            ),
            (
                Some("time.acme.example"),
                true,
                Some("https://time.acme.example:8443"),
            ),
        ] {
            assert_eq!(
                links_lead_to(url, "acme", primary, is_domain).as_deref(),
                expected
            );
        }
        assert_eq!(links_lead_to(None, "acme", Some("time.acme.example"), true), None);
    }

    #[test]
    fn links_of_organizations_lie_beneath_the_configured_address() {
        let url = "https://hours.example.com:8443";
        for (host, expected) in [
            (
                "acme.hours.example.com:8443",
                Some("https://acme.hours.example.com:8443"),
            ),
            (
                "acme.hours.example.com:9",
                Some("https://acme.hours.example.com:8443"),
            ),
            ("hours.example.com", None),
            ("a.b.hours.example.com", None),
            ("evil/#.hours.example.com", None),
            ("evilhours.example.com", None),
        ] {
            assert_eq!(beneath(url, &address(host)).as_deref(), expected, "{host}");
        }
    }
}
