//! Cross-site request forgery: with a cookie, a write must come from our own pages.

use api::problem::Code;
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header, uri::Authority};

use crate::http::Failure;

/// Refuses a request with a session cookie that another site started (ASVS v5.0.0-3.5.1, 3.5.8). Browsers send
/// `Sec-Fetch-Site` with every request and `Origin` with every write; a request with neither does not come from a browser's
/// page. Reading is refused to pages of neighbours on the same domain as well: they are other organizations.
pub fn check(method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Failure> {
    let allowed = if method.is_safe() {
        !is_from_elsewhere(headers)
    } else {
        is_own_page(uri, headers) == Some(true)
    };
    if allowed {
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

/// Whether the browser says that another page, or a link on one, made it ask. Typed addresses and bookmarks are `none`.
fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    site.is_some_and(|site| site != b"same-origin" && site != b"none")
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

    #[test]
    fn only_our_own_pages_may_write_with_a_cookie() {
        type Case = (&'static str, &'static [(&'static str, &'static str)], bool, bool);
        // With a cookie, and without.
        let cases: [Case; 10] = [
            (
                "POST",
                &[("host", "a.example"), ("origin", "https://a.example")],
                true,
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
                true,
            ),
            (
                "POST",
                &[("host", "a.example"), ("sec-fetch-site", "cross-site")],
                false,
                false,
            ),
            (
                "POST",
                &[("host", "a.example"), ("origin", "https://evil.example")],
                false,
                false,
            ),
            (
                "POST",
                &[("host", "a.example"), ("origin", "http://a.example")],
                false,
                false,
            ),
            ("DELETE", &[("host", "a.example")], false, true),
            ("GET", &[("host", "a.example")], true, true),
            (
                "GET",
                &[("host", "a.example"), ("sec-fetch-site", "none")],
                true,
                true,
            ),
            (
                "GET",
                &[("host", "a.example"), ("sec-fetch-site", "cross-site")],
                false,
                true,
            ),
            (
                "GET",
                &[("host", "a.example"), ("sec-fetch-site", "same-site")],
                false,
                true,
            ),
        ];
        for (method, pairs, with_cookie, without) in cases {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, HeaderValue::from_static(value));
            }
            let method = method.parse().unwrap();
            let uri = Uri::from_static("/");
            assert_eq!(
                check(&method, &uri, &headers).is_ok(),
                with_cookie,
                "{method} {pairs:?}"
            );
            let visitor = check_visitor(&method, &uri, &headers).is_ok();
            assert_eq!(visitor, without, "{method} {pairs:?}");
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
