//! Who may speak to the agent: programs of this machine, and no web page.
//!
//! A page of any site can send requests to 127.0.0.1. Its browser names the site in `Origin`, and after a DNS
//! trick in `Host`: both must be ours. ActivityWatch only withholds the answer from such a page; here nothing of
//! its request is done.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use super::answer::Refusal;
use crate::config::ActivityWatchSection;

/// The extension of ActivityWatch in the store of Chrome; in Firefox each installation has an id of its own.
const CHROME_EXTENSION: &str = "chrome-extension://nglaklhklhcoonedhgnpgddginnjdadi";

/// What requests are held against.
#[derive(Clone)]
pub struct Guard(Arc<Wanted>);

struct Wanted {
    hosts: Vec<String>,
    origins: Vec<String>,
    key: Option<[u8; 32]>,
}

impl Guard {
    /// What a configuration wants.
    pub fn new(section: &ActivityWatchSection, listen: SocketAddr) -> Self {
        let hosts = vec![
            "localhost".to_owned(),
            "127.0.0.1".to_owned(),
            "[::1]".to_owned(),
            host_of(&listen.to_string()).to_owned(),
        ];
        let mut origins = section.origins.clone();
        origins.push(CHROME_EXTENSION.to_owned());
        origins.extend(
            hosts
                .iter()
                .map(|host| format!("http://{host}:{}", listen.port())),
        );
        Self(Arc::new(Wanted {
            hosts,
            origins,
            key: section.key.as_deref().map(digest),
        }))
    }
}

/// Lets a request pass, or refuses it before anything is done.
pub async fn check(State(Guard(wanted)): State<Guard>, request: Request, next: Next) -> Response {
    if let Err(refusal) = wanted.host(request.headers()) {
        return refusal.into_response();
    }
    let origin = match wanted.origin(request.headers()) {
        Ok(origin) => origin,
        Err(refusal) => return refusal.into_response(),
    };
    let mut response = if request.method() == Method::OPTIONS && origin.is_some() {
        preflight(request.headers())
    } else if let Err(refusal) = wanted.key(&request) {
        refusal.into_response()
    } else {
        next.run(request).await
    };
    if let Some(origin) = origin {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    }
    response
}

impl Wanted {
    fn host(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let Some(host) = headers.get(header::HOST) else {
            return Err(Refusal::bad("host header is missing"));
        };
        let host = String::from_utf8_lossy(host.as_bytes());
        let known = self
            .hosts
            .iter()
            .any(|known| known.eq_ignore_ascii_case(host_of(&host)));
        if known {
            Ok(())
        } else {
            Err(Refusal::bad(format!("host header is invalid (was {host})")))
        }
    }

    fn origin(&self, headers: &HeaderMap) -> Result<Option<HeaderValue>, Refusal> {
        let Some(origin) = headers.get(header::ORIGIN) else {
            return Ok(None);
        };
        let text = origin.to_str().unwrap_or_default();
        let known = text.starts_with("moz-extension://") || self.origins.iter().any(|known| known == text);
        if known {
            Ok(Some(origin.clone()))
        } else {
            Err(Refusal::new(
                StatusCode::FORBIDDEN,
                "this page may not speak to the agent; activitywatch.origins names those that may",
            ))
        }
    }

    fn key(&self, request: &Request) -> Result<(), Refusal> {
        let path = request.uri().path();
        let Some(wanted) = self.key.filter(|_| path != "/api/0/info" && path != "/") else {
            return Ok(());
        };
        let shown = shown_keys(request);
        if shown.iter().any(|shown| digest(shown) == wanted) {
            Ok(())
        } else {
            Err(Refusal::new(
                StatusCode::UNAUTHORIZED,
                "the key of the agent is needed",
            ))
        }
    }
}

