//! What a request shows to prove who sent it.

use api::problem::Code;
use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use super::secrets;
use crate::http::Failure;

/// `__Host-` binds the cookie to this host, to TLS and to the root path (ASVS v5.0.0-3.3.1).
pub const COOKIE: &str = "__Host-hourbook";

/// A credential found on a request; not checked yet.
#[derive(Clone, PartialEq, Eq)]
pub enum Credential {
    Token(String),
    Session(String),
    /// None: work that the server does for a member who has asked for it before.
    Absent,
}

/// The credential of a request. A token wins over a cookie; something that cannot be one is refused.
pub fn find(headers: &HeaderMap) -> Result<Option<Credential>, Failure> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let token = value
            .to_str()
            .ok()
            .and_then(|text| text.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        return match token
            .map(|(_, token)| token.trim())
            .filter(|token| secrets::is_token(token))
        {
            Some(token) => Ok(Some(Credential::Token(token.to_owned()))),
            None => Err(Failure::new(
                Code::Unauthenticated,
                "`Authorization` must be `Bearer` and a personal access token.",
            )),
        };
    }
    let cookie = CookieJar::from_headers(headers)
        .get(COOKIE)
        .map(|cookie| cookie.value().to_owned());
    Ok(cookie
        .filter(|secret| !secret.is_empty())
        .map(Credential::Session))
}

/// The `Set-Cookie` that starts a session. It ends with the browser; the server ends it earlier by its own clocks.
pub fn session_cookie(secret: &str) -> HeaderValue {
    header_of(Cookie::new(COOKIE, secret.to_owned()))
}

/// The `Set-Cookie` that removes the session.
pub fn clear_cookie() -> HeaderValue {
    let mut cookie = Cookie::build((COOKIE, "")).build();
    cookie.make_removal();
    header_of(cookie)
}

fn header_of(mut cookie: Cookie<'static>) -> HeaderValue {
    cookie.set_path("/");
    cookie.set_secure(true);
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    HeaderValue::from_str(&cookie.to_string()).unwrap_or_else(|_| HeaderValue::from_static(""))
}
