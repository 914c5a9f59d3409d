//! The address of the page that the browser shows, for addresses that providers send it back to.

use api::problem::Code;
use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts, uri::Authority},
};
use reqwest::Url;

use crate::{
    access::{Address, directory::is_domain},
    app::App,
    http::Failure,
    passkeys::relying_party::is_within,
};

/// Its origin: `https://`, host, and port where it is not the usual one. A page of another name that passes requests on gets
/// none.
#[derive(Debug, Clone)]
pub struct OwnPage(pub String);

impl FromRequestParts<App> for OwnPage {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let host = parts
            .headers
            .get(header::HOST)
            .and_then(|value| value.to_str().ok())
            .or_else(|| parts.uri.authority().map(Authority::as_str));
        let page = host.and_then(|host| Url::parse(&format!("https://{host}")).ok());
        let page = page.filter(|page| page.path() == "/" && page.username().is_empty());
        let page = page.ok_or_else(|| Failure::new(Code::MalformedRequest, "The request names no host."))?;
        let name = page.host_str().unwrap_or_default();
        let configured = app.config.listen.public_url.as_deref();
        let same = |url: &str| Url::parse(url).is_ok_and(|url| url.host_str() == Some(name));
        let address = Address::of(&parts.uri, &parts.headers);
        if let Some(url) = configured.filter(|url| !is_within(name, url) && !same(url))
            && !is_domain(app, &address).await?
        {
            let detail = format!("Sign in at {url}: providers send nobody to another address.");
            return Err(Failure::new(Code::Conflict, detail));
        }
        Ok(Self(page.as_str().trim_end_matches('/').to_owned()))
    }
}
