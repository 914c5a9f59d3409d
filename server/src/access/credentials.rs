//! What a request shows to prove who sent it.

use api::problem::Code;
use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use super::secrets;
use crate::http::Failure;

/// `__Host-` binds the cookie to this host, to TLS and to the root path (ASVS v5.0.0-3.3.1).
pub const COOKIE: &str = "__Host-hourbook";

/// Says that somebody signed in with this browser before. It opens nothing; what strangers guess does not slow it down.
pub const DEVICE_COOKIE: &str = "__Host-hourbook-device";
/// How long a browser is known after the last time somebody signed in with it.
pub const DEVICE_KNOWN_DAYS: i32 = 400;

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

/// The `Set-Cookie` that lets a browser be known again.
pub fn device_cookie(secret: &str) -> HeaderValue {
    let mut cookie = Cookie::new(DEVICE_COOKIE, secret.to_owned());
    // Only signing in asks for it, which no other site may begin.
    cookie.set_same_site(SameSite::Strict);
    let header = header_of(cookie);
    let seconds = i64::from(DEVICE_KNOWN_DAYS) * 24 * 60 * 60;
    let text = format!("{}; Max-Age={seconds}", header.to_str().unwrap_or_default());
    HeaderValue::from_str(&text).unwrap_or(header)
}

/// The `Set-Cookie` that removes the session.
pub fn clear_cookie() -> HeaderValue {
    let mut cookie = Cookie::build((COOKIE, "")).build();
    cookie.make_removal();
    header_of(cookie)
}

/// Binds a sign-in that is at a provider to the browser that began it.
pub const PROVIDER_COOKIE: &str = "__Host-hourbook-provider";

/// The `Set-Cookie` of such a sign-in.
pub fn provider_cookie(secret: &str) -> HeaderValue {
    header_of(Cookie::new(PROVIDER_COOKIE, secret.to_owned()))
}

/// The `Set-Cookie` that removes it.
pub fn clear_provider_cookie() -> HeaderValue {
    let mut cookie = Cookie::build((PROVIDER_COOKIE, "")).build();
    cookie.make_removal();
    header_of(cookie)
}

fn header_of(mut cookie: Cookie<'static>) -> HeaderValue {
    cookie.set_path("/");
    cookie.set_secure(true);
    cookie.set_http_only(true);
    if cookie.same_site().is_none() {
        cookie.set_same_site(SameSite::Lax);
    }
    HeaderValue::from_str(&cookie.to_string()).unwrap_or_else(|_| HeaderValue::from_static(""))
}
