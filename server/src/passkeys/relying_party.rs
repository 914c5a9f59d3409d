//! Whom a passkey belongs to: the host that the browser is at.

use api::problem::Code;
use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts, uri::Authority},
};
use jiff::SignedDuration;
use serde::de::DeserializeOwned;
use serde_json::Value;
use webauthn_rs::prelude::{Url, Webauthn, WebauthnBuilder, WebauthnError};

use crate::{
    access::{Address, directory::is_domain},
    app::App,
    http::Failure,
};

/// How long a challenge waits for its answer.
pub const CEREMONY_FOR: SignedDuration = SignedDuration::from_mins(5);

/// Checks what browsers answer. The browser says in signed words which page it was at, so that a passkey made at one
/// address opens nothing at another.
pub struct RelyingParty(pub Webauthn);

impl FromRequestParts<App> for RelyingParty {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let host = parts
            .headers
            .get(header::HOST)
            .and_then(|value| value.to_str().ok())
            .or_else(|| parts.uri.authority().map(Authority::as_str));
        let origin = host.and_then(|host| Url::parse(&format!("https://{host}")).ok());
        let origin = origin.ok_or_else(without_name)?;
        // An address of numbers is no name that a passkey can belong to.
        let name = origin.domain().ok_or_else(without_name)?;
        let configured = app.config.listen.public_url.as_deref();
        // A passkey made at a domain of the organization's own belongs to that domain, and opens nothing at another address.
        let address = Address::of(&parts.uri, &parts.headers);
        if let Some(url) = configured.filter(|url| !is_within(name, url))
            && !is_domain(app, &address).await?
        {
            let detail = format!("Passkeys belong to {url}. Open Hourbook there.");
            return Err(Failure::new(Code::Conflict, detail));
        }
        let party = WebauthnBuilder::new(name, &origin).map(|builder| builder.rp_name("Hourbook"));
        party
            .and_then(WebauthnBuilder::build)
            .map(Self)
            .map_err(|error| failed(&error))
    }
}

/// Whether a host is the one of this address, or an organization's beneath it. Otherwise a page of another name that passes
/// requests on could have members add passkeys of its own.
pub fn is_within(name: &str, url: &str) -> bool {
    let Some(public) = Url::parse(url)
        .ok()
        .and_then(|url| url.domain().map(str::to_owned))
    else {
        return false;
    };
    name == public || name.strip_suffix(&public).is_some_and(|rest| rest.ends_with('.'))
}

fn without_name() -> Failure {
    Failure::new(
        Code::Conflict,
        "Passkeys belong to a host name. Open Hourbook under its name instead of an address of numbers.",
    )
}

/// What the library could not make; nothing of it is the caller's fault.
pub fn failed(error: &WebauthnError) -> Failure {
    tracing::error!(?error, "a passkey ceremony could not be made");
    Failure::new(Code::Internal, "")
}

/// What a browser answered, or the state of its ceremony, in the form of the library.
pub fn read<T: DeserializeOwned>(value: Value) -> Result<T, Failure> {
    serde_json::from_value(value).map_err(|_| refused())
}

/// The one answer to whatever does not fit its challenge.
pub fn refused() -> Failure {
    Failure::field(
        "credential",
        "not_accepted",
        "The device did not answer what was asked, or too late. Try again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_belong_to_the_configured_name_and_those_beneath_it() {
        let url = "https://hours.example:8443";
        for (name, expected) in [
            ("hours.example", true),
            ("acme.hours.example", true),
            ("evilhours.example", false),
            ("hours.example.evil", false),
            ("example", false),
        ] {
            assert_eq!(is_within(name, url), expected, "{name}");
        }
        assert!(!is_within("localhost", "https://192.0.2.1"));
    }
}