/// Every way to show a key: `Bearer KEY` of ActivityWatch; `Basic` and `Bearer` of its Base64, and `?api_key=KEY`
/// of WakaTime.
fn shown_keys(request: &Request) -> Vec<String> {
    let mut shown = Vec::new();
    let authorization = request.headers().get(header::AUTHORIZATION);
    if let Some((scheme, value)) = authorization
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
    {
        if scheme.eq_ignore_ascii_case("bearer") {
            shown.push(value.trim().to_owned());
        }
        let decoded = STANDARD
            .decode(value.trim())
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok());
        // `Basic` may carry an empty password behind a colon.
        shown.extend(decoded.map(|text| text.trim_end_matches(':').to_owned()));
    }
    let query = request.uri().query().unwrap_or_default();
    let parameters = query.split('&').filter_map(|pair| pair.split_once('='));
    shown.extend(
        parameters
            .filter(|(name, _)| *name == "api_key")
            .map(|(_, value)| value.to_owned()),
    );
    shown
}

/// Digests are compared, so that the time of a comparison says nothing about the key.
fn digest(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

/// The name in `name:port`, also in `[::1]:port`.
fn host_of(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.chars().all(|character| character.is_ascii_digit()) => name,
        _ => host,
    }
}

fn preflight(headers: &HeaderMap) -> Response {
    let mut response = StatusCode::OK.into_response();
    let answer = response.headers_mut();
    answer.insert(
        header::ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static("DELETE, GET, HEAD, OPTIONS, POST, PUT"),
    );
    if let Some(wanted) = headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        answer.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use rstest::rstest;

    use super::*;

    fn wanted(key: Option<&str>) -> Guard {
        let section = ActivityWatchSection {
            key: key.map(str::to_owned),
            ..Default::default()
        };
        Guard::new(&section, SocketAddr::from(([127, 0, 0, 1], 5600)))
    }

    #[rstest]
    #[case("localhost:5600", true)]
    #[case("127.0.0.1:5600", true)]
    #[case("LOCALHOST", true)]
    #[case("[::1]:5600", true)]
    #[case("evil.example:5600", false)]
    #[case("127.0.0.1.evil.example", false)]
    #[case("", false)]
    fn hosts(#[case] host: &str, #[case] passes: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_str(host).unwrap());
        assert_eq!(wanted(None).0.host(&headers).is_ok(), passes);
    }

    #[rstest]
    #[case("moz-extension://0d2d3c1c-1b5c-4b6d-8d5e-1f0f3c1b2a3d", true)]
    #[case("chrome-extension://nglaklhklhcoonedhgnpgddginnjdadi", true)]
    #[case("chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    #[case("http://localhost:5600", true)]
    #[case("http://localhost:8080", false)]
    #[case("https://evil.example", false)]
    #[case("null", false)]
    fn origins(#[case] origin: &str, #[case] passes: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(header::ORIGIN, HeaderValue::from_str(origin).unwrap());
        assert_eq!(wanted(None).0.origin(&headers).is_ok(), passes);
    }

    #[rstest]
    #[case("/api/0/buckets/", None, false)]
    #[case("/api/0/info", None, true)]
    #[case("/api/0/buckets/", Some("Bearer secret"), true)]
    #[case("/api/0/buckets/", Some("Bearer other"), false)]
    // The two ways of WakaTime's plug-ins: Base64 of the key.
    #[case("/api/users/current/heartbeats", Some("Basic c2VjcmV0"), true)]
    #[case("/api/users/current/heartbeats", Some("Basic c2VjcmV0Og=="), true)]
    #[case("/api/users/current/heartbeats", Some("Bearer c2VjcmV0"), true)]
    #[case("/api/users/current/heartbeats?api_key=secret", None, true)]
    #[case("/api/users/current/heartbeats?api_key=", None, false)]
    fn keys(#[case] path: &str, #[case] authorization: Option<&str>, #[case] passes: bool) {
        let mut request = Request::builder().uri(path);
        if let Some(value) = authorization {
            request = request.header(header::AUTHORIZATION, value);
        }
        let request = request.body(Body::empty()).unwrap();
        assert_eq!(wanted(Some("secret")).0.key(&request).is_ok(), passes);
        assert!(wanted(None).0.key(&request).is_ok());
    }
}
