//! Cross-site request forgery: with a cookie, a write must come from our own pages.

use api::problem::Code;
use axum::http::{HeaderMap, Method, Uri, header, uri::Authority};

use crate::http::Failure;

/// Refuses a write with a session cookie that another site started (ASVS v5.0.0-3.5.1). Browsers send `Sec-Fetch-Site`
/// with every request and `Origin` with every write; a request with neither does not come from a browser's page.
pub fn check(method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Failure> {
    if method.is_safe() || is_own_page(uri, headers) == Some(true) {
        return Ok(());
    }
    Err(Failure::new(
        Code::CsrfRejected,
        "A request with a session cookie must come from Hourbook's own pages.",
    ))
}

/// The same for a write without any credential, such as signing in: programs may send it, pages of other sites not.
pub fn check_visitor(method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Failure> {
    if method.is_safe() || is_own_page(uri, headers) != Some(false) {
        return Ok(());
    }
    Err(Failure::new(
        Code::CsrfRejected,
        "From a browser this can only be sent by Hourbook's own pages.",
    ))
}

/// What the browser says about where the request comes from; `None` if it says nothing.
fn is_own_page(uri: &Uri, headers: &HeaderMap) -> Option<bool> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    // HTTP/2 carries the host in the address instead of a header.
    let host = text(header::HOST.as_str()).or_else(|| uri.authority().map(Authority::as_str));
    let site = text("sec-fetch-site").map(|site| site == "same-origin");
    let origin = text(header::ORIGIN.as_str()).map(|origin| {
        origin
            .strip_prefix("https://")
            .is_some_and(|origin| Some(origin) == host)
    });
    match (site, origin) {
        (None, None) => None,
        (site, origin) => Some(site != Some(false) && origin != Some(false)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_our_own_pages_may_write_with_a_cookie() {
        type Case = (&'static str, &'static [(&'static str, &'static str)], bool);
        let cases: [Case; 7] = [
            (
                "POST",
                &[("host", "a.example"), ("origin", "https://a.example")],
                true,
            ),
            (
                "POST",
                &[
                    ("host", "a.example"),
                    ("origin", "https://a.example"),
                    ("sec-fetch-site", "same-origin"),
                ],
                true,
            ),
            (
                "POST",
                &[("host", "a.example"), ("sec-fetch-site", "cross-site")],
                false,
            ),
            (
                "POST",
                &[("host", "a.example"), ("origin", "https://evil.example")],
                false,
            ),
            (
                "POST",
                &[("host", "a.example"), ("origin", "http://a.example")],
                false,
            ),
            ("DELETE", &[("host", "a.example")], false),
            (
                "GET",
                &[("host", "a.example"), ("sec-fetch-site", "cross-site")],
                true,
            ),
        ];
        for (method, pairs, allowed) in cases {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, HeaderValue::from_static(value));
            }
            let method = method.parse().unwrap();
            assert_eq!(
                check(&method, &Uri::from_static("/"), &headers).is_ok(),
                allowed,
                "{method} {pairs:?}"
            );
            let says_nothing = pairs.len() == 1;
            let visitor = check_visitor(&method, &Uri::from_static("/"), &headers).is_ok();
            assert_eq!(visitor, allowed || says_nothing, "{method} {pairs:?}");
        }
    }

    #[test]
    fn the_host_of_http_2_is_the_authority_of_the_address() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ORIGIN, HeaderValue::from_static("https://a.example:8443"));
        let own = Uri::from_static("https://a.example:8443/api/v1/session");
        assert!(check(&Method::POST, &own, &headers).is_ok());
        let other = Uri::from_static("https://b.example:8443/api/v1/session");
        assert!(check(&Method::POST, &other, &headers).is_err());
    }
}
